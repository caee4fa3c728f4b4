"""Cursors and the pages they ask for."""

from __future__ import annotations

import base64
import json
import string
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects import registry
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.api.pagination import PageRequest, Slice, page_request, read_cursor, with_page, write_cursor
from app.core.exceptions import ValidationError

DIALECT = registry.load("postgresql")()
ID = UUID("01890000-0000-7000-8000-000000000001")


class Apart(DeclarativeBase):
    """A base apart from that of the product's tables."""


class Thing(Apart):
    """Something with every kind of column a list is sorted by."""

    __tablename__ = "things"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    rank: Mapped[int]
    created_at: Mapped[datetime]


COLUMNS = {"title": Thing.title, "rank": Thing.rank, "created_at": Thing.created_at}

VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.integers(-(2**63), 2**63 - 1),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
)


def sql(page: PageRequest) -> str:
    """Return the statement of a page, without values."""
    return str(with_page(select(Thing), page, COLUMNS, Thing.id).compile(dialect=DIALECT))


def forged(*parts: object) -> str:
    """Return a cursor with these contents."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


class TestCursor:
    @given(value=VALUES, row=st.uuids())
    def test_comes_back_as_it_went(self, value: object, row: UUID) -> None:
        assert read_cursor(write_cursor("-x", value, row), "-x") == (value, row)

    @given(value=VALUES)
    def test_fits_into_an_address(self, value: object) -> None:
        assert set(write_cursor("x", value, ID)) <= set(string.ascii_letters + string.digits + "-_")

    @given(text=st.text(max_size=200))
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValidationError):
            read_cursor(text, "x")

    @pytest.mark.parametrize(
        "cursor",
        [
            forged(1, "x", "s", "a"),
            forged(1, "x", "s", "a", "no id"),
            forged(1, "x", "s", "a", 5),
            forged(1, "x", "z", "a", str(ID)),
            forged(1, "x", "s", None, str(ID)),
            forged(1, "x", "s", "nul\0", str(ID)),
            forged(1, "x", "s", "\ud800", str(ID)),
            forged(1, "x", "i", "7", str(ID)),
            forged(1, "x", "i", True, str(ID)),
            forged(1, "x", "i", 2**63, str(ID)),
            forged(1, "x", "t", "2026-01-01T00:00:00", str(ID)),
            forged(1, "x", [], "a", str(ID)),
            forged(2, "x", "s", "a", str(ID)),
            base64.urlsafe_b64encode(b"[" * 100_000).decode(),
            base64.urlsafe_b64encode(b"7").decode(),
            "é",
        ],
    )
    def test_forged_is_refused(self, cursor: str) -> None:
        with pytest.raises(ValidationError):
            read_cursor(cursor, "x")

    def test_of_another_order_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="sorted another way"):
            read_cursor(write_cursor("title", "a", ID), "-title")


class TestPage:
    def test_first_asks_for_one_row_more(self) -> None:
        statement = with_page(select(Thing), PageRequest(50, "title", descending=False), COLUMNS, Thing.id)
        assert statement.compile(dialect=DIALECT).params == {"param_1": 51}

    def test_rising(self) -> None:
        text = sql(PageRequest(50, "rank", descending=False, after=(7, ID)))
        assert "(things.rank, things.id) > (" in text
        assert "ORDER BY things.rank ASC, things.id ASC" in text

    def test_falling(self) -> None:
        text = sql(PageRequest(50, "created_at", descending=True, after=(datetime.now(UTC), ID)))
        assert "(things.created_at, things.id) < (" in text
        assert "ORDER BY things.created_at DESC, things.id DESC" in text

    def test_cursor_of_another_type_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="another list"):
            sql(PageRequest(50, "rank", descending=False, after=("seven", ID)))

    def test_items_can_be_changed(self) -> None:
        assert Slice([1, 2], "next").map(str) == Slice(["1", "2"], "next")


@pytest.mark.anyio
class TestPageRequest:
    async def test_reads_the_order(self) -> None:
        read = page_request("title", "rank", default="-rank")
        assert await read(limit=5, cursor=None, sort="-title") == PageRequest(5, "title", descending=True)
        assert (await read(limit=5, cursor=None, sort="-title")).sort == "-title"

    async def test_reads_the_cursor(self) -> None:
        read = page_request("rank", default="rank")
        page = await read(limit=5, cursor=write_cursor("rank", 3, ID), sort="rank")
        assert page.after == (3, ID)

    async def test_other_orders_are_refused(self) -> None:
        with pytest.raises(ValidationError, match="cannot be sorted"):
            await page_request("title", default="title")(limit=5, cursor=None, sort="user_id")

    async def test_default_must_be_allowed(self) -> None:
        with pytest.raises(ValueError, match="not among"):
            page_request("title", default="rank")
