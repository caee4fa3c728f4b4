"""A caption never repeats what the page says anyway."""

from __future__ import annotations

from functools import partial

import pytest

from app.design.captions import caption_layers
from app.design.captions.repeats import without_repeats
from app.design.compose import lay_out
from app.design.frame import Frame, LaidOut
from app.design.motion import fade_in, until
from app.design.themes import THEMES
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Drawing, Font, TextOp
from app.media.timeline import TimedWord
from app.narration.reading import spoken_words
from app.story.script import Item, ListVisual, NumberVisual, RichText, StatementVisual, Visual
from tests.unit.design.pages import told


def captioned(visual: Visual, *said: tuple[str, int], theme: str = "petrol") -> str:
    """Return the words of a laid-out scene that are still captioned."""
    page, frame = told(visual, *said), Frame("16:9", captions=True)
    laid_out = lay_out(page.scene, page.narration, frame, THEMES[theme], duration=page.duration)
    words = without_repeats(page.narration.words, laid_out.layers, partial(spoken_words, language="en"))
    return " ".join(word.text for word in words)


def line(text: str) -> SpriteLayer:
    return SpriteLayer(drawing=Drawing(ops=(TextOp(text=text, x=100, y=300, font=Font(size=60)),)))


def heard(text: str) -> tuple[TimedWord, ...]:
    return tuple(
        TimedWord(text=word, start=1 + number * 0.4, end=1.35 + number * 0.4)
        for number, word in enumerate(text.split())
    )


def kept(text: str, *page: SpriteLayer, language: str = "en") -> str:
    words = without_repeats(heard(text), page, partial(spoken_words, language=language))
    return " ".join(word.text for word in words)


@pytest.mark.parametrize("theme", ["petrol", "daylight", "paper", "signal"])
class TestPages:
    def test_a_statement_read_aloud(self, theme: str) -> None:
        visual = StatementVisual(text=RichText(text="Every roof is a power station"))
        said = ("Every roof is a power station. Yours pays for itself.", 0)
        assert captioned(visual, said, theme=theme) == "Yours pays for itself."

    def test_a_number_whose_label_is_the_sentence(self, theme: str) -> None:
        visual = NumberVisual(value="15 g", label="of coffee for one large mug")
        said = ("Fifteen grams of coffee for one large mug. Spoons lie.", 0)
        assert captioned(visual, said, theme=theme) == "Spoons lie."

    def test_the_items_of_a_list(self, theme: str) -> None:
        items = ("Cut a huge lens into rings", "Drop the thick glass behind each ring")
        visual = ListVisual(items=tuple(Item(text=RichText(text=item)) for item in items))
        said = tuple((item + ".", number) for number, item in enumerate(items))
        assert captioned(visual, *said, theme=theme) == ""


class TestSentences:
    PAGE = (line("Sunlight pays for"), line("itself by year 6"))

    def test_lines_case_figures_and_marks_make_no_difference(self) -> None:
        assert kept("Sunlight pays, for itself, by year six!", *self.PAGE) == ""

    def test_one_that_says_more_keeps_all_its_captions(self) -> None:
        more = "Sunlight pays for itself by year six, and then come nineteen years of power."
        assert kept(more, *self.PAGE) == more
        assert kept(f"Sunlight pays for itself by year six. {more}", *self.PAGE) == more

    def test_the_same_words_in_another_order_are_another_sentence(self) -> None:
        said = "Year by itself pays sunlight for six."
        assert kept(said, *self.PAGE) == said

    def test_a_colon_ends_no_sentence(self) -> None:
        said = "Sunlight pays for itself: by the sixth year."
        assert kept(said, *self.PAGE) == said

    def test_what_is_not_seen_at_the_time_does_not_count(self) -> None:
        said = "Sunlight pays for itself by year six."
        assert kept(said, *(fade_in(layer, 9.0) for layer in self.PAGE)) == said
        assert kept(said, *(until(layer, 1.5) for layer in self.PAGE)) == said
        assert kept(said, *(layer.model_copy(update={"opacity": 0.1}) for layer in self.PAGE)) == said

    def test_scripts_without_spaces_go_by_their_characters(self) -> None:
        page = line("光は速い"), line("水は遅い")
        assert kept("光は速い。風は強い。", *page, language="ja") == "風は強い。"
        assert kept("光は速い。水は遅い。", *page, language="ja") == ""


def test_no_layers_where_the_page_says_all_and_the_usual_ones_of_the_rest() -> None:
    theme, frame = THEMES["petrol"], Frame("16:9", captions=True)
    page = LaidOut((line("Sunlight pays for itself."),))
    said = heard("Sunlight pays for itself. Then it earns.")
    assert caption_layers(said[:4], frame, theme, page, duration=9.0) == ()
    made = caption_layers(said, frame, theme, page, duration=9.0)
    assert made
    assert min(layer.start for layer in made) == pytest.approx(said[4].start - 0.08)
