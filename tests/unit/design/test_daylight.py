"""Daylight: hills that are charts to scale, stairs that hold their words, plinths, a wall that reads everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from app.design.contrast import LARGE_RATIO, TEXT_RATIO, contrast
from app.design.frame import Frame
from app.design.parts.against import held_against
from app.design.parts.landscape import crest_height, glowing
from app.design.parts.pillars import Pillars, pillar_codes
from app.design.parts.round_window import level
from app.design.parts.trend import Trend, read_trend
from app.design.stages.plinths import PlinthStage, Standing
from app.design.themes import theme_named
from app.design.themes.daylight import DAYLIGHT, EMBER, GLOWING, LIT_CARD
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Drawing, IllustrationOp, PathOp
from app.media.drawing.paths import parse_path
from app.media.drawing.raster import rasterise
from app.story.script import (
    Aspect,
    EndingVisual,
    ListVisual,
    NumberVisual,
    RichText,
    SectionVisual,
    StepsVisual,
    TitleVisual,
)
from tests.unit.design.pages import Told, items, rich, told

ASPECTS: tuple[Aspect, ...] = ("16:9", "9:16", "1:1", "4:5")
AREA = Box(x=900, y=100, w=900, h=700)
CHEAPER = NumberVisual(value="90%", label="cheaper than in 2010")


def layers(scene: Told, frame: Frame) -> dict[str, SpriteLayer]:
    return {layer.id: layer for layer in scene.on(frame, DAYLIGHT).layers if isinstance(layer, SpriteLayer)}


def test_is_in_the_table_of_themes() -> None:
    assert theme_named("Daylight") is DAYLIGHT


class TestContrast:
    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_words_read_on_all_of_a_data_page(self, aspect: Aspect) -> None:
        frame = Frame(aspect)
        pixels = rasterise(Drawing(ops=DAYLIGHT.ground(frame)), 0.1, (frame.width, frame.height)).pixels
        darkest = pixels.reshape(-1, 4)[pixels[..., :3].sum(-1).argmin()]
        wall = "#" + "".join(f"{int(value):02X}" for value in darkest[:3])
        assert contrast(DAYLIGHT.palette.ink, wall) >= TEXT_RATIO
        assert contrast(DAYLIGHT.palette.mute, wall) >= TEXT_RATIO
        assert contrast(DAYLIGHT.palette.accent_text, wall) >= LARGE_RATIO

    def test_what_stands_on_lit_marks_reads_along_the_whole_gradient(self) -> None:
        for stop in (*EMBER, *LIT_CARD):
            assert contrast(DAYLIGHT.palette.on_accent, stop.color) >= TEXT_RATIO

    def test_every_stop_of_gradient_type_reads(self) -> None:
        for stop in GLOWING:
            assert contrast(stop.color, DAYLIGHT.palette.ground_end) >= LARGE_RATIO


class TestTrend:
    @pytest.mark.parametrize(
        ("visual", "trend"),
        [
            (CHEAPER, Trend(0.1, "2010", "Today")),
            (NumberVisual(value="+40%", label="bread since 2019"), Trend(1.4, "2019", "Today")),
            (NumberVisual(value="−12%", label="from 2015 to 2020"), Trend(0.88, "2015", "2020")),
            (NumberVisual(value="3×", label="more than expected"), Trend(3.0)),
        ],
    )
    def test_a_change_is_read_with_its_ends(self, visual: NumberVisual, trend: Trend) -> None:
        found = read_trend(visual, "en")
        assert found is not None
        assert found.ratio == pytest.approx(trend.ratio)
        assert (found.start, found.end) == (trend.start, trend.end)

    @pytest.mark.parametrize(
        "visual",
        [
            NumberVisual(value="62%", label="of households have a cat"),
            NumberVisual(value="90%", label="of people eat less"),
            NumberVisual(value="5 hours", label="more than yesterday"),
            NumberVisual(value="£1,940", label="less a year"),
        ],
    )
    def test_what_is_no_change_to_scale_is_none(self, visual: NumberVisual) -> None:
        assert read_trend(visual, "en") is None


class TestHill:
    @pytest.mark.parametrize("aspect", ASPECTS)
    @pytest.mark.parametrize("captions", [True, False])
    def test_the_hill_is_the_change_to_scale(self, aspect: Aspect, captions: bool) -> None:
        shown = layers(told(CHEAPER, "Ninety per cent cheaper."), Frame(aspect, captions=captions))
        lip = next(op for op in shown["hill"].drawing.ops if isinstance(op, PathOp) and not op.paint.blur)
        ground = next(op for op in shown["near"].drawing.ops if isinstance(op, PathOp) and not op.paint.blur)
        zero = parse_path(ground.d).getBounds().top()
        start = float(lip.d[1:].split("C")[0].split()[1])
        end = float(lip.d.split("L")[0].split()[-1])
        assert (zero - end) / (zero - start) == pytest.approx(0.1, abs=0.01)

    def test_a_picture_stands_on_the_ground(self) -> None:
        visual = NumberVisual(value="15 g", label="of coffee for one large mug")
        shown = layers(told(visual, "Fifteen grams of coffee."), Frame("16:9"))
        picture = next(op for op in shown["illustration"].drawing.ops if isinstance(op, IllustrationOp))
        assert picture.base[1] > 850
        assert "scenery" not in shown
        assert "hills" in shown


class TestStairs:
    SHORT = items(
        "Light lands | Photons strike the silicon", "Electrons move | One hit knocks one loose", "Water boils"
    )

    def test_columns_rise_and_captions_keep_clear_of_their_words(self) -> None:
        steps = StepsVisual(title=rich("Three steps"), items=self.SHORT)
        shown = layers(told(steps, ("Light.", 0), ("Electrons.", 1), ("Water.", 2)), Frame("16:9", captions=True))
        tops = [top_of(shown[f"item-{number}"]) for number in range(3)]
        assert tops == sorted(tops, reverse=True)

    def test_what_does_not_fit_columns_stands_as_in_other_themes(self) -> None:
        long = items(
            *(f"An item of a list that is far too long for any column {n} | and more of it" for n in range(5))
        )
        shown = layers(told(ListVisual(items=long), *((f"Item {n}.", n) for n in range(5))), Frame("16:9"))
        assert "item-0-words" in shown
        tall = layers(told(ListVisual(items=self.SHORT), ("Light.", 0), ("Water.", 2)), Frame("9:16"))
        assert "item-0-words" in tall


def top_of(layer: SpriteLayer) -> float:
    """Return the top of a column's card: of its first box without a blur."""
    return min(op.box.y for op in layer.drawing.ops if op.op == "rect" and not op.paint.blur)


