from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest

from app.media.drawing.ops import Font
from app.media.drawing.text import ink_bounds, left_bearing, measure, metrics, shape, span_boxes, word_boxes

BIG = Font(family="Inter", size=100, weight=700)


def with_tracking(tracking: float) -> Font:
    return BIG.model_copy(update={"tracking": tracking})


def test_kerning_draws_a_pair_together() -> None:
    assert measure("AV", BIG) < measure("A", BIG) + measure("V", BIG) - 2
    off = BIG.model_copy(update={"features": ("-kern",)})
    assert measure("AV", off) == pytest.approx(measure("A", BIG) + measure("V", BIG))


def test_tabular_figures_are_equally_wide() -> None:
    tabular = BIG.model_copy(update={"features": ("tnum",)})
    assert len({round(measure(digit, tabular), 3) for digit in "0123456789"}) == 1
    assert measure("1", BIG) < measure("0", BIG) - 5


def test_width_grows_with_the_size_at_one_optical_size() -> None:
    font = Font(family="Inter", size=50, optical=32)
    assert measure("Reelwright", font.model_copy(update={"size": 100.0})) == pytest.approx(
        2 * measure("Reelwright", font)
    )


def test_tracking_opens_the_gaps_but_not_the_end() -> None:
    assert measure("abc", with_tracking(0.1)) - measure("abc", BIG) == pytest.approx(2 * 0.1 * 100)
    assert measure("a", with_tracking(0.1)) == measure("a", BIG)


def test_negative_tracking_gives_most_of_it_back_to_word_spaces() -> None:
    tight = measure("ab cd", with_tracking(-0.05)) - measure("ab cd", BIG)
    assert tight == pytest.approx((-4 * 0.05 + 0.9 * 0.05) * 100)


def test_metrics_are_those_of_letters() -> None:
    found = metrics(BIG)
    assert 70 < found.cap_height < 76
    assert 50 < found.x_height < 60
    assert found.ascent > found.cap_height
    assert 15 < found.descent < 30
    assert ink_bounds("H", BIG) == pytest.approx(ink_bounds("HH", BIG)[:2] + ink_bounds("H", BIG)[2:], abs=0.1)  # type: ignore[index]  # both have ink


def test_left_bearing_is_where_ink_begins() -> None:
    assert left_bearing("H", BIG) > 3
    assert left_bearing("", BIG) == 0
    assert left_bearing("  ", BIG) == 0


def test_ligatures_join_unless_tracked() -> None:
    serif = Font(family="Newsreader", size=100)
    assert len(shape("fi", serif).runs[0].glyphs) == 1
    assert len(shape("fi", serif.model_copy(update={"tracking": 0.01})).runs[0].glyphs) == 2
    assert shape("fi", serif).extent(0, 1)[1] == pytest.approx(shape("fi", serif).width / 2)


def test_words_stand_where_the_whole_line_puts_them() -> None:
    line = "After dark,  the AV"
    boxes = word_boxes(line, BIG)
    assert [box.text for box in boxes] == ["After", "dark,", "the", "AV"]
    assert boxes[0].x == 0
    assert boxes[-1].x + boxes[-1].width == pytest.approx(measure(line, BIG))
    for before, after in pairwise(boxes):
        assert after.x > before.x + before.width
    assert boxes[1].x == pytest.approx(measure("After d", BIG) - measure("d", BIG), abs=0.5)


def test_spans_of_a_line_keep_its_kerning() -> None:
    first, second = span_boxes(["A", "V"], BIG)
    assert second.x == pytest.approx(measure("AV", BIG) - measure("V", BIG))
    assert second.x < first.x + measure("A", BIG) - 2
    assert span_boxes(["", "A"], BIG)[0].width == 0


def test_decomposed_letters_are_set_as_composed_ones() -> None:
    assert measure(unicodedata.normalize("NFD", "Zażółć"), BIG) == measure("Zażółć", BIG)


def test_a_line_mixes_faces_by_what_they_cover() -> None:
    runs = shape("solar Солнце solar", BIG).runs
    assert len(runs) == 3
    assert all(glyph.id for run in runs for glyph in run.glyphs)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("go 🚀 now", ["1f680"]),
        ("I ❤️ you", ["2764-fe0f"]),
        ("1️⃣ and 2", ["0031-fe0f-20e3"]),
        ("👩🏽‍💻", ["1f469-1f3fd-200d-1f4bb"]),
        ("🇫🇷🇩🇪", ["1f1eb-1f1f7", "1f1e9-1f1ea"]),
        ("© 2026 #1 *", []),
    ],
)
def test_emoji_become_pictures_in_the_line(text: str, codes: list[str]) -> None:
    found = [run.emoji for run in shape(text, BIG).runs if run.emoji]
    assert [code.lstrip("0") for code in found] == [code.lstrip("0") for code in codes]


def test_an_emoji_takes_room() -> None:
    assert measure("a🚀b", BIG) == pytest.approx(measure("a", BIG) + measure("b", BIG) + 120, abs=5)
    assert measure("🔋", BIG) < 0.7 * measure("🚀", BIG)
    assert ink_bounds("🚀", BIG) is not None


def test_right_to_left_words_are_ordered_for_the_eye() -> None:
    line = shape("abc אבג def", BIG)
    hebrew = [glyph for run in line.runs for glyph in run.glyphs if 4 <= glyph.char < 7]
    by_place = sorted(hebrew, key=lambda glyph: glyph.x)
    assert [glyph.char for glyph in by_place] == [6, 5, 4]
    assert line.extent(0, 3)[1] < by_place[0].x < line.extent(8, 11)[0]
