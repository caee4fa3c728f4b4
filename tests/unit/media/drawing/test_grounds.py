from __future__ import annotations

import numpy as np
import pytest

from app.media.drawing.grounds import ground_pixels
from app.media.drawing.ops import (
    Box,
    FloorLight,
    GlowLight,
    GroundOp,
    LimbLight,
    MeshPoint,
    PaneLight,
    SpotLight,
    Stop,
)

WIDE = Box(x=0, y=0, w=1920, h=1080)
NIGHT = (Stop(at=0, color="#0C0D10"), Stop(at=1, color="#060708"))


def drawn(op: GroundOp, scale: float = 0.5) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return ground_pixels(op, scale)[0][..., :3].astype(float)


def test_a_ground_fills_its_box_to_even_pixels_and_is_opaque() -> None:
    pixels, x, y = ground_pixels(GroundOp(box=Box(x=-10, y=20, w=200, h=100), stops=NIGHT), 0.5)
    assert pixels.shape == (50, 102, 4)
    assert (x, y) == (-6, 10)
    assert pixels[..., 3].min() == 255


def test_the_gradient_meets_its_stops_and_runs_through_oklab() -> None:
    stops = (Stop(at=0, color="#000000"), Stop(at=1, color="#FFFFFF"))
    rows = drawn(GroundOp(box=Box(x=0, y=0, w=300, h=600), stops=stops), 1).mean(axis=(1, 2))
    assert rows[0] < 1.5
    assert rows[-1] > 253.5
    assert rows[300] == pytest.approx(0x63, abs=2)


def test_dither_hides_the_steps_of_a_dark_gradient() -> None:
    values = drawn(GroundOp(box=WIDE, stops=NIGHT))[..., 2]
    assert {len(set(row)) > 1 for row in values[::40]} == {True}
    steps = np.abs(np.diff(values.mean(axis=1)))
    assert steps.max() < 0.25


def test_one_seed_gives_one_picture_and_another_gives_another() -> None:
    op = GroundOp(box=Box(x=0, y=0, w=100, h=100), stops=NIGHT, grain=0.02)
    assert (drawn(op) == drawn(op)).all()
    assert (drawn(op) != drawn(op.model_copy(update={"seed": 1}))).any()


def test_grain_is_as_strong_as_asked() -> None:
    gray = (Stop(at=0, color="#808080"),)
    box = Box(x=0, y=0, w=400, h=400)
    assert drawn(GroundOp(box=box, stops=gray)).std() < 1
    assert drawn(GroundOp(box=box, stops=gray, grain=0.02)).std() == pytest.approx(0.02 * 255, rel=0.1)


def test_a_glow_is_brightest_at_its_centre_and_gone_far_off() -> None:
    light = GlowLight(center=(960, 540), rx=200, ry=100, color="#FF8000", strength=0.5)
    lit, dark = drawn(GroundOp(box=WIDE, stops=NIGHT, lights=(light,))), drawn(GroundOp(box=WIDE, stops=NIGHT))
    gain = lit - dark
    assert gain[270, 480, 0] == pytest.approx(0.5 * (255 - dark[270, 480, 0]), abs=3)
    assert gain[270, 580, 0] == pytest.approx(gain[270, 480, 0] * np.exp(-1), abs=3)
    assert np.abs(gain[:50]).max() <= 2


def test_a_spotlight_pools_on_its_floor() -> None:
    light = SpotLight(x=960, floor=800, width=600, color="#FFDCC4")
    rows = drawn(GroundOp(box=WIDE, stops=NIGHT, lights=(light,)))[:, 480].mean(axis=1)
    assert abs(int(rows.argmax()) - 400) < 12
    assert rows[100] > rows[530] + 10


def test_a_floor_lifts_below_its_horizon() -> None:
    light = FloorLight(y=800, color="#FFFFFF", strength=0.2)
    rows = drawn(GroundOp(box=WIDE, stops=NIGHT, lights=(light,))).mean(axis=(1, 2))
    assert rows[300] < 14
    assert rows[420] > 40
    assert rows[535] < rows[420]


def test_a_limb_is_a_lit_edge_with_a_dark_planet_below() -> None:
    limb = LimbLight(x=960, y=600, radius=2300, spread=576)
    lit = drawn(GroundOp(box=WIDE, stops=NIGHT, lights=(limb,)))
    assert lit[300, 480].min() > 240
    assert lit[530, 480].max() < 60
    assert lit[20, 480].max() < 60
    edge = 600 + 2300 - np.sqrt(2300**2 - 600**2)
    column = lit[:, 780].mean(axis=1)
    assert abs(column[310:].argmax() + 310 - edge / 2) < 8


def test_the_sharp_rows_of_a_limb_join_the_coarse_ones_unseen() -> None:
    limb = LimbLight(x=960, y=600, radius=2300, spread=576)
    lit = drawn(GroundOp(box=WIDE, stops=NIGHT, lights=(limb,)), 1)
    jumps = np.abs(np.diff(lit.mean(axis=(1, 2))))
    assert jumps[538:543].max() < jumps[520:560].mean() + 0.5


def test_a_mesh_takes_its_points_colours_and_blends_between_them() -> None:
    points = (MeshPoint(x=0, y=0, color="#FF0000"), MeshPoint(x=1, y=1, color="#0000FF"))
    mesh = drawn(GroundOp(box=WIDE, stops=NIGHT, mesh=points))
    assert mesh[0, 0, 0] > 2 * mesh[0, 0, 2]
    assert mesh[-1, -1, 2] > 2 * mesh[-1, -1, 0]
    assert np.abs(np.diff(mesh.mean(axis=2), axis=1)).max() < 8


def test_a_window_lights_its_panes_and_leaves_bars_between_them() -> None:
    light = PaneLight(
        origin=(200, 200), across=(300, 0), down=(0, 300), columns=2, rows=1, gap=100, softness=8, color="#FFFFFF",
        strength=0.5,
    )  # fmt: skip
    lit = drawn(GroundOp(box=WIDE, stops=NIGHT, lights=(light,)))
    row = lit[175, :, 0]
    assert row[175] > 100
    assert row[275] < 20
    assert row[375] > 100
    assert row[700] < 20
