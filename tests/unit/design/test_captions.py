from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.exceptions import NotFoundError
from app.design.captions import CAPTION_STYLES, caption_layers, caption_style_named, pill
from app.design.captions.bands import standing_area
from app.design.captions.metrics import capitals
from app.design.captions.setting import Caption, set_captions
from app.design.captions.tones import WHITE, Tones, tones_of
from app.design.contrast import TEXT_RATIO, contrast
from app.design.frame import Frame, LaidOut
from app.design.parts.layers import ground_layer
from app.design.themes import THEMES
from app.design.tokens import Theme
from app.media.captions import highlights
from app.media.composition import Composition, CompositionScene, Layer, SpriteLayer
from app.media.drawing.bounds import bounds_of
from app.media.drawing.ops import Box, Drawing, Paint, RectOp
from app.media.drawing.text import measure
from app.media.renderer import frame_at
from app.media.timeline import TimedWord
from app.story.script import Aspect

ASPECTS: tuple[Aspect, ...] = ("16:9", "9:16", "1:1", "4:5")
STYLES = tuple(CAPTION_STYLES)
SAID = "The panel pays for itself by year six, and then nineteen years of power you never buy."
Tone = Literal["light", "dark", "picture"]


def words(text: str = SAID, *, begin: float = 0.5, seconds: float = 0.36) -> tuple[TimedWord, ...]:
    return tuple(
        TimedWord(text=word, start=begin + number * seconds, end=begin + (number + 0.92) * seconds)
        for number, word in enumerate(text.split())
    )


def captions_of(
    spoken: tuple[TimedWord, ...], style: str, aspect: Aspect, area: Box | None = None, language: str = "en",
    theme: Theme = THEMES["petrol"],
) -> list[Caption]:  # fmt: skip
    frame, chosen = Frame(aspect, captions=True), CAPTION_STYLES[style]
    area = area or standing_area(LaidOut(()), frame, chosen)
    return set_captions(spoken, frame, area, chosen.font(theme), chosen.metrics, mode="words", language=language)


def layers(
    style: str, aspect: Aspect = "9:16", *, theme: Theme = THEMES["petrol"], tone: Tone = "dark",
    spoken: tuple[TimedWord, ...] = words(), mode: Literal["words", "lines"] = "words", duration: float = 8.0,
) -> tuple[Layer, ...]:  # fmt: skip
    laid_out = LaidOut((), caption_tone=tone)
    return caption_layers(
        spoken, Frame(aspect, captions=True), theme, laid_out, style=style, mode=mode, duration=duration
    )


class Film:
    """Captions on a theme's ground, to be looked at by time."""

    def __init__(self, made: tuple[Layer, ...], aspect: Aspect, theme: Theme) -> None:
        frame = Frame(aspect, captions=True)
        canvas = (frame.width, frame.height)
        scene = CompositionScene(id="s", frames=240, layers=(ground_layer(frame, theme), *made))
        self.composition = Composition(canvas=canvas, size=canvas, fps=30, scenes=(scene,))

    def at(self, t: float) -> NDArray[np.int64]:
        return frame_at(self.composition, round(t * 30)).astype(np.int64)


def close_to(picture: NDArray[np.int64], color: str, tolerance: int = 24) -> NDArray[np.bool_]:
    wanted = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
    return np.asarray(np.abs(picture - wanted).max(axis=2) <= tolerance)


def columns(mask: NDArray[np.bool_], least: int = 3) -> tuple[int, int]:
    found = np.flatnonzero(mask.sum(axis=0) >= least)
    return int(found[0]), int(found[-1]) + 1


def lit_moments(captions: list[Caption]) -> Iterator[tuple[Caption, int, float]]:
    """Yield every word that is lit, in the middle of its time."""
    for caption in captions:
        for index, start, end in highlights(caption.chunk):
            if index is not None:
                yield caption, index, (start + end) / 2


