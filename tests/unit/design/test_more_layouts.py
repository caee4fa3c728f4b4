"""Timelines, breaks between parts, end cards, split pictures, figures held against others, statements mirrored."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from app.design.contrast import LARGE_UNITS
from app.design.fit import split_to_fit
from app.design.frame import Frame, LaidOut
from app.design.parts.against import held_against
from app.design.parts.dates import places
from app.design.parts.split_rows import bar_shares
from app.design.parts.text import floor_size
from app.design.themes import theme_named
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, EllipseOp, ImageOp, RectOp
from app.media.easing import value_at
from app.story.script import (
    Aspect,
    Brand,
    EndingVisual,
    Event,
    NumberVisual,
    Passage,
    Row,
    Scene,
    SectionVisual,
    SplitVisual,
    StatementVisual,
    TimelineVisual,
)
from tests.unit.design.pages import (
    Told,
    collide,
    least_contrast,
    outside,
    rendered,
    rich,
    shown,
    texts_at,
    told,
    without_text,
)

pytestmark = pytest.mark.usefixtures("_no_model")

ASPECTS: tuple[Aspect, ...] = ("16:9", "9:16", "1:1", "4:5")
PETROL = theme_named("petrol")
WIDE = Frame("16:9")
EVENTS = tuple(
    Event(when=when, text=rich(text), detail=detail)
    for when, text, detail in (
        ("1954", "First silicon cell", "Bell Labs, 6% efficient"), ("1976", "$106 a watt", "Power for remote lights"),
        ("1991", "Homes get paid", "Germany’s feed-in law"), ("2010", "$2 a watt", "China builds at scale"),
        ("2023", "$0.31 a watt", "Cheaper than fencing"),
    )
)  # fmt: skip
PANELS = TimelineVisual(
    title=rich("Panels got *99.7% cheaper* in 47 years"), subtitle="Price per watt", events=EVENTS
)
PANELS_SAID = tuple((f"In {event.when} it was {event.text.text}", number) for number, event in enumerate(EVENTS))
ROWS = (
    Row(name="South", value="100%", detail="Most power, all of it around noon"),
    Row(name="East or west", value="83%", detail="Flatter curve, closer to when you use it"),
    Row(name="North", value="58%", detail="Worth it only if panels are cheap"),
)


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "roof.png"
    cv2.imwrite(str(path), np.full((90, 160, 3), 90, np.uint8))
    return str(path)


def every(picture: str) -> dict[str, Told]:
    roof = SplitVisual(
        path=picture, title=rich("A roof that faces *east* still earns its keep"), subtitle="Compared with south",
        rows=ROWS, highlight=1,
    )  # fmt: skip
    words = StatementVisual(text=rich("After dark, the battery *takes over*"), illustrations=("battery", "house"))
    return {
        "timeline": told(PANELS, *PANELS_SAID),
        "section": told(SectionVisual(title=rich("The battery *and the grid*"), number="2", parts=4), "The battery."),
        "section alone": told(SectionVisual(title=rich("After dark")), "After dark."),
        "ending": told(
            EndingVisual(title=rich("Put your roof *to work*"), action="Get the free guide", link="example.org/roof"),
            "Get the free guide today.",
        ),
        "split": told(roof, "A roof that faces east makes four fifths as much."),
        "number": told(NumberVisual(value="£1,220", label="saved a year", context="It was £1,940"), "£1,220 a year."),
        "mirrored": told(words.model_copy(update={"arrangement": "mirrored"}), "After dark the battery takes over."),
        "words": told(words.model_copy(update={"arrangement": "words"}), "After dark the battery takes over."),
    }


def pages(scene: Told, frame: Frame, theme: str) -> list[Told]:
    """Return the scene's pages in a frame; further ones are as long as the first."""
    parts = split_to_fit(scene.scene, frame, theme_named(theme))
    said = [[(passage.text, passage.item or 0) for passage in part.passages] for part in parts]
    return [
        told(part.visual, *words) if len(parts) > 1 else scene for part, words in zip(parts, said, strict=True)
    ]  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("theme", ["petrol-light", "studio"])
@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("captions", [True, False])
def test_text_is_on_the_page_apart_large_enough_and_readable(
    picture: str, aspect: Aspect, theme: str, captions: bool
) -> None:
    frame = Frame(aspect, captions)
    for name, scene in every(picture).items():
        for page in pages(scene, frame, theme):
            t = page.duration - 0.05
            laid_out = page.on(frame, theme_named(theme))
            seen = texts_at(laid_out, t)
            ground = rendered(without_text(laid_out), frame, t, width=320)
            for number, text in enumerate(seen):
                assert outside(text, frame.content) <= 0, (name, text)
                assert text.op.font.size >= floor_size(frame)
                least = 3.0 if text.op.font.size >= LARGE_UNITS else 4.5
                assert least_contrast(text, ground, 320 / frame.width) >= least, (name, text.op.text)
                touching = [other.op.text for other in seen[number + 1 :] if collide(text, other)]
                assert not touching, (name, text.op.text)


