"""Paper's own: masthead, ledger, discs to scale, italic accents, and what a brand does to it."""

from __future__ import annotations

import pytest

from app.design.contrast import TEXT_RATIO, contrast
from app.design.frame import Frame, PageLabels
from app.design.parts.masthead import masthead
from app.design.parts.numerals import roman
from app.design.parts.scales import compared
from app.design.parts.text import accent_boxes, set_text
from app.design.themes.paper import PAPER
from app.media.drawing.ops import TextOp
from app.story.script import Brand, NumberVisual, RichText, StatementVisual
from tests.unit.design.pages import texts_at, told


def words(labels: PageLabels) -> list[str]:
    """Return the words of a masthead."""
    ops = masthead(Frame("16:9"), labels, PAPER)
    return [op.text for op in ops if isinstance(op, TextOp)]


class TestMasthead:
    def test_it_names_the_video_the_section_and_the_scene(self) -> None:
        assert words(PageLabels(title="The home energy reader", section="How it works", number=2)) == [
            "The home energy reader", "Two", "How it works",
        ]  # fmt: skip

    def test_an_opening_says_how_many_parts_there_are_instead_of_its_own_title(self) -> None:
        assert words(PageLabels(title="The light on your roof", number=1, count=7, opening=True)) == [
            "In seven parts",
            "One",
        ]

    def test_other_languages_count_in_figures(self) -> None:
        assert words(PageLabels(title="Le ciel", number=3, language="fr")) == ["Le ciel", "3"]

    def test_a_long_title_is_cut_between_words(self) -> None:
        shown = words(PageLabels(title="A title that goes on and on " * 6, number=1))[0]
        assert shown.endswith("…")
        assert shown.removesuffix("…") in "A title that goes on and on " * 6

    def test_the_page_begins_below_it(self) -> None:
        frame = PAPER.page(Frame("16:9"))
        assert frame.content.y > 60 + 72
        assert frame.content.bottom == Frame("16:9").content.bottom


class TestLedger:
    @pytest.mark.parametrize(("number", "written"), [(1, "i"), (4, "iv"), (6, "vi"), (9, "ix"), (14, "xiv")])
    def test_rows_have_roman_numerals(self, number: int, written: str) -> None:
        assert roman(number) == written


class TestDiscs:
    @pytest.mark.parametrize(
        ("value", "label", "context", "share"),
        [
            ("173,000", "terawatts of sunlight", "20 terawatts: all that we use", 20 / 173_000),
            ("£1,940", "a year", "It fell to £720", 720 / 1940),
            ("£1,940", "a year", "$720 elsewhere", None),
            ("15 g", "of coffee", "In 1954 nobody weighed it", None),
            ("20 g", "of coffee", "500 g of water", None),
        ],
    )
    def test_only_smaller_numbers_of_the_same_unit_are_compared(
        self, value: str, label: str, context: str, share: float | None
    ) -> None:
        found = compared(NumberVisual(value=value, label=label, context=context))
        assert found == (None if share is None else pytest.approx(share))


class TestAccents:
    def test_they_are_set_in_italics_and_by_themselves_where_lines_allow(self) -> None:
        rich = RichText(text="A panel has no moving parts.", accents=((12, 28),))
        block = set_text(rich, PAPER, "display", sizes=(136.0,), width=860.0, max_lines=3)
        assert block.lines == ("A panel has", "no moving parts.")
        assert block.accent_font.italic
        (box,) = accent_boxes(block, 100.0, 0.0)
        assert box.w == pytest.approx(block.width, abs=1)

    def test_a_statement_is_underlined_only_below_its_last_line(self) -> None:
        for text, accents, underlined in (
            ("It is nothing but the light of the sun that moves", (14, 17), False),
            ("Nothing moves", (8, 13), True),
        ):  # fmt: skip
            visual = StatementVisual(text=RichText(text=text, accents=(accents,)), illustrations=("none",))
            laid_out = told(visual, (text, 0)).on(Frame("1:1"), PAPER)
            assert any(layer.id.endswith("underline") for layer in laid_out.layers) == underlined
            assert texts_at(laid_out, 2.0)


class TestBrand:
    @pytest.mark.parametrize("accent", ["#0057B8", "#FFD400", "#111111"])
    def test_ink_is_readable_on_the_second_ink_of_any_brand(self, accent: str) -> None:
        theme = PAPER.branded(Brand(accent=accent))
        assert contrast(theme.palette.ink, theme.highlight) >= TEXT_RATIO
        assert theme.highlight != PAPER.highlight
