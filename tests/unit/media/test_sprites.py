"""Sprites are drawn once, as sharp as they are seen, and kept only while needed."""

from __future__ import annotations

import threading
import time
from fractions import Fraction

import numpy as np
import pytest

from app.media.composition import Keyframe, SpriteLayer
from app.media.drawing.ops import Drawing
from app.media.once import Once
from app.media.sprites import SpriteStore
from app.media.stage import sprite_density
from tests.unit.media.render_helpers import BoxSprite, box, draw_boxes, rect

CANVAS = (160, 90)


class Counting:
    """A rasteriser that counts."""

    def __init__(self) -> None:
        self.calls: list[tuple[Drawing, float]] = []

    def __call__(self, drawing: Drawing, scale: float, canvas: tuple[int, int]) -> BoxSprite:
        self.calls.append((drawing, scale))
        return draw_boxes(drawing, scale, canvas)


def store(draw: Counting, *, idle_bytes: int = 0) -> SpriteStore:
    return SpriteStore(draw, 1.0, CANVAS, idle_bytes=idle_bytes)


def test_equal_drawings_are_drawn_once() -> None:
    draw = Counting()
    one, same = box(10, 10, 20, 20, "#FF0000"), box(10, 10, 20, 20, "#FF0000", x=5.0)
    sprites = store(draw)
    assert sprites.rest(one) is sprites.rest(same)
    assert len(draw.calls) == 1


class TestKeeping:
    def shown(self, sprites: SpriteStore, draw: Counting, *layers: SpriteLayer) -> int:
        """Show layers as one segment after another does; return how many drawings that took."""
        before = len(draw.calls)
        for layer in layers:
            with sprites.held([layer.drawing]):
                sprites.rest(layer)
        return len(draw.calls) - before

    def test_what_nobody_holds_is_dropped_when_there_is_no_room(self) -> None:
        draw, layer = Counting(), box(10, 10, 20, 20, "#FF0000")
        assert self.shown(store(draw), draw, layer, layer) == 2

    def test_what_fits_is_kept_for_later_segments(self) -> None:
        draw, layer = Counting(), box(10, 10, 20, 20, "#FF0000")
        assert self.shown(store(draw, idle_bytes=10_000), draw, layer, layer) == 1

    def test_the_oldest_goes_first(self) -> None:
        draw = Counting()
        one, two = box(10, 10, 20, 20, "#FF0000"), box(10, 10, 20, 20, "#00FF00")
        sprites = store(draw, idle_bytes=1_000)
        size = sprites.rest(one).bytes
        assert size <= 1_000 < 2 * size
        assert self.shown(sprites, draw, one, two, two) == 1
        assert self.shown(sprites, draw, one) == 1

    def test_what_another_segment_holds_stays(self) -> None:
        draw, layer = Counting(), box(10, 10, 20, 20, "#FF0000")
        sprites = store(draw)
        with sprites.held([layer.drawing]):
            assert self.shown(sprites, draw, layer, layer) == 1

    def test_threads_share_out_what_all_need(self) -> None:
        draw, layer = Counting(), box(10, 10, 20, 20, "#FF0000")
        sprites = store(draw)
        sprites.prepare([(layer, 1.0)])
        sprites.prepare([(layer, 1.0)])
        assert len(draw.calls) == 1


def test_transparent_margins_are_cut_off_but_the_middle_stays() -> None:
    drawing = Drawing(ops=(*rect(0, 0, 100, 80, "#00000000").ops, *rect(40, 20, 10, 10, "#FF0000").ops))
    rest = store(Counting()).rest(SpriteLayer(drawing=drawing))
    assert rest.middle == (50.0, 40.0)
    assert rest.patch is not None
    assert (rest.patch.x, rest.patch.y) == (40, 20)
    assert rest.patch.luma.shape[0] == 10


def test_nothing_to_see_is_no_patch() -> None:
    assert store(Counting()).rest(box(0, 0, 20, 20, "#FF000000")).patch is None


def moving(*points: tuple[float, float], ease: str = "linear") -> SpriteLayer:
    track = tuple(Keyframe(t=t, v=v, ease=ease) for t, v in points)
    return box(10, 10, 20, 20, "#FF0000", scale=track)


class TestDensity:
    @pytest.mark.parametrize(
        ("layer", "expected"),
        [
            (box(0, 0, 10, 10, "#FF0000"), 1.0),
            (box(0, 0, 10, 10, "#FF0000", scale=1.5), 1.5),
            (moving((0, 0.86), (0.7, 1.0)), 1.0),
            (moving((0, 1.0), (0.2, 1.12)), 1.12),
            (moving((0, 0.5), (4, 0.9)), 1.0),
            (box(0, 0, 10, 10, "#FF0000", scale=9.0), 1.0),
        ],
    )
    def test_as_sharp_as_it_is_seen_longest(self, layer: SpriteLayer, expected: float) -> None:
        assert sprite_density(layer, 120, Fraction(30)) == pytest.approx(expected, abs=1e-4)

    def test_a_picture_that_grows_all_the_time_is_only_made_smaller(self) -> None:
        assert 1.12 < sprite_density(moving((0, 1.04), (4, 1.12)), 120, Fraction(30)) < 1.15

    def test_only_the_time_on_stage_counts(self) -> None:
        layer = moving((0, 2.0), (1, 1.0)).model_copy(update={"end": 0.01})
        assert sprite_density(layer, 300, Fraction(30)) == pytest.approx(2.0)

    def test_a_drawing_at_another_density_is_at_the_same_place(self) -> None:
        layer = box(40, 20, 20, 10, "#FFFFFF", scale=1.5)
        sprites = store(Counting())
        plain, dense = sprites.rest(layer), sprites.rest(layer, 1.5)
        assert plain.middle == pytest.approx(dense.middle)


class TestOnce:
    def test_threads_wait_for_the_one_that_works(self) -> None:
        once: Once[str, int] = Once()
        made: list[int] = []

        def make() -> int:
            time.sleep(0.02)
            made.append(1)
            return len(made)

        results: list[int] = []
        threads = [threading.Thread(target=lambda: results.append(once.get("a", make))) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [1] * 5

    def test_an_error_is_everyones(self) -> None:
        once: Once[str, int] = Once()

        def fail() -> int:
            raise ValueError("no")

        for _ in range(2):
            with pytest.raises(ValueError, match="no"):
                once.get("a", fail)


def test_planes_keep_the_colour() -> None:
    patch = store(Counting()).rest(box(0, 0, 8, 8, "#FF0000")).patch
    assert patch is not None
    assert np.unique(patch.luma[:8, :8]).tolist() == [63]
