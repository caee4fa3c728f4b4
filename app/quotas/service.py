"""Quotas: what an account may use, and the ledger of the videos it asked for.

A video is reserved when its render is asked for, settled when it is made, released when it fails or is cancelled: in
the transaction that does so to the render. Whoever reserves holds the account until their transaction ends, so that
the last video of a month goes to one of those who ask at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.context import UNLIMITED
from app.core.exceptions import ValidationError
from app.quotas.exceptions import UnknownPlanError, VideoQuotaExceededError
from app.quotas.models import FREE, LIMITS, UTC_ZONE, EntryStatus, Plan, QuotaAccount, QuotaEntry
from app.quotas.months import Month, midnights, month_of, zone_named

MOST_DAYS: Final = 366
FIRST_YEAR, LAST_YEAR = 2000, 9000
Overrides = Mapping[str, int | None]
"""Limits by their names, in place of the plan's; None is no limit."""


@dataclass(frozen=True)
class Limits:
    """What an account may use, its plan's limits and what an administrator set in their place; None is no limit.

    Sizes are in bytes, requests by the hour.
    """

    plan: str = UNLIMITED
    time_zone: str = UTC_ZONE
    videos_per_month: int | None = None
    requests_per_hour: int | None = None
    batches_per_hour: int | None = None
    storage_bytes: int | None = None
    max_script_characters: int | None = None

    @classmethod
    def of(cls, account: QuotaAccount, plan: Plan) -> Self:
        """Return what an account on a plan may use."""
        allowed = {limit: getattr(plan, limit) for limit in LIMITS}
        changed = {limit: value for limit, value in account.overrides.items() if limit in allowed}
        return cls(plan.name, account.time_zone, **{**allowed, **changed})


@dataclass(frozen=True)
class Standing:
    """How an account stands in its month: videos that were made, and those that wait or are being made."""

    limits: Limits
    month: Month
    used: int
    reserved: int

    @property
    def left(self) -> int | None:
        """How many more may be asked for; None when there is no limit."""
        limit = self.limits.videos_per_month
        return None if limit is None else max(0, limit - self.used - self.reserved)

    def local_day(self, moment: datetime) -> date:
        """Return the day of a moment in the account's calendar."""
        return moment.astimezone(zone_named(self.limits.time_zone)).date()


@dataclass(frozen=True)
class UsageOfDay:
    """Videos asked for on one day: those made since, those waiting or being made, those that came to nothing."""

    day: date
    used: int = 0
    reserved: int = 0
    released: int = 0


async def limits_of(session: AsyncSession, user_id: UUID) -> Limits:
    """Return what an account may use; no limit at all for one that has no row here, like the local owner's."""
    account = await session.get(QuotaAccount, user_id)
    return Limits.of(account, await _plan(session, account.plan)) if account is not None else Limits()


