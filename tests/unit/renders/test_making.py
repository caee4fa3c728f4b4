"""The worker's side of the processes that make videos, against processes that misbehave."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest

from app.core.progress import ProgressEvent
from app.renders.exceptions import RenderCrashedError
from app.renders.making import STOP_SECONDS, Maker, Makers, NotMadeError, Order
from tests.processes import has_ended, wait_until

pytestmark = pytest.mark.anyio

ORDER = Order("script.md", "out.mp4", "/files", "/artifacts", {})
READ = """
import json, os, sys, time
def say(order, kind, value, is_last=False):
    print(json.dumps({"order": order, "kind": kind, "value": value, "is_last": is_last}), flush=True)
for line in sys.stdin:
    said = json.loads(line)
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def maker(*lines: str, silent_seconds: float = 60.0) -> Maker:
    """Return a maker whose process runs these lines for each thing it is told."""
    return Maker((sys.executable, "-c", READ + "\n".join(f"    {line}" for line in lines)), silent_seconds)


def says(*, order: str = "said.get('number', said.get('cancel'))", is_last: bool = False, **message: object) -> str:
    """Return a line that says something of the order at hand, or of another."""
    ((kind, value),) = message.items()
    return f"say({order}, {kind!r}, {value!r}, {is_last!r})"


async def made(maker: Maker) -> dict[str, object]:
    try:
        return await asyncio.wait_for(maker.make(ORDER, lambda _: None), 120)
    finally:
        await maker.close()