class TestPlace:
    @pytest.mark.parametrize("aspect", ASPECTS)
    @pytest.mark.parametrize("style", STYLES)
    def test_stand_in_the_caption_area(self, style: str, aspect: Aspect) -> None:
        area = Frame(aspect, captions=True).caption_area
        for caption in captions_of(words(), style, aspect):
            box = caption.box
            assert box.x >= Frame(aspect).margin - 1
            assert box.right <= area.right + 1
            assert box.y >= area.y - 1
            assert box.bottom <= area.bottom + 1

    @settings(max_examples=40, deadline=None)
    @given(
        text=st.lists(st.text("abcWM'éß漢字ابשל12%.,!?-", min_size=1, max_size=26), min_size=1, max_size=20),
        style=st.sampled_from(STYLES), aspect=st.sampled_from(ASPECTS),
    )  # fmt: skip
    def test_any_words_fit_without_touching(self, text: list[str], style: str, aspect: Aspect) -> None:
        area = Frame(aspect, captions=True).caption_area
        for caption in captions_of(words(" ".join(text)), style, aspect):
            assert caption.box.x >= Frame(aspect).margin - 1
            assert caption.box.right <= area.right + 1
            assert caption.box.y >= area.y - 1
            for line in caption.lines:
                assert all(after.x >= before.right - 0.01 for before, after in pairwise(line.words))
            shown = sorted(word.index for line in caption.lines for word in line.words)
            assert shown == list(range(len(caption.chunk.words)))

    def test_wide_pages_prefer_one_line_at_the_reference_baseline_and_size(self) -> None:
        captions = captions_of(words(), "pill", "16:9")
        assert {len(caption.lines) for caption in captions} == {1}
        assert captions[0].font.size == 56
        assert captions[0].lines[0].baseline == pytest.approx(986, abs=12)

    def test_a_phone_gets_large_words_above_its_buttons(self) -> None:
        captions = captions_of(words(), "pill", "9:16")
        assert captions[0].font.size >= 80
        assert max(line.baseline for caption in captions for line in caption.lines) <= 1510

    def test_a_roomier_area_gives_larger_type(self) -> None:
        roomy = captions_of(words(), "pill", "9:16", Box(x=96, y=1160, w=888, h=300))
        assert roomy[0].font.size == 96

    def test_one_size_for_the_whole_scene(self) -> None:
        sizes = {caption.font.size for caption in captions_of(words(SAID + " " + SAID), "karaoke", "9:16")}
        assert len(sizes) == 1

    def test_english_inside_hebrew_keeps_its_own_order(self) -> None:
        (caption, *_) = captions_of(words("אור New York חשמל"), "pill", "16:9", language="he")
        assert [word.index for word in caption.lines[0].words] == [3, 1, 2, 0]

    def test_right_to_left_runs_right_to_left(self) -> None:
        (caption, *_) = captions_of(words("הלוחות הופכים אור לחשמל"), "pill", "16:9", language="he")
        line = caption.lines[0]
        assert line.backwards
        first, second = (next(word for word in line.words if word.index == index) for index in (0, 1))
        assert first.x > second.x


class TestPill:
    def test_lies_under_the_word_being_said(self) -> None:
        theme = THEMES["petrol"]
        film = Film(layers("pill"), "9:16", theme)
        captions = captions_of(words(), "pill", "9:16")
        for caption, index, t in list(lit_moments(captions))[1::5]:
            line, word = caption.place(index)
            left, right = columns(close_to(film.at(t), theme.palette.accent), least=20)
            first, last = caption.ink(word)
            assert first - left == pytest.approx(right - last, abs=3)
            assert first - left == pytest.approx(pill.PAD_EM * caption.font.size, abs=3)
            rows = np.flatnonzero(close_to(film.at(t), theme.palette.accent).sum(axis=1) > 20)
            assert rows[0] < line.baseline < rows[-1]

    def test_is_never_seen_across_two_words(self) -> None:
        theme = THEMES["petrol"]
        spoken = words("power you never buy", seconds=0.5)
        film = Film(layers("pill", "16:9", spoken=spoken), "16:9", theme)
        (caption,) = captions_of(spoken, "pill", "16:9")
        (_, before), (_, after) = caption.place(0), caption.place(1)
        turn = spoken[1].start - 0.04
        for step in range(-1, 5):
            left, right = columns(close_to(film.at(turn + step / 30), theme.palette.accent), least=12)
            assert right <= before.right + 11 or left >= after.x - 11

    def test_is_gone_in_a_silence(self) -> None:
        spoken = (*words("Heating takes most of it", seconds=0.3), *words("The rest is hot water", begin=4.5))
        theme = THEMES["petrol"]
        film = Film(layers("pill", "16:9", spoken=spoken), "16:9", theme)
        assert close_to(film.at(0.8), theme.palette.accent).sum() > 1000
        assert close_to(film.at(3.6), theme.palette.accent).sum() == 0
        assert close_to(film.at(3.6), WHITE).sum() == 0


