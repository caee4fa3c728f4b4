"""How far a render is, and how long it will take."""

from __future__ import annotations

import pytest

from app.core.progress import ProgressEvent
from app.renders.progress import SHARES, Progress

FULL = [ProgressEvent(stage, 1, 1) for stage in SHARES]


def after(*events: tuple[float, ProgressEvent]) -> Progress:
    progress = Progress()
    for now, event in events:
        progress.add(event, now)
    return progress


def test_the_shares_make_a_whole() -> None:
    assert sum(SHARES.values()) == pytest.approx(1.0)


def test_nothing_is_known_at_first() -> None:
    standing = Progress().standing()
    assert (standing.stage, standing.percent, standing.eta_seconds) == (None, 0.0, None)


def test_every_stage_done_is_all_done() -> None:
    progress = after(*((float(i), event) for i, event in enumerate(FULL)))
    assert progress.standing().percent == 100.0


def test_it_never_goes_back() -> None:
    progress = after((0.0, ProgressEvent("render", 80, 100)), (1.0, ProgressEvent("render", 10, 100)))
    once = progress.standing().percent
    progress.add(ProgressEvent("parse", 0, 1), 2.0)
    assert progress.standing().percent == once


def test_a_stage_that_begins_ends_those_before_it() -> None:
    """Narration that came from the cache sends no events."""
    progress = after((0.0, ProgressEvent("plan", 0, 1)))
    assert progress.standing().percent == pytest.approx(100 * (SHARES["fetch"] + SHARES["parse"] + SHARES["narrate"]))


def test_stages_that_overlap_do_not_end_each_other() -> None:
    progress = after((0.0, ProgressEvent("render", 10, 100)), (0.1, ProgressEvent("assemble", 0, 1)))
    assert progress.standing().stage == "render"
    assert progress.standing().percent < 60


def test_the_last_stage_is_told_when_all_before_it_are_done() -> None:
    progress = after((0.0, ProgressEvent("render", 100, 100)), (0.1, ProgressEvent("assemble", 1, 1)))
    assert progress.standing().stage == "assemble"


def test_the_time_to_go_follows_the_rate() -> None:
    progress = after(*((t, ProgressEvent("render", 10 * t, 100)) for t in (0.0, 1.0, 2.0, 3.0, 4.0)))
    standing = progress.standing()
    left = 1 - standing.percent / 100
    assert standing.eta_seconds == pytest.approx(left / (SHARES["render"] * 0.1), rel=0.05)


def test_no_time_is_told_of_too_little() -> None:
    progress = after((0.0, ProgressEvent("render", 0, 100)), (0.2, ProgressEvent("render", 50, 100)))
    assert progress.standing().eta_seconds is None


def test_old_rates_are_forgotten() -> None:
    slow = [(float(t), ProgressEvent("narrate", t, 100)) for t in range(50)]
    fast = [(50.0 + t, ProgressEvent("render", 5 * t, 100)) for t in range(15)]
    eta = after(*slow, *fast).standing().eta_seconds
    assert eta is not None
    assert eta < 15


def test_news_are_another_stage_or_another_whole_percent() -> None:
    progress = after((0.0, ProgressEvent("render", 0, 100)))
    assert progress.news() is not None
    assert progress.news() is None
    progress.add(ProgressEvent("render", 1, 100), 1.0)
    assert progress.news() is None
    progress.add(ProgressEvent("render", 4, 100), 2.0)
    assert progress.news() is not None
    progress.add(ProgressEvent("mix", 0, 1), 3.0)
    told = progress.news()
    assert told is not None
    assert told.stage == "mix"


def test_unknown_stages_and_empty_ones_do_no_harm() -> None:
    progress = after((0.0, ProgressEvent("dance", 1, 2)), (0.0, ProgressEvent("render", 0, 0)))
    assert progress.standing().percent <= 100
