"""Where settings come from: every place is read, the first that names a value wins, and the place is remembered."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, TypeVar

from dotenv import dotenv_values
from pydantic import ValidationError as PydanticError
from pydantic_settings import BaseSettings, EnvSettingsSource, InitSettingsSource
from pydantic_settings.sources import DefaultSettingsSource

from app.core.config_problems import PREFIX, Problem, explained, leaves, report, unknown_names, variable
from app.core.config_secrets import read_managers
from app.core.exceptions import ConfigurationError

PLAIN_NAMES: Final = ("DATABASE_URL", "REDIS_URL", "SENTRY_DSN")
"""Variables that hosting platforms set by themselves, understood without our prefix."""
CONTAINER_SECRETS: Final = Path("/run/secrets")
ENV_FILE, TOML_FILE, ENVIRON = ".env", "reelwright.toml", "the environment"
OWN_FILE: Final = "a file of its own in the data folder"

Values = dict[str, Any]


class EnvironmentSettings(BaseSettings):
    """What `read` needs of the settings of one environment."""

    tolerates_unknown_names: ClassVar[bool] = True
    """Whether a misspelt variable is only told of, rather than refused."""

    @classmethod
    def completed(cls, _given: Values, _data_dir: Path) -> Values:
        """Return what this environment makes itself for want of a value. Raises ConfigurationError."""
        return {}


S = TypeVar("S", bound=EnvironmentSettings)


@dataclass(frozen=True)
class Reading(Generic[S]):
    """Settings, where each that is not a default came from, and what looks wrong without being so."""

    settings: S
    origins: Mapping[str, str]
    """By path: "services.redis.attempts"."""
    warnings: tuple[Problem, ...] = ()


class Variables(EnvSettingsSource):
    """Settings from names and texts, wherever these were found; read as environment variables are."""

    def __init__(self, kind: type[BaseSettings], found: Mapping[str, str | None]) -> None:
        named = {name.upper(): text for name, text in found.items() if text}
        if str(named.get(f"{PREFIX}PORT", "")).startswith("tcp://"):
            del named[f"{PREFIX}PORT"]  # set by Kubernetes for a service of our name, not by the user
        prefixed = {PREFIX + plain: named[plain] for plain in PLAIN_NAMES if plain in named}
        self._named = {name.lower(): text for name, text in (prefixed | named).items()}
        super().__init__(kind)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._named


@dataclass
class Places:
    """All places that one start looks into, and what was wrong with reading them."""

    kind: type[BaseSettings]
    environ: Mapping[str, str]
    data_dir: Path
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    """The names found, by place."""

    def read(self) -> Iterator[tuple[str, Values]]:
        """Yield each place and its values, the strongest first."""
        yield self._variables(ENVIRON, self.environ)
        yield self._variables("a file named by a variable", self._named_files())
        yield self._variables("the folder of secrets", self._secrets_folder())
        yield from read_managers(self.kind, self.environ.get(f"{PREFIX}SECRETS_FROM", ""), self.problems)
        yield self._variables(ENV_FILE, self._env_file())
        yield TOML_FILE, self._toml_file()

    def _variables(self, place: str, found: Mapping[str, str | None]) -> tuple[str, Values]:
        self.names[place] = list(found)
        return place, Variables(self.kind, found)()

    def _known(self) -> list[str]:
        return [*(variable(path) for path, _ in leaves(self.kind)), *PLAIN_NAMES]

    def _named_files(self) -> dict[str, str | None]:
        known = self._known()
        named = {name: self.environ.get(f"{name}_FILE") for name in known if f"{name}_FILE" not in known}
        return {name: self._text(Path(path), f"{name}_FILE") for name, path in named.items() if path}

    def _secrets_folder(self) -> dict[str, str | None]:
        named = self.environ.get(f"{PREFIX}SECRETS_DIR")
        folder = Path(named) if named else CONTAINER_SECRETS
        if not folder.is_dir():
            if named:
                remedy = "Name the folder that holds a file for each secret."
                self.problems.append(Problem(f"{PREFIX}SECRETS_DIR", f"{folder} is not a folder", remedy))
            return {}
        known = set(self._known())
        files = [file for file in sorted(folder.iterdir()) if file.name.upper() in known]
        return {file.name: self._text(file, file.name) for file in files}

    def _text(self, path: Path, name: str) -> str | None:
        try:
            return path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            remedy = "Name a file that this process may read."
            self.problems.append(Problem(name, f"{path} cannot be read: {reason}", remedy))
            return None

    def _env_file(self) -> dict[str, str | None]:
        path = self.data_dir / ENV_FILE
        if not path.is_file() or self._text(path, ENV_FILE) is None:
            return {}
        found = dotenv_values(path, encoding="utf-8")
        return {name: text for name, text in found.items() if not self._says_where_to_look(name, ENV_FILE)}

    def _toml_file(self) -> Values:
        path = self.data_dir / TOML_FILE
        text = self._text(path, TOML_FILE) if path.is_file() else None
        try:
            values = tomllib.loads(text or "")
        except tomllib.TOMLDecodeError as error:
            self.problems.append(Problem(TOML_FILE, f"{path} is not TOML: {error}", "Mend or remove it."))
            return {}
        return {name: value for name, value in values.items() if not self._says_where_to_look(name, TOML_FILE)}

    def _says_where_to_look(self, name: str, place: str) -> bool:
        """Whether only the environment can say this, as it decides which places are read."""
        bare = name.upper().removeprefix(PREFIX)
        if bare not in {"ENVIRONMENT", "DATA_DIR", "SECRETS_DIR", "SECRETS_FROM"}:
            return False
        remedy = f"Set the variable {PREFIX}{bare} and remove it there."
        self.problems.append(Problem(f"{PREFIX}{bare} ({place})", "only the environment can say this", remedy))
        return True


def merged(places: list[tuple[str, Values]]) -> tuple[Values, dict[str, str]]:
    """Return the values of all places, the first wins, and by path where each came from."""
    values: Values = {}
    origins: dict[str, str] = {}
    for place, found in places:
        _take(values, found, place, origins, "")
    return values, origins


def _take(into: Values, found: Mapping[str, Any], place: str, origins: dict[str, str], path: str) -> None:
    for name, value in found.items():
        here = f"{path}{name}"
        if isinstance(value, Mapping) and isinstance(into.get(name, {}), dict):
            _take(into.setdefault(name, {}), value, place, origins, f"{here}.")
        elif name not in into:
            into[name] = value
            origins[here] = place


def read(
    environments: Mapping[str, type[S]], environ: Mapping[str, str], data_dir: Path, overrides: Mapping[str, Any]
) -> Reading[S]:
    """Read the settings of the environment that is named. Raises ConfigurationError that lists every problem."""
    problems: list[Problem] = []
    name = _environment(list(environments), environ, problems)
    kind = environments[name]
    places = Places(kind, environ, data_dir, problems)
    values, origins = merged([("the caller", dict(overrides)), *places.read()])
    values |= {"environment": name, "data_dir": data_dir}
    _complete(kind, values, origins, problems)
    unknown = unknown_names(kind, places.names)
    problems += () if kind.tolerates_unknown_names else unknown
    found = _validated(kind, values, origins, problems)
    return Reading(found, origins, tuple(unknown))


def _environment(environments: list[str], environ: Mapping[str, str], problems: list[Problem]) -> str:
    named = environ.get(f"{PREFIX}ENVIRONMENT", "").strip().lower() or environments[0]
    if named in environments:
        return named
    says = f"{named} is not an environment"
    problems.append(Problem(f"{PREFIX}ENVIRONMENT", says, f"Set one of {', '.join(environments)}."))
    return environments[0]


def _complete(kind: type[S], values: Values, origins: dict[str, str], problems: list[Problem]) -> None:
    try:
        made = kind.completed(values, values["data_dir"])
    except ConfigurationError as error:
        problems.append(Problem(f"{PREFIX}DATA_DIR", error.message.rstrip("."), error.hint))
        return
    values.update(made)
    origins.update(dict.fromkeys(made, OWN_FILE))


def _validated(kind: type[S], values: Values, origins: Mapping[str, str], problems: list[Problem]) -> S:
    try:
        found = kind(_build_sources=((InitSettingsSource(kind, values), DefaultSettingsSource(kind)), {}))
    except PydanticError as error:
        raise report([*problems, *explained(error, kind, origins)]) from error
    if problems:
        raise report(problems)
    return found
