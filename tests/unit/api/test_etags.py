"""Entity tags and the conditions made with them."""

from __future__ import annotations

import pytest
from fastapi import Response

from app.api.etags import Freshness, NotModified, Precondition, etag, read_if_match, read_if_none_match
from app.core.exceptions import PreconditionFailedError, ValidationError

pytestmark = pytest.mark.anyio


async def freshness(header: str | None) -> Freshness:
    return await read_if_none_match(Response(), header)


def test_tag_of_a_revision() -> None:
    assert etag(12) == '"12"'


class TestIfMatch:
    @pytest.mark.parametrize("header", [None, "*", " * ", '"3"', '"1", "3"', '"1","2" , "3"', 'W/"3", "3"'])
    async def test_lets_the_version_pass(self, header: str | None) -> None:
        (await read_if_match(header)).check(3)

    @pytest.mark.parametrize("header", ['"2"', 'W/"3"', '""', '"03"', '"3x"'])
    async def test_refuses_another_version(self, header: str) -> None:
        with pytest.raises(PreconditionFailedError) as caught:
            (await read_if_match(header)).check(3)
        assert caught.value.details == {"current_etag": '"3"'}

    @pytest.mark.parametrize("header", ["", "3", '"3', '"3" "4"', "*, *", '"a b"', 'w/"3"'])
    async def test_anything_else_is_an_error(self, header: str) -> None:
        with pytest.raises(ValidationError, match="If-Match"):
            await read_if_match(header)

    async def test_long_lists_take_no_long_time(self) -> None:
        with pytest.raises(ValidationError):
            await read_if_match('"3",' * 400 + "x")

    def test_absent_lets_everything_pass(self) -> None:
        Precondition().check(1)


class TestIfNoneMatch:
    @pytest.mark.parametrize("header", ["*", '"3"', 'W/"3"', '"2", "3"'])
    async def test_known_version_is_not_sent_again(self, header: str) -> None:
        with pytest.raises(NotModified) as caught:
            (await freshness(header)).check(3)
        assert (caught.value.status_code, caught.value.headers) == (304, {"ETag": '"3"'})

    @pytest.mark.parametrize("header", [None, '"2"'])
    async def test_new_version_is_sent_with_its_tag(self, header: str | None) -> None:
        seen = await freshness(header)
        seen.check(3)
        assert seen.response.headers["etag"] == '"3"'

    async def test_anything_else_is_an_error(self) -> None:
        with pytest.raises(ValidationError, match="If-None-Match"):
            await freshness("3")
