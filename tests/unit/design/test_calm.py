"""Reduced motion: the same things are seen at rest, and nothing on the way there travels, grows, turns or counts."""

from __future__ import annotations

import pytest

from app.design.calm import calmed
from app.design.motion import enter_object, keys, pop_in, rise_in, unmask
from app.design.motion_style import MotionStyle
from app.design.parts.figures import count_up
from app.media.composition import Clip, Layer, SpriteLayer
from app.media.drawing.ops import Font
from app.media.easing import value_at
from tests.unit.media.render_helpers import box

BOX = box(10, 20, 30, 40, "#FFFFFF")
MOVED = ("x", "y", "scale", "rotation")

ARRIVALS = [
    rise_in(BOX, 1.0), pop_in(BOX, 1.0), unmask(BOX, 1.0, 0.6, baseline=60, size=40),
    enter_object(BOX, 1.0, MotionStyle(hero="land", hero_seconds=0.26)),
    enter_object(BOX, 1.0, MotionStyle(hero="wipe", hero_seconds=0.36)),
    enter_object(BOX, 1.0, MotionStyle(hero="glass", hero_seconds=0.8)),
]  # fmt: skip


def opacity(layer: Layer, t: float) -> float:
    on_stage = layer.start <= t and (layer.end is None or t < layer.end)
    return value_at(layer.opacity, t) if on_stage else 0.0


def is_still(layer: Layer) -> bool:
    edges = [getattr(layer.clip, name) for name in ("left", "top", "right", "bottom")] if layer.clip else []
    return not any(isinstance(track, tuple) for track in (*(getattr(layer, name) for name in MOVED), *edges))


@pytest.mark.parametrize("layer", ARRIVALS)
class TestArrivals:
    def test_fade_in_where_they_will_be(self, layer: SpriteLayer) -> None:
        (calm,) = calmed([layer])
        assert is_still(calm)
        assert [getattr(calm, name) for name in MOVED] == [0.0, 0.0, 1.0, 0.0]
        assert opacity(calm, 0.95) == 0.0
        assert opacity(calm, 1.7) == 1.0


class TestMoves:
    def test_a_thing_that_goes_elsewhere_is_seen_here_then_there(self) -> None:
        here, there = calmed([BOX.model_copy(update={"x": keys((2.0, 0.0), (2.5, 100.0))})])
        assert (here.x, there.x) == (0.0, 100.0)
        assert [opacity(here, t) for t in (0.0, 1.9, 3.0)] == [1.0, 1.0, 0.0]
        assert [opacity(there, t) for t in (1.9, 3.0)] == [0.0, 1.0]
        assert opacity(here, 2.09) + opacity(there, 2.09) == pytest.approx(1.0)

    def test_a_beat_and_a_float_are_left_out(self) -> None:
        beat = BOX.model_copy(update={"scale": keys((2.0, 1.0), (2.2, 1.06), (2.4, 1.0))})
        float_ = BOX.model_copy(update={"y": keys((0.5, 0.0), (2.6, -6.0), (4.7, 6.0), (6.8, -6.0))})
        for layer, name, rest in ((beat, "scale", 1.0), (float_, "y", 0.0)):
            (calm,) = calmed([layer])
            assert getattr(calm, name) == rest
            assert opacity(calm, 3.0) == 1.0

    def test_what_a_window_uncovers_fades_in_whole(self) -> None:
        window = Clip(left=10, top=20, bottom=60, right=keys((1.0, 10.0), (1.4, 40.0)))
        (calm,) = calmed([BOX.model_copy(update={"clip": window})])
        assert is_still(calm)
        assert calm.clip is not None
        assert calm.clip.right == 40.0
        assert opacity(calm, 0.9) == 0.0
        assert opacity(calm, 1.5) == 1.0

    def test_what_never_moves_is_left_alone(self) -> None:
        assert calmed([BOX]) == (BOX,)


class TestCounts:
    def test_a_figure_is_there_at_once(self) -> None:
        counted = count_up("1,940", 0, 100, Font(family="Inter", size=80, weight=700), "#FFFFFF", at=1.0)
        (calm,) = calmed(counted)
        assert len(counted) > 5
        assert isinstance(calm, SpriteLayer)
        assert calm.drawing == counted[-1].drawing
        assert calm.start == 1.0
