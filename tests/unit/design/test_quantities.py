"""Numbers shown as what they are: a count as so many dots, a time as its part of the next longer one."""

from __future__ import annotations

import pytest

from app.design.frame import Frame
from app.design.parts.dial import Dial, read_dial
from app.design.parts.tally import MOST, DotField, Tally, read_tally
from app.design.themes import theme_named
from app.media.drawing.ops import Box, PathOp
from app.story.script import NumberVisual


def number(value: str, label: str = "") -> NumberVisual:
    return NumberVisual(value=value, label=label)


@pytest.mark.parametrize(("value", "dots", "each"), [
    ("36", 36, 1), ("1,482,000", 1482, 1000), ("29,860,703", 2986, 10_000), ("30 million", 3000, 10_000),
])  # fmt: skip
def test_a_count_is_so_many_dots(value: str, dots: int, each: int) -> None:
    assert read_tally(number(value), "en") == Tally(dots, each)


@pytest.mark.parametrize("value", ["1969", "62%", "15 g", "£1,940", "0.2 s", "2.4", "2", "-30", "8:20", "half"])
def test_measures_years_and_shares_are_no_counts(value: str) -> None:
    assert read_tally(number(value), "en") is None


@pytest.mark.parametrize(("value", "label", "share", "whole"), [
    ("0.2 s", "late", 0.2, "1 s"), ("45", "seconds to go", 0.75, "1 min"), ("20 min", "", 1 / 3, "1 h"),
    ("8:20", "minutes from the sun", (8 + 20 / 60) / 60, "1 h"), ("6 Stunden", "", 0.25, "24 h"),
])  # fmt: skip
def test_a_time_is_part_of_the_next_longer_one(value: str, label: str, share: float, whole: str) -> None:
    dial = read_dial(number(value, label))
    assert isinstance(dial, Dial)
    assert dial.share == pytest.approx(share)
    assert dial.whole == whole


@pytest.mark.parametrize(("value", "label"), [("36", "times"), ("90 min", ""), ("-5 s", ""), ("12 km", "")])
def test_other_numbers_have_no_dial(value: str, label: str) -> None:
    assert read_dial(number(value, label)) is None


@pytest.mark.parametrize("dots", [3, 7, 36, 97, 400, MOST])
@pytest.mark.parametrize("area", [Box(x=1117, y=180, w=707, h=640), Box(x=72, y=800, w=936, h=500)])
def test_all_dots_are_within_the_area(dots: int, area: Box) -> None:
    field = DotField(Tally(dots, 1), area)
    (layer,) = field.layers(Frame("16:9"), theme_named("petrol"), lights=0.5)
    (op,) = layer.drawing.ops
    assert isinstance(op, PathOp)
    assert op.d.count("M") == dots
    box = field.box
    assert box.x >= area.x - 0.5
    assert box.y >= area.y - 0.5
    assert box.right <= area.right + 0.5
    assert box.bottom <= area.bottom + 0.5
