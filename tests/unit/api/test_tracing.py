"""Identifiers of requests."""

from __future__ import annotations

import re

import pytest

from app.api.tracing import identified

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"


def of(**headers: str) -> tuple[str, str, str | None]:
    return identified({name.replace("_", "-").encode(): value.encode() for name, value in headers.items()})


class TestRequestId:
    @pytest.mark.parametrize("given", ["1", "a-b_c.d:e/f+g=h@i", "x" * 128])
    def test_a_sane_one_is_kept(self, given: str) -> None:
        assert of(x_request_id=given)[0] == given

    @pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\nb", 'a"b', "<script>", "\u00e9", "a,b", "a\x00"])
    def test_any_other_is_replaced(self, given: str) -> None:
        assert re.fullmatch("[0-9a-f]{32}", of(x_request_id=given)[0])

    def test_new_ones_differ(self) -> None:
        assert len({of()[0] for _ in range(100)} | {of()[1] for _ in range(100)}) == 200


class TestTrace:
    def test_a_callers_trace_is_continued(self) -> None:
        _, trace, response = of(traceparent=f"00-{TRACE}-{SPAN}-01")
        assert trace == TRACE
        assert response is not None
        match = re.fullmatch(f"00-{TRACE}-([0-9a-f]{{16}})-01", response)
        assert match is not None
        assert match[1] != SPAN

    @pytest.mark.parametrize(("flags", "ours"), [("00", "00"), ("01", "01"), ("03", "01"), ("02", "00")])
    def test_only_the_known_flag_is_passed_on(self, flags: str, ours: str) -> None:
        assert str(of(traceparent=f"00-{TRACE}-{SPAN}-{flags}")[2]).endswith(f"-{ours}")

    @pytest.mark.parametrize("later", [f"01-{TRACE}-{SPAN}-00", f"cc-{TRACE}-{SPAN}-00-what-the-future-brings"])
    def test_later_versions_are_read_as_far_as_known(self, later: str) -> None:
        assert of(traceparent=later)[1] == TRACE

    @pytest.mark.parametrize(
        "malformed",
        [
            "", "00", TRACE, f"00-{TRACE}-{SPAN}", f"00-{TRACE}-{SPAN}-01-more", f"ff-{TRACE}-{SPAN}-01",
            f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01", f"00-{TRACE.upper()}-{SPAN}-01",
            f"00-{TRACE}-{SPAN}-1", f"00-{TRACE[:-1]}-{SPAN}-01", f" 00-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01 ",
            f"00_{TRACE}_{SPAN}_01", f"01-{TRACE}-{SPAN}-01more", f"00-{TRACE}-{SPAN}-0g",
        ],
    )  # fmt: skip
    def test_a_malformed_one_begins_a_new_trace(self, malformed: str) -> None:
        _, trace, response = of(traceparent=malformed)
        assert re.fullmatch("[0-9a-f]{32}", trace)
        assert trace != TRACE
        assert response is None
