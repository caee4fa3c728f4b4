from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.composition import Keyframe
from app.media.easing import BEZIERS, ease, value_at, values_at


@pytest.mark.parametrize("name", sorted(BEZIERS))
def test_every_curve_goes_through_the_points_of_its_bezier(name: str) -> None:
    x1, y1, x2, y2 = BEZIERS[name]
    for s in np.linspace(0, 1, 41):
        x = 3 * (1 - s) ** 2 * s * x1 + 3 * (1 - s) * s * s * x2 + s**3
        y = 3 * (1 - s) ** 2 * s * y1 + 3 * (1 - s) * s * s * y2 + s**3
        assert ease(name, x) == pytest.approx(y, abs=1e-9)  # type: ignore[arg-type]  # keys are the Ease names


def test_known_values_of_the_css_curves() -> None:
    assert ease("move", 0.5) == pytest.approx(0.5)
    assert ease("out", 0.5) > 0.95
    assert ease("in", 0.5) < 0.1
    assert ease("settle", np.linspace(0, 1, 101)).max() > 1.04


def test_hold_steps_at_the_next_keyframe() -> None:
    track = (Keyframe(t=1, v=5, ease="hold"), Keyframe(t=2, v=9))
    assert [value_at(track, t) for t in (0.0, 1.0, 1.999, 2.0, 7.0)] == [5, 5, 5, 9, 9]


def test_a_constant_is_a_track() -> None:
    assert values_at(3.5, np.array([0.0, 2.0])).tolist() == [3.5, 3.5]


def test_keyframes_at_the_same_time_jump() -> None:
    track = (Keyframe(t=0, v=0), Keyframe(t=1, v=10), Keyframe(t=1, v=50), Keyframe(t=2, v=60))
    assert value_at(track, 0.5) == 5
    assert value_at(track, 1.0) == 50
    assert value_at(track, 1.5) == 55


@given(st.sampled_from(sorted(BEZIERS)), st.floats(0, 1))
def test_a_track_follows_its_curve_closely(name: str, x: float) -> None:
    track = (Keyframe(t=2, v=-1, ease=name), Keyframe(t=5, v=3))
    exact = -1 + 4 * float(ease(name, x))  # type: ignore[arg-type]  # as above
    assert value_at(track, 2 + 3 * x) == pytest.approx(exact, abs=1e-3)
