"""How values of settings are read from text, and what makes them acceptable."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, SecretStr

from app.core.data_folder import make_passable
from app.core.exceptions import ConfigurationError

Value = TypeVar("Value")
Text = TypeVar("Text", str, SecretStr)

KEY_CHARACTERS: Final = 32
KEY_DISTINCT_CHARACTERS: Final = 10
"""Fewer different characters than this were typed, not drawn."""
_NAME: Final = re.compile(r"[a-z0-9._-]+", re.ASCII | re.IGNORECASE)
_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?", re.ASCII)
_PLAIN_HTTP: Final = ("localhost", "127.0.0.1", "::1")


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


def _list(value: Any) -> Any:
    """Read "a, b" or a JSON list."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return json.loads(text) if text.startswith('["') else [part.strip() for part in text.split(",") if part.strip()]


def _mapping(value: Any) -> Any:
    """Read "a=1, b=2" or a JSON object."""
    if not isinstance(value, str):
        return value
    if value.strip().startswith("{"):
        return json.loads(value)
    pairs = [part.partition("=") for part in _list(value)]
    if any(not sign for _, sign, _ in pairs):
        raise ValueError("Write name=value, separated by commas")
    return {name.strip(): given.strip() for name, _, given in pairs}


LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)]
Names = Annotated[list[str], BeforeValidator(_list)]
Pairs = Annotated[dict[str, Value], BeforeValidator(_mapping)]


def known_networks(names: list[str]) -> list[str]:
    """Return names of networks (10.0.0.0/8, ::1). Raises ValueError for what is none."""
    for name in names:
        ip_network(name, strict=False)
    return names


def plain(value: str | SecretStr) -> str:
    """Return the text of a value that may be a secret."""
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def known_address(*schemes: str) -> Callable[[Text], Text]:
    """Return a check that an address starts with one of `schemes`; it never repeats it, as it may be secret."""

    def check(value: Text) -> Text:
        found = urlsplit(plain(value)).scheme
        if found not in schemes:
            raise ValueError(f"The address must start with {' or '.join(f'{name}://' for name in schemes)}")
        return value

    return check


def strong_key(value: SecretStr) -> SecretStr:
    """Refuse a key that could be guessed."""
    text = value.get_secret_value()
    if len(text) < KEY_CHARACTERS or len(set(text)) < KEY_DISTINCT_CHARACTERS:
        raise ValueError(f"The key needs {KEY_CHARACTERS} random characters or more")
    return value


def without_wildcard(values: list[str]) -> list[str]:
    """Refuse a list that lets everybody in."""
    if "*" in values:
        raise ValueError("* would let everybody in; name them")
    return values


def host_names(values: list[str]) -> list[str]:
    """Refuse what no request names as its host: a scheme, a port or a path with it."""
    for value in values:
        if value != "*" and not _NAME.fullmatch(value) and not _is_ipv6(value):
            name = _address(value)[0]
            instead = f"write {name}" if _NAME.fullmatch(name) or _is_ipv6(name) else "write it as video.example"
            raise ValueError(f"A host is a name alone, without scheme, port or path; {instead}")
    return values


def web_origins(values: list[str]) -> list[str]:
    """Refuse what no browser sends as an origin; return the others as browsers write them."""
    origins = [value.lower().rstrip("/") for value in values]
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ValueError(f"An origin is a scheme and a host, without a path; write {_origin_for(origin)}")
    return origins


def _origin_for(text: str) -> str:
    """Return the origin that was probably meant."""
    name, port = _address(text)
    scheme = text.partition("://")[0] if "://" in text else "http" if name in _PLAIN_HTTP else "https"
    found = f"{scheme}://{f'[{name}]' if ':' in name else name}{port}"
    return found if _ORIGIN.fullmatch(found) else "it as https://video.example"


def _address(text: str) -> tuple[str, str]:
    """Return the host in an address and its port as ":80"; empty where there is none."""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        port = parts.port
    except ValueError:
        return "", ""
    return parts.hostname or "", f":{port}" if port else ""


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text[1:-1] if text.startswith("[") and text.endswith("]") else text)
    except ValueError:
        return False
    return True


def kept_key(path: Path) -> str:
    """Return the key that lies at `path`, made when there is none; processes that start at once get the same.

    Raises ConfigurationError when it can be neither read nor made.
    """
    try:
        if not path.exists():
            _make_key(path)
        return path.read_text("ascii").strip()
    except OSError as error:
        hint = "Set REELWRIGHT_DATA_DIR to a folder that this user may write, or set REELWRIGHT_SECRET_KEY."
        raise ConfigurationError(f"Cannot keep a secret key at {path}: {error.strerror}.", hint=hint) from error


def _make_key(path: Path) -> None:
    """Write a key that only this user can read; it appears whole, and the first to make it wins."""
    make_passable(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(secrets.token_urlsafe(48), "ascii")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