class TestKaraoke:
    def test_fills_the_word_as_it_is_said(self) -> None:
        theme = THEMES["studio"]
        film = Film(layers("karaoke", theme=theme), "9:16", theme)
        for caption in captions_of(words(), "karaoke", "9:16")[:1]:
            for index, start, end in highlights(caption.chunk):
                if index is None or end - start < 0.2:
                    continue
                _, word = caption.place(index)
                shares = []
                for share in (0.3, 0.8):
                    t = round((start + (end - start) * share) * 30) / 30
                    left, right = columns(close_to(film.at(t), theme.palette.hot, 40))
                    assert left >= word.x - 6
                    assert right <= word.right + 10
                    due = word.x + word.width * (t - start) / (end - start)
                    assert right == pytest.approx(due, abs=max(24.0, word.width * 0.12))
                    shares.append(right)
                assert shares[0] < shares[1]

    def test_words_said_are_bright_and_words_to_come_are_quiet(self) -> None:
        theme = THEMES["petrol"]
        spoken = words("power you never buy", seconds=0.5)
        (caption,) = captions_of(spoken, "karaoke", "16:9")
        picture = Film(layers("karaoke", "16:9", spoken=spoken), "16:9", theme).at(spoken[2].start + 0.2)
        bright = columns(close_to(picture, theme.palette.ink, 20), least=4)
        assert bright[0] >= caption.place(0)[1].x - 4
        assert bright[1] <= caption.place(1)[1].right + 4

    def test_the_bar_is_under_the_word_only(self) -> None:
        theme = THEMES["petrol"]
        spoken = words("power you never buy", seconds=0.5)
        (caption,) = captions_of(spoken, "karaoke", "16:9")
        line, word = caption.place(3)
        picture = Film(layers("karaoke", "16:9", spoken=spoken), "16:9", theme).at(spoken[3].end - 0.02)
        row = round(line.baseline + 0.287 * caption.font.size)
        left, right = columns(close_to(picture[row - 1 : row + 2], theme.palette.hot, 40), least=1)
        assert left == pytest.approx(word.x, abs=5)
        assert right <= word.right + 2

    def test_right_to_left_fills_from_the_right(self) -> None:
        theme = THEMES["petrol"]
        spoken = words("הלוחות הופכים אור לחשמל", seconds=0.6)
        made = layers("karaoke", "16:9", spoken=spoken)
        wipe = next(layer for layer in made if layer.id.endswith("wipe"))
        assert wipe.clip is not None
        picture = Film(made, "16:9", theme).at(spoken[0].start + 0.25)
        left, right = columns(close_to(picture, theme.palette.hot, 40))
        (caption,) = captions_of(spoken, "karaoke", "16:9")
        _, word = caption.place(0)
        assert word.x + 0.2 * word.width < left
        assert right >= word.right - 12

    def test_lines_show_the_plate_with_plain_text(self) -> None:
        assert {layer.id.split("-")[-1] for layer in layers("karaoke", mode="lines")} <= {"0", "1", "2"}


