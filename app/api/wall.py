"""The wall: only programs on this machine, or at configured names, reach the service.

Without accounts the loopback address is the only protection, and a browser on the same machine is inside of it. So
the Host must be a loopback name or a configured one (a rebound DNS name is neither), and a request that a web page of
another site makes is refused, whether it says so by Origin or by Sec-Fetch-Site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from app.api.exceptions import HostNotAllowedError, OriginNotAllowedError
from app.core.exceptions import ForbiddenError

LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST: Final = re.compile(r"(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(:(?P<port>\d{1,5}))?", re.ASCII)
_OURSELVES: Final = frozenset({"same-origin", "none"})
_REMEMBERED: Final = 256


class Wall:
    """Who may pass; asked once per request, so answers for hosts are remembered."""

    def __init__(self, allowed_hosts: Iterable[str] = (), allowed_origins: Iterable[str] = ()) -> None:
        names = {name.lower() for name in allowed_hosts}
        self._every_host = "*" in names
        self._hosts = LOOPBACK_NAMES | names | {f"[{name}]" for name in names if ":" in name}
        self._origins = frozenset(origin.lower().rstrip("/") for origin in allowed_origins)
        self._is_ours = lru_cache(maxsize=_REMEMBERED)(self._host_is_ours)

    def refusal(self, method: str, headers: Mapping[bytes, bytes]) -> ForbiddenError | None:
        """Return why a request must not pass, or None. Header names are lower case."""
        host = headers.get(b"host", b"")
        if not self._is_ours(host):
            return HostNotAllowedError(
                "This name is not one of this service's.",
                hint="Call it as 127.0.0.1 or localhost, or add the name to REELWRIGHT_ALLOWED_HOSTS.",
            )
        origin = headers.get(b"origin")
        if origin is not None:
            return None if self._may_call(origin, host) else _foreign_page()
        site = headers.get(b"sec-fetch-site")
        if site is None or site.decode("latin-1") in _OURSELVES or _is_link(method, headers):
            return None
        return _foreign_page()

    def _host_is_ours(self, host: bytes) -> bool:
        match = _HOST.fullmatch(host.decode("latin-1").lower())
        return match is not None and (self._every_host or match["name"] in self._hosts)

    def _may_call(self, origin: bytes, host: bytes) -> bool:
        text = origin.decode("latin-1").lower()
        if text in self._origins or "*" in self._origins:
            return True
        try:
            parts = urlsplit(text)
        except ValueError:
            return False
        return parts.scheme in {"http", "https"} and parts.netloc == host.decode("latin-1").lower()


def _is_link(method: str, headers: Mapping[bytes, bytes]) -> bool:
    """Whether someone followed a link: a page that is opened, not embedded, tells nothing to where it came from."""
    return (
        method in SAFE_METHODS
        and headers.get(b"sec-fetch-mode") == b"navigate"
        and headers.get(b"sec-fetch-dest") == b"document"
    )


def _foreign_page() -> OriginNotAllowedError:
    return OriginNotAllowedError(
        "Web pages of other sites may not call this service.",
        hint="Add the page's origin to REELWRIGHT_ALLOWED_ORIGINS if it is yours.",
    )
