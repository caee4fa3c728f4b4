"""Paper, ink, torn sheets, stickers and halftone prints."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from app.design.parts.ink import circle
from app.media.drawing.ops import (
    Box,
    Drawing,
    Grade,
    GroundOp,
    Halftone,
    IllustrationOp,
    ImageOp,
    InkFade,
    InkOp,
    Op,
    PaperTexture,
    Sticker,
    Stop,
    TornOp,
)
from app.media.drawing.raster import rasterise
from app.media.drawing.sprite import Sprite

CANVAS = (400, 300)
HOUSE = "1f3e0"


def drawn(*ops: Op, scale: float = 1.0) -> Sprite:
    """Return ops within the canvas."""
    return rasterise(Drawing(ops=ops, box=Box(x=0, y=0, w=CANVAS[0], h=CANVAS[1])), scale, CANVAS)


def opacity(sprite: Sprite) -> NDArray[np.uint8]:
    """Return the opacity of the whole canvas."""
    page = np.zeros((CANVAS[1], CANVAS[0]), np.uint8)
    rows, columns = slice(sprite.y, sprite.y + sprite.height), slice(sprite.x, sprite.x + sprite.width)
    page[rows, columns] = sprite.pixels[..., 3]
    return page


class TestPaperTexture:
    def test_paper_is_uneven_but_hardly_and_darker_in_its_corners(self) -> None:
        box = Box(x=0, y=0, w=400, h=300)
        ground = GroundOp(box=box, stops=(Stop(at=0.0, color="#F3EDE0"),), paper=PaperTexture())
        lightness = drawn(ground).pixels[..., :3].mean(-1)
        middle = lightness[120:180, 150:250]
        assert 0.4 < middle.std() < 4.0
        assert lightness[:30, :30].mean() < middle.mean() - 3.0

    @pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
    def test_it_covers_every_pixel_at_every_scale(self, scale: float) -> None:
        box = Box(x=0, y=0, w=400, h=300)
        ground = GroundOp(box=box, stops=(Stop(at=0.0, color="#F3EDE0"),), paper=PaperTexture())
        sprite = drawn(ground, scale=scale)
        assert sprite.opaque
        assert (sprite.width, sprite.height) == (400 * scale, 300 * scale)


class TestInk:
    def test_ink_lets_little_of_the_paper_through(self) -> None:
        ink = opacity(drawn(InkOp(d=circle((200, 150), 100), color="#D33A1C")))[120:180, 160:240]
        assert 0.90 < ink.mean() / 255 < 0.97
        assert ink.std() > 1.0

    def test_it_gives_out_downwards_in_dots_and_stays_within_its_shape(self) -> None:
        fade = InkFade(start=120.0, end=240.0)
        ink = opacity(drawn(InkOp(d=circle((200, 150), 100), color="#D33A1C", fade=fade)))
        shares = [ink[y : y + 16, 170:230].mean() for y in (90, 140, 180, 215)]
        assert shares == sorted(shares, reverse=True)
        assert shares[-1] < 60
        assert ink[:, :98].max() == 0


class TestTornSheet:
    def test_it_covers_what_lies_below_its_edge_and_shows_a_pale_lip(self) -> None:
        torn = TornOp(edge=((0, 150), (400, 150)), bottom=300, color="#2B3A34", roughness=4.0)
        sprite = drawn(torn)
        covered = opacity(sprite)
        assert covered[190:298, 2:398].min() == 255
        assert covered[:80].max() == 0
        lightest = sprite.pixels[..., :3].max(-1)[sprite.pixels[..., 3] == 255]
        assert lightest.max() > 240

    def test_the_same_seed_tears_the_same_way(self) -> None:
        one, same, other = (
            drawn(TornOp(edge=((0, 150), (400, 150)), bottom=300, color="#2B3A34", seed=seed)) for seed in (1, 1, 2)
        )
        assert np.array_equal(one.pixels, same.pixels)
        assert not np.array_equal(opacity(one), opacity(other))


class TestSticker:
    def test_it_adds_an_even_edge_of_paper_and_a_shadow_below(self) -> None:
        plain = IllustrationOp(code=HOUSE, base=(200, 220), height=140)
        cut = plain.model_copy(update={"grade": Grade(sticker=Sticker(width=0.06, color="#FFFFFF"))})
        bare, stuck = opacity(drawn(plain)) > 250, opacity(drawn(cut))
        solid = stuck > 250
        left = int(np.flatnonzero(bare.any(0))[0]) - int(np.flatnonzero(solid.any(0))[0])
        above = int(np.flatnonzero(bare.any(1))[0]) - int(np.flatnonzero(solid.any(1))[0])
        assert 6 <= left <= 11
        assert 6 <= above <= 11
        below = stuck[int(np.flatnonzero(solid.any(1))[-1]) + 3 :]
        assert 20 < below.max() < 200


class TestHalftone:
    def test_a_print_has_two_colours_and_keeps_the_tones(self, tmp_path: Path) -> None:
        ramp = np.repeat(np.linspace(20, 235, 240, dtype=np.uint8)[None], 160, axis=0)
        cv2.imwrite(str(tmp_path / "ramp.png"), np.dstack([ramp] * 3))
        box = Box(x=0, y=0, w=240, h=160)
        screen = Halftone(ink="#000000", paper="#FFFFFF")
        made = drawn(ImageOp(path=str(tmp_path / "ramp.png"), box=box, halftone=screen)).pixels[..., 0]
        tones = [made[:, x : x + 40].mean() for x in range(0, 240, 40)]
        assert tones == sorted(tones)
        assert tones[0] < 40
        assert tones[-1] > 200
        assert ((made < 40) | (made > 215)).mean() > 0.6
