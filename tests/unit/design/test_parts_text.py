"""Blocks of text: accents kept, sizes shrunk, nothing lost where anything fits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.design.frame import Frame, SceneContext
from app.design.parts.header import header
from app.design.parts.rich import is_right_to_left, runs, tidy
from app.design.parts.text import (
    LEAST_FOR_LOOKS,
    fitting,
    line_ops,
    line_width,
    lone_words,
    set_text,
    sizes_from,
    text_ops,
)
from app.design.themes import theme_named
from app.media.drawing.ops import TextOp
from app.story.script import RichText
from app.story.timing import SceneNarration
from tests.unit.design.pages import rich

THEME = theme_named("petrol")


def test_a_longer_headline_shrinks_a_little_rather_than_leave_a_word_alone() -> None:
    sizes = (136.0, 114.0, 96.0, 80.0)
    large = set_text("What a panel needs", THEME, "display", sizes=(136.0,), width=1060, max_lines=3)
    chosen = set_text("What a panel needs", THEME, "display", sizes=sizes, width=1060, max_lines=3)
    assert lone_words(large.lines) == 1
    assert lone_words(chosen.lines) == 0
    assert chosen.font.size >= 136.0 * LEAST_FOR_LOOKS


def test_a_few_words_stay_large() -> None:
    block = set_text("Aux ondes courtes", THEME, "display", sizes=(136.0, 114.0, 96.0), width=800, max_lines=3)
    assert block.font.size == 136.0


LONG = "Each hour the house uses the smaller number of what the sun gives and what the rooms want"


class TestTidy:
    def test_spaces_collapse_and_accents_move_along(self) -> None:
        tidied = tidy(RichText(text="  the \n battery   wins ", accents=((7, 22),)))
        assert tidied.text == "the battery wins"
        assert [tidied.text[a:b] for a, b in tidied.accents] == ["battery wins"]

    @given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
    def test_what_was_accented_stays_accented(self, text: str, start: int, end: int) -> None:
        tidied = tidy(RichText(text=text, accents=((start, end),)))
        accented = "".join(tidied.text[a:b] for a, b in tidied.accents)
        assert "".join(accented.split()) == "".join(text[start:end].split())

    def test_runs_cover_a_line_in_order(self) -> None:
        found = runs("battery wins now", 4, ((4, 11), (17, 20)))
        assert [(run.text, run.accented) for run in found] == [("battery", True), (" wins ", False), ("now", True)]

    def test_scripts_from_the_right_are_told(self) -> None:
        assert is_right_to_left("שלום")
        assert is_right_to_left("مرحبا")
        assert not is_right_to_left("hello, “world” – 漢字")


class TestSetText:
    def test_the_largest_size_that_fits_is_taken(self) -> None:
        small = set_text(LONG, THEME, "display", sizes=sizes_from(160, 24), width=1000, max_lines=2)
        assert small.whole
        assert len(small.lines) <= 2
        assert small.width <= 1000
        above = [size for size in sizes_from(160, 24) if size > small.font.size]
        assert fitting(LONG, THEME, "display", sizes=above, width=1000, max_lines=2) is None

    def test_no_word_is_lost_while_there_is_room(self) -> None:
        block = set_text(LONG, THEME, "text", sizes=(40.0,), width=300, height=1200, max_lines=3)
        assert block.whole
        assert " ".join(block.lines) == LONG
        assert block.height <= 1200

    def test_what_cannot_fit_is_cut_and_says_so(self) -> None:
        block = set_text(LONG, THEME, "text", sizes=(40.0,), width=300, max_lines=2)
        assert not block.whole
        assert len(block.lines) == 2
        assert block.lines[-1].endswith("…")
        assert block.width <= 300

    def test_a_word_wider_than_the_column_shrinks_before_it_is_broken(self) -> None:
        block = set_text("Donaudampfschifffahrt", THEME, "display", sizes=sizes_from(160, 24), width=500)
        assert block.lines == ("Donaudampfschifffahrt",)
        assert block.font.size < 160

    def test_sizes_start_where_a_theme_says_and_go_down_the_scale(self) -> None:
        assert sizes_from(176, 96) == (176, 160, 136, 114, 96)
        assert sizes_from(24, 24) == (24,)

    def test_nothing_gives_nothing(self) -> None:
        block = set_text("  ", THEME, "text", sizes=(40.0,), width=300)
        assert block.height == 0
        assert text_ops(block, 0, 0, paint="#000000") == ()


class TestLineOps:
    def test_accents_are_painted_apart_where_the_whole_line_would_have_them(self) -> None:
        block = set_text(rich("the *battery* wins"), THEME, "display", sizes=(80.0,), width=2000)
        (line,) = line_ops(block, 100, 0, paint="#111111", accent="#222222")
        drawn = [op for op in line if isinstance(op, TextOp)]
        assert [(op.text, op.paint.fill) for op in drawn] == [
            ("the", "#111111"), ("battery", "#222222"), (" wins", "#111111"),
        ]  # fmt: skip
        assert drawn[1].x == pytest.approx(
            100 + line_width("the battery", block.font) - line_width("battery", block.font), abs=2
        )

    def test_an_accent_that_runs_over_a_break_is_kept_on_both_lines(self) -> None:
        block = set_text(rich("aaaa *bbbb cccc* dddd"), THEME, "display", sizes=(80.0,), width=450)
        first, second = line_ops(block, 0, 0, paint="#111111", accent="#222222")
        lit = [op.text.strip() for line in (first, second) for op in line
               if isinstance(op, TextOp) and op.paint.fill == "#222222"]  # fmt: skip
        assert lit == ["bbbb", "cccc"]

    @pytest.mark.parametrize("align", ["center", "right"])
    def test_runs_keep_the_alignment_of_their_line(self, align: str) -> None:
        plain = set_text("the battery wins", THEME, "display", sizes=(80.0,), width=2000)
        lit = set_text(rich("the *battery* wins"), THEME, "display", sizes=(80.0,), width=2000)
        ((run, *_),) = line_ops(lit, 500, 0, paint="#111111", align=align)  # type: ignore[arg-type]  # parametrised
        assert isinstance(run, TextOp)
        share = {"center": 0.5, "right": 1.0}[align]
        assert run.x == pytest.approx(500 - plain.width * share)


class TestHeader:
    @pytest.mark.parametrize("frame", [Frame("16:9"), Frame("16:9", captions=True), Frame("9:16"), Frame("1:1")])
    @settings(deadline=None, max_examples=5)
    @given(title=st.sampled_from(["", "Short", LONG, LONG * 3]), subtitle=st.sampled_from(["", LONG]))
    def test_the_body_is_what_is_left(self, frame: Frame, title: str, subtitle: str) -> None:
        context = SceneContext(frame, SceneNarration(), duration=5.0)
        top = header(context, THEME, RichText(text=title), subtitle=subtitle, source="Source: a survey")
        assert top.body.y >= frame.content.y
        assert top.body.bottom <= frame.content.bottom
        assert top.body.h > 0.2 * frame.content.h
        assert not any(layer.start > 0.5 for layer in top.layers)

    def test_with_captions_the_source_stands_beside_the_subtitle(self) -> None:
        places = {}
        for captions in (True, False):
            context = SceneContext(Frame("16:9", captions=captions), SceneNarration(), duration=5.0)
            top = header(context, THEME, RichText(text="Title"), subtitle="Per year", source="Source: a survey")
            (source,) = [layer for layer in top.layers if layer.id == "source"]
            (op,) = [op for op in source.drawing.ops if isinstance(op, TextOp)]
            places[captions] = op
        assert 1000 < places[False].y < 1016  # its descenders stay on the page
        assert places[True].y < 250
        assert places[True].align == "right"