def dots(laid_out: LaidOut) -> list[tuple[float, float]]:
    """Return where a timeline's events stand."""
    found = [layer for layer in laid_out.layers if isinstance(layer, SpriteLayer) and layer.id.endswith("-lit")]
    return [layer.drawing.ops[0].center for layer in found if isinstance(layer.drawing.ops[0], EllipseOp)]


class TestTimeline:
    @pytest.mark.parametrize(("aspect", "axis"), [("16:9", 0), ("9:16", 1)])
    def test_distances_are_true_to_scale(self, aspect: Aspect, axis: int) -> None:
        at = [dot[axis] for dot in dots(told(PANELS, *PANELS_SAID).on(Frame(aspect), PETROL))]
        shares = [(place - at[0]) / (at[-1] - at[0]) for place in at]
        assert shares == pytest.approx([(year - 1954) / 69 for year in (1954, 1976, 1991, 2010, 2023)])

    def test_the_passed_axis_reaches_what_is_told(self) -> None:
        scene = told(PANELS, *PANELS_SAID)
        laid_out = scene.on(WIDE, PETROL)
        passed = next(layer for layer in laid_out.layers if layer.id == "axis-passed")
        assert passed.clip is not None
        for (start, _), dot in zip(scene.narration.passages[1:], dots(laid_out)[1:], strict=True):
            assert value_at(passed.clip.right, start + 0.6) == pytest.approx(dot[0])

    def test_one_event_is_on_its_card_at_a_time(self) -> None:
        scene = told(PANELS, *PANELS_SAID)
        laid_out = scene.on(WIDE, PETROL)
        for number, (_, end) in enumerate(scene.narration.passages):
            cards = [layer.id for layer in laid_out.layers if layer.id[-1].isdigit() and shown(layer, end - 0.1)]
            assert [name for name in cards if name.startswith("event-")] == [f"event-{number}"]

    def test_too_many_turn_pages_and_all_is_told(self) -> None:
        events = tuple(Event(when=str(1900 + 10 * n), text=rich(f"Event {n}"), detail="And more") for n in range(9))
        scene = Scene(
            id="s", visual=TimelineVisual(title=rich("Nine"), events=events),
            passages=tuple(Passage(text=f"Event {n}.", item=n) for n in range(9)),
        )  # fmt: skip
        for aspect in ASPECTS:
            parts = split_to_fit(scene, Frame(aspect, captions=True), PETROL)
            visuals = [part.visual for part in parts if isinstance(part.visual, TimelineVisual)]
            assert len(parts) > 1
            assert tuple(event for visual in visuals for event in visual.events) == events
            assert all(part.passages[0].item == 0 for part in parts)

    @pytest.mark.parametrize(("whens", "wanted"), [
        (("44 BC", "1066"), (-44, 1066)), (("1890s", "1914–1918", "c. 1950"), (1890, 1914, 1950)),
        (("9 am", "12:30", "2 pm"), (9, 12.5, 14)), (("March 2020", "1 July 2020"), (2020 + 2 / 12, 2020.5)),
        (("2020-01", "2020-07-01"), (2020, 2020.5)), (("Q1 2020", "Q3 2020"), (2020, 2020.5)),
        (("janvier", "février", "août"), (0, 1 / 12, 7 / 12)), (("Week 1", "Week 4"), (1, 4)),
    ])  # fmt: skip
    def test_dates_are_places_on_a_scale(self, whens: tuple[str, ...], wanted: tuple[float, ...]) -> None:
        assert places(whens) == pytest.approx(wanted)

    @pytest.mark.parametrize("whens", [("1990", "1980"), ("1990", "Week 2"), ("First", "Then"), ("1990", "1990")])
    def test_others_are_not(self, whens: tuple[str, ...]) -> None:
        assert places(whens) is None


