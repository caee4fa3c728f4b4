"""URLs read in one way only: what two readers could take for two different hosts is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

PORTS: Final = {"https": 443, "http": 80}
MAX_CHARACTERS: Final = 2048
_ODD: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\\ud800-\udfff]")
_HOST: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_SAFE: Final = "/:@!$&'()*+,;=-._~%?"


@dataclass(frozen=True)
class WebAddress:
    """A URL in its parts: `host` as it is resolved, `target` the path with its query, in ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host, with the port where it is not the usual one, as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole URL, without its fragment."""
        return f"{self.scheme}://{self.authority}{self.target}"


def read_url(url: str) -> WebAddress:
    """Return a URL's parts. Raises ValueError, in words that follow "The URL cannot be used:", never repeating it."""
    if len(url) > MAX_CHARACTERS:
        raise ValueError(f"it has more than {MAX_CHARACTERS:,} characters")
    if _ODD.search(url):
        raise ValueError("it has a space, a backslash or a character that cannot be seen")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("its host or port cannot be read") from None
    if parts.scheme not in PORTS:
        raise ValueError("it must begin with https://")
    if "@" in parts.netloc:
        raise ValueError("it has a user name or password")
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return WebAddress(
        parts.scheme, _host(parts.hostname or ""), PORTS[parts.scheme] if port is None else port, target
    )


def redirected(address: WebAddress, location: str) -> str:
    """Return the URL that an answer from `address` leads to."""
    try:
        return urljoin(address.url, location.strip())
    except ValueError:
        return ""


def _host(name: str) -> str:
    """Return a host in ASCII. An address of IPv6 with a zone, which means something on one machine alone, is none."""
    if ":" in name:
        if "%" in name:
            raise ValueError("its host is not one that everyone can reach")
        return name
    try:
        encoded = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise ValueError("its host is no name that there can be") from None
    if not _HOST.fullmatch(encoded):
        raise ValueError("its host is no name that there can be")
    return encoded.removesuffix(".")
