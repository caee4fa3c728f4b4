from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.drawing.clusters import is_mark
from app.media.drawing.ops import Font
from app.media.drawing.text import fit, measure, wrap
from app.media.drawing.wrapping import ELLIPSIS, SHORT_LINE, line_starts

FONT = Font(family="Inter", size=40, weight=600, tracking=-0.02)
WORDS = st.sampled_from(
    [
        "a",
        "the",
        "to",
        "of",
        "and",
        "battery",
        "sunlight",
        "90",
        "%",
        "kW",
        "is",
        "Donaudampfschifffahrt,",
        "panels.",
        "2.8",
        "x-ray",
        "太阳能",
        "🚀",
        "£5",
        "million",
        "—",
    ]
)
TEXTS = st.lists(WORDS, max_size=25).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.floats(30, 900))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: float) -> None:
    lines = wrap(text, FONT, width)
    for line in lines:
        assert measure(line, FONT) <= width or len(line) == 1
        assert line == line.strip()
    assert re.sub(r"[\s-]", "", "".join(lines)) == re.sub(r"[\s-]", "", text)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.floats(300, 900), st.integers(1, 3))
def test_a_limit_of_lines_is_kept(text: str, width: float, most: int) -> None:
    lines = wrap(text, FONT, width, max_lines=most)
    assert len(lines) <= most
    assert all(measure(line, FONT) <= width for line in lines)
    if lines != wrap(text, FONT, width):
        assert lines[-1].endswith(ELLIPSIS)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["battery", "sunlight", "roof", "is", "panels", "makes"]), min_size=2, max_size=12))
def test_lines_are_as_few_as_can_be_and_balanced(words: list[str]) -> None:
    text, width = " ".join(words), 420.0
    lines = wrap(text, FONT, width)
    greedy = [words[0]]
    for word in words[1:]:
        longer = f"{greedy[-1]} {word}"
        greedy = [*greedy[:-1], longer] if measure(longer, FONT) <= width else [*greedy, word]
    assert len(lines) == len(greedy)
    if min(measure(line, FONT) for line in lines) < SHORT_LINE * max(measure(line, FONT) for line in lines):
        assert max(measure(line, FONT) for line in lines) <= max(measure(line, FONT) for line in greedy)


def test_two_lines_are_balanced() -> None:
    assert wrap("How solar power works", FONT, 330) == ["How solar", "power works"]
    widths = [measure(line, FONT) for line in wrap("Panels on every roof feed what nobody uses back", FONT, 700)]
    assert len(widths) == 2
    assert min(widths) > 0.75 * max(widths)


def test_no_line_is_short_where_it_can_be_helped() -> None:
    lines = wrap("It is extraordinarily simple to do", FONT, 420)
    widths = [measure(line, FONT) for line in lines]
    assert min(widths) >= SHORT_LINE * max(widths)


@pytest.mark.parametrize(
    ("text", "language", "pattern"),
    [
        ("The battery of the house on the hill and the end of the road to the sea", "en", r"\b(a|the|to|of|and)$"),
        ("It rose by 90 % in 16 minutes and made 2.8 kW of power for £5 million", "en", r"\d$"),
        ("Die Batterie in der Garage und das Ende der Straße von der Stadt", "de", r"\b(der|und|das|von|die)$"),
    ],
)
@pytest.mark.parametrize("width", [290, 340, 480])
def test_what_belongs_together_stays_together(text: str, language: str, pattern: str, width: float) -> None:
    lines = wrap(text, FONT, width, language=language)
    assert len(lines) > 1
    assert [line for line in lines[:-1] if re.search(pattern, line, re.IGNORECASE)] == []


