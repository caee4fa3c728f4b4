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
from app.renders.maker import Channel, Orders, Teller, ToWorker
from tests.processes import wait_until


def sent(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_lines_are_plain_ascii() -> None:
    out = io.StringIO()
    Channel(out).send("log", [20, "x", "Привет\u2028\n"])
    assert out.getvalue().isascii()
    assert out.getvalue().count("\n") == 1
    assert sent(out) == [{"log": [20, "x", "Привет\u2028\n"]}]


class TestTelling:
    def test_every_change_and_every_end_is_told_and_little_between(self) -> None:
        out = io.StringIO()
        tell = Teller(Channel(out))
        for done in range(1001):
            tell(ProgressEvent("render", done, 1000))
        tell(ProgressEvent("assemble", 0, 1))
        told = [message["progress"] for message in sent(out)]
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
        assert [order for order, _ in Orders(iter(lines))] == [{"script": "1"}, {"script": "2"}]
        assert ended.wait(10)

    def test_one_is_stopped_and_not_the_next(self, ended: Event) -> None:
        told = Event()

        def lines() -> Iterator[str]:
            yield json.dumps({"number": 1, "make": {}})
            yield json.dumps({"number": 2, "make": {}})
            yield json.dumps({"cancel": 1})
            yield json.dumps({"cancel": 7})
            told.wait(10)

        orders = iter(Orders(lines()))
        (_, first), (_, second) = next(orders), next(orders)
        assert wait_until(lambda: first.cancelled)
        assert [token.cancelled for token in (first, second)] == [True, False]
        told.set()
        assert list(orders) == []
        assert second.cancelled
        assert ended.wait(10)


class TestMaking:
    def order(self, folder: Path, script: str) -> dict[str, Any]:
        (folder / "script.md").write_text(script, "utf-8")
        return {
            "script": str(folder / "script.md"), "output": str(folder / "out" / "video.mp4"),
            "files_root": str(folder), "artifacts": str(folder / "artifacts"),
            "options": {"voice": "none", "captions": "off", "size": "720p", "quality": "draft", "fps": "24"},
        }  # fmt: skip

    @pytest.mark.slow
    def test_a_video_is_made(self, tmp_path: Path) -> None:
        out = io.StringIO()
        maker._make(self.order(tmp_path, "# Tides\n\nThe sea.\n"), CancelToken(), Channel(out))
        made = sent(out)[-1]["made"]
        assert Path(made["video"]).stat().st_size > 0
        assert {"parse", "render", "assemble"} <= {m["progress"][0] for m in sent(out) if "progress" in m}

    def test_what_is_wrong_is_said(self, tmp_path: Path) -> None:
        out = io.StringIO()
        maker._make(self.order(tmp_path, "![](/etc/passwd.png)\n\nThe sea.\n"), CancelToken(), Channel(out))
        assert sent(out)[-1]["failed"]["code"] == "SCRIPT_PARSING_ERROR"

    def test_what_is_stopped_is_said(self, tmp_path: Path) -> None:
        out, cancel = io.StringIO(), CancelToken()
        cancel.cancel()
        maker._make(self.order(tmp_path, "# Tides\n\nThe sea.\n"), cancel, Channel(out))
        assert sent(out)[-1]["failed"]["code"] == "CANCELLED"


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
    assert sent(out) == [{"log": [30, "test.maker", "It is missing"]}]


def test_its_memory_is_known() -> None:
    assert maker._peak_bytes() > 10_000_000