async def hold(session: AsyncSession, user_id: UUID) -> Limits:
    """Return what an account may use; nobody else who holds it goes on before the session's transaction ends.

    It is an update, so that whoever waited for it starts anew where the transaction sees one moment only.
    """
    touched = (
        update(QuotaAccount)
        .where(QuotaAccount.user_id == user_id)
        .values(updated_at=func.now())
        .returning(QuotaAccount)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    account = await session.scalar(touched)
    return Limits.of(account, await _plan(session, account.plan)) if account is not None else Limits()


async def reserve(session: AsyncSession, user_id: UUID, render_id: UUID, *, at: datetime | None = None) -> None:
    """Count a video that is asked for now, or `at` another time. Raises VideoQuotaExceededError when none is left."""
    moment = at or datetime.now(UTC)
    limits = await hold(session, user_id)
    month = month_of(moment, limits.time_zone)
    if limits.videos_per_month is not None:
        standing = await _standing(session, user_id, limits, month)
        if standing.left == 0:
            raise _exceeded(standing, moment)
    session.add(QuotaEntry(user_id=user_id, render_id=render_id, month=month.first, created_at=moment))
    await session.flush()


async def settle(session: AsyncSession, render_id: UUID) -> None:
    """Count a reserved video as made; one that is not reserved stays as it is."""
    await _close(session, render_id, EntryStatus.SETTLED)


async def release(session: AsyncSession, render_id: UUID) -> None:
    """Give back a reserved video that came to nothing; one that is not reserved stays as it is."""
    await _close(session, render_id, EntryStatus.RELEASED)


async def standing(session: AsyncSession, user_id: UUID, *, at: datetime | None = None) -> Standing:
    """Return how an account stands in the month it is now, or `at` another time."""
    limits = await limits_of(session, user_id)
    return await _standing(session, user_id, limits, month_of(at or datetime.now(UTC), limits.time_zone))


async def usage(session: AsyncSession, user_id: UUID, until: date, days: int) -> Sequence[UsageOfDay]:
    """Return the videos of each of the `days` that end with `until`, in the account's calendar."""
    since = date.fromordinal(max(1, until.toordinal() - days + 1))
    counts = await _counts_by_day(session, user_id, since, until) if _is_ours(since) and _is_ours(until) else {}
    return [
        UsageOfDay(date.fromordinal(day), *(counts.get((day, status), 0) for status in _SHOWN))
        for day in range(since.toordinal(), until.toordinal() + 1)
    ]


async def open_account(session: AsyncSession, user_id: UUID, *, plan: str = FREE, time_zone: str = UTC_ZONE) -> None:
    """Begin to count for a new user. Raises UnknownPlanError and TimeZoneError."""
    zone_named(time_zone)
    await _plan(session, plan)
    session.add(QuotaAccount(user_id=user_id, plan=plan, time_zone=time_zone))
    await session.flush()


async def close_account(session: AsyncSession, user_id: UUID) -> None:
    """Forget a user and all that was counted for them."""
    for table in (QuotaEntry, QuotaAccount):
        await session.execute(delete(table).where(table.user_id == user_id))


async def set_plan(session: AsyncSession, user_id: UUID, plan: str) -> str:
    """Put a user on a plan and return the one before. Raises UnknownPlanError."""
    await _plan(session, plan)
    before = await hold(session, user_id)
    await _change(session, user_id, plan=plan)
    return before.plan


async def set_time_zone(session: AsyncSession, user_id: UUID, time_zone: str) -> None:
    """Say whose calendar a user's months follow; what is counted stays in its month. Raises TimeZoneError."""
    zone_named(time_zone)
    await _change(session, user_id, time_zone=time_zone)


async def override(session: AsyncSession, user_id: UUID, limits: Overrides) -> Overrides:
    """Set limits in place of the plan's, none for those that are not named; return the ones that were set before.

    Raises ValidationError for what is no limit.
    """
    unknown = sorted(limits.keys() - set(LIMITS))
    if unknown:
        raise ValidationError(f"{unknown[0]!r} is no limit.", hint=f"Limits are {', '.join(LIMITS)}.")
    await hold(session, user_id)
    account = await session.get(QuotaAccount, user_id)
    before: dict[str, Any] = dict(account.overrides) if account is not None else {}
    await _change(session, user_id, overrides=dict(limits))
    return before


async def _counts_by_day(
    session: AsyncSession, user_id: UUID, since: date, until: date
) -> Mapping[tuple[int, str], int]:
    """Return how many entries of each status there are of days, given by their ordinals."""
    bounds = midnights(since, until, (await limits_of(session, user_id)).time_zone)
    number = func.width_bucket(QuotaEntry.created_at, cast(bounds, ARRAY(DateTime(timezone=True))))
    statement = (
        select(number, QuotaEntry.status, func.count())
        .where(QuotaEntry.user_id == user_id)
        .where(QuotaEntry.created_at >= bounds[0], QuotaEntry.created_at < bounds[-1])
        .group_by(number, QuotaEntry.status)
    )
    before = since.toordinal() - 1
    return {(before + day, status): count for day, status, count in await session.execute(statement)}


def _is_ours(day: date) -> bool:
    """Whether anything may have been counted on a day, and calendars have it in every time zone."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


_SHOWN: Final = (EntryStatus.SETTLED, EntryStatus.RESERVED, EntryStatus.RELEASED)


async def _plan(session: AsyncSession, name: str) -> Plan:
    plan = await session.get(Plan, name)
    if plan is None:
        raise UnknownPlanError(f"There is no plan {name!r}.", hint="Plans are free, pro, enterprise and unlimited.")
    return plan


async def _change(session: AsyncSession, user_id: UUID, **values: Any) -> None:
    """Change what is kept of a user; who has no row gets one."""
    statement = insert(QuotaAccount).values(user_id=user_id, **{"plan": UNLIMITED, **values})
    changed = {**values, "updated_at": func.now()}
    statement = statement.on_conflict_do_update(index_elements=[QuotaAccount.user_id], set_=changed)
    loaded = {"populate_existing": True}
    (await session.scalars(statement.returning(QuotaAccount), execution_options=loaded)).one()


async def _standing(session: AsyncSession, user_id: UUID, limits: Limits, month: Month) -> Standing:
    statement = (
        select(QuotaEntry.status, func.count())
        .where(QuotaEntry.user_id == user_id, QuotaEntry.month == month.first)
        .where(QuotaEntry.status != EntryStatus.RELEASED)
        .group_by(QuotaEntry.status)
    )
    counts = {status: count for status, count in await session.execute(statement)}  # noqa: C416 — rows, not pairs
    return Standing(limits, month, counts.get(EntryStatus.SETTLED, 0), counts.get(EntryStatus.RESERVED, 0))


async def _close(session: AsyncSession, render_id: UUID, status: EntryStatus) -> None:
    is_open = QuotaEntry.render_id == render_id, QuotaEntry.status == EntryStatus.RESERVED
    statement = update(QuotaEntry).where(*is_open).values(status=status, closed_at=func.now())
    await session.execute(statement.execution_options(synchronize_session=False))


def _exceeded(standing: Standing, moment: datetime) -> VideoQuotaExceededError:
    limits, month = standing.limits, standing.month
    return VideoQuotaExceededError(
        f"The {limits.videos_per_month} videos of {month.first:%B %Y} are used up:"
        f" {standing.used} made, {standing.reserved} waiting or being made.",
        resets_at=month.ends,
        retry_after=(month.ends - moment).total_seconds(),
        details={
            "plan": limits.plan,
            "limit": limits.videos_per_month,
            "used": standing.used,
            "reserved": standing.reserved,
            "left": 0,
            "resets_at": month.ends.isoformat().replace("+00:00", "Z"),
            "time_zone": limits.time_zone,
        },
    )
