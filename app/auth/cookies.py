"""Cookies of our own pages: a session's tokens, out of reach of scripts, and the proof against forged requests.

Over HTTPS their names begin with `__Host-`: browsers then take them only when they are Secure and for this host alone
(RFC 6265bis). On the loopback address, where there is no HTTPS, they have plain names and are not Secure.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from uuid import UUID

from fastapi import Request, Response
from pydantic import SecretStr

from app.core.sealing import derived_key

ACCESS, REFRESH, CSRF = "reelwright_access", "reelwright_refresh", "reelwright_csrf"
HOST_ONLY: Final = "__Host-"
CSRF_HEADER: Final = "x-csrf-token"


class Cookies:
    """The cookies of an installation. `secure` says that it is reached over HTTPS."""

    def __init__(self, secret: SecretStr, *, secure: bool) -> None:
        self._key, self._secure = derived_key(secret, "csrf"), secure
        self._prefix = HOST_ONLY if secure else ""

    def access_token(self, request: Request) -> str | None:
        """Return the access token that a request's cookie holds."""
        return request.cookies.get(self._prefix + ACCESS)

    def refresh_token(self, request: Request) -> str | None:
        """Return the refresh token that a request's cookie holds."""
        return request.cookies.get(self._prefix + REFRESH)

    def proof(self, session: UUID) -> str:
        """Return what a page of ours sends along with what changes something: bound to its session."""
        return hmac.new(self._key, session.bytes, hashlib.sha256).hexdigest()

    def proves(self, request: Request, session: UUID | None) -> bool:
        """Return whether a request carries the proof of its session."""
        given = request.headers.get(CSRF_HEADER, "")
        return session is not None and hmac.compare_digest(given.encode(), self.proof(session).encode())

    def set(
        self, response: Response, *, session: UUID, access: str, refresh: str, seconds: tuple[float, float]
    ) -> None:
        """Give a browser the tokens of a session, which last so many seconds: access, refresh."""
        self._one(response, ACCESS, access, seconds[0], hidden=True)
        self._one(response, REFRESH, refresh, seconds[1], hidden=True)
        self._one(response, CSRF, self.proof(session), seconds[1], hidden=False)

    def clear(self, response: Response) -> None:
        """Take them back."""
        for name in (ACCESS, REFRESH, CSRF):
            self._one(response, name, "", 0, hidden=True)

    def _one(self, response: Response, name: str, value: str, seconds: float, *, hidden: bool) -> None:
        response.set_cookie(
            self._prefix + name, value,
            max_age=int(seconds), path="/", secure=self._secure, httponly=hidden, samesite="strict",
        )  # fmt: skip
