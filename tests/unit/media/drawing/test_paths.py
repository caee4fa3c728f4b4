from __future__ import annotations

import pytest

from app.core.exceptions import ValidationError
from app.media.drawing.paths import parse_path

SQUARE = "M10 10 L30 10 L30 30 L10 30 Z"


def bounds(data: str) -> tuple[float, float, float, float]:
    rect = parse_path(data).computeTightBounds()
    return rect.left(), rect.top(), rect.right(), rect.bottom()


@pytest.mark.parametrize(
    "data",
    [
        "m10,10 l20,0 0,20 -20,0z",
        "M10 10H30V30H10z",
        "M10 10h20v20h-20z",
        "M10 10 30 10 30 30 10 30Z",
        "M1e1 10L30 10 30 30 10 30z",
        "m0 0z m10 10 h20 v20 h-20 z",
    ],
)
def test_one_square_in_many_spellings(data: str) -> None:
    path = parse_path(data)
    assert path.contains(20, 20)
    assert not path.contains(5, 20)
    assert path.getBounds().right() == pytest.approx(30)
    assert path.getBounds().bottom() == pytest.approx(30)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("M0 0 C0 40 40 40 40 0", (0, 0, 40, 30)),
        ("M0 0 c0 40 40 40 40 0", (0, 0, 40, 30)),
        ("M0 0 Q20 40 40 0", (0, 0, 40, 20)),
        ("M0 0 Q20 40 40 0 T80 0", (0, -20, 80, 20)),
        ("M0 0 C0 40 40 40 40 0 S80 -40 80 0", (0, -30, 80, 30)),
        ("M0 0 S40 40 40 0", (0, 0, 40, 17.8)),
        ("M0 0 A20 20 0 0 1 40 0", (0, -20, 40, 0)),
        ("M0 0a20 20 0 0040 0", (0, 0, 40, 20)),
        ("M0 0 A20 20 0 1 1 20 20", (-0, -20, 40, 20)),
    ],
)
def test_curves_reach_as_far_as_they_should(data: str, expected: tuple[float, ...]) -> None:
    assert bounds(data) == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize("data", ["10 10", "M10", "M0 0 L1 x", "M0 0 L 1 L 2 2", "M0 0 Q1 1 2", "hello", "M0 0 Z 4"])
def test_what_is_no_path_is_an_error(data: str) -> None:
    with pytest.raises(ValidationError, match="not SVG path data"):
        parse_path(data)


def test_no_data_draws_nothing() -> None:
    assert parse_path("").isEmpty()
    assert parse_path("  ").isEmpty()