def test_a_word_wider_than_a_line_breaks_at_its_own_signs_then_by_characters() -> None:
    assert wrap("https://example.org/a-long/path", FONT, 330)[0] == "https://example."
    lines = wrap("R2D2C3POBB8IG11K2SO4LOMDEEDEE", FONT, 300)
    assert len(lines) > 1
    assert "".join(lines) == "R2D2C3POBB8IG11K2SO4LOMDEEDEE"


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("Donaudampfschifffahrtsgesellschaft", "de", ["Donaudampf-", "schifffahrts-", "gesellschaft"]),
        ("anticonstitutionnellement", "fr", ["anticonstitu-", "tionnellement"]),
        ("Wärme\u00adpumpen\u00adanlage", "de", ["Wärme-", "pumpen-", "anlage"]),
        ("Haus\u00adtür", "de", ["Haustür"]),
    ],
)
def test_a_word_wider_than_a_line_is_hyphenated_by_its_language(
    word: str, language: str, expected: list[str]
) -> None:
    width = 300 if "\u00ad" not in word else 240
    assert wrap(word, FONT, width, language=language) == expected


def test_lines_are_found_again_in_their_text() -> None:
    text = "Die Wärme\u00adpumpen\u00adanlage der Donaudampfschifffahrtsgesellschaft läuft"
    lines = wrap(text, FONT, 240, language="de")
    starts = line_starts(lines, text)
    assert "pumpen-" in lines
    assert [text[start] for start in starts] == [line[0] for line in lines]
    assert list(starts) == sorted(starts)


def test_newlines_break_and_no_break_spaces_do_not() -> None:
    assert wrap("one\ntwo", FONT, 900) == ["one", "two"]
    assert wrap("one\u00a0two", FONT, measure("one", FONT) + 10) != ["one", "two"]
    assert wrap("", FONT, 900) == [""]


@pytest.mark.parametrize("width", [120, 170, 260, 330])
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("太阳能电池板价格下降了，百分之九十。真的（很多）！", "zh-Hans"),
        ("太陽光パネルの価格は、「10年」で8割も下がりました。", "ja"),
        ("แบตเตอรี่ราคาถูกลงมากในสิบปีที่ผ่านมา น้ำแข็งกำลังละลาย", "th"),
        ("태양광 가격이 십 년 만에 80% 하락했습니다.", "ko"),
    ],
)
def test_scripts_without_spaces_break_where_a_reader_would(text: str, language: str, width: float) -> None:
    lines = wrap(text, FONT, width, language=language)
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line[0] not in "、，。）」！ー%" and line[-1] not in "「（" for line in lines)
    assert all(not is_mark(line[0]) and line[-1] not in "เแโใไ" for line in lines)
    assert not any(a[-1].isdigit() and b[0].isdigit() for a, b in pairwise(lines))


def test_phrases_stay_whole_where_they_fit() -> None:
    assert wrap("太陽光の価格は十年で八割下がりました", FONT, 320, language="ja") == [
        "太陽光の", "価格は十年で", "八割下がりました",
    ]  # fmt: skip


def test_fit_takes_the_first_size_that_holds() -> None:
    text = "After dark, the battery takes over"
    big = fit(text, FONT, 700, 2, [96, 80, 68, 56])
    assert big is not None
    assert big.font.size == 80 if len(wrap(text, FONT.model_copy(update={"size": 80.0}), 700)) <= 2 else True
    larger = FONT.model_copy(update={"size": 96.0})
    assert len(wrap(text, larger, 700)) > 2
    assert len(big.lines) <= 2
    assert all(measure(line, big.font) <= 700 for line in big.lines)


def test_fit_breaks_no_word() -> None:
    fitted = fit("Donaudampfschifffahrtsgesellschaft", FONT, 600, 3, [80, 40, 30])
    assert fitted is not None
    assert fitted.lines == ("Donaudampfschifffahrtsgesellschaft",)
    assert fit("Donaudampfschifffahrtsgesellschaft", FONT, 200, 9, [80, 40]) is None


def test_sizes_are_tried_in_the_order_given() -> None:
    sizes = [20.0, 90.0]
    fitted = fit("short", FONT, 900, 1, sizes)
    assert fitted is not None
    assert fitted.font.size == 20
    assert all(a < b for a, b in pairwise(sizes))
