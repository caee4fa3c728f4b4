from __future__ import annotations

import os
import signal
from fractions import Fraction
from pathlib import Path

import pytest

from app.cli.main import AspectName
from app.cli.making import cancellable, existing, options_from, progress_bar
from app.core.exceptions import NotFoundError, ValidationError
from app.core.progress import ProgressEvent


class TestOptions:
    def test_what_was_not_asked_keeps_its_default(self) -> None:
        options = options_from({"aspect": AspectName.TALL, "fps": "30000/1001", "theme": None})
        assert (options.aspect, options.fps, options.theme) == ("9:16", Fraction(30000, 1001), None)

    @pytest.mark.parametrize("fps", ["0", "1000", "fast", "1/0"])
    def test_a_wrong_frame_rate_is_named(self, fps: str) -> None:
        with pytest.raises(ValidationError, match="--fps"):
            options_from({"fps": fps})


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no script"):
        existing(tmp_path / "none.md")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_cancels_and_handlers_come_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with cancellable() as token:
        os.kill(os.getpid(), number)
        assert token.cancelled
    assert signal.getsignal(number) is before


def test_progress_takes_events_of_any_stage() -> None:
    with progress_bar(quiet=False) as sink:
        sink(ProgressEvent("render", 1, 2))
        sink(ProgressEvent("render", 2, 2))
        sink(ProgressEvent("another", 0, 0))
