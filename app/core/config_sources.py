"""Where settings come from, and the one report of all that is wrong with them."""

from __future__ import annotations

import secrets as random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pydantic import ValidationError as PydanticError
from pydantic_settings import (
    BaseSettings,
)

from app.core.exceptions import ConfigurationError

PREFIX: Final = "REELWRIGHT_"
S = TypeVar("S", bound=BaseSettings)


@dataclass(frozen=True)
class Reading(Generic[S]):
    """Settings, and for each value that is not a default, where it came from."""

    settings: S
    origins: Mapping[str, str] = field(default_factory=dict)


def read(
    environments: Mapping[str, type[S]],
    environ: Mapping[str, str],
    default_data_dir: Callable[[], Path],
    overrides: Mapping[str, Any],
) -> Reading[S]:
    """Read settings."""
    kind = environments[environ.get(PREFIX + "ENVIRONMENT") or "development"]
    given = dict(overrides)
    if "DATABASE_URL" in environ:
        given.setdefault("database_url", environ["DATABASE_URL"])
    if "REDIS_URL" in environ:
        given.setdefault("redis_url", environ["REDIS_URL"])
    if "SENTRY_DSN" in environ:
        given.setdefault("sentry_dsn", environ["SENTRY_DSN"])
    data_dir = Path(given.get("data_dir") or environ.get(PREFIX + "DATA_DIR") or default_data_dir())
    if PREFIX + "SECRET_KEY" not in environ and "secret_key" not in given and kind.__name__ == "Development":
        given["secret_key"] = kept_key(data_dir / "secret_key")
    try:
        return Reading(kind(**given))
    except PydanticError as error:
        raise ConfigurationError(str(error)) from error


def kept_key(path: Path) -> str:
    """Return the key that lies at `path`, made when there is none; two processes at once get the same."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = path.with_name(f".{path.name}.{random.token_hex(4)}")
            draft.touch(mode=0o600)
            draft.write_text(random.token_urlsafe(48))
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text("ascii")
    except OSError as error:
        raise ConfigurationError(f"Cannot keep a secret key at {path}: {error.strerror}.") from error