class TestPlinths:
    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_a_hero_stays_where_it_is_whoever_is_with_it(self, aspect: Aspect) -> None:
        frame, area = Frame(aspect, captions=True), Box(x=100, y=100, w=800, h=500)
        house, battery, bulb = ("1f3e0", "house"), ("1f50b", "battery"), ("1f4a1", "bulb")
        casts = PlinthStage().casts([(house, battery, bulb), (house, bulb)], area, area.bottom, frame)
        heroes = [next(actor for actor in cast if actor.plane == "hero") for cast in casts]
        assert heroes[0] == heroes[1]
        for actor in (actor for cast in casts for actor in cast):
            assert isinstance(actor, Standing)
            assert actor.plinth is not None
            assert area.x - 1 <= actor.plinth.center[0] - actor.plinth.width / 2
            assert actor.plinth.center[0] + actor.plinth.width / 2 <= area.right + 1
            assert actor.box.y >= area.y
            assert actor.box.bottom <= actor.plinth.bottom

    def test_no_second_sun_rises(self) -> None:
        area, frame = Box(x=0, y=0, w=900, h=600), Frame("16:9")
        (cast,) = PlinthStage().casts([(("2600-fe0f", "sun"),)], area, area.bottom, frame)
        assert isinstance(cast[0], Standing)
        assert not cast[0].sun
        shown = layers(told(TitleVisual(title=RichText(text="The sun")), "The sun."), frame)
        assert "sun" in shown
        assert "illustration" not in shown


