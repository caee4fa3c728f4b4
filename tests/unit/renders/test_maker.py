"""The parts of the process that makes videos."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.core.progress import CancelToken, ProgressEvent
from app.renders import maker
from app.renders.maker import Channel, Orders, Taken, Teller, ToWorker
from tests.processes import wait_until


def sent(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_lines_are_plain_ascii() -> None:
    out = io.StringIO()
    Channel(out).send("log", [20, "x", "Привет\u2028\n"])
    assert out.getvalue().isascii()
    assert out.getvalue().count("\n") == 1
    assert sent(out) == [{"order": 0, "kind": "log", "value": [20, "x", "Привет\u2028\n"]}]


class TestTelling:
    def test_every_change_and_every_end_is_told_and_little_between(self) -> None:
        out = io.StringIO()
        tell = Teller(Channel(out))
        for done in range(1001):
            tell(ProgressEvent("render", done, 1000))
        tell(ProgressEvent("assemble", 0, 1))
        told = [message["value"] for message in sent(out)]
        assert told[0] == ["render", 0, 1000]
        assert ["render", 1000, 1000] in told
        assert told[-1] == ["assemble", 0, 1]
        assert len(told) < 20


class TestOrders:
    @pytest.fixture
    def ended(self, monkeypatch: pytest.MonkeyPatch) -> Event:
        """Set when an orphan would end itself by force."""
        event = Event()
        monkeypatch.setattr(maker, "ORPHAN_SECONDS", 0.0)
        monkeypatch.setattr("os._exit", lambda _code: event.set())
        return event

    def test_they_come_one_by_one_until_nobody_orders(self, ended: Event) -> None:
        lines = [json.dumps({"number": n, "make": {"script": str(n)}}) for n in (1, 2)]
        taken = [(each.number, each.order) for each in Orders(iter(lines))]
        assert taken == [(1, {"script": "1"}), (2, {"script": "2"})]
        assert ended.wait(60)

    def test_one_is_stopped_and_not_the_next(self, ended: Event) -> None:
        told = Event()

        def lines() -> Iterator[str]:
            yield json.dumps({"number": 1, "make": {}})
            yield json.dumps({"number": 2, "make": {}})
            yield json.dumps({"cancel": 1})
            yield json.dumps({"cancel": 7})
            told.wait(60)

        orders = iter(Orders(lines()))
        first, second = next(orders).cancel, next(orders).cancel
        assert wait_until(lambda: first.cancelled)
        assert [token.cancelled for token in (first, second)] == [True, False]
        told.set()
        assert list(orders) == []
        assert second.cancelled
        assert ended.wait(60)


class TestMaking:
    def made(self, folder: Path, script: str, cancel: CancelToken | None = None) -> list[dict[str, Any]]:
        """Make a video as order 7 and return what was said."""
        out = io.StringIO()
        is_last = maker._make(Taken(7, self.order(folder, script), cancel or CancelToken()), Channel(out))
        said = sent(out)
        assert {message["order"] for message in said} == {7}
        assert said[-1]["is_last"] is is_last
        return said

    def order(self, folder: Path, script: str) -> dict[str, Any]:
        (folder / "script.md").write_text(script, "utf-8")
        return {
            "script": str(folder / "script.md"), "output": str(folder / "out" / "video.mp4"),
            "files_root": str(folder), "artifacts": str(folder / "artifacts"),
            "options": {"voice": "none", "captions": "off", "size": "720p", "quality": "draft", "fps": "24"},
        }  # fmt: skip

    @pytest.mark.slow
    def test_a_video_is_made(self, tmp_path: Path) -> None:
        said = self.made(tmp_path, "# Tides\n\nThe sea.\n")
        assert said[-1]["kind"] == "made"
        assert Path(said[-1]["value"]["video"]).stat().st_size > 0
        assert {"parse", "render", "assemble"} <= {m["value"][0] for m in said if m["kind"] == "progress"}

    def test_what_is_wrong_is_said(self, tmp_path: Path) -> None:
        last = self.made(tmp_path, "![](/etc/passwd.png)\n\nThe sea.\n")[-1]
        assert (last["kind"], last["value"]["code"]) == ("failed", "SCRIPT_PARSING_ERROR")

    def test_what_is_stopped_is_said(self, tmp_path: Path) -> None:
        cancel = CancelToken()
        cancel.cancel()
        last = self.made(tmp_path, "# Tides\n\nThe sea.\n", cancel)[-1]
        assert (last["kind"], last["value"]["code"]) == ("failed", "CANCELLED")

    @pytest.mark.parametrize(("peak", "is_last"), [(2**30, False), (3 * 2**30, True)])
    def test_a_process_that_grew_too_large_says_that_it_ends(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, peak: int, is_last: bool
    ) -> None:
        monkeypatch.setattr(maker, "_peak_bytes", lambda: peak)
        assert self.made(tmp_path, "![](none.png)\n")[-1]["is_last"] is is_last


def test_what_is_logged_goes_to_the_worker() -> None:
    out = io.StringIO()
    logger = logging.getLogger("test.maker")
    handler = ToWorker(Channel(out))
    logger.addHandler(handler)
    try:
        logger.warning("%s is missing", "It")
        logger.debug("not this")
    finally:
        logger.removeHandler(handler)
    assert sent(out) == [{"order": 0, "kind": "log", "value": [30, "test.maker", "It is missing"]}]


def test_its_memory_is_known() -> None:
    assert maker._peak_bytes() > 10_000_000
