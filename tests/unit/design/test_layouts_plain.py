"""Title, list, steps, number, quote, picture and clip: on the page, apart, readable, and in time with the voice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.core.exceptions import MediaError
from app.design.compose import lay_out
from app.design.contrast import LARGE_UNITS
from app.design.frame import Frame, LaidOut
from app.design.motion import LEAD_SECONDS
from app.design.parts.text import floor_size
from app.design.themes import theme_named
from app.media.composition import ClipLayer, SpriteLayer
from app.media.drawing.ops import IllustrationOp, RectOp
from app.media.easing import value_at
from app.story.script import (
    Aspect,
    Brand,
    ClipVisual,
    ListVisual,
    NumberVisual,
    PictureVisual,
    QuoteVisual,
    RichText,
    StepsVisual,
    TitleVisual,
)
from tests.unit.design.pages import (
    Told,
    collide,
    items,
    least_contrast,
    outside,
    overlap,
    rendered,
    rich,
    texts_at,
    told,
    without_text,
)
from tests.unit.design.pages import text_ops as drawn_texts

pytestmark = pytest.mark.usefixtures("_no_model")

ASPECTS: tuple[Aspect, ...] = ("16:9", "9:16", "1:1", "4:5")
THEMES = ("petrol", "petrol-light", "studio", "aurora")

SAID_STEPS = (
    "It takes four steps.",
    ("Panels catch the light and make direct current.", 0),
    ("The inverter turns it into alternating current.", 1),
    ("A battery keeps some for the night.", 2),
    ("And the grid takes the rest of it.", 3),
)
FOUR = items(
    "Panels | Light knocks electrons loose.",
    "Inverter | Turns direct current into the 230 volts your sockets use.",
    "Battery",
    "Grid | Takes what is left over.",
)
PICTURED = tuple(
    item.model_copy(update={"illustration": name})
    for item, name in zip(FOUR, ("sun", "plug", "battery", "house"), strict=True)
)
QUOTE = "We stopped asking when power is cheap. We ask *when the sun is out.*"

SCENES: dict[str, Told] = {
    "title": told(
        TitleVisual(title=rich("How sunlight becomes *power*"), subtitle="From the Sun to your kettle, in four steps",
                    eyebrow="Home energy"), "How sunlight becomes power."),
    "title alone": told(TitleVisual(title=rich("Why *compound interest* beats hard work")), "Interest wins."),
    "list": told(ListVisual(title=rich("What you need *before you start*"), items=FOUR), *SAID_STEPS),
    "steps": told(StepsVisual(title=rich("From roof to socket in *four steps*"), items=FOUR), *SAID_STEPS),
    "pictured steps": told(StepsVisual(title=rich("From roof to socket"), items=PICTURED), *SAID_STEPS),
    "number": told(NumberVisual(value="62%", label="of a home’s energy goes into heat", context="The rest is 38%"),
                   "62% of a home's energy goes into heat."),
    "number in words": told(NumberVisual(title=rich("A small panel is enough"), value="3 in 5", label="homes"),
                            "3 in 5 homes."),
    "number alone": told(NumberVisual(value="£1,940", label="a year for power"), "They paid £1,940 a year."),
    "quote": told(QuoteVisual(text=rich(QUOTE), attribution="Grace Hopper", role="Rear admiral"),
                  QUOTE.replace("*", "")),
}  # fmt: skip


def pages(told_: Told, laid_out: LaidOut) -> list[float]:
    """Return times at which nothing moves: in the middle of each passage's speech, and at the end."""
    if len(told_.narration.passages) == 1 or laid_out.no_captions:
        return [told_.duration - 0.05]
    return [*((start + end) / 2 + 0.3 for start, end in told_.narration.passages[1:]), told_.duration - 0.05]