class TestLandscape:
    def test_a_crest_is_as_high_as_its_points(self) -> None:
        points = [(0.0, 10.0), (100.0, 50.0), (300.0, 20.0)]
        assert [crest_height(points, x) for x, _ in points] == pytest.approx([y for _, y in points])
        assert crest_height(points, -50.0) == 10.0

    def test_glowing_colours_begin_and_end_where_asked(self) -> None:
        assert glowing("#FFDDB8", "#C83D0A", 0.0) == "#FFDDB8"
        ends = [int(glowing("#FFDDB8", "#C83D0A", 1.0)[place : place + 2], 16) for place in (1, 3, 5)]
        assert np.abs(np.array(ends) - [0xC8, 0x3D, 0x0A]).max() <= 2


class TestNumbersToScale:
    @pytest.mark.parametrize("share", [0.02, 0.13, 0.5, 0.62, 0.98])
    def test_a_window_is_filled_by_as_much_of_its_area_as_the_share_says(self, share: float) -> None:
        top, height = level(share), np.linspace(0.0, 2.0, 20_001)
        chord = 2 * np.sqrt(np.maximum(0.0, 1 - (1 - height) ** 2))
        assert chord[height <= top].sum() / chord.sum() == pytest.approx(share, abs=0.002)

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_a_counted_share_lights_as_many_suns(self, aspect: Aspect) -> None:
        found = layers(told(NumberVisual(value="3 in 5", label="homes are owned")), Frame(aspect))
        assert [name for name in found if name.startswith("lit-")] == ["lit-0", "lit-1", "lit-2"]
        assert sum(isinstance(op, IllustrationOp) for op in found["pale"].drawing.ops) == 2

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_two_numbers_stand_as_plinths_to_one_scale(self, aspect: Aspect) -> None:
        visual = NumberVisual(value="50 g", label="of coffee for 250 g of water")
        pair = held_against(visual, "en")
        assert pair is not None
        codes = pillar_codes(visual, pair, "en")
        assert codes == ("2615", "1f4a7")
        pillars = Pillars(pair, Box(x=0, y=0, w=700, h=700), codes)
        assert pillars.plinth(0).body * 5 == pytest.approx(pillars.plinth(1).body)
        assert pillars.plinth(1).center[1] - pillars.size(1) >= 0
        assert {"own", "against", "on-own", "on-against"} <= layers(told(visual), Frame(aspect)).keys()

    def test_a_plain_number_shows_what_it_is_of_and_no_cloud_of_the_sky(self) -> None:
        found = layers(told(NumberVisual(value="88,000 km", label="of flight in every jar")), Frame("16:9"))
        shown = [op.code for op in found["illustration"].drawing.ops if isinstance(op, IllustrationOp)]
        assert shown == ["2708-fe0f"]

    def test_a_plinth_under_what_is_seen_from_above_is_seen_from_above(self) -> None:
        cup, house = (
            PlinthStage().casts([[(code, "")]], AREA, 800.0, Frame("16:9"))[0][0] for code in ("2615", "1f3e0")
        )
        assert isinstance(cup, Standing)
        assert isinstance(house, Standing)
        assert cup.plinth
        assert house.plinth
        assert cup.plinth.cap / cup.plinth.width > 2 * house.plinth.cap / house.plinth.width
        assert not cup.airborne

    @pytest.mark.parametrize("aspect", ASPECTS)
    @pytest.mark.parametrize(
        "visual", [SectionVisual(title=rich("After dark"), number="2"), EndingVisual(title=rich("Your turn"))]
    )
    def test_sections_and_ends_stand_before_hills(self, aspect: Aspect, visual: SectionVisual | EndingVisual) -> None:
        names = [layer.id for layer in told(visual).on(Frame(aspect), DAYLIGHT).layers]
        assert names.index("sun") < names.index("hills") < names.index("headline-0")
