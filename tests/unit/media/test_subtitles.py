from __future__ import annotations

import html
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.composition import Cue
from app.media.subtitles import cues, to_srt, to_vtt
from app.media.timeline import TimedWord

FPS = Fraction(30)
TICK = 1e-6


def spoken(text: str, *, pace: float = 0.07, pause: float = 0.4, start: float = 0.3) -> list[TimedWord]:
    words, now = [], start
    for token in text.split():
        end = now + max(0.1, len(token) * pace)
        words.append(TimedWord(text=token, start=now, end=end))
        now = end + (pause if token[-1] in ".?!" else 0)
    return words


ARTICLE = (
    "The sun gives more energy to the earth in one hour than we use in a year. A roof of 40 square metres is enough "
    "for a family of four. Heating takes 62%, hot water 17%, and the rest goes to lights, cooking, and screens. So "
    "where do you start? Measure first. Then insulate — and only then buy the heat pump, because it works best in a "
    "tight house. When Marie Curie came to Paris in 1891, she had no money and no Latin. No. Yes!"
)


@st.composite
def any_scenes(draw: st.DrawFn) -> list[tuple[float, list[TimedWord]]]:
    scenes, offset = [], 0.0
    for _ in range(draw(st.integers(0, 4))):
        words, now = [], draw(st.floats(0, 2))
        for token in draw(
            st.lists(st.sampled_from(["the", "sun", "house.", "why?", "first,", "a" * 60]), max_size=25)
        ):
            end = now + draw(st.floats(0, 9) if draw(st.integers(0, 9)) == 0 else st.floats(0, 1))
            words.append(TimedWord(text=token, start=now, end=end))
            now = end + draw(st.sampled_from([0.0, 0.0, 0.4, 3.0]))
        scenes.append((offset, words))
        offset += now + draw(st.floats(0, 1))
    return scenes