@pytest.mark.no_cover
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("captions", [True, False])
class TestEveryPage:
    def test_text_is_on_the_page_apart_and_large_enough(
        self, name: str, aspect: Aspect, theme: str, captions: bool
    ) -> None:
        frame = Frame(aspect, captions)
        laid_out = SCENES[name].on(frame, theme_named(theme))
        area = (replace(frame, captions=False) if laid_out.no_captions else frame).content
        for t in pages(SCENES[name], laid_out):
            seen = texts_at(laid_out, t)
            assert seen
            for number, text in enumerate(seen):
                assert outside(text, area) <= 0, text
                assert text.op.font.size >= floor_size(frame)
                for other in seen[number + 1 :]:
                    assert not collide(text, other), (text.op.text, other.op.text)


@pytest.mark.no_cover
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("aspect", ["16:9", "9:16"])
@pytest.mark.parametrize("name", SCENES)
def test_text_reads_on_what_is_really_behind_it(name: str, aspect: Aspect, theme: str) -> None:
    frame = Frame(aspect, captions=True)
    laid_out = SCENES[name].on(frame, theme_named(theme))
    t = pages(SCENES[name], laid_out)[-1]
    width = frame.width // 4 if frame.wide else frame.width // 2  # the seams of cards fall between pixels
    ground = rendered(without_text(laid_out), frame, t, width=width)
    for text in texts_at(laid_out, t):
        least = 3.0 if text.op.font.size >= LARGE_UNITS else 4.5
        assert least_contrast(text, ground, width / frame.width) >= least, text.op.text


@pytest.mark.no_cover
@pytest.mark.parametrize("brand", [
    Brand(accent="#FFE600"), Brand(accent="#102040"), Brand(background="#FFF7E0", accent="#0047FF"),
    Brand(background="#3A0CA3", accent="#F72585", ink="#777777"), Brand(background="#808080"),
])  # fmt: skip
@pytest.mark.parametrize("theme", ["petrol", "petrol-light"])
@pytest.mark.parametrize("name", ["title", "steps", "number", "quote"])
def test_a_brand_keeps_text_readable(name: str, theme: str, brand: Brand) -> None:
    frame = Frame("16:9", captions=True)
    laid_out = SCENES[name].on(frame, theme_named(theme).branded(brand))
    t = pages(SCENES[name], laid_out)[-1]
    ground = rendered(without_text(laid_out), frame, t, width=320)
    for text in texts_at(laid_out, t):
        least = 3.0 if text.op.font.size >= LARGE_UNITS else 4.4
        assert least_contrast(text, ground, 320 / frame.width) >= least, text.op.text


