"""Paper's own: masthead, ledger, discs to scale, italic accents, and what a brand does to it."""

from __future__ import annotations

import pytest

from app.design.contrast import TEXT_RATIO, contrast
from app.design.frame import Frame, PageLabels
from app.design.parts.cover_scene import Cover
from app.design.parts.landscape import crest_height
from app.design.parts.masthead import masthead
from app.design.parts.numerals import roman
from app.design.parts.printed_dots import PrintedDots
from app.design.parts.scales import compared
from app.design.parts.shares import Share
from app.design.parts.text import accent_boxes, set_text
from app.design.themes.paper import PAPER
from app.media.drawing.ops import Box, TextOp
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


HILL = ((-60.0, 860.0), (960.0, 820.0), (1500.0, 800.0), (1980.0, 830.0))
COVER = Cover((1450.0, 580.0), 370.0, HILL, 1920.0)
HOUSE, SHIP, ROCKET, DOG = "1f3e0", "1f6a2", "1f680", "1f415"


class TestCover:
    @pytest.mark.parametrize("code", [HOUSE, ROCKET, DOG, SHIP])
    def test_what_stands_before_the_sun_is_whole_on_the_page(self, code: str) -> None:
        for actor in COVER.cast([(code, "")]):
            assert actor.box.x > COVER.center[0] - 1.3 * COVER.radius
            assert actor.box.right < COVER.page

    def test_feet_are_behind_the_torn_edge(self) -> None:
        for actor in COVER.cast([(HOUSE, "")]):
            for side in (-0.4, 0.0, 0.4):
                assert actor.base[1] > crest_height(HILL, actor.base[0] + side * actor.width)

    def test_a_house_has_trees_a_rocket_none_and_a_dog_is_alone(self) -> None:
        assert [actor.code for actor in COVER.cast([(HOUSE, "")])] == ["1f333", "1f332", HOUSE]
        assert all(actor.plane in ("air", "hero") for actor in COVER.cast([(ROCKET, "")]))
        assert len(COVER.cast([(DOG, "")])) == 1

    def test_a_headland_hides_where_a_ship_is_cut_off(self) -> None:
        (*_, ship) = COVER.cast([(SHIP, "")])
        edge = COVER.rising_before(ship)
        assert crest_height(edge, ship.box.right) <= ship.box.y
        assert crest_height(edge, ship.base[0] - 0.3 * ship.width) > ship.box.bottom - 0.2 * ship.height
        assert COVER.rising_before(None) == HILL


class TestPrintedDots:
    @pytest.mark.parametrize(("share", "columns"), [(Share(3, 5), 3), (Share(1, 10), 5), (Share(5, 100), 10)])
    def test_they_stand_in_full_rows_inside_their_area(self, share: Share, columns: int) -> None:
        area = Box(x=1100.0, y=200.0, w=700.0, h=710.0)
        dots = PrintedDots(share, area)
        assert dots.columns == columns
        assert dots.box.x >= area.x - 1
        assert dots.box.bottom <= area.bottom + 1

    def test_a_hundred_lie_along_a_wide_area(self) -> None:
        assert PrintedDots(Share(5, 100), Box(x=0.0, y=0.0, w=936.0, h=420.0)).columns == 20

    def test_what_a_loss_has_taken_is_outlined(self) -> None:
        area = Box(x=0.0, y=0.0, w=700.0, h=700.0)
        screen, *printed = PrintedDots(Share(10, 100), area, lost=True).layers(PAPER, appears=0.0, lights=1.0)
        assert len(screen.drawing.ops) == 90
        assert len(printed) == 1


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
