from __future__ import annotations

import pytest

from app.media.drawing.bidi import levels, visual_order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", "000"),
        ("", ""),
        ("abc אבג def", "00001110000"),
        ("אבג abc", "1111222"),
        ("אב 12 גד", "11122111"),
        ("a (אב) c", "00011000"),
        ("شكر 12%", "1111221"),
        ("عدد 1,5", "1111222"),
        ("אב +5$ ", "1111221"),
    ],
)
def test_levels(text: str, expected: str) -> None:
    assert "".join(map(str, levels(text)))[: len(text)] == expected or levels(text) == [int(c) for c in expected]


def test_runs_of_odd_levels_are_reversed_about_the_even_ones_within() -> None:
    assert visual_order([0, 1, 0]) == [0, 1, 2]
    assert visual_order([1, 2, 1]) == [2, 1, 0]
    assert visual_order([0, 1, 2, 1, 0]) == [0, 3, 2, 1, 4]
    assert visual_order([]) == []