class TestTiming:
    @pytest.mark.parametrize("name", ["list", "steps"])
    @pytest.mark.parametrize("aspect", ["16:9", "9:16"])
    def test_each_item_starts_to_open_just_before_it_is_spoken_of(self, name: str, aspect: Aspect) -> None:
        told_ = SCENES[name]
        laid_out = told_.on(Frame(aspect, captions=True), theme_named("petrol"))
        prefix = {"list": "item", "steps": "step"}[name]
        for number, (start, _) in enumerate(told_.narration.passages[1:]):
            begins = min(x.start for x in laid_out.layers if x.id in (f"{prefix}-{number}", f"{prefix}-{number}-far"))
            assert start - LEAD_SECONDS - 1e-6 <= begins <= start

    def test_an_item_to_come_shows_no_words_in_a_list(self) -> None:
        told_ = SCENES["list"]
        laid_out = told_.on(Frame("16:9"), theme_named("petrol"))
        start, _ = told_.narration.passages[2]
        words = " ".join(text.op.text for text in texts_at(laid_out, start - 0.2))
        assert "Panels" in words
        assert "Inverter" not in words
        assert "Battery" not in words

    def test_a_pictured_step_shows_its_detail_only_while_it_is_open(self) -> None:
        told_ = SCENES["pictured steps"]
        laid_out = told_.on(Frame("16:9"), theme_named("petrol"))
        for number, expected in ((1, False), (2, True), (3, False)):
            start, end = told_.narration.passages[number]
            words = " ".join(text.op.text for text in texts_at(laid_out, (start + end) / 2 + 0.3))
            assert ("230 volts" in words) is expected

    def test_a_card_that_opens_and_its_neighbour_that_closes_never_part_or_overlap(self) -> None:
        told_ = SCENES["pictured steps"]
        frame = Frame("16:9")
        laid_out = told_.on(frame, theme_named("petrol-light"))
        turn = told_.narration.passages[2][0] - LEAD_SECONDS
        for after in (0.13, 0.15, 0.17):
            row = rendered(laid_out, frame, turn + after, width=960)[270, :, :].astype(int)
            orange = (row[:, 0] > 200) & (row[:, 1] < 120)
            first, last = np.flatnonzero(orange)[[0, -1]]
            gap = np.flatnonzero(~orange[first:last])
            assert 4 <= len(gap) <= 14
            assert len(gap) == gap[-1] - gap[0] + 1

    def test_words_of_a_quotation_come_as_they_are_spoken(self) -> None:
        told_ = SCENES["quote"]
        laid_out = told_.on(Frame("16:9"), theme_named("petrol"))
        starts = [x.start for x in laid_out.layers if x.id.startswith("word-")]
        for start, word in zip(starts, told_.narration.words, strict=True):
            assert word.start - 0.15 <= start <= word.start

    def test_the_speaker_stands_there_while_the_voice_introduces_them(self) -> None:
        plain = SCENES["quote"]
        led = told(
            plain.scene.visual, "A homeowner whom we asked about it said:", *[p.text for p in plain.scene.passages]
        )
        start = {
            name: next(x.start for x in scene.on(Frame("16:9"), theme_named("petrol")).layers if x.id == "speaker")
            for name, scene in {"plain": plain, "led": led}.items()
        }
        assert start["led"] < 0.5 < start["plain"]

    def test_a_quotation_that_is_not_spoken_still_comes(self) -> None:
        silent = told(SCENES["quote"].scene.visual, "Something else altogether is being said in this scene.")
        laid_out = silent.on(Frame("16:9"), theme_named("petrol"))
        words = [text.op.text for text in texts_at(laid_out, 2.5)]
        assert words[1:3] == ["We", "stopped"]

    def test_the_marker_ends_where_the_key_phrase_ends(self) -> None:
        told_ = SCENES["quote"]
        laid_out = told_.on(Frame("16:9"), theme_named("petrol"))
        marker = next(layer for layer in laid_out.layers if layer.id == "marker-0")
        spoken = next(word.start for word in told_.narration.words[5:] if word.text == "when")
        assert spoken - 0.15 <= marker.start <= spoken
        assert marker.clip
        done = value_at(marker.clip.right, told_.duration)
        last = texts_at(laid_out, told_.duration - 0.1)
        end = next(text.box.right for text in last if text.op.text == "out.")
        assert end <= done <= end + 30

    def test_a_figure_counts_up_and_ends_exact(self) -> None:
        laid_out = SCENES["number alone"].on(Frame("16:9"), theme_named("petrol"))
        figures = [layer for layer in laid_out.layers if layer.id.startswith("figure")]
        assert len(figures) > 4
        assert texts_at(laid_out, 4.0)[0].op.text == "£1,940"
        shown = [len(texts_at(LaidOut(tuple(figures)), t / 30)) for t in range(60)]
        assert max(shown) == 1

    @pytest.mark.parametrize(("value", "label", "expected"), [
        ("15 g", "of coffee", ["15", "g", "of coffee"]),
        ("1,482,000 people", "took part", ["1,482,000", "people took part", "= 1,000"]),
        ("2.8kW", "at noon", ["2.8kW", "at noon"]),
    ])  # fmt: skip
    def test_a_unit_stands_smaller_beside_its_figure_and_a_word_joins_the_label(
        self, value: str, label: str, expected: list[str]
    ) -> None:
        scene = told(NumberVisual(value=value, label=label), "Said.")
        seen = texts_at(scene.on(Frame("16:9"), theme_named("petrol")), scene.duration)
        assert sorted(text.op.text for text in seen) == sorted(expected)
        assert max(seen, key=lambda text: text.op.font.size).op.text == expected[0]

    def test_a_share_without_room_for_cells_is_a_bar_to_scale(self) -> None:
        long = "of all that a home takes from the grid in a year, " * 4
        title = rich("A headline that takes two lines of the page " * 3)
        scene = told(NumberVisual(title=title, value="25%", label=long, context=long), "Said.")
        laid_out = scene.on(Frame("1:1", captions=True), theme_named("petrol"))
        parts = {layer.id: layer for layer in laid_out.layers if isinstance(layer, SpriteLayer)}
        if "track" in parts:
            track, lit = (parts[name].drawing.ops[0].box for name in ("track", "lit"))  # type: ignore[union-attr]  # rects
            assert track is not None
            assert lit is not None
            assert lit.w == pytest.approx(track.w / 4)
        assert "track" in parts or "cells" in parts

    def test_a_percentage_lights_as_many_cells(self) -> None:
        laid_out = SCENES["number"].on(Frame("16:9"), theme_named("petrol"))
        lit = [layer for layer in laid_out.layers if layer.id.startswith("lit-")]
        assert sum(len(layer.drawing.ops) for layer in lit if isinstance(layer, SpriteLayer)) == 62