async def test_progress_logs_and_the_result_come_through(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[ProgressEvent] = []
    caplog.set_level("INFO")
    one = maker(
        says(progress=["render", 1, 2]), says(log=[20, "app.media", "Said there."]), says(made={"seconds": 1})
    )
    assert await one.make(ORDER, seen.append) == {"seconds": 1}
    assert seen == [ProgressEvent("render", 1, 2)]
    assert any("Said there." in record.getMessage() for record in caplog.records)
    await one.close()


async def test_its_own_reason_is_passed_on() -> None:
    failure = {"code": "MEDIA_ERROR", "message": "No picture.", "hint": "Mend it.", "details": {"line": 2}}
    with pytest.raises(NotMadeError) as caught:
        await made(maker(says(failed=failure)))
    assert (caught.value.failure.code, caught.value.failure.details) == ("MEDIA_ERROR", {"line": 2})


@pytest.mark.parametrize(
    ("line", "reason"), [("os.kill(os.getpid(), 11)", "SIGSEGV"), ("sys.exit(3)", "exit code 3")]
)
async def test_a_process_that_dies_says_how(line: str, reason: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RenderCrashedError, match=reason) as caught:
        await made(maker("print('its last words', file=sys.stderr, flush=True)", line))
    assert caught.value.retryable
    assert "its last words" in caplog.text


async def test_it_is_kept_for_the_next_and_replaced_when_dead() -> None:
    one = maker("say(said['number'], 'made', {'pid': os.getpid(), 'number': said['number']})")
    first, second = [await one.make(ORDER, lambda _: None) for _ in range(2)]
    assert first["pid"] == second["pid"]
    assert (first["number"], second["number"]) == (1, 2)
    await one.close()
    assert (await made(one))["pid"] != first["pid"]


async def test_one_that_takes_no_more_is_not_asked_again() -> None:
    """It has said its last word and is about to end: the next order goes to a new process."""
    one = maker(says(made={"seconds": 1}, is_last=True), "time.sleep(0.3)", "sys.exit(0)")
    for _ in range(3):
        assert await one.make(ORDER, lambda _: None) == {"seconds": 1}
        assert one._process is None


async def test_what_is_said_of_another_order_is_ignored() -> None:
    seen: list[ProgressEvent] = []
    other = "said['number'] - 1"
    one = maker(
        says(order=other, progress=["render", 1, 2]),
        says(order=other, failed={"code": "CANCELLED", "message": "Stopped."}),
        says(made={"seconds": 1}),
    )
    assert await one.make(ORDER, seen.append) == {"seconds": 1}
    assert seen == []
    await one.close()


async def test_one_that_hangs_is_ended_and_the_next_is_new(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    one = maker(
        f"open({str(pid)!r}, 'w').write(str(os.getpid()))", "time.sleep(600)", silent_seconds=2.0
    )  # fmt: skip
    with pytest.raises(RenderCrashedError, match="hung") as caught:
        await asyncio.wait_for(one.make(ORDER, lambda _: None), 120)
    assert caught.value.retryable
    assert one._process is None
    assert wait_until(lambda: has_ended(int(pid.read_text())))


class TestStopping:
    """Cancelled work ends soon, whatever its process does."""

    async def stopped(self, one: Maker, log: Path) -> float:
        making = asyncio.create_task(one.make(ORDER, lambda _: None))
        assert await asyncio.to_thread(wait_until, log.exists)
        began = time.monotonic()
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        return time.monotonic() - began

    async def test_one_that_obeys_is_kept(self, tmp_path: Path) -> None:
        log = tmp_path / "began"
        one = maker(
            f"open({str(log)!r}, 'w').close()",
            "if 'cancel' in said: " + says(failed={"code": "CANCELLED", "message": "Stopped."}),
        )
        await self.stopped(one, log)
        assert one._process is not None
        assert one._process.returncode is None
        await one.close()

    async def test_one_that_does_not_is_killed(self, tmp_path: Path) -> None:
        log = tmp_path / "began"
        one = maker(f"open({str(log)!r}, 'w').close()", "time.sleep(600)")
        pid_before = one
        seconds = await self.stopped(one, log)
        assert pid_before._process is None
        assert seconds < STOP_SECONDS + 10

    async def test_one_that_was_done_already_does_not_spoil_the_next(self, tmp_path: Path) -> None:
        """The order to stop comes too late: it is for that order alone."""
        log = tmp_path / "began"
        one = maker(
            f"open({str(log)!r}, 'w').close()", "if 'make' in said: time.sleep(0.3); " + says(made={"seconds": 1})
        )
        await self.stopped(one, log)
        assert await one.make(ORDER, lambda _: None) == {"seconds": 1}
        await one.close()


async def test_makers_are_lent_and_closed() -> None:
    makers = Makers()
    async with makers.borrowed() as first, makers.borrowed() as second:
        assert first is not second
    async with makers.borrowed() as third:
        assert third in {first, second}
    await makers.close()


async def test_makers_idle_for_long_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = asyncio.Event()

    async def close(_maker: Maker) -> None:
        ended.set()

    monkeypatch.setattr(Maker, "close", close)
    makers = Makers(idle_seconds=0.01)
    async with makers.borrowed() as first:
        pass
    await asyncio.wait_for(ended.wait(), 120)
    async with makers.borrowed() as second:
        assert second is not first
    await makers.close()


async def test_the_process_learns_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REELWRIGHT_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "SENTRY_DSN"):
        monkeypatch.setenv(name, "a secret")
    monkeypatch.setenv("REELWRIGHT_THREADS", "2")
    seen = await made(maker("say(said['number'], 'made', dict(os.environ))"))
    assert "a secret" not in seen.values()
    assert seen["REELWRIGHT_THREADS"] == "2"


class TestTheRealProcess:
    """What `app.renders.maker` does at the edges of its life."""

    async def test_it_ends_with_its_worker(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app.renders.maker", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdin is not None
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), 120) in {0, 1}
        assert wait_until(lambda: has_ended(process.pid))

    async def test_what_it_cannot_do_it_says(self, tmp_path: Path) -> None:
        order = Order(str(tmp_path / "none.md"), str(tmp_path / "o.mp4"), str(tmp_path), str(tmp_path), {"fps": 0})
        one = Maker()
        with pytest.raises(NotMadeError) as caught:
            await one.make(order, lambda _: None)
        assert caught.value.failure.defect
        order = Order(str(tmp_path / "none.md"), str(tmp_path / "o.mp4"), str(tmp_path), str(tmp_path), {})
        with pytest.raises(NotMadeError):
            await one.make(order, lambda _: None)
        await one.close()
