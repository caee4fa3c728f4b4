"""The audit log: writing down what was done, sealing it, and finding out whether it is still what was written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.actions import Action
from app.audit.chain import BEGIN, Link, chained, following
from app.audit.models import AuditEvent
from app.core.context import Principal, bound, origin
from app.core.masking import masked

ONE_AT_A_TIME: Final = 0x41756469
"""The advisory lock under which rows are sealed."""
AT_ONCE: Final = 500
GUARDS: Final = frozenset({"audit_events_guard", "audit_events_guard_all"})

Target = tuple[str, UUID | str]
"""What something was done to: its kind and its id."""


@dataclass(frozen=True)
class Finding:
    """What a look through the whole log found.

    `last` is the last place that holds. `broken` is the number of the first row that does not, and `reason` why.
    `unsealed` rows were written a moment ago. `is_guarded` says whether the database still refuses changes.
    """

    last: Link
    unsealed: int = 0
    broken: int | None = None
    reason: str = ""
    is_guarded: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing is amiss."""
        return self.broken is None and not self.reason and self.is_guarded


async def record(
    session: AsyncSession,
    action: Action | str,
    *,
    actor: Principal | None,
    target: Target | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down in the caller's transaction that something was done; without an actor, by nobody who is signed in.

    `before` and `after` are what changed, by name, as plain JSON; what looks like a secret in them is masked. Nothing
    that is written can be removed, so names and addresses of people do not belong there. Raises ValueError for an
    action that is not one of `Action`.
    """
    came = origin()
    session.add(
        AuditEvent(
            action=Action(action),
            actor_id=actor.id if actor else None,
            actor_role=str(actor.role) if actor else None,
            actor_via=str(actor.via) if actor else None,
            credential_id=actor.credential if actor else None,
            target_kind=target[0] if target else None,
            target_id=str(target[1]) if target else None,
            address=came.address,
            user_agent=came.user_agent,
            request_id=bound().get("request_id"),
            before=masked(before) if before is not None else None,
            after=masked(after) if after is not None else None,
        )
    )
    await session.flush()


async def seal(session: AsyncSession) -> Link | None:
    """Give committed rows their places in the chain; return the last one given, None when there was nothing to do.

    Of several processes that try at once, one does it.
    """
    waiting = select(AuditEvent).where(AuditEvent.number.is_(None)).order_by(AuditEvent.created_at, AuditEvent.id)
    if await session.scalar(waiting.with_only_columns(AuditEvent.id).limit(1)) is None:
        return None
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(ONE_AT_A_TIME))):
        return None
    events = (await session.scalars(waiting.limit(AT_ONCE))).all()
    places = [
        (link, {"id": event.id, "number": link.number, "hash": link.hash})
        for event, link in chained(await _last(session), events)
    ]
    if not places:
        return None
    await session.execute(update(AuditEvent), [place for _, place in places])
    return places[-1][0]


async def verify(session: AsyncSession, *, known: Sequence[Link] = ()) -> Finding:
    """Walk the whole chain and say whether it holds, or which is the first row that does not.

    `known` are places noted earlier, elsewhere: they must still be in it, which also finds an end that was cut off.
    The session's transaction should see one moment.
    """
    wanted = {link.number: link.hash for link in known}
    last, reason = BEGIN, ""
    async for event in _sealed(session):
        reason = _wrong_with(last, event, wanted)
        if reason:
            break
        last = following(last, event)
    if not reason and any(number > last.number for number in wanted):
        reason = "is gone, though it was noted"
    return Finding(
        last,
        unsealed=await _count_unsealed(session),
        broken=last.number + 1 if reason else None,
        reason=reason,
        is_guarded=await _is_guarded(session),
    )


def _wrong_with(last: Link, event: AuditEvent, wanted: Mapping[int, bytes]) -> str:
    """Return what is wrong with the row that comes after a place, as the end of a sentence; nothing when it holds."""
    link = following(last, event)
    if event.number != link.number:
        return "is gone"
    if event.hash != link.hash:
        return "is not what was written"
    if wanted.get(link.number, link.hash) != link.hash:
        return "is not what was noted"
    return ""


async def _last(session: AsyncSession) -> Link:
    sealed = select(AuditEvent).where(AuditEvent.number.is_not(None)).order_by(AuditEvent.number.desc())
    event = await session.scalar(sealed.limit(1))
    if event is None or event.number is None or event.hash is None:
        return BEGIN
    return Link(event.number, event.hash)


async def _sealed(session: AsyncSession) -> AsyncIterator[AuditEvent]:
    number = 0
    statement = select(AuditEvent).order_by(AuditEvent.number).limit(AT_ONCE)
    while events := (await session.scalars(statement.where(AuditEvent.number > number))).all():
        for event in events:
            yield event
        number = events[-1].number or 0
        session.expunge_all()


async def _count_unsealed(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).where(AuditEvent.number.is_(None))) or 0


async def _is_guarded(session: AsyncSession) -> bool:
    """Return whether the triggers that refuse changes are in place and at work."""
    statement = text(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_events'::regclass AND tgenabled IN ('O', 'A')"
    )
    return set((await session.scalars(statement)).all()) >= GUARDS