class TestPictures:
    @pytest.fixture
    def picture(self, tmp_path: Path) -> str:
        path = tmp_path / "picture.png"
        cv2.imwrite(str(path), np.full((300, 400, 3), (40, 160, 60), np.uint8))
        return str(path)

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_a_picture_fills_the_frame_while_it_moves(self, picture: str, aspect: Aspect) -> None:
        frame = Frame(aspect, captions=True)
        scene = told(PictureVisual(path=picture), "A green field.")
        laid_out = scene.on(frame, theme_named("petrol"))
        for t in (0.0, scene.duration - 0.1):
            drawn = rendered(laid_out, frame, t, width=160)
            corners = drawn[[0, 0, -1, -1], [0, -1, 0, -1]]
            assert np.abs(corners.astype(int) - (60, 160, 40)).max() < 12
        assert laid_out.caption_tone == "picture"

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_its_title_stands_on_a_card_away_from_the_focus(self, picture: str, aspect: Aspect) -> None:
        frame = Frame(aspect, captions=True)
        visual = PictureVisual(path=picture, title=rich("Breakfast is the *first peak*"), focus=(0.8, 0.4))
        scene = told(visual, "Breakfast.", section="7 to 8 am")
        laid_out = scene.on(frame, theme_named("petrol"))
        seen = texts_at(laid_out, scene.duration - 0.1)
        assert "7 to 8 am" in [text.op.text for text in seen]
        for text in seen:
            assert frame.content.x <= text.box.x
            assert text.box.bottom <= frame.content.bottom
            if frame.wide:
                assert text.box.right < frame.width / 2

    def test_a_contained_picture_is_seen_whole_below_its_title(self, picture: str) -> None:
        frame = Frame("16:9", captions=True)
        visual = PictureVisual(path=picture, title=rich("A field"), fit="contain")
        scene = told(visual, "A field.")
        laid_out = scene.on(frame, theme_named("petrol"))
        (box,) = laid_out.lit
        assert box.w / box.h == pytest.approx(4 / 3)
        assert box.y > texts_at(laid_out, 1.5)[0].box.bottom
        assert box.bottom <= frame.content.bottom

    def test_a_missing_picture_is_named(self) -> None:
        scene = told(PictureVisual(path="nowhere.png"), "Nothing.")
        with pytest.raises(MediaError, match=r"nowhere\.png"):
            scene.on(Frame("16:9"), theme_named("petrol"))

    @pytest.mark.parametrize("fit", ["cover", "contain"])
    def test_a_clip_is_a_layer_with_the_authors_trim(self, picture: str, fit: str) -> None:
        visual = ClipVisual.model_validate({"path": picture, "fit": fit, "trim_start": 1.5, "title": rich("Here")})
        laid_out = told(visual, "Here.").on(Frame("9:16"), theme_named("studio"))
        (clip,) = [layer for layer in laid_out.layers if isinstance(layer, ClipLayer)]
        assert clip.trim_start == 1.5
        assert clip.fit == fit
        assert (clip.box.h == 1920) is (fit == "cover")

    def test_a_logo_stands_in_the_corner_and_headlines_leave_it_room(self, picture: str) -> None:
        theme = theme_named("petrol").branded(Brand(logo=picture))
        frame = Frame("16:9")
        scene = told(StepsVisual(title=rich("A headline that is long enough to reach the corner of it"), items=FOUR))
        laid_out = scene.on(frame, theme)
        logo = laid_out.layers[-1]
        assert isinstance(logo, SpriteLayer)
        box = logo.drawing.ops[0].box  # type: ignore[union-attr]  # the only op of a logo is an image
        assert box is not None
        assert box.right == frame.width - frame.margin
        for text in texts_at(laid_out, 1.0):
            assert overlap(text.box, box) == 0


