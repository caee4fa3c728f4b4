"""Aurora: its palette and brands, and the layouts made for its glass, which any theme may use."""

from __future__ import annotations

import pytest

from app.design.contrast import LARGE_RATIO, TEXT_RATIO, contrast
from app.design.frame import Frame, LaidOut
from app.design.parts.layers import whole
from app.design.stages.tiles import TilesStage
from app.design.themes import theme_named
from app.design.themes.aurora import AURORA, LIT, PALETTE
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, GlassOp, GroundOp, IllustrationOp, RectOp
from app.story.script import Aspect, Brand, ListVisual, NumberVisual, TitleVisual
from tests.unit.design.pages import items, rich, texts_at, told

ASPECTS: tuple[Aspect, ...] = ("16:9", "9:16", "1:1", "4:5")


def codes(laid_out: LaidOut) -> list[str]:
    ops = (op for layer in laid_out.layers if isinstance(layer, SpriteLayer) for op in layer.drawing.ops)
    return [op.code for op in ops if isinstance(op, IllustrationOp)]


def names(laid_out: LaidOut) -> set[str]:
    return {layer.id for layer in laid_out.layers}


class TestTheme:
    def test_is_in_the_table_of_themes(self) -> None:
        assert theme_named("Aurora") is AURORA

    def test_text_reads_on_the_night_and_on_glass(self) -> None:
        for ground in (PALETTE.ground, PALETTE.ground_end, PALETTE.surface):
            for role in ("ink", "mute", "accent_text", "second"):
                assert contrast(getattr(PALETTE, role), ground) >= TEXT_RATIO
            assert contrast(PALETTE.neutral, ground) >= LARGE_RATIO
            for stop in LIT:
                assert contrast(stop.color, ground) >= TEXT_RATIO

    def test_a_brand_colours_what_is_lit_and_stays_readable(self) -> None:
        theme = AURORA.branded(Brand(accent="#102040", background="#FFFFFF"))
        assert theme.lit != LIT
        for stop in theme.lit:
            assert contrast(stop.color, theme.palette.surface) >= TEXT_RATIO
        assert theme.palette.ground == PALETTE.ground

    def test_glass_carries_the_ground_of_its_scene(self) -> None:
        frame = Frame("16:9")
        for number in range(4):
            theme = AURORA.on_scene(number)
            (ground,) = theme.ground(frame)
            panes = [op for op in theme.card(Box(x=0, y=0, w=400, h=300), frame) if isinstance(op, GlassOp)]
            assert isinstance(ground, GroundOp)
            assert panes[0].ground == (ground,)
        assert AURORA.on_scene(0).ground(frame) != AURORA.on_scene(1).ground(frame)


class TestTiles:
    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_all_stand_within_their_area_and_no_two_are_alike(self, aspect: Aspect) -> None:
        frame = Frame(aspect, captions=True)
        area = Box(x=frame.content.x, y=frame.content.y, w=frame.content.w, h=frame.content.h * 0.6)
        named = (("1f3e1", "house"), ("2600-fe0f", "sun"), ("1f50b", "battery"))
        hero, *others = TilesStage().casts([named], area, area.bottom, frame)[0]
        page = whole(frame)
        assert hero.seat is not None
        assert hero.height < hero.seat.h
        for actor in (hero, *others):
            assert actor.seat is not None
            assert min(actor.seat.x - area.x, area.right - actor.seat.right) > -1
            assert page.y < actor.seat.y < actor.seat.bottom < page.bottom
        first, second = (actor.seat for actor in others)
        assert first is not None
        assert second is not None
        assert first.w > second.w
        assert first.right > hero.seat.right > first.x
        assert second.x < hero.seat.x < second.right

    def test_a_hero_stays_as_large_and_where_it_is_when_its_company_changes(self) -> None:
        frame, house = Frame("16:9"), ("1f3e1", "house")
        groups = [(house, ("1f50b", "battery")), (house, ("2600-fe0f", "sun"), ("1f697", "car"))]
        casts = TilesStage().casts(groups, Box(x=900, y=72, w=900, h=780), 850, frame)
        assert casts[0][0] == casts[1][0]


class TestOpening:
    def test_shows_what_its_words_name(self) -> None:
        title = TitleVisual(title=rich("A house that *runs on light*"), subtitle="A battery keeps the noon.")
        laid_out = told(title, "Hello.").on(Frame("16:9"), AURORA)
        assert "1f3e0" in codes(laid_out)
        assert 1 < len(codes(laid_out)) <= 3

    def test_has_the_emblem_where_they_name_nothing(self) -> None:
        laid_out = told(TitleVisual(title=rich("Why nobody *agrees*")), "Hello.").on(Frame("9:16"), AURORA)
        assert codes(laid_out) == []
        assert "emblem" in names(laid_out)


