"""Signal prints flat, on a ground that changes from scene to scene; its layouts are any theme's to use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from app.design.contrast import LARGE_RATIO, TEXT_RATIO, contrast
from app.design.frame import Frame
from app.design.palette import Palette
from app.design.parts.halves import halves
from app.design.parts.text import set_text
from app.design.parts.tight import tightened
from app.design.themes import THEMES, theme_named
from app.design.themes.signal import GROUNDS, ON_RED, SIGNAL
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, GroupOp, IllustrationOp, Op, PathOp, RectOp
from app.story.script import Aspect, Brand, ListVisual, NumberVisual, StatementVisual, TitleVisual, Visual
from tests.unit.design.pages import Told, items, outside, rich, texts_at, told

ASPECTS: tuple[Aspect, ...] = ("16:9", "9:16", "1:1", "4:5")

pytestmark = pytest.mark.usefixtures("_no_model")

PAGES: dict[str, tuple[Visual, str]] = {
    "tiles": (TitleVisual(title=rich("Sun in. Power out."), eyebrow="Home energy", subtitle="In six minutes"), "Hi."),
    "poster": (
        StatementVisual(text=rich("After dark, the battery takes over."), illustrations=("battery", "house", "moon")),
        "After dark the battery takes over.",
    ),
    "halves": (
        StatementVisual(text=rich("No sun? No problem."), illustrations=("moon", "battery")), "No sun? No problem.",
    ),
    "bands": (ListVisual(title=rich("Before you go"), items=items("Passport | valid", "Umbrella", "Coffee")), "Go."),
    "billboard": (NumberVisual(value="£1,220", label="saved in a year", context="By a house like yours"), "Saved."),
    "cells": (NumberVisual(value="22%", label="of the sunlight becomes electricity"), "Twenty two per cent."),
}  # fmt: skip


def page(name: str) -> Told:
    visual, said = PAGES[name]
    return told(visual, said)


def every(ops: Sequence[Op]) -> Iterator[Op]:
    for op in ops:
        yield op
        if isinstance(op, GroupOp):
            yield from every(op.ops)


class TestGrounds:
    def test_change_from_scene_to_scene_and_come_round(self) -> None:
        grounds = [SIGNAL.on_scene(index).palette.ground for index in range(5)]
        assert len(set(grounds[:4])) == 4
        assert grounds[4] == grounds[0]

    @pytest.mark.parametrize("palette", [*GROUNDS, ON_RED], ids=lambda palette: palette.ground)
    def test_what_is_read_reads_on_each(self, palette: Palette) -> None:
        theme = replace(SIGNAL, palette=palette)
        shown = theme.palette
        for ground in (shown.ground, shown.surface):
            assert min(contrast(ink, ground) for ink in (shown.ink, shown.mute, shown.accent_text)) >= TEXT_RATIO
        assert contrast(shown.on_accent, shown.accent) >= TEXT_RATIO
        assert min(contrast(shown.accent, shown.ground), contrast(shown.neutral, shown.ground)) >= LARGE_RATIO

    def test_an_authors_background_stays(self) -> None:
        theme = SIGNAL.branded(Brand(background="#103050"))
        assert {theme.on_scene(index).palette.ground for index in range(4)} == {"#103050"}


class TestPages:
    @pytest.mark.parametrize("aspect", ASPECTS)
    @pytest.mark.parametrize("name", PAGES)
    def test_words_stand_in_the_content(self, name: str, aspect: Aspect) -> None:
        for captions in (True, False):
            frame, shown = Frame(aspect, captions), page(name)
            laid_out = shown.on(frame, SIGNAL)
            seen = texts_at(laid_out, shown.duration - 0.2)
            assert seen
            assert max(outside(one, frame.content) for one in seen) <= 0

    @pytest.mark.parametrize("name", PAGES)
    def test_nothing_is_soft_or_round_at_the_corners(self, name: str) -> None:
        for layer in page(name).on(Frame(captions=True), SIGNAL).layers:
            assert isinstance(layer, SpriteLayer)
            for op in every(layer.drawing.ops):
                if isinstance(op, RectOp | PathOp):
                    assert isinstance(op.paint.fill, str)
                    assert op.paint.blur == 0
                if isinstance(op, RectOp):
                    assert op.radii == (0.0, 0.0, 0.0, 0.0)
                if isinstance(op, IllustrationOp):
                    assert (op.contact, op.halo, op.reflection) == (0.0, None, 0.0)

    @pytest.mark.parametrize("name", ["petrol", "studio"])
    @pytest.mark.parametrize("kind", ["title", "statement", "list", "number"])
    def test_other_themes_can_use_its_layouts(self, kind: str, name: str) -> None:
        theme: Theme = replace(THEMES[name], layouts=SIGNAL.layouts)
        for key in ("tiles", "poster", "halves", "bands", "billboard"):
            shown = page(key)
            if shown.scene.visual.kind == kind:
                assert texts_at(shown.on(Frame(captions=True), theme), shown.duration - 0.2)


class TestHalves:
    @pytest.mark.parametrize("text", ["No sun? No problem.", "Light, not heat", "Sun in. Power out."])
    def test_are_for_two_short_phrases(self, text: str) -> None:
        assert halves(rich(text)) is not None

    @pytest.mark.parametrize("text", ["After dark, the battery takes over.", "One. Two. Three.", "Just this"])
    def test_are_not_for_others(self, text: str) -> None:
        assert halves(rich(text)) is None


def test_solid_lines_come_close_but_never_touch() -> None:
    theme = theme_named("signal")

    def lines(text: str) -> tuple[float, list[tuple[float, float, float, float]]]:
        block = set_text(text, theme, "display", sizes=(200.0,), width=600.0, leading=0.95)
        tight = tightened(block, 0.88)
        inks = [typeset.ink_bounds(line, tight.font) for line in tight.lines]
        return tight.pitch, [ink for ink in inks if ink]

    plain, _ = lines("Sun in a row")
    assert plain == pytest.approx(0.88 * 200)
    pitch, (above, below) = lines("Happy button")
    assert above[3] < pitch + below[1]


def test_percentages_light_as_many_cells() -> None:
    shown = page("cells")
    laid_out = shown.on(Frame(), THEMES["studio"])
    lit = [
        op for layer in laid_out.layers if layer.id.startswith("panel-cells") and isinstance(layer, SpriteLayer)
        for op in every(layer.drawing.ops) if isinstance(op, RectOp)
    ]  # fmt: skip
    assert len(lit) == 22
    assert all(isinstance(op.box, Box) for op in lit)