class TestIllustrations:
    def test_a_step_shows_what_it_names(self) -> None:
        visual = StepsVisual(items=items("Plug in the battery", "Park the car"))
        laid_out = told(visual, ("Plug in the battery.", 0), ("Park the car.", 1)).on(
            Frame("16:9"), theme_named("petrol")
        )
        drawn = [op for layer in laid_out.layers if isinstance(layer, SpriteLayer) for op in layer.drawing.ops]
        assert any(isinstance(op, IllustrationOp) for op in drawn)

    def test_words_of_the_detail_alone_draw_nothing(self) -> None:
        visual = StepsVisual(items=items("Begin | Bring your car.", "Go on | Find a battery."))
        laid_out = told(visual, ("Begin.", 0), ("Go on.", 1)).on(Frame("16:9"), theme_named("petrol"))
        drawn = [op for layer in laid_out.layers if isinstance(layer, SpriteLayer) for op in layer.drawing.ops]
        assert not any(isinstance(op, IllustrationOp) for op in drawn)


LETTERS = st.text(st.sampled_from("abcdefgilmnoprstuwyäéßIW"), min_size=1, max_size=28)
WORD = LETTERS | st.text(st.sampled_from("漢字仮名文"), min_size=1, max_size=6)
WORDS = st.lists(WORD, min_size=1, max_size=10).map(" ".join)


