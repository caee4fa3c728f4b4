"""What the schema says of access: how callers prove who they are, what each operation asks, what it is counted as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.api.access import READING, Access, Level, RateClass
from app.core.exceptions import ForbiddenError, RateLimitError, ReelwrightError, UnauthorizedError

LEVEL, SCOPE, RATE, PEOPLE_ONLY = "x-access", "x-scope", "x-rate-class", "x-people-only"
"""Fields of an operation: who may call it, the scope that an API key needs, what it is counted as."""
TOKEN, KEY, COOKIE, PROOF = "accessToken", "apiKey", "sessionCookie", "csrfToken"

SCHEMES: Final[Mapping[str, Mapping[str, Any]]] = {
    TOKEN: {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "An access token of POST /v1/auth/sign-in, good for minutes.",
    },
    KEY: {
        "type": "http", "scheme": "bearer", "bearerFormat": "rw_…",
        "description": "An API key of POST /v1/api-keys, limited to its scopes.",
    },
    COOKIE: {
        "type": "apiKey", "in": "cookie", "name": "__Host-reelwright_access",
        "description": "For pages of the service's own site, once they signed in with cookies: true. On plain HTTP "
        "at a loopback address the name is reelwright_access.",
    },
    PROOF: {
        "type": "apiKey", "in": "header", "name": "X-CSRF-Token",
        "description": "The csrf_token of the answer that set the cookies; sent along with what changes something.",
    },
}  # fmt: skip

_WHO: Final[Mapping[Level, str]] = {
    Level.ANYONE: "Anyone may call this.",
    Level.MEMBER: "For who is signed in",
    Level.ADMIN: "For administrators",
}
_COUNTED: Final[Mapping[RateClass, str]] = {
    RateClass.GENERAL: "",
    RateClass.BATCHES: " Counted as a batch as well as a request.",
    RateClass.SIGN_IN: " Few are taken from one address in a minute.",
    RateClass.MAIL: " Few are taken from one address in an hour.",
    RateClass.NONE: " Not counted against any limit.",
}


def described(access: Access) -> dict[str, Any]:
    """Return what an operation's description says of who may call it."""
    said: dict[str, Any] = {LEVEL: str(access.level), RATE: str(access.rate)}
    if access.level is Level.ANYONE:
        return said
    return said | ({PEOPLE_ONLY: True} if access.people_only else {SCOPE: access.scope})


def declare_access(method: str, operation: dict[str, Any]) -> None:
    """Write the security of an operation and, in words, who may call it; it says the rest in its own fields."""
    level = Level(operation[LEVEL])
    words = _WHO[level]
    operation["security"] = []
    if level is not Level.ANYONE:
        scope = operation.get(SCOPE)
        words += f", and for API keys of theirs with the scope `{scope}`." if scope else "; not with an API key."
        page: dict[str, list[str]] = {COOKIE: []} if method.upper() in READING else {COOKIE: [], PROOF: []}
        by_key = [{KEY: [scope]}] if scope else []
        operation["security"] = [{TOKEN: []}, *by_key, page]
    words += _COUNTED[RateClass(operation[RATE])]
    operation["description"] = f"{operation.get('description', '')}\n\n{words}".strip()


def refusals(operation: Mapping[str, Any]) -> list[type[ReelwrightError]]:
    """Return the errors with which the gate may refuse an operation."""
    kinds: list[type[ReelwrightError]] = []
    if operation[LEVEL] != Level.ANYONE:
        kinds += [UnauthorizedError, ForbiddenError]
    if operation[RATE] != RateClass.NONE:
        kinds.append(RateLimitError)
    return kinds
