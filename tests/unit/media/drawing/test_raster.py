from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from app.media.drawing.ops import (
    Box,
    Drawing,
    EllipseOp,
    Font,
    GroundOp,
    GroupOp,
    IllustrationOp,
    ImageOp,
    LinearGradient,
    Op,
    Paint,
    PathOp,
    RadialGradient,
    RectOp,
    Stop,
    TextOp,
)
from app.media.drawing.raster import rasterise
from app.media.drawing.sprite import Sprite
from app.media.drawing.text import measure

WIDE = (1920, 1080)
FONT = Font(family="Inter", size=100, weight=700)
RED = Paint(fill="#FF0000")


def draw(*ops: Op, scale: float = 1.0, box: Box | None = None) -> Sprite:
    return rasterise(Drawing(ops=ops, box=box), scale, WIDE)


def on_canvas(sprite: Sprite, scale: float = 1.0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The sprite on an empty canvas (h, w, 4)."""
    height, width = round(WIDE[1] * scale), round(WIDE[0] * scale)
    whole = np.zeros((height, width, 4))
    x0, y0 = max(0, sprite.x), max(0, sprite.y)
    x1, y1 = min(width, sprite.x + sprite.width), min(height, sprite.y + sprite.height)
    whole[y0:y1, x0:x1] = sprite.pixels[y0 - sprite.y : y1 - sprite.y, x0 - sprite.x : x1 - sprite.x]
    return whole


def rect(x: float, y: float, w: float, h: float, paint: Paint = RED, radius: float = 0.0) -> RectOp:
    return RectOp(box=Box(x=x, y=y, w=w, h=h), radii=(radius,) * 4, paint=paint)


GALLERY: list[Op] = [
    rect(101, 51, 33, 17),
    rect(100, 50, 80, 60, Paint(fill="#00FF0080", blur=9), radius=12),
    EllipseOp(center=(300, 300), rx=101, ry=51, paint=Paint(fill="#123456", stroke=7)),
    PathOp(d="M100 100 L200 200 L100 300", paint=Paint(fill="#FF00FF", stroke=12, join="miter", cap="butt")),
    TextOp(text="Reelwright", x=400, y=300, font=FONT, paint=RED),
    TextOp(text="über alles", x=700, y=300, font=FONT.model_copy(update={"italic": True}), align="center"),
    IllustrationOp(code="1f50b", base=(600, 600), height=200, halo="#B8FF6A", halo_strength=0.4, reflection=0.3),
    GroupOp(ops=(rect(0, 0, 100, 100),), opacity=0.5, blur=5),
]


@pytest.mark.parametrize("op", GALLERY, ids=lambda op: op.op)
@pytest.mark.parametrize("scale", [1.0, 0.6667])
def test_sprites_are_even_trimmed_and_premultiplied(op: Op, scale: float) -> None:
    sprite = draw(op, scale=scale)
    assert (sprite.x % 2, sprite.y % 2, sprite.width % 2, sprite.height % 2) == (0, 0, 0, 0)
    assert (sprite.pixels[..., :3] <= sprite.pixels[..., 3:]).all()
    ink = sprite.pixels[..., 3]
    for edge in (ink[:2], ink[-2:], ink[:, :2], ink[:, -2:]):
        assert edge.any()
    assert not sprite.opaque
    assert sprite.pixels.flags.c_contiguous


@pytest.mark.parametrize("op", GALLERY, ids=lambda op: op.op)
def test_nothing_is_cut_off_by_the_bounds(op: Op) -> None:
    reference = draw(op, rect(-500, -300, 2900, 1700, Paint(fill="#00000001")))
    found, wanted = on_canvas(draw(op))[..., 3], on_canvas(reference)[..., 3]
    assert np.abs(found - wanted).max() <= 3


@pytest.mark.parametrize("op", GALLERY, ids=lambda op: op.op)
def test_the_same_drawing_gives_the_same_pixels(op: Op) -> None:
    first, second = draw(op), draw(op)
    assert (first.x, first.y) == (second.x, second.y)
    assert (first.pixels == second.pixels).all()


@pytest.mark.parametrize("op", GALLERY, ids=lambda op: op.op)
def test_half_the_scale_gives_half_the_size(op: Op) -> None:
    whole, half = draw(op), draw(op, scale=0.5)
    assert half.width == pytest.approx(whole.width / 2, abs=8)
    assert half.height == pytest.approx(whole.height / 2, abs=8)
    assert half.x == pytest.approx(whole.x / 2, abs=6)
    shrunk = cv2.resize(on_canvas(whole), (960, 540), interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk - on_canvas(half, 0.5)).mean() < 1.5


def test_a_rectangle_is_where_it_was_put() -> None:
    sprite = draw(rect(100, 50, 40, 20))
    assert (sprite.x, sprite.y, sprite.width, sprite.height) == (100, 50, 40, 20)
    assert sprite.opaque
    assert tuple(sprite.pixels[5, 5]) == (255, 0, 0, 255)


def test_each_corner_has_its_own_radius() -> None:
    op = RectOp(box=Box(x=100, y=100, w=100, h=100), radii=(0, 40, 0, 10), paint=RED)
    alpha = on_canvas(draw(op))[..., 3]
    assert alpha[100, 100] == 255
    assert alpha[102, 197] == 0
    assert alpha[199, 199] == 255
    assert alpha[199, 100] == 0


def test_an_empty_drawing_gives_an_empty_sprite() -> None:
    nowhere = rect(9000, 9000, 10, 10)
    for sprite in (draw(), draw(TextOp(text=" ", x=0, y=0, font=FONT)), draw(nowhere), draw(GroupOp(ops=()))):
        assert sprite.pixels.shape == (2, 2, 4)
        assert not sprite.pixels.any()


def test_drawings_are_kept_a_little_beyond_the_canvas() -> None:
    sprite = draw(rect(-5000, 100, 20000, 100))
    assert sprite.x == -576
    assert sprite.width == 1920 + 2 * 576


def test_a_box_bounds_what_is_kept() -> None:
    sprite = draw(rect(0, 0, 500, 500), box=Box(x=100, y=100, w=50, h=60))
    assert (sprite.x, sprite.y, sprite.width, sprite.height) == (100, 100, 50, 60)


def test_text_stands_on_its_baseline_and_is_as_wide_as_measured() -> None:
    alpha = on_canvas(draw(TextOp(text="HEEL", x=200, y=500, font=FONT, paint=RED)))[..., 3]
    rows, columns = np.flatnonzero(alpha.max(1) > 128), np.flatnonzero(alpha.max(0) > 128)
    assert rows[-1] == 499
    assert rows[0] == pytest.approx(500 - 72.7, abs=1.5)
    assert columns[0] > 203
    assert columns[-1] < 200 + measure("HEEL", FONT)


def test_text_aligns_by_its_width_and_hangs_by_its_ink() -> None:
    def left(**more: object) -> int:
        op = TextOp.model_validate({"text": "HEEL", "x": 800, "y": 500, "font": FONT, **more})
        return int(np.flatnonzero(on_canvas(draw(op))[..., 3].max(0) > 128)[0])

    width = measure("HEEL", FONT)
    assert left(hang=True) == 800
    assert left() > 803
    assert left() - left(align="right") == pytest.approx(width, abs=1)
    assert left() - left(align="center") == pytest.approx(width / 2, abs=1)


def test_text_shadows_do_not_add_up_between_letters() -> None:
    shadow = Paint(fill="#000000", blur=14)
    alpha = on_canvas(draw(TextOp(text="mmm", x=200, y=500, font=FONT, paint=shadow)))[440:500, 200:480, 3]
    fill = on_canvas(draw(TextOp(text="mmm", x=200, y=500, font=FONT)))[..., 3]
    blurred = cv2.GaussianBlur(fill, (0, 0), 14)[440:500, 200:480]
    assert np.abs(alpha - blurred).max() < 14


def test_emoji_in_text_are_drawn_in_colour() -> None:
    pixels = on_canvas(draw(TextOp(text="a 🚀", x=200, y=500, font=FONT, paint=Paint(fill="#000000"))))
    assert np.ptp(pixels[400:520, 290:420, :3], axis=-1).max() > 100
    alone = draw(TextOp(text="🚀", x=200, y=500, font=FONT, paint=Paint(fill="#000000", blur=4)))
    assert not alone.pixels.any()


def test_gradients_run_between_their_ends_and_are_dithered() -> None:
    stops = (Stop(at=0, color="#101010"), Stop(at=1, color="#202020"))
    fill = LinearGradient(start=(0, 0), end=(0, 1000), stops=stops)
    pixels = on_canvas(draw(rect(0, 0, 400, 1000, Paint(fill=fill))))[:1000, :400, 0]
    assert pixels[0].mean() == pytest.approx(0x10, abs=0.6)
    assert pixels[-1].mean() == pytest.approx(0x20, abs=0.6)
    assert sum(len(set(row)) > 1 for row in pixels) > 500


def test_a_gradient_to_nothing_keeps_its_colour() -> None:
    stops = (Stop(at=0, color="#FFD23F"), Stop(at=1, color="#00000000"))
    fill = RadialGradient(center=(300, 300), radius=200, stops=stops)
    pixel = on_canvas(draw(rect(100, 100, 400, 400, Paint(fill=fill))))[300, 400]
    assert 100 < pixel[3] < 155
    assert pixel[0] / pixel[3] > 0.9


def test_groups_fade_as_one() -> None:
    both = GroupOp(ops=(rect(0, 0, 100, 100), rect(50, 0, 100, 100)), opacity=0.5)
    alpha = on_canvas(draw(both))[50, :150, 3]
    assert set(alpha) <= {127, 128}


def test_groups_clip_and_blend() -> None:
    clipped = GroupOp(ops=(rect(0, 0, 500, 500),), clip=Box(x=100, y=100, w=50, h=50), clip_radius=25)
    sprite = draw(clipped)
    assert (sprite.x, sprite.width) == (100, 50)
    assert sprite.pixels[0, 0, 3] == 0
    white, gray = Paint(fill="#FFFFFF"), Paint(fill="#808080")
    darker = draw(rect(0, 0, 100, 100, white), GroupOp(ops=(rect(0, 0, 100, 100, gray),), blend="multiply"))
    assert darker.pixels[50, 50, 0] == 128
    lighter = draw(rect(0, 0, 100, 100, gray), GroupOp(ops=(rect(0, 0, 100, 100, gray),), blend="screen"))
    assert lighter.pixels[50, 50, 0] == pytest.approx(192, abs=1)


def test_groups_are_set_in_perspective() -> None:
    source = np.array([[0, 0], [100, 0], [100, 100], [0, 100]], np.float32)
    target = np.array([[500, 300], [700, 350], [720, 600], [480, 560]], np.float32)
    matrix = tuple(float(value) for value in cv2.getPerspectiveTransform(source, target).ravel())
    group = GroupOp.model_validate({"ops": [rect(0, 0, 100, 100)], "matrix": matrix})
    sprite = draw(group)
    assert (sprite.x, sprite.y) == (480, 300)
    assert (sprite.x + sprite.width, sprite.y + sprite.height) == (720, 600)
    behind = group.model_copy(update={"matrix": (1, 0, 0, 0, 1, 0, 0.02, 0, -1)})
    assert draw(behind).width >= 2


def test_a_ground_fills_the_canvas_and_lies_under_the_rest() -> None:
    ground = GroundOp(box=Box(x=0, y=0, w=1920, h=1080), stops=(Stop(at=0, color="#0B2027"),))
    sprite = draw(ground, rect(100, 100, 50, 50), scale=0.5)
    assert sprite.opaque
    assert sprite.pixels.shape == (540, 960, 4)
    assert tuple(sprite.pixels[60, 60]) == (255, 0, 0, 255)


def test_a_picture_has_round_corners(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    cv2.imwrite(str(path), np.full((50, 50, 3), 200, np.uint8))
    sprite = draw(ImageOp(path=str(path), box=Box(x=100, y=100, w=200, h=100), radius=30))
    assert (sprite.x, sprite.y, sprite.width, sprite.height) == (100, 100, 200, 100)
    assert sprite.pixels[0, 0, 3] == 0
    assert tuple(sprite.pixels[50, 100]) == (200, 200, 200, 255)


def test_dashes_leave_gaps() -> None:
    paint = Paint(fill="#FF0000", stroke=4, dash=(10.0,), cap="butt")
    row = on_canvas(draw(PathOp(d="M100 100 H200", paint=paint)))[100, 100:200, 3]
    assert row.reshape(10, 10).mean(1) == pytest.approx([255, 0] * 5)
