"""Northern lights, stars, shades, glass and wide shadows."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.media.drawing.grounds import ground_pixels
from app.media.drawing.ops import (
    Box,
    CurtainLight,
    Drawing,
    EllipseOp,
    GlassOp,
    GroundOp,
    Light,
    Op,
    Paint,
    ShadeLight,
    ShadowOp,
    StarLight,
    Stop,
)
from app.media.drawing.raster import rasterise

WIDE = Box(x=0, y=0, w=960, h=540)
NIGHT = (Stop(at=0, color="#050617"), Stop(at=1, color="#101548"))
CURTAIN = CurtainLight(
    hem=0.6, swing=0.08, reach=0.3, colors=("#0BE3A6", "#2F6BFF", "#8E3BFF"), strength=0.6, seed=3
)  # fmt: skip
FINE = Box(x=300, y=150, w=320, h=240)


def sky(*lights: Light) -> GroundOp:
    return GroundOp(box=WIDE, stops=NIGHT, lights=lights)


def seen(op: GroundOp, scale: float = 1.0) -> NDArray[np.float64]:
    return ground_pixels(op, scale)[0][..., :3].astype(float)


def drawn(*ops: Op) -> NDArray[np.float64]:
    """Return the RGBA of ops on the canvas, transparent where nothing is drawn."""
    sprite = rasterise(Drawing(ops=ops), 1.0, (960, 540))
    whole = np.zeros((1200, 1600, 4))
    whole[sprite.y + 300 : sprite.y + 300 + sprite.height, sprite.x + 300 : sprite.x + 300 + sprite.width] = (
        sprite.pixels
    )
    return whole[300:840, 300:1260]


class TestCurtains:
    def test_light_is_sharp_below_and_fades_upwards_through_the_colours(self) -> None:
        light = seen(sky(CURTAIN)) - seen(sky())
        column = light[:, 480].sum(axis=-1)
        hem = int(column.argmax())
        assert column[hem - 60] > 0.25 * column[hem] > column[min(539, hem + 60)]
        assert light[hem, 480, 1] > light[hem, 480, 0]
        above = light[: hem - 100].mean(axis=(0, 1))
        assert above[2] > above[1]

    def test_the_sky_is_the_same_at_every_size(self) -> None:
        large, small = seen(sky(CURTAIN), 1.0), seen(sky(CURTAIN), 0.5)
        halved = large.reshape(270, 2, 480, 2, 3).mean(axis=(1, 3))
        assert np.abs(halved - small).mean() < 1.5

    def test_another_seed_hangs_another_curtain(self) -> None:
        other = CURTAIN.model_copy(update={"seed": 4})
        assert np.abs(seen(sky(CURTAIN)) - seen(sky(other))).mean() > 1.0


def test_stars_are_few_high_and_do_not_darken() -> None:
    light = (seen(sky(StarLight(room=4000, strength=0.9, seed=1))) - seen(sky())).max(axis=-1)
    assert light.min() > -3
    bright = light > 40
    assert 0 < bright.mean() < 0.01
    assert bright[: 540 // 2].sum() > bright[540 // 2 :].sum()


def test_a_shade_darkens_about_its_centre_only() -> None:
    shaded = seen(sky(CURTAIN, ShadeLight(center=(240, 320), rx=120, ry=80, strength=0.5)))
    plain = seen(sky(CURTAIN))
    assert shaded[310:330, 230:250].mean() == pytest.approx(plain[310:330, 230:250].mean() * 0.5, rel=0.1)
    assert shaded[310:330, 800:900].mean() == pytest.approx(plain[310:330, 800:900].mean(), rel=0.02)


class TestGlass:
    def pane(self, *under: Op, **changes: object) -> GlassOp:
        glass = GlassOp(box=FINE, radius=40, ground=(sky(CURTAIN), *under), blur=24, saturation=1.0)
        return glass.model_copy(update=changes)

    def test_what_lies_behind_is_blurred_and_as_bright_as_asked(self) -> None:
        behind = seen(sky(CURTAIN))[150:390, 300:620]
        through = drawn(self.pane(brightness=0.5))[150:390, 300:620]
        middle = (slice(60, 180), slice(60, 260))
        assert through[middle].mean(axis=(0, 1))[:3] == pytest.approx(
            behind[middle].mean(axis=(0, 1)) * 0.5, rel=0.15
        )
        assert np.abs(np.diff(through[middle], axis=1)).mean() < np.abs(np.diff(behind[middle], axis=1)).mean()

    def test_it_is_opaque_within_its_round_corners_and_nothing_beyond(self) -> None:
        alpha = drawn(self.pane())[..., 3]
        assert alpha[160:380, 350:570].min() == 255
        assert alpha[152, 302] == 0
        assert alpha[100, 400] == 0

    def test_what_else_lies_under_it_is_seen_through_it(self) -> None:
        moon = EllipseOp(center=(460, 270), rx=60, ry=60, paint=Paint(fill="#FFFFFF"))
        plain, lit = drawn(self.pane())[270, 460, :3], drawn(self.pane(moon))[270, 460, :3]
        assert (lit - plain).min() > 60

    def test_a_tint_covers_it(self) -> None:
        assert drawn(self.pane(tint="#FF0000", tint_opacity=1.0))[270, 460, :3] == pytest.approx([255, 0, 0], abs=5)


def test_a_wide_shadow_shows_no_steps_and_ends() -> None:
    shadow = ShadowOp(box=FINE, radius=40, blur=30, color="#02041A", opacity=0.4)
    alpha = drawn(shadow)[..., 3]
    assert alpha[270, 460] == pytest.approx(0.4 * 255, abs=2)
    assert alpha[20, 20] == 0
    fading = alpha[200:340, 620:700]
    assert (np.diff(fading.mean(axis=0)) < 0.5).all()
    assert {len(set(column)) > 1 for column in fading.T} == {True}
