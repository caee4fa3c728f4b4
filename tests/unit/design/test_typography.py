"""Straight marks become curly ones as each language writes them; emphasis and words stay where they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.design.captions import caption_layers
from app.design.frame import Frame, LaidOut
from app.design.parts.text import set_text
from app.design.themes import theme_named
from app.design.typography import typographic, typographic_rich, typographic_words
from app.media.composition import SpriteLayer
from app.media.timeline import TimedWord
from app.story.script import RichText
from tests.unit.design.pages import text_ops

TEXT = st.text("ab1 '\"(«-\u00a0", max_size=30)


@pytest.mark.parametrize(("language", "straight", "curly"), [
    ("en", "don't scoop", "don’t scoop"),
    ("en", "the dogs' bowls", "the dogs’ bowls"),
    ("en", '"Go on," she said. "Now."', "“Go on,” she said. “Now.”"),
    ("en", "the '90s and 'em", "the ’90s and ’em"),
    ("en", "a 'good' idea", "a ‘good’ idea"),
    ("en", "(\"What's this?\")", "(“What’s this?”)"),
    ("en", "5' 10\" tall", "5′ 10″ tall"),
    ("en", "a 1990's car", "a 1990’s car"),
    ("en-GB", "it's", "it’s"),
    ("fr", "l'air dit \"oui\"", "l’air dit «\u00a0oui\u00a0»"),
    ("de", 'sie sagt "ja" und \'nein\'', "sie sagt „ja“ und ‚nein‘"),
    ("es", 'dice "sí"', "dice «sí»"),
    ("sw", '"ndiyo"', "“ndiyo”"),
    ("en", "nothing to do", "nothing to do"),
    ("en", "already “curly”, isn’t it", "already “curly”, isn’t it"),
])  # fmt: skip
def test_marks_are_curly(language: str, straight: str, curly: str) -> None:
    assert typographic(straight, language) == curly


def test_emphasis_stays_on_its_words() -> None:
    rich = typographic_rich(RichText(text='dit "oui" à tout', accents=((4, 9), (12, 16))), "fr")
    assert [rich.text[a:b] for a, b in rich.accents] == ["«\u00a0oui\u00a0»", "tout"]


@given(TEXT, st.sampled_from(["en", "fr", "de"]))
def test_no_straight_mark_is_left_and_nothing_else_changes(text: str, language: str) -> None:
    curly = typographic(text, language)
    assert not set(curly) & set("'\"")
    assert [c for c in curly if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.lists(st.text("ab1'\"", min_size=1, max_size=6), max_size=6), st.sampled_from(["en", "fr"]))
def test_words_are_those_of_the_whole_text(words: list[str], language: str) -> None:
    assert " ".join(typographic_words(words, language)) == typographic(" ".join(words), language)


def test_text_on_the_page_is_typographic() -> None:
    block = set_text("Weigh it, don't scoop it", theme_named("petrol"), "display", sizes=(80.0,), width=1600)
    assert block.lines == ("Weigh it, don’t scoop it",)


@pytest.mark.parametrize("style", ["pill", "karaoke"])
def test_captions_are_typographic(style: str) -> None:
    spoken = ['"It', "doesn't\""]
    words = [
        TimedWord(text=text, start=n * 0.5, end=n * 0.5 + 0.4, passage=0, start_char=0, end_char=1)
        for n, text in enumerate(spoken)
    ]
    page = LaidOut(())
    layers = caption_layers(
        words, Frame("16:9", captions=True), theme_named("petrol"), page, style=style, duration=2.0
    )
    seen = {op.text for layer in layers if isinstance(layer, SpriteLayer) for op in text_ops(layer.drawing.ops)}
    assert {"“It", "doesn’t”"} <= seen
