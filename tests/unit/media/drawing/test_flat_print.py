"""Long shadows and duotones: flat print."""

from __future__ import annotations

import numpy as np

from app.media.drawing.duotone import duotone
from app.media.drawing.long_shadow import long_shadow
from app.media.drawing.ops import Box, Drawing, GroupOp, IllustrationOp, LongShadow
from app.media.drawing.raster import rasterise

CANVAS = (400, 300)


class TestLongShadow:
    def test_runs_down_to_the_right_and_covers_the_outline(self) -> None:
        outline = np.zeros((20, 20), np.uint8)
        outline[5:10, 5:10] = 255
        shadow = long_shadow(outline, 33, "#C92C0B")
        assert shadow.shape == (53, 53, 4)
        expected = np.zeros((53, 53), bool)
        for step in range(34):
            expected[5 + step : 10 + step, 5 + step : 10 + step] = True
        assert np.array_equal(shadow[..., 3] == 255, expected)
        assert set(map(tuple, shadow[expected].tolist())) == {(0xC9, 0x2C, 0x0B, 255)}

    def test_of_an_illustration_ends_at_the_edge_of_its_tile(self) -> None:
        shown = IllustrationOp(
            code="1f50b", base=(100, 150), height=100, long_shadow=LongShadow(color="#FF0000", length=300)
        )
        free = rasterise(Drawing(ops=(shown,)), 1.0, CANVAS)
        tile = GroupOp(ops=(shown,), clip=Box(x=40, y=20, w=150, h=150))
        clipped = rasterise(Drawing(ops=(tile,)), 1.0, CANVAS)
        assert free.x + free.width > 380
        assert (clipped.x + clipped.width, clipped.y + clipped.height) == (190, 170)


class TestDuotone:
    def test_prints_from_one_ink_to_the_other(self) -> None:
        ramp = np.repeat(np.linspace(30, 220, 256).astype(np.uint8)[None], 40, axis=0)
        picture = np.dstack([ramp, ramp, ramp, np.full_like(ramp, 255)])
        printed = duotone(picture, "#1F2BFF", "#F6F2E9")
        assert printed[0, 0, :3].tolist() == [0x1F, 0x2B, 0xFF]
        assert printed[0, -1, :3].tolist() == [0xF6, 0xF2, 0xE9]
        assert np.all(np.diff(printed[0, :, 0].astype(int)) >= 0)

    def test_keeps_opacity_premultiplied(self) -> None:
        clear = np.zeros((8, 8, 4), np.uint8)
        assert not duotone(clear, "#1F2BFF", "#F6F2E9").any()