class TestStyles:
    """What holds for every way to show the word being said."""

    @pytest.mark.parametrize("style", STYLES)
    @pytest.mark.parametrize("name", ["petrol", "petrol-light"])
    def test_only_the_word_being_said_changes(self, style: str, name: str) -> None:
        if CAPTION_STYLES[style].metrics.one_word:
            return
        theme = THEMES[name]
        spoken = words("power you never buy", seconds=0.5)
        film = Film(layers(style, "16:9", theme=theme, spoken=spoken), "16:9", theme)
        (caption,) = captions_of(spoken, style, "16:9", theme=theme)
        (_, word), (_, other) = caption.place(1), caption.place(3)
        first, second = film.at(spoken[0].start + 0.3), film.at(spoken[1].start + 0.3)
        changed = np.abs(first - second).max(axis=2) > 40
        assert changed[:, round(word.x) : round(word.right)].sum() > 200
        assert not changed[:, round(other.x) + 8 : round(other.right)].any()

    @pytest.mark.parametrize("style", [name for name in STYLES if name != "blocks"])
    def test_words_stand_a_words_space_apart(self, style: str) -> None:
        if CAPTION_STYLES[style].metrics.one_word:
            return
        (caption,) = captions_of(words("power you never buy"), style, "16:9")
        font = caption.font.model_copy(update={"tracking": 0.0})
        usual = (measure("x x", font) - 2 * measure("x", font)) / font.size
        for before, after in pairwise(caption.lines[0].words):
            assert (after.x - before.right) / caption.font.size == pytest.approx(usual + 0.03, abs=0.08)

    @pytest.mark.parametrize(("ground", "block"), [("#0B0B0F", WHITE), ("#FFD400", "#0B0B0F")])
    def test_blocks_are_told_from_what_they_lie_on(self, ground: str, block: str) -> None:
        theme, frame = THEMES["signal"], Frame("16:9", captions=True)
        page = Box(x=0, y=0, w=frame.width, h=frame.height)
        plain = SpriteLayer(drawing=Drawing(ops=(RectOp(box=page, paint=Paint(fill=ground)),)))
        made = caption_layers(words(), frame, theme, LaidOut((plain,)), duration=8.0)
        waiting = next(layer for layer in made if layer.id == "caption-0-2-coming")
        assert isinstance(waiting, SpriteLayer)
        assert waiting.drawing.ops[0].paint.fill == block  # type: ignore[union-attr]  # a block is a rectangle

    @pytest.mark.parametrize("style", STYLES)
    def test_nothing_is_lit_in_lines(self, style: str) -> None:
        made = layers(style, mode="lines")
        assert made
        assert not any("lit" in layer.id or "wipe" in layer.id for layer in made)

    def test_a_word_alone_fills_its_area(self) -> None:
        area = standing_area(LaidOut(()), Frame("9:16", captions=True), CAPTION_STYLES["punch"])
        for caption in captions_of(words("Sunlight heats every house"), "punch", "9:16"):
            assert caption.box.w > 0.9 * area.w or caption.box.h > 0.9 * area.h
            assert caption.box.center == pytest.approx(area.center, abs=1)

    def test_words_too_short_to_be_read_alone_stand_together(self) -> None:
        spoken = words("one of a kind", seconds=0.12)
        texts = [[word.text for word in c.chunk.words] for c in captions_of(spoken, "punch", "9:16")]
        assert all(len(text) > 1 for text in texts[1:])

    def test_capitals_break_where_the_sentence_does(self) -> None:
        captions = captions_of(words("Every roof is a power station that pays for itself."), "outline", "9:16")
        last = [caption.chunk.words[caption.lines[-1].words[-1].index].text for caption in captions]
        assert not {"A", "THAT", "FOR"} & set(last)

    def test_capitals_follow_the_language(self) -> None:
        assert capitals("istanbul", "tr") == "İSTANBUL"
        assert capitals("ενέργεια", "el") == "ΕΝΕΡΓΕΙΑ"
        assert capitals("straße", "de") == "STRASSE"

    def test_editorial_words_stand_flush_beside_a_rule(self) -> None:
        captions = captions_of(words(), "editorial", "9:16")
        assert len({line.left for caption in captions for line in caption.lines}) == 1
        hebrew = captions_of(words("הלוחות הופכים אור לחשמל ועוד"), "editorial", "9:16", language="he")
        assert len({round(line.right, 3) for caption in hebrew for line in caption.lines}) == 1


