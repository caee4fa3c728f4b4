"""Lists in pages that stay stable while rows are added: keyset cursors of (sort value, id).

An endpoint declares what a list can be sorted by, a repository adds the page to its own statement:

    ProjectPage = Annotated[PageRequest, Depends(page_request("created_at", "title", default="-created_at"))]

    async def list(self, page: PageRequest) -> Slice[Project]:
        return await fetch_slice(self.session, self.owned(), page, SORT_COLUMNS, Project.id)
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.exceptions import ValidationError

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
MAX_CURSOR_LENGTH: Final = 2048
CURSOR_VERSION: Final = 1
_BIGINT: Final = 2**63

_Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at most.", examples=[DEFAULT_LIMIT])]
_Cursor = Annotated[
    str | None,
    Query(
        description="`next_cursor` of the page before.",
        max_length=MAX_CURSOR_LENGTH,
        examples=["WzEsIi1jcmVhdGVkX2F0IiwidCIsIjIwMjYtMTEtMjFUMDk6MzA6MDArMDA6MDAiLCIwMTk4OWY1YyJd"],
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$", "format": "cursor"},
    ),
]

RowT = TypeVar("RowT")
OtherT = TypeVar("OtherT")


@dataclass(frozen=True)
class PageRequest:
    """What a client asks of a list: at most `limit` items sorted by `field`, after those already seen."""

    limit: int
    field: str
    descending: bool
    after: tuple[Any, UUID] | None = None

    @property
    def sort(self) -> str:
        """The order as the client writes it: `title`, or `-title` when descending."""
        return f"-{self.field}" if self.descending else self.field


@dataclass(frozen=True)
class Slice(Generic[RowT]):
    """One page of rows, and the cursor of the next page or None at the end."""

    items: list[RowT]
    next_cursor: str | None = None

    def map(self, change: Callable[[RowT], OtherT]) -> Slice[OtherT]:
        """Return the same page with every item changed, to what the client sees for example."""
        return Slice([change(item) for item in self.items], self.next_cursor)


def page_request(*fields: str, default: str) -> Callable[..., Awaitable[PageRequest]]:
    """Return a dependency that reads `limit`, `cursor` and `sort`; `fields` may be sorted by, up or down (`-field`).

    The dependency raises ValidationError for a sort that is not allowed and for a cursor that is not ours.
    """
    orders = [order for field in fields for order in (field, f"-{field}")]
    if default not in orders:
        raise ValueError(f"{default} is not among {orders}")

    async def read(limit: _Limit = DEFAULT_LIMIT, cursor: _Cursor = None, sort: str = default) -> PageRequest:
        if sort not in orders:
            raise ValidationError(f"The list cannot be sorted by {sort!r}.", hint=f"Use one of: {', '.join(orders)}.")
        after = None if cursor is None else read_cursor(cursor, sort)
        return PageRequest(limit, sort.removeprefix("-"), sort.startswith("-"), after)

    words = "What to sort by; a minus sorts down."
    read.__annotations__["sort"] = Annotated[str, Query(description=words, json_schema_extra={"enum": [*orders]})]
    return read


def write_cursor(sort: str, value: Any, row_id: UUID) -> str:
    """Return the opaque, url-safe text that names a place in a list sorted by `sort`."""
    kind, text = _pack(value)
    raw = json.dumps([CURSOR_VERSION, sort, kind, text, str(row_id)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def read_cursor(cursor: str, sort: str) -> tuple[Any, UUID]:
    """Return the sort value and id that a cursor holds. Raises ValidationError when it is not one of ours."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        version, of_sort, kind, text, row_id = json.loads(raw)
        place = _unpack(kind, text), UUID(row_id)
    except (binascii.Error, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _bad_cursor("The cursor cannot be read.") from error
    if version != CURSOR_VERSION:
        raise _bad_cursor("The cursor is of another version.")
    if of_sort != sort:
        raise _bad_cursor("The cursor belongs to a list that is sorted another way.")
    return place


async def fetch_slice(
    session: AsyncSession,
    statement: Select[RowT],
    page: PageRequest,
    columns: Mapping[str, InstrumentedAttribute[Any]],
    id_column: InstrumentedAttribute[UUID],
) -> Slice[RowT]:
    """Run `statement` for one page; `columns` are what it can be sorted by (none of them nullable).

    The statement keeps its own filters and must have no order or limit. Raises ValidationError when the cursor's
    value does not fit the column.
    """
    rows = list((await session.scalars(with_page(statement, page, columns, id_column))).all())
    if len(rows) <= page.limit:
        return Slice(rows)
    last = rows[page.limit - 1]
    value, row_id = (getattr(last, name.key) for name in (columns[page.field], id_column))
    return Slice(rows[: page.limit], write_cursor(page.sort, value, row_id))


def with_page(
    statement: Select[RowT],
    page: PageRequest,
    columns: Mapping[str, InstrumentedAttribute[Any]],
    id_column: InstrumentedAttribute[UUID],
) -> Select[RowT]:
    """Return `statement` with the page's place, order and limit; one row more than asked for tells if more follow."""
    keys = (columns[page.field], id_column)
    if page.after is not None:
        _check_fits(page.after[0], columns[page.field])
        here = tuple_(*keys)
        statement = statement.where(here < page.after if page.descending else here > page.after)
    order: Iterable[Any] = (key.desc() if page.descending else key.asc() for key in keys)
    return statement.order_by(*order).limit(page.limit + 1)


def _pack(value: Any) -> tuple[str, Any]:
    if isinstance(value, datetime):
        return "t", value.isoformat()
    if isinstance(value, UUID):
        return "u", str(value)
    if isinstance(value, int):
        return "i", value
    return "s", str(value)


def _text(text: Any) -> str:
    if not isinstance(text, str) or "\0" in text:
        raise ValueError("not a text")
    text.encode()
    return text


def _integer(number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not -_BIGINT <= number < _BIGINT:
        raise ValueError("not an integer")
    return number


def _time(text: Any) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("no time zone")
    return time


_UNPACK: Final[Mapping[str, tuple[type, Callable[[Any], Any]]]] = {
    "t": (datetime, _time),
    "u": (UUID, UUID),
    "i": (int, _integer),
    "s": (str, _text),
}


def _unpack(kind: str, text: Any) -> Any:
    return _UNPACK[kind][1](text)


def _check_fits(value: Any, column: InstrumentedAttribute[Any]) -> None:
    wanted = column.type.python_type
    if not (isinstance(value, wanted) or (isinstance(value, str) and issubclass(wanted, str))):
        raise _bad_cursor("The cursor belongs to another list.")


def _bad_cursor(message: str) -> ValidationError:
    return ValidationError(message, hint="Pass next_cursor as it came, or leave it out for the first page.")
