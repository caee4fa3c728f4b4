from __future__ import annotations

import asyncio
import json
import logging as standard
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import pytest
import structlog
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from app.core import log_writer, logging
from app.core.config import Test
from app.core.context import bind
from app.core.error_fingerprint import fingerprint
from app.core.exceptions import ConfigurationError, QueryError, StorageError
from app.core.log_sinks import RotatedFile
from app.core.logging import configure, flush, get_logger, unconfigure

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _unconfigured() -> Iterator[None]:
    yield
    unconfigure()


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Lines:
    """Configure logs, and return what gives the lines written since it was last asked."""
    configure(settings_of(tmp_path), "test")
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def settings_of(tmp_path: Path, **values: Any) -> Test:
    return Test(data_dir=tmp_path, **values)


def fail(message: str = "The disk is full.") -> NoReturn:
    try:
        raise_it(OSError(28, "No space left on device"))
    except OSError as cause:
        raise StorageError(message) from cause


def refuse(error: Exception) -> NoReturn:
    try:
        raise_it(error)
    except type(error) as cause:
        raise QueryError("The database refused a query.") from cause


def raise_it(error: Exception) -> NoReturn:
    raise error


class TestLine:
    def test_has_every_key_of_the_requirements(self, lines: Lines) -> None:
        identifiers = {
            "request_id": "r-1", "trace_id": "t-1", "user_id": "u-1", "job_id": "j-1", "batch_id": "b-1",
        }  # fmt: skip
        before = datetime.now(UTC)
        with bind(**identifiers):
            get_logger("app.renders").info("Render finished", seconds=1.5)
        (line,) = lines()
        time = datetime.fromisoformat(line.pop("timestamp"))
        assert before <= time <= datetime.now(UTC)
        assert line.pop("line") > 0
        assert line == {
            "level": "info", "logger": "app.renders", "message": "Render finished", **identifiers, "seconds": 1.5,
            "function": "TestLine.test_has_every_key_of_the_requirements",
        }  # fmt: skip

    def test_time_is_iso_8601_in_utc(self, lines: Lines) -> None:
        get_logger("app").info("x")
        (line,) = lines()
        assert line["timestamp"].endswith("Z")
        assert len(line["timestamp"]) == len("2026-11-21T10:00:00.000000Z")

    @pytest.mark.parametrize("level", ["info", "warning", "error", "critical"])
    def test_levels(self, lines: Lines, level: str) -> None:
        getattr(get_logger("app"), level)("x")
        get_logger("app").log(getattr(logging, level.upper()), "y")
        assert [line["level"] for line in lines()] == [level, level]

    def test_values_of_any_kind_are_valid_json(self, lines: Lines) -> None:
        get_logger("app").info("x", a=UUID(int=7), b=Path("/x"), c=float("nan"), d={"e": [{1}]}, f=b"\xff", g=None)
        (line,) = lines()
        assert (line["a"], line["b"], line["c"], line["d"]) == (str(UUID(int=7)), "/x", "nan", {"e": [[1]]})

    def test_a_line_is_one_line(self, lines: Lines) -> None:
        get_logger("app").info("a\nb\x1b[31m\u2028", c="d\r\n\x85é")
        (line,) = lines()
        assert (line["message"], line["c"]) == ("a\nb\x1b[31m\u2028", "d\r\n\x85é")

    def test_half_characters_are_kept_apart(self, lines: Lines, tmp_path: Path) -> None:
        configure(settings_of(tmp_path, log_file=True), "odd")
        get_logger("app").info("half \ud800")
        assert "half" in (tmp_path / "logs" / "odd.log").read_text()

    def test_our_own_keys_cannot_be_taken(self, lines: Lines) -> None:
        get_logger("app").info("x", level="mine", logger="mine")
        (line,) = lines()
        assert (line["level"], line["logger"], line["level_"], line["logger_"]) == ("info", "app", "mine", "mine")

    def test_bound_values_come_along(self, lines: Lines) -> None:
        log = get_logger("app").bind(render="7")
        log.info("x", n=1)
        log.unbind("render").info("y")
        first, second = lines()
        assert (first["render"], first["n"]) == ("7", 1)
        assert "render" not in second

    def test_a_value_that_changes_later_is_shown_as_it_was(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure(settings_of(tmp_path, log_batches=True), "test")
        log, found = get_logger("app"), ["first"]
        log.info("now")
        log.info("kept", found=found)
        found.append("second")
        flush()
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["found"] == ["first"]


class TestSecrets:
    def test_never_show(self, lines: Lines) -> None:
        get_logger("app").info(
            "login of jo@example.org with password=hunter2",
            api_key="hunter2",
            headers={"Authorization": "Bearer hunter2hunter2"},
            address="postgresql://me:hunter2@db/x",
            card="4111 1111 1111 1111",
        )
        standard.getLogger("other").warning("token=%s", "hunter2", extra={"password": "hunter2"})
        try:
            fail("Cannot reach redis://:hunter2@cache.")
        except StorageError:
            get_logger("app").exception("failed")
        text = json.dumps(lines())
        for secret in ("hunter2", "jo@example.org", "4111"):
            assert secret not in text


class TestErrors:
    def test_the_traceback_is_structured(self, lines: Lines) -> None:
        try:
            fail()
        except StorageError as error:
            get_logger("app").exception("Cannot save")
            known = error
        (line,) = lines()
        assert (line["level"], line["error_code"]) == ("error", "STORAGE_ERROR")
        assert line["fingerprint"] == fingerprint(known)
        last, cause = line["exception"]
        assert (last["exc_type"], cause["exc_type"], cause["is_cause"]) == ("StorageError", "OSError", True)
        assert [frame["name"] for frame in last["frames"]][-1] == "fail"
        assert "locals" not in last["frames"][0]

    def test_a_defect_has_no_code(self, lines: Lines) -> None:
        get_logger("app").error("x", exc_info=ValueError("y"))
        (line,) = lines()
        assert "error_code" not in line
        assert line["exception"][0]["exc_value"] == "y"

    def test_without_an_error_there_is_no_traceback(self, lines: Lines) -> None:
        get_logger("app").error("x", exc_info=True)
        get_logger("app").error("x", exc_info=(None, None, None))
        assert ["exception" in line for line in lines()] == [False, False]

    def test_what_a_database_says_of_values_is_cut(self, lines: Lines) -> None:
        orig = errors.InvalidTextRepresentation('invalid input syntax for type uuid: "s3cret"\nCONTEXT: $1 = s3cret')
        caught = ExceptionGroup("Two", [DBAPIError("SELECT 1", {"id": "s3cret"}, orig, hide_parameters=True)])
        caught.add_note(f"Said: {orig}")
        try:
            refuse(caught)
        except QueryError:
            get_logger("app").exception("Cannot save", error=orig)
        (line,) = lines()
        assert "s3cret" not in str(line)
        assert line["error"] == "(InvalidTextRepresentation, SQLSTATE 22P02)"
        said = line["exception"][1]["exceptions"][0][0]["exc_value"]
        assert said == "(InvalidTextRepresentation, SQLSTATE 22P02) [SQL: SELECT 1]"

    def test_an_error_as_a_value_is_described(self, lines: Lines) -> None:
        get_logger("app").warning("Trying again", error=StorageError("Full."), other=ValueError("x"))
        (line,) = lines()
        assert (line["error"], line["error_type"], line["error_code"]) == ("Full.", "StorageError", "STORAGE_ERROR")
        assert (line["other"], line["other_type"]) == ("x", "ValueError")


class TestStandardLibrary:
    def test_its_loggers_write_the_same_lines(self, lines: Lines) -> None:
        with bind(request_id="r-1"):
            standard.getLogger("uvicorn.error").warning("Started %s", "here", extra={"port": 8000})
        (line,) = lines()
        assert (line["logger"], line["level"], line["message"]) == ("uvicorn.error", "warning", "Started here")
        assert (line["request_id"], line["port"]) == ("r-1", 8000)
        assert line["function"] == "test_its_loggers_write_the_same_lines"

    def test_its_tracebacks_too(self, lines: Lines) -> None:
        try:
            fail()
        except StorageError:
            standard.getLogger("other").exception("failed")
        (line,) = lines()
        assert (line["error_code"], line["exception"][0]["exc_type"]) == ("STORAGE_ERROR", "StorageError")

    def test_a_record_that_cannot_be_formatted_harms_nobody(
        self, lines: Lines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(standard, "raiseExceptions", False)
        standard.getLogger("other").warning("%d", "x")
        assert lines() == []

    def test_levels_of_others_own_making(self, lines: Lines) -> None:
        standard.getLogger("other").log(35, "x")
        assert [line["level"] for line in lines()] == ["warning"]

    def test_structlogs_own_loggers_too(self, lines: Lines) -> None:
        structlog.get_logger("other").warning("x", a=1)
        (line,) = lines()
        assert (line["logger"], line["a"]) == ("other", 1)

    def test_warnings_too(self, lines: Lines) -> None:
        standard.getLogger("py.warnings").warning("careful")
        assert lines()[0]["logger"] == "py.warnings"


class TestLevels:
    def heard(self, lines: Lines, *names: str) -> dict[str, list[str]]:
        for name in names:
            get_logger(name).debug("x")
            get_logger(name).info("x")
            get_logger(name).warning("x")
        found: dict[str, list[str]] = {name: [] for name in names}
        for line in lines():
            found[line["logger"]].append(line["level"])
        return found

    def test_by_module(self, lines: Lines, tmp_path: Path) -> None:
        levels = {"app.renders": "DEBUG", "app.renders.maker": "WARNING"}
        configure(settings_of(tmp_path, log_levels=levels), "test")
        assert self.heard(lines, "app", "app.renders", "app.renders.maker.x", "app.rendersque") == {
            "app": ["info", "warning"],
            "app.renders": ["debug", "info", "warning"],
            "app.renders.maker.x": ["warning"],
            "app.rendersque": ["info", "warning"],
        }

    def test_debug_is_ours_alone(self, lines: Lines, tmp_path: Path) -> None:
        configure(settings_of(tmp_path, log_level="DEBUG"), "test")
        standard.getLogger("sqlalchemy").debug("x")
        assert self.heard(lines, "app.x")["app.x"] == ["debug", "info", "warning"]
        assert not standard.getLogger("sqlalchemy").isEnabledFor(standard.DEBUG)

    def test_others_that_say_too_much_are_quiet_unless_named(self, lines: Lines, tmp_path: Path) -> None:
        standard.getLogger("uvicorn.access").error("x")
        standard.getLogger("httpx").info("x")
        assert lines() == []
        configure(settings_of(tmp_path, log_levels={"httpx": "INFO"}), "test")
        standard.getLogger("httpx").info("x")
        assert len(lines()) == 1

    def test_loggers_made_before_follow(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        log = get_logger("app.early")
        configure(settings_of(tmp_path, log_level="ERROR"), "test")
        log.warning("x")
        configure(settings_of(tmp_path), "test")
        log.warning("y")
        assert [json.loads(line)["message"] for line in capsys.readouterr().out.splitlines()] == ["y"]


class TestContext:
    async def _speak(self, name: str) -> None:
        with bind(request_id=name):
            await asyncio.sleep(0)
            get_logger("app").info(name)

    def test_follows_tasks(self, lines: Lines) -> None:
        async def both() -> None:
            await asyncio.gather(*(self._speak(name) for name in ("a", "b", "c")))

        asyncio.run(both())
        assert {line["message"]: line["request_id"] for line in lines()} == {"a": "a", "b": "b", "c": "c"}

    def test_a_batched_line_has_the_context_of_its_moment(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure(settings_of(tmp_path, log_batches=True), "test")
        for name in ("a", "b", "c"):
            with bind(request_id=name):
                get_logger("app").info(name)
        flush()
        found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(line["message"], line["request_id"]) for line in found] == [("a", "a"), ("b", "b"), ("c", "c")]


class TestBatches:
    @pytest.fixture
    def shown(self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lines:
        """Lines of a writer that keeps whatever may be kept."""
        monkeypatch.setattr(log_writer, "KEPT_SECONDS", 60.0)
        monkeypatch.setattr(log_writer, "SELDOM_NS", 10**18)
        monkeypatch.setattr(log_writer, "MOST_KEPT", 10)
        configure(settings_of(tmp_path, log_batches=True), "test")
        get_logger("app").warning("first")
        return lambda: [json.loads(line)["message"] for line in capsys.readouterr().out.splitlines()]

    def test_many_are_kept_together(self, shown: Callable[[], list[str]]) -> None:
        get_logger("app").info("second")
        assert shown() == ["first"]
        flush()
        assert shown() == ["second"]

    def test_what_is_grave_is_written_at_once_and_in_order(self, shown: Callable[[], list[str]]) -> None:
        get_logger("app").info("second")
        get_logger("app").error("third")
        assert shown() == ["first", "second", "third"]

    def test_no_more_than_so_many_are_kept(self, shown: Callable[[], list[str]]) -> None:
        for number in range(10):
            get_logger("app").info(str(number))
        assert shown() == ["first", *map(str, range(10))]

    def test_none_is_lost_when_logs_end(self, shown: Callable[[], list[str]]) -> None:
        get_logger("app").info("second")
        unconfigure()
        assert shown() == ["first", "second"]

    def test_what_comes_seldom_is_written_at_once(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        configure(settings_of(tmp_path, log_batches=True), "test")
        get_logger("app").info("first")
        assert "first" in capsys.readouterr().out

    def test_what_waits_is_written_soon(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        written = threading.Event()
        configure(settings_of(tmp_path, log_batches=True), "test")
        monkeypatch.setattr(log_writer, "SELDOM_NS", 10**18)
        get_logger("app").warning("first")
        writer = logging._state.writer
        assert writer is not None
        monkeypatch.setattr(writer, "flush", written.set)
        get_logger("app").info("second")
        assert written.wait(60)

    @pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "raise RuntimeError('gone')"])
    def test_none_is_lost_when_the_process_ends(self, tmp_path: Path, end: str) -> None:
        code = f"""
from pathlib import Path
from app.core.config import Test
from app.core.logging import configure, get_logger
configure(Test(data_dir=Path({str(tmp_path)!r}), log_file=True, log_batches=True), "ending")
for number in range(500):
    get_logger("app").info("line", number=number)
{end}
"""
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        found = [json.loads(line) for line in (tmp_path / "logs" / "ending.log").read_text().splitlines()]
        assert [line["number"] for line in found if line["message"] == "line"] == list(range(500))


class TestThreads:
    def test_lines_stay_whole(self, tmp_path: Path) -> None:
        configure(
            settings_of(tmp_path, log_file=True, log_batches=True, log_file_bytes=20_000, log_file_count=50), "many"
        )

        def speak(name: int) -> None:
            for number in range(100):
                get_logger("app").info("x" * 50, thread=name, number=number)

        threads = [threading.Thread(target=speak, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        unconfigure()
        text = "".join(file.read_text() for file in (tmp_path / "logs").glob("many.log*"))
        found = sorted((line["thread"], line["number"]) for line in map(json.loads, text.splitlines()))
        assert found == [(name, number) for name in range(4) for number in range(100)]


class TestFile:
    def test_logs_go_there_too(self, tmp_path: Path) -> None:
        configure(settings_of(tmp_path, log_file=True), "api")
        get_logger("app").info("x")
        path = tmp_path / "logs" / "api.log"
        assert json.loads(path.read_text())["message"] == "x"
        assert path.stat().st_mode & 0o007 == 0

    def test_is_rotated(self, tmp_path: Path) -> None:
        file = RotatedFile(tmp_path / "x.log", 10, 3)
        for text in ("first", "second", "third", "fourth", "fifth"):
            file.write(text)
        file.close()
        found = {path.name: path.read_text() for path in tmp_path.iterdir()}
        assert found == {"x.log": "fifth\n", "x.log.1": "fourth\n", "x.log.2": "third\n", "x.log.3": "second\n"}

    def test_what_was_there_is_added_to(self, tmp_path: Path) -> None:
        (tmp_path / "x.log").write_text("before\n")
        file = RotatedFile(tmp_path / "x.log", 100, 3)
        file.write("after")
        file.close()
        assert (tmp_path / "x.log").read_text() == "before\nafter\n"

    @pytest.mark.parametrize("gone", [False, True])
    def test_another_process_may_rotate_it(self, tmp_path: Path, gone: bool) -> None:
        path = tmp_path / "x.log"
        mine, other = RotatedFile(path, 10, 3), RotatedFile(path, 10, 3)
        other.write("1234567")
        other.write("other")
        if gone:
            path.unlink()
        mine.write("1234567")
        mine.write("89")
        mine.write("mine")
        for file in (mine, other):
            file.close()
        written = sorted("".join(file.read_text() for file in tmp_path.iterdir()).split())
        assert written == sorted(["1234567", "1234567", "89", "mine", *([] if gone else ["other"])])
        assert path.read_text().endswith("mine\n")

    def test_a_full_disk_stops_nobody(self, tmp_path: Path) -> None:
        file = RotatedFile(tmp_path / "x.log", 100, 3)
        file.close()
        file.write("lost")

    def test_a_closed_output_stops_nobody(self, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdout", Path("/dev/null").open("w", encoding="utf-8"))  # noqa: SIM115 — closed next
        sys.stdout.close()
        get_logger("app").info("lost")

    def test_one_that_cannot_be_opened_is_told_at_start(self, tmp_path: Path) -> None:
        (tmp_path / "logs").touch()
        with pytest.raises(ConfigurationError, match="REELWRIGHT_LOG_FILE"):
            configure(settings_of(tmp_path, log_file=True), "api")


class TestConsole:
    @pytest.fixture
    def shown(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
        configure(settings_of(tmp_path, log_format="console", log_file=True), "api")
        return lambda: capsys.readouterr().out

    def test_is_readable(self, shown: Callable[[], str], tmp_path: Path) -> None:
        with bind(request_id="r-1"):
            get_logger("app.renders").info("Render finished", seconds=1.5, title="My film", tags=["a"])
        text = shown()
        assert 'info     Render finished request_id=r-1 seconds=1.5 title="My film" tags=["a"] (renders:' in text
        assert "\x1b" not in text
        assert json.loads((tmp_path / "logs" / "api.log").read_text())["title"] == "My film"

    def test_shows_where_an_error_comes_from(self, shown: Callable[[], str]) -> None:
        try:
            fail()
        except StorageError:
            get_logger("app").exception("Cannot save")
        text = shown()
        assert "caused by:" in text
        assert text.rstrip().endswith("StorageError: The disk is full.")

    def test_nothing_can_forge_a_line_or_steer_the_terminal(self, shown: Callable[[], str]) -> None:
        get_logger("app").info("a\nb", name="\x1b[2J")
        text = shown()
        assert text.count("\n") == 1
        assert "\x1b" not in text
        assert "a\\nb" in text

    def test_has_colours_at_a_terminal(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        configure(settings_of(tmp_path, log_format="console"), "api")
        get_logger("app").warning("x")
        assert "\x1b[33mwarning \x1b[0m x" in capsys.readouterr().out


class TestUncaught:
    def test_the_end_of_a_process_is_told(self, lines: Lines) -> None:
        error = ValueError("x")
        sys.excepthook(ValueError, error, None)
        (line,) = lines()
        assert (line["level"], line["exception"][0]["exc_value"]) == ("critical", "x")

    def test_ctrl_c_is_left_to_python(self, lines: Lines) -> None:
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        assert lines() == []

    def test_the_end_of_a_thread_is_told(self, lines: Lines) -> None:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        (line,) = lines()
        assert (line["level"], line["error_code"]) == ("critical", "STORAGE_ERROR")

    def test_a_thread_may_end_itself(self, lines: Lines) -> None:
        thread = threading.Thread(target=sys.exit)
        thread.start()
        thread.join()
        assert lines() == []


class TestUnconfigured:
    def test_lines_go_to_the_standard_library(self, caplog: pytest.LogCaptureFixture) -> None:
        get_logger("app.x").warning("careful", n=1)
        assert caplog.records[0].name == "app.x"
        assert "careful n=1" in caplog.messages[0]

    def test_everything_is_set_back(self, tmp_path: Path) -> None:
        before = (sys.excepthook, threading.excepthook, list(standard.root.handlers), standard.root.level)
        configure(settings_of(tmp_path), "test")
        configure(settings_of(tmp_path), "test")
        unconfigure()
        assert (sys.excepthook, threading.excepthook, list(standard.root.handlers), standard.root.level) == before
        assert not structlog.is_configured()

    def test_flushing_nothing_is_fine(self) -> None:
        with suppress(StorageError):
            flush()