class TestDeck:
    PICTURES = ("house", "battery", "none", "plug")
    SPOKEN = (("One.", 0), ("Two.", 1), ("Three.", 2), ("Four.", 3))

    def test_names_stand_in_one_line_and_the_open_card_is_the_taller(self) -> None:
        visual = ListVisual(title=rich("In an hour"), items=items("House | lit", "Battery | filled up for the night",
                                                                  "Car | driven", "Grid | fed"))  # fmt: skip
        chosen = [
            item.model_copy(update={"illustration": name})
            for item, name in zip(visual.items, self.PICTURES, strict=True)
        ]
        visual = visual.model_copy(update={"items": tuple(chosen)})
        page = told(visual, *self.SPOKEN)
        laid_out = page.on(Frame("16:9", captions=True), AURORA)
        seen = {text.op.text: text for text in texts_at(laid_out, page.duration - 0.1)}
        assert len({seen[name].op.y for name in ("House", "Battery", "Car")}) == 1
        assert seen["Grid"].op.font.size > seen["Car"].op.font.size

    def test_items_in_words_alone_are_rows_across_the_page(self) -> None:
        visual = ListVisual(title=rich("Few"), items=items("a | of all", "b | of none"))
        shown = names(told(visual, ("a.", 0), ("b.", 1)).on(Frame("16:9"), AURORA))
        assert {"step-0-done", "step-1-words"} <= set(shown)

    def test_more_items_than_cards_and_tall_frames_stand_in_rows(self) -> None:
        pictured = [item.model_copy(update={"illustration": "sun"}) for item in items("a", "b", "c", "d", "e")]
        many = ListVisual(title=rich("Many"), items=tuple(pictured))
        few = ListVisual(title=rich("Few"), items=items("a", "b"))
        cases: tuple[tuple[ListVisual, Aspect], ...] = ((many, "16:9"), (few, "9:16"))
        for visual, aspect in cases:
            page = told(visual, *((f"{item.text.text}.", n) for n, item in enumerate(visual.items)))
            shown = page.on(Frame(aspect), AURORA)
            assert names(shown) == names(page.on(Frame(aspect), theme_named("petrol")))


class TestBento:
    def lay(self, aspect: Aspect = "16:9", **value: str) -> LaidOut:
        return told(NumberVisual(title=rich("The price"), **value), "Ninety per cent.").on(Frame(aspect), AURORA)

    def test_a_share_is_shown_to_scale(self) -> None:
        shown = names(self.lay(value="62%", label="of all houses"))
        assert "cells" in shown or "track" in shown
        assert "course" not in shown

    def test_a_change_is_drawn_between_its_years(self) -> None:
        page = told(NumberVisual(value="90%", label="cheaper than in 2010"), "Ninety per cent cheaper.")
        laid_out = page.on(Frame("16:9"), AURORA)
        assert "course" in names(laid_out)
        assert {"2010", "Today"} <= {text.op.text for text in texts_at(laid_out, page.duration - 0.1)}

    def test_a_picture_of_what_it_is_about_stands_on_a_panel(self) -> None:
        page = told(NumberVisual(title=rich("A battery holds"), value="10 kWh", label="of light"), "Ten.")
        assert codes(page.on(Frame("16:9"), AURORA)) == ["1f50b"]

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_the_figure_is_the_largest(self, aspect: Aspect) -> None:
        page = told(NumberVisual(title=rich("In the hall"), value="10 kWh", label="in one battery"), "Ten.")
        sizes = {text.op.text: text.op.font.size for text in texts_at(page.on(Frame(aspect), AURORA), page.duration)}
        assert sizes["10"] == max(sizes.values())
        assert sizes["10"] > 2 * sizes["in one battery"]


class TestPanelsTell:
    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_cells_fill_their_panel_and_those_unlit_are_seen(self, aspect: Aspect) -> None:
        frame = Frame(aspect)
        laid_out = told(NumberVisual(value="13%", label="of the time")).on(frame, AURORA)
        cells = next(layer for layer in laid_out.layers if layer.id == "cells")
        panels = next(layer for layer in laid_out.layers if layer.id == "panels")
        assert isinstance(cells, SpriteLayer)
        assert isinstance(panels, SpriteLayer)
        boxes = [op.box for op in cells.drawing.ops if isinstance(op, RectOp)]
        glass = [op.box for op in panels.drawing.ops if isinstance(op, GlassOp)][-1]
        filled = (max(b.right for b in boxes) - boxes[0].x) * (boxes[0].bottom - boxes[-1].y)
        assert filled >= 0.4 * glass.w * glass.h
        assert contrast(PALETTE.soft, PALETTE.surface) >= 1.7

    def test_each_kind_of_number_has_its_small_panel(self) -> None:
        frame = Frame("16:9")
        shown = {
            "3 in 5": "lit-2", "8 hours": "dial", "48": "dots", "+40%": "course",
        }  # fmt: skip
        for value, layer in shown.items():
            assert layer in names(told(NumberVisual(value=value, label="more than before")).on(frame, AURORA)), value
        pair = NumberVisual(value="15 g", label="of coffee for 250 g of water")
        assert {"own", "against"} <= names(told(pair).on(frame, AURORA))
