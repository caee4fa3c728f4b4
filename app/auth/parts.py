"""What a process with accounts is built of, beside the parts that every process has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from app.api.dependencies import Parts
from app.api.rate_limiter import RateLimiter
from app.auth.cookies import Cookies
from app.auth.denials import Denials
from app.auth.exceptions import AccountsOffError
from app.auth.gatekeeper import Gatekeeper
from app.auth.sessions import Lifetimes
from app.auth.signing import Signer
from app.core.config import Settings
from app.core.database import Database

DAY_SECONDS = 86_400.0


@dataclass(frozen=True)
class AuthParts:
    """Signs and checks what people show, and knows how long it lasts."""

    signer: Signer
    denials: Denials
    limiter: RateLimiter
    cookies: Cookies
    lifetimes: Lifetimes
    grace: timedelta
    key_overlap: timedelta

    @classmethod
    def of(cls, parts: Parts) -> AuthParts:
        """Return what a process of these parts signs and checks with."""
        settings, database, telemetry = parts.settings, parts.database, parts.telemetry
        lifetimes = lifetimes_of(settings)
        return cls(
            Signer(database, settings.secret_key, lifetime_seconds=lifetimes.access),
            Denials(database, parts.redis, telemetry.denial_fallbacks),
            RateLimiter(parts.redis, telemetry.rate_limit_fallbacks),
            Cookies(settings.secret_key, secure=urlsplit(settings.site).scheme == "https"),
            lifetimes,
            timedelta(days=settings.account_grace_days),
            timedelta(days=settings.api_key_overlap_days),
        )

    def gate(self, database: Database, settings: Settings) -> Gatekeeper:
        """Return the gate that knows these credentials."""
        return Gatekeeper(
            database, self.signer, self.denials, self.limiter, self.cookies,
            address_per_minute=settings.requests_per_minute_and_address,
        )  # fmt: skip


def lifetimes_of(settings: Settings) -> Lifetimes:
    """Return how long tokens and sessions last, in seconds."""
    days = (settings.refresh_token_days, settings.session_days)
    return Lifetimes(settings.access_token_seconds, *(each * DAY_SECONDS for each in days))


async def auth_parts(request: Request) -> AuthParts:
    """Return what this process signs and checks with. Raises AccountsOffError where there are no accounts."""
    auth: AuthParts | None = request.app.state.auth
    if auth is None:
        raise AccountsOffError(
            "There are no accounts here: whoever reaches the API is its owner.",
            hint="Set REELWRIGHT_ACCOUNTS=true and restart to have them.",
        )
    return auth


AuthDep = Annotated[AuthParts, Depends(auth_parts)]
