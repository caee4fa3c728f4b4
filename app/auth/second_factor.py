"""The second factor: codes by time (RFC 6238), and recovery codes for when the device is lost."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pyotp
from pydantic import SecretStr
from sqlalchemy import delete, func, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.actions import Action
from app.auth import accounts
from app.auth.exceptions import SecondFactorError
from app.auth.models import Account, RecoveryCode
from app.core.context import Principal
from app.core.database import Database
from app.core.sealing import Seal
from app.core.transactions import transaction

ISSUER: Final = "Reelwright"
STEP_SECONDS: Final = 30
LEEWAY_STEPS: Final = 1
"""How many steps a device's clock may be off by."""
RECOVERY_CODES, RECOVERY_BYTES = 10, 15
"""Of 120 random bits each, so a plain hash keeps them well enough."""
GROUP: Final = 4
PURPOSE: Final = "second factors"


@dataclass(frozen=True)
class Offer:
    """A seed for a device, as text and as the address that its camera reads."""

    secret: str
    uri: str


async def offer(session: AsyncSession, secret: SecretStr, account: Account) -> Offer:
    """Give an account a seed; it is in use once a code of it was shown (`confirm`)."""
    seed = pyotp.random_base32()
    account.totp_secret, account.totp_confirmed_at = Seal(secret, PURPOSE).close(seed.encode()), None
    await session.flush()
    return Offer(seed, pyotp.TOTP(seed).provisioning_uri(name=account.email, issuer_name=ISSUER))


async def confirm(session: AsyncSession, secret: SecretStr, account: Account, code: str, who: Principal) -> list[str]:
    """Take the offered seed into use and return new recovery codes. Raises SecondFactorError for a wrong code."""
    step = _step_of(secret, account, code)
    if step is None or not await _taken(session, account.id, step):
        raise _wrong()
    await session.execute(update(Account).where(Account.id == account.id).values(totp_confirmed_at=func.now()))
    await audit.record(session, Action.USER_SECOND_FACTOR_ADDED, actor=who, target=("user", account.id))
    return await renew_recovery_codes(session, account.id)


async def remove(session: AsyncSession, account: Account, who: Principal | None) -> None:
    """Do without a second factor from now on; without `who`, by whoever runs the installation."""
    account.totp_secret = account.totp_confirmed_at = account.totp_last_step = None
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    await audit.record(session, Action.USER_SECOND_FACTOR_REMOVED, actor=who, target=("user", account.id))


async def renew_recovery_codes(session: AsyncSession, account_id: UUID) -> list[str]:
    """Return new recovery codes, shown once; the ones before are good no more."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account_id, hash=_hash(code)) for code in codes)
    await session.flush()
    return ["-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP)) for code in codes]


async def passed(database: Database, secret: SecretStr, account: Account, code: str | None) -> None:
    """Raise SecondFactorError unless an account has no second factor or `code` is one of it, used for the first time.

    A wrong code is counted as a wrong password is.
    """
    if account.totp_confirmed_at is None:
        return
    if code is None:
        raise SecondFactorError("A code of the second factor is needed.", hint="Send code as well.")
    async with transaction(database) as session:
        step = _step_of(secret, account, code)
        if step is not None and await _taken(session, account.id, step):
            return
        if await _recovered(session, account.id, code):
            target = ("user", account.id)
            await audit.record(session, Action.USER_RECOVERY_CODE_USED, actor=None, target=target)
            return
    await accounts.count_failure(database, account.id)
    raise _wrong()


def _step_of(secret: SecretStr, account: Account, code: str) -> int | None:
    """Return the time step that a code is of, or None for a wrong one."""
    if account.totp_secret is None:
        return None
    totp = pyotp.TOTP(Seal(secret, PURPOSE).open(account.totp_secret).decode())
    now = int(time.time()) // STEP_SECONDS
    for step in range(now - LEEWAY_STEPS, now + LEEWAY_STEPS + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), code.strip().encode()):
            return step
    return None


async def _taken(session: AsyncSession, account_id: UUID, step: int) -> bool:
    """Use a step up; False if it, or a later one, was used before."""
    unused = or_(Account.totp_last_step.is_(None), Account.totp_last_step < step)
    statement = update(Account).where(Account.id == account_id, unused).values(totp_last_step=step)
    return await session.scalar(statement.returning(Account.id)) is not None


async def _recovered(session: AsyncSession, account_id: UUID, code: str) -> bool:
    packed = "".join(part for part in code.upper() if part.isalnum())
    which = (
        RecoveryCode.account_id == account_id,
        RecoveryCode.hash == _hash(packed),
        RecoveryCode.used_at.is_(None),
    )
    statement = update(RecoveryCode).where(*which).values(used_at=func.now()).returning(RecoveryCode.id)
    return await session.scalar(statement) is not None


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def _wrong() -> SecondFactorError:
    return SecondFactorError("The code is wrong, or was used before.", hint="Wait for the next one and send that.")
