from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.design.contrast import LARGE_RATIO, TEXT_RATIO, contrast
from app.design.frame import Frame, SceneContext
from app.design.layouts import spotlit
from app.design.parts.tilted_panel import TiltedPanel
from app.design.parts.title_cast import title_cast
from app.design.themes import theme_named
from app.design.themes.studio import METAL, PALETTE, STUDIO, WARM
from app.media.drawing.ops import Box, Drawing, GroundOp, LinearGradient, Op
from app.media.drawing.raster import rasterise
from app.story.script import Aspect, Brand, RichText, TitleVisual
from app.story.timing import SceneNarration

SCALE = 0.2
ASPECTS: tuple[Aspect, ...] = ("16:9", "9:16", "1:1", "4:5")


def luma(ops: tuple[Op, ...], frame: Frame) -> NDArray[np.float64]:
    pixels = rasterise(Drawing(ops=ops), SCALE, (frame.width, frame.height)).pixels[..., :3].astype(np.float64)
    return np.asarray(pixels @ np.array([0.2126, 0.7152, 0.0722]))


def test_is_in_the_table_of_themes() -> None:
    assert theme_named("Studio") is STUDIO


class TestContrast:
    @pytest.mark.parametrize("role", ["ink", "mute", "accent_text", "hot", "second"])
    def test_what_writes_reads_on_every_ground(self, role: str) -> None:
        for ground in (PALETTE.ground, PALETTE.ground_end, PALETTE.surface, PALETTE.code_surface):
            assert contrast(getattr(PALETTE, role), ground) >= TEXT_RATIO

    def test_marks_reach_three_to_one(self) -> None:
        for ground in (PALETTE.ground, PALETTE.surface):
            assert contrast(PALETTE.neutral, ground) >= LARGE_RATIO
            assert contrast(PALETTE.accent, ground) >= LARGE_RATIO

    @pytest.mark.parametrize("kind", ["keyword", "function", "string", "number", "comment"])
    def test_code(self, kind: str) -> None:
        assert contrast(getattr(PALETTE.syntax, kind), PALETTE.code_surface) >= TEXT_RATIO

    def test_every_stop_of_gradient_type_reads(self) -> None:
        for stop in (*METAL, *WARM):
            assert contrast(stop.color, PALETTE.ground) >= TEXT_RATIO

    def test_ink_on_lit_marks_reads_along_the_whole_gradient(self) -> None:
        for stop in WARM:
            assert contrast(PALETTE.on_accent, stop.color) >= TEXT_RATIO


class TestBrand:
    @pytest.mark.parametrize("accent", ["#0047FF", "#F72585", "#FFE600", "#102040", "#00A86B", "#777777"])
    def test_the_glow_is_in_the_accent_and_reads(self, accent: str) -> None:
        theme = STUDIO.branded(Brand(accent=accent))
        palette, box = theme.palette, Box(x=0, y=0, w=400, h=80)
        fill = theme.mark_fill(box)
        assert isinstance(fill, LinearGradient)
        assert {stop.color for stop in fill.stops}.isdisjoint(stop.color for stop in WARM)
        for stop in fill.stops:
            assert contrast(palette.on_accent, stop.color) >= TEXT_RATIO
            assert contrast(stop.color, palette.ground) >= TEXT_RATIO

    def test_a_light_background_does_not_end_the_night(self) -> None:
        theme = STUDIO.branded(Brand(background="#FFFFFF", ink="#111111"))
        assert theme.palette == PALETTE

    def test_a_dark_background_is_the_stage(self) -> None:
        theme = STUDIO.branded(Brand(background="#0A0A2A"))
        (ground,) = theme.ground(Frame("16:9"))
        assert isinstance(ground, GroundOp)
        assert ground.stops[0].color == "#0A0A2A"

    def test_without_a_brand_nothing_changes(self) -> None:
        assert STUDIO.branded(Brand()) == STUDIO


class TestGround:
    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_light_pools_where_the_objects_stand(self, aspect: Aspect) -> None:
        frame = Frame(aspect)
        x, floor = frame.width * 0.6, frame.height * 0.8
        lit, dark = luma(STUDIO.ground(frame, focus=(x, floor)), frame), luma(STUDIO.ground(frame), frame)
        spot = lit[int(floor * SCALE), int(x * SCALE)]
        assert spot > 80
        assert spot > 4 * lit[int(floor * SCALE) - 60, 4]
        assert dark.max() < 20

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_the_opening_has_a_sunrise_in_the_middle_below_the_title(self, aspect: Aspect) -> None:
        frame = Frame(aspect)
        picture = luma(STUDIO.title_ground(frame), frame)
        row, column = np.unravel_index(int(np.argmax(picture)), picture.shape)
        assert picture.max() > 230
        assert abs(column / picture.shape[1] - 0.5) < 0.07
        assert 0.58 < row / picture.shape[0] < 0.8
        assert picture[: picture.shape[0] // 3].mean() < 40


def test_fills_run_over_the_box_they_paint() -> None:
    box = Box(x=100, y=50, w=400, h=100)
    head, accent, bar = STUDIO.headline_fill(box), STUDIO.accent_fill(box), STUDIO.mark_fill(box)
    column = STUDIO.mark_fill(Box(x=0, y=0, w=80, h=300))
    assert isinstance(head, LinearGradient)
    assert (head.start, head.end) == ((100, 50), (100, 150))
    assert isinstance(accent, LinearGradient)
    assert accent.start[0] == 100
    assert accent.end[0] == 500
    assert isinstance(bar, LinearGradient)
    assert bar.start[1] == bar.end[1]
    assert isinstance(column, LinearGradient)
    assert column.start[0] == column.end[0]


def test_the_spot_is_the_scenery() -> None:
    assert STUDIO.scenery(Frame(), (500, 500), 200) == ()


class TestTitles:
    def context(self, index: int) -> SceneContext:
        narration = SceneNarration(words=(), passages=(), duration=3.0)
        return SceneContext(frame=Frame(), narration=narration, duration=4.0, index=index)

    def test_the_opening_has_its_sunrise_and_a_later_one_what_it_stresses(self) -> None:
        visual = TitleVisual(title=RichText(text="Walk the dog", accents=((9, 12),)))
        first = spotlit.lay_out(visual, self.context(0), STUDIO)
        later = spotlit.lay_out(visual, self.context(3), STUDIO)
        assert not [layer for layer in first.layers if layer.id.startswith("object")]
        assert title_cast(visual, "en")[0][0] == "1f415"
        assert next(layer.id for layer in later.layers if layer.id.startswith("object")) == "object-0"

    def test_the_sun_travels_on_after_the_opening(self) -> None:
        assert STUDIO.on_scene(0).title_ground(Frame()) != STUDIO.on_scene(5).title_ground(Frame())

    def test_of_a_loss_all_cells_are_lit_before_it_is_said(self) -> None:
        layers = TiltedPanel(10.0, Box(x=1000, y=100, w=760, h=760), lost=True).layers(
            STUDIO, appears=0.2, lights=1.0
        )
        ends = [layer.end for layer in layers if layer.id.startswith("panel-lost")]
        assert len(ends) == 9
        assert all(end is not None and end > 1.0 for end in ends)
