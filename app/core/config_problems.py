"""All that is wrong with a configuration, in one report: by variable name, with what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel
from pydantic import ValidationError as PydanticError
from pydantic.fields import FieldInfo

from app.core.exceptions import ConfigurationError

PREFIX: Final = "REELWRIGHT_"
OF_THE_PIPELINE: Final = ("CACHE", "THREADS", "NODE_MODULES", "MODELS", "FFMPEG", "FAKE_SPEECH", "BENCH_PYTHON")
"""Variables that are read where they are used, with or without a service."""
OF_THE_START: Final = ("ENVIRONMENT", "DATA_DIR", "SECRETS_DIR", "SECRETS_FROM")
"""Variables that say where the others are."""
SERVICE_LINK: Final = re.compile(r"REELWRIGHT_(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP)(_\w+)?)")
"""What Kubernetes sets in every container of a namespace that has a service of our name."""

MISSING: Final = "it is not set, and this environment needs it"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the variable, what is wrong with it, and what to do."""

    name: str
    says: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.says}. {self.remedy}".rstrip()


def report(problems: Iterable[Problem]) -> ConfigurationError:
    """Return the error that lists all problems, each once and in the order of their names."""
    listed = sorted(_causes(set(problems)), key=lambda problem: problem.name)
    count = "1 problem" if len(listed) == 1 else f"{len(listed)} problems"
    lines = "".join(f"\n  {problem}" for problem in listed)
    details = {"problems": [asdict(problem) for problem in listed]}
    return ConfigurationError(f"The configuration has {count}:{lines}", details=details)


def _causes(problems: set[Problem]) -> set[Problem]:
    """Leave out that there is no key when the folder in which one would have been made is what is wrong."""
    if all(problem.name != f"{PREFIX}DATA_DIR" for problem in problems):
        return problems
    return {one for one in problems if (one.name, one.says) != (f"{PREFIX}SECRET_KEY", MISSING)}


def variable(path: Iterable[str]) -> str:
    """Return the name of the variable of a setting, given its path."""
    return PREFIX + "__".join(path).upper()


def leaves(kind: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Yield the path and the field of every single setting, those of groups included."""
    for name, info in kind.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from leaves(info.annotation, (*path, name))
        else:
            yield (*path, name), info


def known_names(kind: type[BaseModel]) -> list[str]:
    """Return the names of all variables that mean something."""
    settings = [variable(path) for path, _ in leaves(kind)]
    others = [PREFIX + name for name in (*OF_THE_PIPELINE, *OF_THE_START)]
    return [*settings, *others, *(f"{name}_FILE" for name in settings)]


def unknown_names(kind: type[BaseModel], places: Mapping[str, Iterable[str]]) -> list[Problem]:
    """Return a problem for each of our variables that nobody reads, with the nearest name that somebody does."""
    known = known_names(kind)
    groups = tuple(f"{variable([name])}__" for name in kind.model_fields)
    return [
        Problem(_placed(name, place), "nobody reads it", _nearest(name.upper(), known))
        for place, names in places.items()
        for name in names
        if name.upper().startswith(PREFIX)
        and name.upper() not in known
        and not name.upper().startswith(groups)
        and not SERVICE_LINK.fullmatch(name.upper())
    ]


def _nearest(name: str, known: Iterable[str]) -> str:
    bare = [one.removeprefix(PREFIX) for one in known]
    near = get_close_matches(name.removeprefix(PREFIX), bare, n=1, cutoff=0.6)
    return f"Did you mean {PREFIX}{near[0]}?" if near else "Remove it; `reelwright config show` lists all names."


def _placed(name: str, place: str) -> str:
    return name if place == "the environment" else f"{name} ({place})"


def explained(error: PydanticError, kind: type[BaseModel], origins: Mapping[str, str]) -> list[Problem]:
    """Return what pydantic found wrong, by the variables that people set; no value is repeated."""
    fields = dict(leaves(kind))
    known = known_names(kind)
    return [
        _explained(dict(found), fields, known, origins)
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _explained(
    found: dict[str, Any], fields: Mapping[tuple[str, ...], FieldInfo], known: list[str], origins: Mapping[str, str]
) -> Problem:
    steps = tuple(step for step in found["loc"] if isinstance(step, str))
    path = next((steps[:n] for n in range(len(steps), 0, -1) if steps[:n] in fields), steps)
    name = _placed(variable(path), origins.get(".".join(path), "the environment"))
    description = fields[path].description or "" if path in fields else ""
    match found["type"]:
        case "missing":
            return Problem(name, MISSING, description)
        case "extra_forbidden":
            return Problem(name, "nobody reads it", _nearest(variable(path), known))
        case _:
            says = str(found["msg"]).removeprefix("Value error, ").rstrip(".")
            return Problem(name, says, description)
