from __future__ import annotations

import numpy as np
import pytest

from app.media.yuv import Patch, Planes, Rect, from_rgba, mix
from tests.unit.media.render_helpers import near

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (120, 30, 200), (77, 200, 90)]


def flat(colour: tuple[int, int, int], alpha: int = 255, side: int = 16) -> Patch:
    pixels = np.zeros((side, side, 4), np.uint8)
    pixels[...] = [round(channel * alpha / 255) for channel in colour] + [alpha]
    return from_rgba(pixels, 8, 8, opaque=alpha == 255)


@pytest.mark.parametrize("colour", COLOURS)
def test_colours_survive_the_way_to_yuv_and_back(colour: tuple[int, int, int]) -> None:
    canvas = Planes.blank(32, 32)
    flat(colour).draw(canvas, canvas.rect)
    rgb = canvas.to_rgb()
    assert near(rgb[16, 16], colour, 2)
    assert near(rgb[2, 2], (0, 0, 0), 1)


def test_code_values_are_those_of_bt709() -> None:
    red = flat((255, 0, 0))
    assert (int(red.luma[4, 4]), int(red.blue[4, 4]), int(red.red[4, 4])) == (63, 102, 240)


@pytest.mark.parametrize("alpha", [1, 64, 128, 200, 254])
def test_blending_is_the_mean_weighted_by_alpha(alpha: int) -> None:
    canvas = Planes.blank(32, 32)
    white = from_rgba(np.full((32, 32, 4), 255, np.uint8), 0, 0, opaque=True)
    white.draw(canvas, canvas.rect)
    flat((200, 40, 90), alpha).draw(canvas, canvas.rect)
    share = alpha / 255
    expected = tuple(round(255 * (1 - share) + channel * share) for channel in (200, 40, 90))
    assert near(canvas.to_rgb()[16, 16], expected, 4)  # type: ignore[arg-type]  # three channels


def test_fading_is_alpha_times_opacity() -> None:
    once, again = Planes.blank(32, 32), Planes.blank(32, 32)
    flat((200, 40, 90), 128).draw(once, once.rect)
    flat((200, 40, 90)).faded(128 / 255).draw(again, again.rect)
    assert np.abs(once.y.astype(int) - again.y).max() <= 1


def test_drawing_stays_inside_its_window() -> None:
    canvas = Planes.blank(32, 32)
    flat((255, 255, 255)).draw(canvas, Rect(0, 0, 16, 12))
    assert (canvas.y[8:12, 8:16] == 235).all()
    assert (canvas.y[12:, :] == 16).all()
    assert (canvas.y[:, 16:] == 16).all()


def test_odd_sides_are_made_even_with_nothing() -> None:
    patch = from_rgba(np.full((5, 7, 4), 255, np.uint8), 0, 0, opaque=False)
    assert patch.luma.shape == (6, 8)
    assert patch.clear is not None
    assert patch.clear[5].tolist() == [255] * 8


def test_a_hard_right_edge_keeps_its_chroma() -> None:
    """The chroma sample beyond the edge sits on an even column and takes a quarter of the last odd one."""
    patch = from_rgba(np.full((4, 4, 4), 255, np.uint8), 2, 0, opaque=False)
    assert patch.clear_half is not None
    assert patch.clear_half[0].tolist() == pytest.approx([64, 0, 191], abs=1)


def test_what_begins_at_the_frames_edge_covers_its_chroma_there() -> None:
    pixels = np.full((16, 16, 4), (255, 0, 0, 255), np.uint8)
    pixels[:, 8:] = 0
    red = from_rgba(pixels, 0, 0, opaque=False)
    assert red.clear_half is not None
    assert (red.clear_half[:, 0] == 0).all()
    inside = from_rgba(pixels, 2, 0, opaque=False)
    assert inside.clear_half is not None
    assert (inside.clear_half[:, 0] > 0).all()


def test_planes_of_a_frame_are_its_own_memory() -> None:
    canvas = Planes.blank(20, 10)
    canvas.y[3, 4] = 99
    other = Planes.blank(20, 10)
    other.copy_from(canvas, Rect(4, 2, 8, 6))
    assert other.y[3, 4] == 99


def test_mixing() -> None:
    one, other, out = Planes.blank(16, 16), Planes.blank(16, 16), Planes.blank(16, 16)
    one.y.fill(100)
    other.y.fill(200)
    other.u.fill(28)
    mix((one, other), 0.25, out)
    assert out.y[0, 0] == 125
    assert out.u[0, 0] == 103


def test_rectangles() -> None:
    one, other = Rect(0, 0, 10, 10), Rect(4, 6, 20, 8)
    assert one.meet(other) == Rect(4, 6, 10, 8)
    assert one.join(other) == Rect(0, 0, 20, 10)
    assert one.holds(one.meet(other))
    assert not one.holds(other)
    assert one.meet(Rect(10, 0, 12, 4)).empty