class TestTones:
    @pytest.mark.parametrize("tone", ["light", "dark", "picture"])
    @pytest.mark.parametrize("name", sorted(THEMES))
    def test_all_text_reads_on_its_plate(self, name: str, tone: Tone) -> None:
        tones: Tones = tones_of(THEMES[name], tone)
        plate = tones.plate[:7]
        assert contrast(tones.lit, tones.pill) >= TEXT_RATIO
        for color in (tones.text, tones.quiet, tones.hot):
            assert contrast(color, plate) >= TEXT_RATIO
        assert contrast(tones.block_text, tones.block) >= TEXT_RATIO
        assert contrast(tones.marked, tones.marker) >= TEXT_RATIO

    @pytest.mark.parametrize("name", sorted(THEMES))
    def test_idle_words_read_on_the_themes_own_ground(self, name: str) -> None:
        palette = THEMES[name].palette
        tones = tones_of(THEMES[name], palette.look)
        for color in (tones.idle, tones.bright, tones.dim):
            assert contrast(color, palette.ground) >= TEXT_RATIO

    def test_idle_words_are_white_on_pictures_in_every_theme(self) -> None:
        assert {tones_of(theme, "picture").idle for theme in THEMES.values()} == {WHITE}


class TestLayers:
    def test_none_where_the_layout_wants_none_or_nothing_is_said(self) -> None:
        frame, theme = Frame(captions=True), THEMES["petrol"]
        assert caption_layers(words(), frame, theme, LaidOut((), no_captions=True), style="pill", duration=5) == ()
        assert caption_layers((), frame, theme, LaidOut(()), style="pill", duration=5) == ()

    def test_the_themes_own_style_by_default(self) -> None:
        frame, theme = Frame(captions=True), THEMES["studio"]
        made = caption_layers(words(), frame, theme, LaidOut(()), duration=8)
        assert [layer.id for layer in made] == [
            layer.id for layer in layers(theme.caption_style, "16:9", theme=theme)
        ]

    @pytest.mark.parametrize("style", STYLES)
    def test_end_with_the_scene(self, style: str) -> None:
        made = layers(style, duration=3.0)
        assert made
        assert all(layer.start < 3.0 and layer.end is not None and layer.end <= 3.0 for layer in made)

    @pytest.mark.parametrize("style", STYLES)
    def test_words_stand_still_while_they_are_read(self, style: str) -> None:
        for layer in layers(style):
            for track in (layer.x, layer.y, layer.scale):
                if isinstance(track, tuple):
                    assert track[-1].t - track[0].t <= 0.161

    def test_what_changes_with_each_word_is_small(self) -> None:
        for layer in layers("pill", "16:9"):
            assert isinstance(layer, SpriteLayer)
            bounds = bounds_of(layer.drawing.ops)
            assert bounds is not None
            assert bounds[2] - bounds[0] < 500

    def test_only_one_caption_at_a_time(self) -> None:
        made = [layer for layer in layers("karaoke") if layer.id.count("-") == 1]
        assert all(before.end is not None and before.end <= after.start for before, after in pairwise(made))

    def test_styles_by_name(self) -> None:
        assert caption_style_named(" Karaoke ").name == "karaoke"
        with pytest.raises(NotFoundError, match="loud"):
            caption_style_named("loud")


def test_a_scene_may_have_a_style_of_its_own_unless_another_is_asked_for() -> None:
    page = LaidOut((), caption_style="karaoke")
    theme, frame = THEMES["petrol"], Frame("16:9", captions=True)

    def names(style: str | None) -> set[str]:
        return {layer.id for layer in caption_layers(words(), frame, theme, page, style=style, duration=9.0)}

    assert "caption-0-wipe" in names(None)
    assert "caption-0-wipe" not in names("pill")


JAPANESE = "太陽の光は八分で地球に届きます"


@pytest.mark.parametrize("style", sorted(set(CAPTION_STYLES) - {"blocks", "punch"}))
def test_phrases_of_a_script_without_spaces_stand_as_if_in_one_word(style: str) -> None:
    said = TimedWord(text=JAPANESE, start=0.5, end=3.5, end_char=len(JAPANESE))
    for caption in captions_of((said,), style, "9:16", language="ja"):
        for line in caption.lines:
            together = measure("".join(word.text for word in line.words), caption.font)
            assert line.right - line.left <= together + 0.03 * caption.font.size * len(line.words)
            for one, other in pairwise(line.words):
                box = caption.around(one, line.baseline, pad=0.2, above=1.0, below=0.3)
                assert box.right <= caption.ink(other)[0] + 0.04 * caption.font.size


def test_words_with_spaces_keep_their_room() -> None:
    for caption in captions_of(words(), "pill", "9:16"):
        assert all(caption.room(word)[1] > caption.font.size for line in caption.lines for word in line.words)