class TestCues:
    @pytest.mark.no_cover
    @given(any_scenes())
    def test_every_word_is_there_once_and_in_order(self, scenes: list[tuple[float, list[TimedWord]]]) -> None:
        found = " ".join(line for cue in cues(scenes) for line in cue.lines)
        assert found == " ".join(word.text for _, words in scenes for word in words)

    @pytest.mark.no_cover
    @given(any_scenes(), st.sampled_from([Fraction(24), Fraction(30000, 1001), Fraction(60)]))
    def test_cues_are_in_order_and_two_frames_apart(
        self, scenes: list[tuple[float, list[TimedWord]]], fps: Fraction
    ) -> None:
        found = cues(scenes, fps=fps)
        assert all(cue.end > cue.start >= 0 for cue in found)
        assert all(after.start - before.end >= 2 / float(fps) - TICK for before, after in pairwise(found))

    @pytest.mark.no_cover
    @given(any_scenes())
    def test_lines_fit_and_no_cue_outstays(self, scenes: list[tuple[float, list[TimedWord]]]) -> None:
        for cue in cues(scenes):
            assert 1 <= len(cue.lines) <= 2
            assert all(len(line) <= 42 or " " not in line for line in cue.lines)
            assert cue.end - cue.start <= 7 + 1 / 30 + TICK

    def test_speech_at_a_common_pace_can_be_read(self) -> None:
        found = cues([(0.0, spoken(ARTICLE)), (40.0, spoken(ARTICLE))])
        rates = [sum(map(len, cue.lines)) / (cue.end - cue.start) for cue in found]
        assert max(rates) <= 20
        assert sorted(rates)[len(rates) * 3 // 4] <= 17.5
        assert min(cue.end - cue.start for cue in found) >= 1

    def test_cues_stay_with_their_words(self) -> None:
        words = spoken(ARTICLE)
        for cue in cues([(10.0, words)]):
            first = cue.lines[0].split()[0]
            assert any(abs(10 + word.start - cue.start) <= 0.25 for word in words if word.text == first)

    def test_breaks_fall_by_sense(self) -> None:
        lines = [line for cue in cues([(0.0, spoken(ARTICLE))]) for line in cue.lines]
        assert lines[:4] == [
            "The sun gives more energy to the earth",
            "in one hour than we use in a year.",
            "A roof of 40 square metres",
            "is enough for a family of four.",
        ]
        assert not any(line.split()[-1] in {"the", "a", "of", "to", "in", "and"} for line in lines)

    def test_short_sentences_share_a_cue_when_there_is_no_time_for_each(self) -> None:
        found = cues([(0.0, spoken("Is it? No. Is it yours? Yes. All of it.", pause=0.1))])
        assert min(cue.end - cue.start for cue in found) >= 1

    def test_scenes_never_share_a_cue(self) -> None:
        found = cues([(0.0, spoken("One.")), (1.2, spoken("Two."))])
        assert [cue.lines for cue in found] == [("One.",), ("Two.",)]

    def test_a_short_gap_closes_to_two_frames_and_a_long_one_stays(self) -> None:
        near, far = spoken("Measure the whole house first."), spoken("Then insulate the roof.")
        one, two = cues([(0.0, near), (near[-1].end + 0.1, far)])
        assert two.start - one.end == pytest.approx(2 / 30, abs=1e-3)
        one, two = cues([(0.0, near), (near[-1].end + 3.0, far)])
        assert two.start - one.end > 2

    def test_a_cue_stays_until_it_can_be_read_where_there_is_room(self) -> None:
        hurried = spoken("This whole sentence was said by somebody in a great hurry.", pace=0.02)
        (cue,) = cues([(5.0, hurried)])
        assert cue.end - cue.start == pytest.approx(len(" ".join(cue.lines)) / 17, abs=0.1)

    def test_a_script_without_spaces_is_cut_too(self) -> None:
        text = "太陽光発電が急速に普及していますので、" * 6
        word = TimedWord(text=text, start=0, end=20, end_char=len(text))
        found = cues([(0.0, [word])], language="ja")
        assert "".join(line for cue in found for line in cue.lines) == text
        assert all(len(line) <= 21 for cue in found for line in cue.lines)

    def test_nothing_said_gives_no_cue(self) -> None:
        assert cues([(0.0, []), (2.0, [])]) == []


# Two small readers written from the formats' descriptions, so that the writers are held against something else.

SRT_TIME = re.compile(r"^(\d{2,}):([0-5]\d):([0-5]\d),(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d),(\d{3})$")
VTT_TIME = re.compile(r"^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3}) --> (?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})$")
Read = list[tuple[int, int, list[str]]]


def clock(parts: tuple[str, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def read_blocks(blocks: list[list[str]], time: re.Pattern[str]) -> Read:
    found: Read = []
    for number, (index, line, *text) in enumerate(blocks, 1):
        match = time.match(line)
        assert match, line
        assert int(index) == number
        found.append((clock(match.groups()[:4]), clock(match.groups()[4:]), text))
    return found


def read_srt(text: str) -> Read:
    return read_blocks([block.split("\n") for block in text.strip("\n").split("\n\n") if block], SRT_TIME)


def read_vtt(text: str) -> Read:
    assert re.match(r"WEBVTT(?:[ \t][^\n]*)?\n\n", text)
    blocks = [block.split("\n") for block in text.strip("\n").split("\n\n")[1:]]
    cue_blocks = [block for block in blocks if not re.match(r"NOTE(?:\s|$)", block[0])]
    for block in cue_blocks:
        assert "-->" not in "".join(block[2:])
        assert not re.search(r"<|&(?!amp;|lt;|gt;)", "".join(block[2:]))
    return [
        (start, end, [html.unescape(line) for line in text]) for start, end, text in read_blocks(cue_blocks, VTT_TIME)
    ]


LINES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1, max_size=42)
    .map(str.strip)
    .filter(bool),
    min_size=1,
    max_size=2,
)


@st.composite
def any_cues(draw: st.DrawFn) -> list[Cue]:
    found, now = [], 0.0
    for lines in draw(st.lists(LINES, max_size=6)):
        start = now + draw(st.floats(0.1, 4000))
        now = start + draw(st.floats(0.1, 7))
        found.append(Cue(start=start, end=now, lines=tuple(lines)))
    return found


def as_read(found: list[Cue]) -> Read:
    return [(round(cue.start * 1000), round(cue.end * 1000), list(cue.lines)) for cue in found]


class TestSrt:
    @given(any_cues())
    def test_reads_back(self, found: list[Cue]) -> None:
        read = [(a, b, [line.replace("\u2060", "") for line in text]) for a, b, text in read_srt(to_srt(found))]
        assert read == [
            (a, b, [line.replace("-->", "→").replace("\u2060", "") for line in text]) for a, b, text in as_read(found)
        ]

    def test_looks_as_players_expect(self) -> None:
        found = [
            Cue(start=0.5, end=2.25, lines=("Measure first.", "Then insulate.")),
            Cue(start=3723.004, end=3725, lines=("R&D",)),
        ]
        assert to_srt(found) == (
            "1\n00:00:00,500 --> 00:00:02,250\nMeasure first.\nThen insulate.\n\n"
            "2\n01:02:03,004 --> 01:02:05,000\nR&D\n"
        )

    def test_text_is_never_markup(self) -> None:
        text = to_srt([Cue(start=0, end=1, lines=("write <b> --> {\\an8}", "a < b"))])
        assert "<b>" not in text
        assert "{\\" not in text
        assert text.count("-->") == 1
        assert "a < b" in text


class TestVtt:
    @given(any_cues())
    def test_reads_back(self, found: list[Cue]) -> None:
        assert read_vtt(to_vtt(found, "en")) == as_read(found)

    def test_looks_as_the_standard_says(self) -> None:
        found = [Cue(start=0.5, end=3600.25, lines=("a < b && c --> d",))]
        assert to_vtt(found, "de-AT") == (
            "WEBVTT\n\nNOTE Language: de-AT\n\n1\n00:00:00.500 --> 01:00:00.250\na &lt; b &amp;&amp; c --&gt; d\n"
        )

    def test_no_cues_is_still_a_file(self) -> None:
        assert to_vtt([], "en").startswith("WEBVTT\n\n")

    def test_lines_that_would_end_a_cue_are_mended(self) -> None:
        found = [Cue(start=0, end=1, lines=("one\n\ntwo", "", "three\r")), Cue(start=2, end=3, lines=("", " "))]
        assert read_vtt(to_vtt(found)) == [(0, 1000, ["one", "two", "three"])]


def test_the_files_go_through_libav(tmp_path: Path) -> None:
    """A reader that is not ours finds as many cues at the same times."""
    found = cues([(0.0, spoken(ARTICLE))])
    for name, text in (("a.srt", to_srt(found)), ("a.vtt", to_vtt(found))):
        path = tmp_path / name
        path.write_text(text, "utf-8", newline="\n")
        with av.open(str(path)) as container:
            packets = [p for p in container.demux(container.streams.subtitles[0]) if p.size]
        assert [round(float((p.pts or 0) * p.time_base), 2) for p in packets] == [
            round(cue.start, 2) for cue in found
        ]
