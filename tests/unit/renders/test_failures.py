"""Errors as data: what the user, the log and the worker learn of them."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from app.core.exceptions import NotFoundError, ScriptParsingError, SpeechError, StorageError, VideoAssemblyError
from app.design.captions import caption_style_named
from app.design.themes import theme_named
from app.engines.speech.registry import voice_named
from app.renders.failures import STORAGE_ERRNOS, Failure, shown
from app.renders.making import NotMadeError


def test_an_error_of_ours_keeps_what_it_says() -> None:
    error = ScriptParsingError("No such voice.", file=Path("/srv/x/script.md"), line=3, column=8, hint="List them.")
    failure = Failure.of(error)
    assert (failure.code, failure.message, failure.hint) == ("SCRIPT_PARSING_ERROR", "No such voice.", "List them.")
    assert failure.details["line"] == 3
    assert (failure.retryable, failure.defect) == (False, "")
    assert Failure.of(SpeechError("The voice failed.")).retryable


def test_a_hint_is_told_once() -> None:
    shown_error = Failure.of(ScriptParsingError("No.", line=2, hint="Mend it.")).shown(shows_defects=False)
    assert shown_error["hint"] == "Mend it."
    assert shown_error["details"] == {"file": None, "line": 2, "column": 1}


@pytest.mark.parametrize(
    ("named", "setting"), [(theme_named, "theme"), (voice_named, "voice"), (caption_style_named, "caption_style")]
)
def test_an_option_that_names_nothing_is_told(named: Callable[[str], object], setting: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        named("nowhere")
    assert Failure.of(raised.value).details == {"setting": setting}


def test_it_goes_through_json() -> None:
    failure = Failure.of(StorageError("Full.", details={"path": Path("/x"), "bytes": 3}))
    assert Failure(**json.loads(json.dumps(asdict(failure)))) == failure


@pytest.mark.parametrize("number", sorted(STORAGE_ERRNOS))
def test_files_that_cannot_be_written_are_the_storage(number: int) -> None:
    failure = Failure.of(OSError(number, "No."))
    assert (failure.code, failure.retryable, failure.defect) == ("STORAGE_ERROR", True, "")


def test_other_errors_are_defects_and_tell_the_user_nothing_of_the_inside() -> None:
    failure = Failure.of(KeyError("secret"))
    assert failure.code == "INTERNAL_ERROR"
    assert "secret" not in json.dumps(failure.shown(shows_defects=True))
    assert "KeyError" in failure.defect
    assert "secret" in failure.traceback
    assert failure.logged()["reason"] == failure.defect


def test_two_defects_can_be_told_apart() -> None:
    one, other = NotMadeError(Failure.of(KeyError("a"))), NotMadeError(Failure.of(TypeError("b")))
    assert str(one) != str(other)
    assert one.__notes__


def test_a_missing_file_is_a_defect_here() -> None:
    """Scripts and media are looked up by the parser, which says where they are named."""
    assert Failure.of(FileNotFoundError(errno.ENOENT, "No.")).defect


def test_folders_of_the_machine_are_not_shown() -> None:
    folder = Path("/data/jobs/abc.1")
    error = ScriptParsingError(
        f"{folder}/media/cat.png is broken.", file=folder / "script.md", hint=f"See {folder}/x."
    )
    failure = Failure.of(error).without(folder / "media", folder)
    assert failure.message == "cat.png is broken."
    assert failure.hint == "See x."
    assert failure.details["file"] == "script.md"


FAILED = VideoAssemblyError(
    "ffmpeg failed (took too long): /opt/ffmpeg -i '/srv/x y/in.png'\nhttps://example.org/a/b: password=hunter2\n",
    hint="The last lines of its log name the cause.",
    details={
        "command": "/opt/ffmpeg -i '/srv/x y/in.png'", "reason": "took too long",
        "log": "https://example.org/a/b: password=hunter2\n",
    },
)  # fmt: skip


def test_commands_and_logs_are_for_those_who_may_see_defects() -> None:
    failure = Failure.of(FAILED)
    told = failure.shown(shows_defects=False)
    assert told["error"] == "ffmpeg failed (took too long)."
    assert told["details"] == {"reason": "took too long"}
    assert "log" in told["hint"]
    assert failure.shown(shows_defects=True)["details"]["command"] == FAILED.details["command"]
    assert "in.png" in failure.logged()["reason"]


def test_secrets_are_shown_to_nobody() -> None:
    for shows_defects in (True, False):
        assert "hunter2" not in json.dumps(Failure.of(FAILED).shown(shows_defects=shows_defects))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Cannot read /usr/lib/app/fonts/a.ttf.", "Cannot read a.ttf."),
        ("Cannot read https://example.org/a/b.png and/or it.", "Cannot read https://example.org/a/b.png and/or it."),
    ],
)
def test_hosted_users_see_no_folders_of_the_machine(said: str, told: str) -> None:
    assert Failure.of(StorageError(said)).shown(shows_defects=False)["error"] == told
    assert Failure.of(StorageError(said)).shown(shows_defects=True)["error"] == said
    assert Failure.of(ScriptParsingError(said)).shown(shows_defects=False)["error"] == said


def test_what_is_shown_of_an_error_has_the_one_shape() -> None:
    assert set(shown(StorageError("Full."))) == {"error", "code", "hint", "details", "retryable"}
