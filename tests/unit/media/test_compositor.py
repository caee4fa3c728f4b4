"""What is on the canvas, frame by frame, and that drawing step by step equals drawing from nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.media.composition import Clip, Composition, CompositionScene, Keyframe, SpriteLayer
from app.media.compositor import merged
from app.media.renderer import segment_frames
from app.media.segments import Part, Segment
from app.media.stage import Stage, Supplies
from app.media.yuv import Pixels, Planes, Rect
from tests.unit.media.render_helpers import box, composition, draw_boxes, near, scene

SIZE = (160, 90)
GROUND = box(0, 0, *SIZE, "#204060")
BLUE = (32, 64, 96)


def played(*layers: SpriteLayer, frames: int = 30) -> Iterator[tuple[bool, Planes]]:
    """Draw a scene step by step; the planes are the same memory each time."""
    film = composition(scene(*layers, frames=frames), size=SIZE)
    segment = Segment(0, 0, frames, (Part(0, tuple(range(frames))),), "")
    supplies = Supplies.of(film, draw=draw_boxes)
    for drawn in segment_frames(film, segment, supplies):
        yield drawn.changed, Planes.of(drawn.frame)


def pictures(*layers: SpriteLayer, frames: int = 30) -> list[Pixels]:
    return [planes.to_rgb() for _, planes in played(*layers, frames=frames)]


def from_nothing(film: Composition, frame: int) -> Planes:
    segment = Segment(0, 0, 1, (Part(0, (frame,)),), "")
    planes = Planes.blank(*film.size)
    Stage(film, segment, Supplies.of(film, draw=draw_boxes), planes).draw(0)
    return planes


def ramp(start: float, end: float, seconds: float = 1.0, begin: float = 0.0) -> tuple[Keyframe, ...]:
    return (Keyframe(t=begin, v=start), Keyframe(t=begin + seconds, v=end))


class TestPlaces:
    def test_a_box_is_where_it_was_put(self) -> None:
        rgb = pictures(GROUND, box(40, 20, 30, 10, "#FF0000"), frames=1)[0]
        assert near(rgb[25, 55], (255, 0, 0))
        assert near(rgb[25, 35], BLUE)
        assert near(rgb[35, 55], BLUE)

    def test_a_moving_box_is_where_its_track_says(self) -> None:
        frames = pictures(GROUND, box(10, 20, 20, 20, "#FF0000", x=ramp(0, 60, 2.0)), frames=60)
        for index, rgb in enumerate(frames):
            left = 10 + index
            middle = rgb[30]
            red = np.flatnonzero(middle[:, 0] > 144)
            assert abs(red[0] - left) <= 1
            assert abs(red[-1] - (left + 19)) <= 1

    def test_half_a_pixel_is_half_covered(self) -> None:
        rgb = pictures(box(0, 0, *SIZE, "#000000"), box(20, 20, 20, 20, "#FFFFFF", x=0.5), frames=1)[0]
        assert 110 <= rgb[30, 20, 0] <= 145
        assert 110 <= rgb[30, 40, 0] <= 145
        assert rgb[30, 21, 0] > 250

    def test_scale_grows_about_the_middle_of_the_box(self) -> None:
        rgb = pictures(GROUND, box(60, 30, 20, 20, "#00FF00", scale=2.0), frames=1)[0]
        green = np.argwhere(rgb[:, :, 1] > 160)
        assert green.min(axis=0).tolist() == pytest.approx([20, 50], abs=1)
        assert green.max(axis=0).tolist() == pytest.approx([59, 89], abs=1)

    def test_scale_about_an_anchor(self) -> None:
        rgb = pictures(GROUND, box(60, 30, 20, 20, "#00FF00", scale=2.0, anchor=(60, 30)), frames=1)[0]
        green = np.argwhere(rgb[:, :, 1] > 160)
        assert green.min(axis=0).tolist() == pytest.approx([30, 60], abs=1)

    def test_rotation_is_clockwise(self) -> None:
        rgb = pictures(GROUND, box(60, 40, 40, 10, "#00FF00", rotation=90, anchor=(60, 45)), frames=1)[0]
        assert near(rgb[75, 60], (0, 255, 0))
        assert near(rgb[45, 80], BLUE)

    def test_chroma_moves_with_luma(self) -> None:
        """A saturated box at odd shifts keeps one edge, not two."""
        for shift in (1.0, 3.0, 2.5):
            rgb = pictures(box(0, 0, *SIZE, "#808080"), box(40, 20, 40, 40, "#FF0000", x=shift), frames=1)[0]
            inside = rgb[24:56, int(40 + shift) + 3 : int(80 + shift) - 3].reshape(-1, 3)
            assert all(near(pixel, (255, 0, 0)) for pixel in inside[::17])

    def test_opacity(self) -> None:
        frames = pictures(
            box(0, 0, *SIZE, "#000000"), box(40, 20, 30, 30, "#FFFFFF", opacity=ramp(0, 1, 1.0)), frames=31
        )
        assert near(frames[0][30, 50], (0, 0, 0))
        assert near(frames[15][30, 50], (127, 127, 127), 3)
        assert near(frames[30][30, 50], (255, 255, 255))

    def test_a_layer_comes_and_goes_on_its_frames(self) -> None:
        frames = pictures(GROUND, box(40, 20, 30, 30, "#FFFFFF", start=0.2, end=0.5), frames=30)
        lit = [index for index, rgb in enumerate(frames) if near(rgb[30, 50], (255, 255, 255))]
        assert lit == list(range(6, 15))


class TestWindows:
    def test_only_the_window_is_seen(self) -> None:
        window = Clip(left=50, top=0, right=60, bottom=90)
        rgb = pictures(GROUND, box(20, 20, 80, 40, "#FF0000", clip=window), frames=1)[0]
        assert near(rgb[40, 55], (255, 0, 0))
        assert near(rgb[40, 40], BLUE)
        assert near(rgb[40, 70], BLUE)

    def test_a_moving_edge_never_steps_back(self) -> None:
        window = Clip(left=0, top=0, right=ramp(20, 100, 3.0), bottom=90)
        seen = []
        for _, planes in played(box(0, 0, *SIZE, "#000000"), box(20, 20, 80, 40, "#FFFFFF", clip=window), frames=90):
            seen.append(int(planes.y[40].astype(int).sum()))
        steps = np.diff(seen) / 219
        assert steps.min() >= 0
        assert steps.max() < 1.2

    def test_an_empty_window_shows_nothing(self) -> None:
        window = Clip(left=50, top=0, right=50, bottom=90)
        rgb = pictures(GROUND, box(20, 20, 80, 40, "#FF0000", clip=window), frames=1)[0]
        assert near(rgb[40, 50], BLUE)

    def test_the_window_stays_when_the_layer_moves(self) -> None:
        window = Clip(left=0, top=40, right=160, bottom=60)
        rgb = pictures(GROUND, box(20, 40, 80, 20, "#FF0000", y=12, clip=window), frames=1)[0]
        assert near(rgb[45, 50], BLUE)
        assert near(rgb[56, 50], (255, 0, 0))
        assert near(rgb[66, 50], BLUE)


class TestStillness:
    def test_a_still_scene_is_drawn_once(self) -> None:
        changes = [changed for changed, _ in played(GROUND, box(40, 20, 30, 30, "#FF0000"), frames=20)]
        assert changes == [True] + [False] * 19

    def test_only_moving_frames_change(self) -> None:
        layers = (GROUND, box(40, 20, 30, 30, "#FF0000", x=ramp(0, 30, 0.5, begin=0.5)))
        changes = [changed for changed, _ in played(*layers, frames=45)]
        assert not any(changes[1:15])
        assert all(changes[16:30])
        assert not any(changes[31:])


def numbers(low: float, high: float) -> st.SearchStrategy[float | tuple[Keyframe, ...]]:
    still = st.floats(low, high)
    eases = st.sampled_from(["linear", "out", "settle", "hold"])
    moving = st.builds(
        lambda a, b, start, length, ease: (Keyframe(t=start, v=a, ease=ease), Keyframe(t=start + length, v=b)),
        still, still, st.floats(0, 0.4), st.floats(0.05, 0.5), eases,
    )  # fmt: skip
    return st.one_of(still, moving)


colours = st.sampled_from(["#FF0000", "#00FF0080", "#3366FF", "#FFFFFFC0", "#101010"])
layers_drawn = st.builds(
    lambda left, top, w, h, fill, /, **pose: box(left, top, w, h, fill, **pose),
    st.integers(-40, 150), st.integers(-40, 80), st.integers(1, 170), st.integers(1, 100), colours,
    x=st.one_of(st.just(0.0), numbers(-30, 30)),
    y=st.one_of(st.just(0.0), numbers(-30, 30)),
    scale=st.one_of(st.just(1.0), numbers(0.5, 2)),
    rotation=st.one_of(st.just(0.0), numbers(-40, 40)),
    opacity=st.one_of(st.just(1.0), numbers(0, 1)),
    start=st.sampled_from([0.0, 0.0, 0.2]),
    end=st.sampled_from([None, None, 0.5]),
    clip=st.one_of(
        st.none(),
        st.builds(lambda a, b: Clip(left=a, top=10, right=b, bottom=70), numbers(0, 70), numbers(80, 160)),
    ),
)  # fmt: skip


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(layers_drawn, min_size=1, max_size=6))
def test_drawing_changes_equals_drawing_from_nothing(layers: list[SpriteLayer]) -> None:
    stack = (GROUND, *layers)
    film = composition(CompositionScene(id="a", frames=24, layers=stack), size=SIZE)
    for index, (_, planes) in enumerate(played(*stack, frames=24)):
        alone = from_nothing(film, index)
        assert np.array_equal(planes.y, alone.y), f"luma of frame {index}"
        assert np.array_equal(planes.u, alone.u), f"chroma of frame {index}"
        assert np.array_equal(planes.v, alone.v), f"chroma of frame {index}"


rects = st.builds(lambda x, y, w, h: Rect(x, y, x + w, y + h), *(st.integers(0, 60),) * 2, *(st.integers(1, 30),) * 2)


@pytest.mark.no_cover
@given(st.lists(rects, max_size=12))
def test_merged_rectangles_cover_all_and_never_overlap(given_rects: list[Rect]) -> None:
    result = merged(given_rects)
    assert all(any(big.holds(small) for big in result) for small in given_rects)
    assert all(one.meet(other).empty for i, one in enumerate(result) for other in result[i + 1 :])
