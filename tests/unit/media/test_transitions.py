"""Transitions start from one scene, end in the other, and never jump between."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from app.media.composition import Transition, TransitionKind
from app.media.segments import segments
from app.media.transitions import mixer_of, progress_at
from app.media.yuv import Planes
from tests.unit.media.render_helpers import box, composition, near, scene

KINDS = [kind for kind in get_args(TransitionKind) if kind != "cut"]
SIZES = [(320, 180), (180, 320)]


def picture(size: tuple[int, int], luma: int) -> Planes:
    planes = Planes.blank(*size)
    planes.y[...] = luma
    return planes


def frames_of(
    kind: TransitionKind, size: tuple[int, int], frames: int = 18
) -> list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]]:
    mixer = mixer_of(Transition(kind=kind, frames=frames), size, min(size) / 1080)
    leaving, coming, out = picture(size, 60), picture(size, 200), Planes.blank(*size)
    shown = []
    for index in range(frames):
        mixer.mix(leaving, coming, progress_at(index, frames), out)
        shown.append(out.y.copy())
    assert (leaving.y == 60).all()
    assert (coming.y == 200).all()
    return shown


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    def test_it_goes_from_one_scene_to_the_other(self, kind: TransitionKind, size: tuple[int, int]) -> None:
        shown = frames_of(kind, size)
        leaves = [float((np.abs(frame.astype(int) - 60) < 16).mean()) for frame in shown]
        comes = [float((np.abs(frame.astype(int) - 200) < 16).mean()) for frame in shown]
        assert leaves[0] > 0.7
        assert comes[-1] > 0.7
        assert leaves[-1] < 0.02
        assert comes[0] < 0.02

    def test_what_has_come_stays(self, kind: TransitionKind, size: tuple[int, int]) -> None:
        shown = frames_of(kind, size)
        there = [frame == 200 for frame in shown]
        for before, after in pairwise(there):
            assert (before & ~after).mean() < 0.02


class TestKeys:
    def test_another_kind_is_another_segment(self) -> None:
        def middle(transition: Transition) -> str:
            red, blue = box(0, 0, 160, 90, "#FF0000"), box(0, 0, 160, 90, "#0000FF")
            coming = scene(blue, frames=60).model_copy(update={"transition": transition})
            return segments(composition(scene(red, frames=60), coming))[1].key

        hill = Transition(kind="hill", frames=8)
        keys = [
            middle(Transition(kind="light", frames=8)),
            middle(hill),
            middle(hill.model_copy(update={"colors": ("#123456",)})),
        ]
        assert len(set(keys)) == 3


class TestTimes:
    def test_the_composition_says_when_it_changes(self) -> None:
        red, blue = box(0, 0, 160, 90, "#FF0000"), box(0, 0, 160, 90, "#0000FF")
        film = composition(scene(red, frames=60), scene(blue, frames=60, transition=12), scene(red, frames=60))
        assert film.changes == ((54 / 30, 66 / 30),)


class TestColours:
    def test_blocks_take_the_colours_they_are_given(self) -> None:
        size = (320, 180)
        mixer = mixer_of(Transition(kind="blocks", frames=11, colors=("#1F2BFF",)), size, 1 / 6)
        out = Planes.blank(*size)
        mixer.mix(picture(size, 60), picture(size, 200), 0.45, out)
        assert near(out.to_rgb()[20, 160], (0x1F, 0x2B, 0xFF), 10)