class TestSection:
    def test_a_rail_tells_how_far_we_are(self) -> None:
        laid_out = told(SectionVisual(title=rich("Two"), number="2", parts=4), "Two.").on(WIDE, PETROL)
        rail = next(layer for layer in laid_out.layers if layer.id == "rail")
        assert isinstance(rail, SpriteLayer)
        fills = [op.paint.fill for op in rail.drawing.ops if isinstance(op, RectOp)]
        assert fills == [PETROL.palette.accent, *[PETROL.palette.soft] * 3]
        assert any(layer.id == "rail-lit" for layer in laid_out.layers)

    @pytest.mark.parametrize(("number", "parts"), [("", 4), ("III", 4), ("5", 4), ("1", 1), ("1", 0)])
    def test_without_a_count_there_is_none(self, number: str, parts: int) -> None:
        laid_out = told(SectionVisual(title=rich("Two"), number=number, parts=parts), "Two.").on(WIDE, PETROL)
        assert not any(layer.id.startswith("rail") for layer in laid_out.layers)


def test_an_end_card_shows_the_logo_once_and_large(picture: str) -> None:
    theme = PETROL.branded(Brand(logo=picture))
    laid_out = told(EndingVisual(title=rich("Bye"), action="Go"), "Go.").on(WIDE, theme)
    logos = [
        op.box
        for layer in laid_out.layers if isinstance(layer, SpriteLayer)
        for op in layer.drawing.ops if isinstance(op, ImageOp)
    ]  # fmt: skip
    assert [round(box.h) for box in logos] == [132]


class TestSplit:
    def test_the_picture_takes_its_half_of_each_shape(self, picture: str) -> None:
        scene = every(picture)["split"]
        halves: dict[Aspect, tuple[int, int]] = {"16:9": (816, 1080), "9:16": (1080, 760)}
        for aspect, wanted in halves.items():
            layer = next(layer for layer in scene.on(Frame(aspect), PETROL).layers if layer.id == "picture")
            assert layer.clip is not None
            assert (layer.clip.right, layer.clip.bottom) == pytest.approx(wanted)

    def test_captions_of_a_wide_page_stand_beside_the_picture(self, picture: str) -> None:
        area = every(picture)["split"].on(Frame("16:9", captions=True), PETROL).caption_area
        assert isinstance(area, Box)
        assert area.x > 816

    @pytest.mark.parametrize(("values", "wanted"), [
        (("100%", "83%"), (1.0, 0.83)), (("40 kg", "10 kg"), (1.0, 0.25)), (("50%", "25%"), (0.5, 0.25)),
        (("40 kg", "10 m"), None), (("-5", "10"), None), (("a lot", "10"), None), (("", ""), None),
    ])  # fmt: skip
    def test_bars_are_to_scale_or_not_there(
        self, values: tuple[str, ...], wanted: tuple[float, ...] | None
    ) -> None:  # fmt: skip
        shares = bar_shares([Row(name="a", value=value) for value in values], "en")
        assert shares == (pytest.approx(wanted) if wanted else None)


class TestHeldAgainst:
    @pytest.mark.parametrize(("value", "context", "other"), [
        ("£1,220", "It was £1,940 before.", 1940), ("120 mg", "Tea has 40 mg", 40),
        ("8.2 million", "1.5 million then", 1.5e6), ("1,482,000", "In 1990 it was 1,100,000", 1_100_000),
    ])  # fmt: skip
    def test_the_number_of_one_unit(self, value: str, context: str, other: float) -> None:
        pair = held_against(NumberVisual(value=value, context=context), "en")
        assert pair is not None
        assert pair.other.value == other

    @pytest.mark.parametrize("context", ["", "It was less", "In 1990", "That is 3 cups", "For 12 people, £1,220"])
    def test_nothing_else(self, context: str) -> None:
        assert held_against(NumberVisual(value="£1,220", context=context), "en") is None

    def test_both_are_drawn_to_one_scale(self, picture: str) -> None:
        laid_out = every(picture)["number"].on(WIDE, PETROL)
        heights = []
        for name in ("own", "against"):
            layer = next(layer for layer in laid_out.layers if layer.id == name)
            assert isinstance(layer, SpriteLayer)
            assert isinstance(layer.drawing.ops[0], RectOp)
            heights.append(layer.drawing.ops[0].box.h)
        assert heights[0] / heights[1] == pytest.approx(1220 / 1940)


def test_mirrored_words_stand_right_of_what_they_show(picture: str) -> None:
    usual, mirrored = (
        every(picture)["mirrored"].scene.visual.model_copy(update={"arrangement": arrangement})
        for arrangement in ("beside", "mirrored")
    )
    lefts = [min(t.box.x for t in texts_at(told(v, "Words.").on(WIDE, PETROL), 1.5)) for v in (usual, mirrored)]
    assert lefts[0] < WIDE.width * 0.2 < WIDE.width * 0.5 < lefts[1]