@pytest.mark.no_cover
@pytest.mark.parametrize("aspect", ["16:9", "9:16"])
@settings(max_examples=6, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(title=WORDS, texts=st.lists(st.tuples(WORDS, st.just("") | WORDS), min_size=1, max_size=4))
def test_any_words_stay_on_the_page_and_apart(aspect: Aspect, title: str, texts: list[tuple[str, str]]) -> None:
    frame = Frame(aspect, captions=True)
    entries = items(*(f"{text} | {detail}" for text, detail in texts))
    heading = RichText(text=title, accents=((0, len(title) // 2),))
    first, detail = texts[0]
    for visual in (
        TitleVisual(title=heading, subtitle=detail, eyebrow=first),
        ListVisual(title=heading, items=entries),
        StepsVisual(title=heading, items=entries),
        NumberVisual(title=heading, value=first, label=detail, context=detail),
        QuoteVisual(text=heading, attribution=first, role=detail),
    ):
        scene = told(visual, *((text, number) for number, (text, _) in enumerate(texts)))
        laid_out = scene.on(frame, theme_named("petrol"))
        area = (replace(frame, captions=False) if laid_out.no_captions else frame).content
        seen = texts_at(laid_out, scene.duration - 0.05)
        for number, text in enumerate(seen):
            assert outside(text, area) <= 0, text
            for other in seen[number + 1 :]:
                assert not collide(text, other), (text.op.text, other.op.text)


class TestWithoutPictures:
    """Cards that no illustration is sure for still fill their place: with their number, or with larger words."""

    @pytest.mark.parametrize("theme", THEMES)
    def test_an_open_step_shows_its_number_large_and_plain(self, theme: str) -> None:
        told_ = SCENES["steps"]
        laid_out = told_.on(Frame("16:9", captions=True), theme_named(theme))
        words = next(layer for layer in laid_out.layers if layer.id == "step-1-words")
        assert isinstance(words, SpriteLayer)
        number = next(op for op in drawn_texts(words.drawing.ops) if op.text == "2")
        assert number.font.size >= 120
        assert number.paint.opacity == 1.0

    def test_idle_numbers_are_of_one_size(self) -> None:
        laid_out = SCENES["steps"].on(Frame("16:9", captions=True), theme_named("petrol"))
        sizes = {
            op.font.size
            for layer in laid_out.layers
            if isinstance(layer, SpriteLayer) and layer.id.endswith(("-waiting", "-done"))
            for op in drawn_texts(layer.drawing.ops)
            if op.text in {"1", "2", "3", "4"}
        }
        assert len(sizes) == 1

    @pytest.mark.parametrize("theme", ["petrol", "studio", "aurora"])
    def test_their_rows_are_filled_with_words(self, theme: str) -> None:
        laid_out = SCENES["steps"].on(Frame("16:9", captions=True), theme_named(theme))
        rows = {layer.id: layer for layer in laid_out.layers if isinstance(layer, SpriteLayer)}
        open_ = list(drawn_texts(rows["step-1-words"].drawing.ops))
        assert max(op.font.size for op in open_ if op.text != "2") >= 96
        assert " ".join(op.text for op in open_[2:]) == "Turns direct current into the 230 volts your sockets use."
        done = [list(drawn_texts(rows[f"step-{item}-done"].drawing.ops)) for item in range(3)]
        assert {ops[1].x for ops in done} == {open_[1].x}
        assert {op.x for ops in done for op in ops[2:]} == {open_[2].x}
        assert done[2][2:] == []

    def test_said_items_of_a_short_list_are_large_and_lie_on_plates(self) -> None:
        told_ = told(ListVisual(title=rich("Sour or *bitter?*"), items=FOUR[:2]), *SAID_STEPS[:3])
        laid_out = told_.on(Frame("16:9", captions=True), theme_named("petrol-light"))
        done = next(layer for layer in laid_out.layers if layer.id == "item-0-done")
        assert isinstance(done, SpriteLayer)
        assert max(op.font.size for op in drawn_texts(done.drawing.ops)) >= 56
        assert any(isinstance(op, RectOp) and op.box.w > 900 for op in done.drawing.ops)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["title", "title alone", "list", "steps"])
def test_the_video_opens_on_its_headline(name: str, theme: str) -> None:
    laid_out = SCENES[name].on(Frame("16:9", captions=True), theme_named(theme))
    assert texts_at(laid_out, 0.0)


class TestEntrance:
    def shown(self, t: float, **circumstances: object) -> list[str]:
        told_ = SCENES["steps"]
        scene = told_.scene.model_copy(update={"id": circumstances.pop("id", "a")})
        laid_out = lay_out(
            scene, told_.narration, Frame(captions=True), theme_named("petrol"), duration=told_.duration, index=1,
            **circumstances,  # type: ignore[arg-type]  # one keyword of several types
        )  # fmt: skip
        return [text.op.text for text in texts_at(laid_out, t)]

    def test_words_wait_until_those_before_have_faded(self) -> None:
        assert self.shown(0.12) != []
        assert self.shown(0.12, fades_in=0.12) == []
        assert self.shown(0.30, fades_in=0.12) != []

    def test_the_headline_of_a_further_page_was_there_already(self) -> None:
        assert any("From roof" in text for text in self.shown(0.0, id="a~2"))


class TestForeshadow:
    QUOTE_VISUAL = QuoteVisual(text=rich("We ask *when the sun is out.*"), attribution="Grace Hopper")

    def layer(self, *spoken: str) -> SpriteLayer | None:
        laid_out = told(self.QUOTE_VISUAL, *spoken).on(Frame(), theme_named("petrol"))
        found = [layer for layer in laid_out.layers if layer.id == "foreshadow"]
        return found[0] if found and isinstance(found[0], SpriteLayer) else None

    def test_a_quotation_shows_faintly_while_its_speaker_is_introduced(self) -> None:
        shown = self.layer("Grace Hopper told her friends about it many years later.", "We ask when the sun is out.")
        assert shown is not None
        assert all(op.paint.opacity < 0.2 for op in drawn_texts(shown.drawing.ops))

    def test_one_that_is_said_at_once_needs_none(self) -> None:
        assert self.layer("We ask when the sun is out.") is None
