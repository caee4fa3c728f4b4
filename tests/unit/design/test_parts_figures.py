"""Figures are read as written and count up to themselves; shares are drawn to scale."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.design.parts.figures import count_up, count_values, counts, read_figure
from app.design.parts.shares import Grid, Share, read_share
from app.design.themes import theme_named
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, TextOp

THEME = theme_named("petrol")


class TestFigure:
    @pytest.mark.parametrize("text", [
        "62%", "£1,940", "−63%", "1 482 000 people", "0.31", "$0.31 a watt", "12.5 kWh", "1,5 kg", "+7 points",
        "1.482.000", "3.141,59 €",
    ])  # fmt: skip
    def test_is_written_back_as_it_was(self, text: str) -> None:
        figure = read_figure(text)
        assert figure is not None
        assert figure.write(figure.value) == text

    @pytest.mark.parametrize(("text", "value"), [
        ("£1,940", 1940), ("−63%", -63), ("1 482 000", 1482000), ("1,5 kg", 1.5), ("3.141,59 €", 3141.59),
        ("0,125", 0.125),
    ])  # fmt: skip
    def test_has_the_value_that_is_meant(self, text: str, value: float) -> None:
        figure = read_figure(text)
        assert figure is not None
        assert figure.value == pytest.approx(value)

    @pytest.mark.parametrize("text", ["", "a third", "3 in 5", "10–20"])
    def test_is_none_without_one_number(self, text: str) -> None:
        assert read_figure(text) is None

    @pytest.mark.parametrize(("text", "expected"), [("2024", False), ("7", False), ("62%", True), ("1,999", True)])
    def test_years_and_small_values_do_not_count(self, text: str, expected: bool) -> None:
        figure = read_figure(text)
        assert figure is not None
        assert counts(figure) is expected

    @given(st.integers(11, 10**9))
    def test_a_count_rises_ends_exact_and_before_its_time(self, value: int) -> None:
        figure = read_figure(f"{value:,}")
        assert figure is not None
        shown = count_values(figure)
        times = [time for time, _ in shown]
        numbers = [int(text.replace(",", "")) for _, text in shown]
        assert numbers == sorted(numbers)
        assert numbers[-1] == value
        assert times == sorted(times)
        assert times[-1] <= 0.6

    def test_layers_of_a_count_follow_one_another_without_a_gap(self) -> None:
        layers = count_up("£1,940", 0, 0, THEME.font("figure", 100), "#FFFFFF", at=1.0)
        for layer, after in pairwise(layers):
            assert layer.end == after.start
        assert layers[0].start == 1.0
        assert layers[-1].end is None
        (last,) = layers[-1].drawing.ops
        assert isinstance(last, TextOp)
        assert last.text == "£1,940"

    def test_words_are_shown_at_once(self) -> None:
        (layer,) = count_up("a third", 0, 0, THEME.font("figure", 100), "#FFFFFF", at=1.0)
        assert layer.start == 1.0


class TestShare:
    @pytest.mark.parametrize(("text", "expected"), [
        ("62%", Share(62, 100)), ("99.7 %", Share(99.7, 100)), ("3 in 5", Share(3, 5)), ("1 out of 12", Share(1, 12)),
        ("4/10", Share(4, 10)), ("140%", None), ("−5%", None), ("7 of 3", None), ("£20", None), ("1 of 1", None),
    ])  # fmt: skip
    def test_is_read_where_it_can_be_drawn(self, text: str, expected: Share | None) -> None:
        assert read_share(text) == expected

    @given(st.integers(2, 100), st.floats(200, 1800), st.floats(200, 900))
    def test_cells_stay_inside_and_apart(self, parts: int, width: float, height: float) -> None:
        area = Box(x=10, y=20, w=width, h=height)
        grid = Grid(Share(1, parts), area)
        boxes = [grid.cell(place) for place in range(parts)]
        assert min(box.x for box in boxes) >= area.x - 0.1
        assert max(box.right for box in boxes) <= area.right + 0.1
        assert min(box.y for box in boxes) >= area.y - 0.1
        assert max(box.bottom for box in boxes) <= area.bottom + 0.1
        assert len({(round(box.x, 3), round(box.y, 3)) for box in boxes}) == parts

    @pytest.mark.parametrize("share", [Share(62, 100), Share(99.7, 100), Share(3, 5), Share(0.4, 100), Share(7, 30)])
    def test_as_many_cells_are_lit_and_the_last_in_part(self, share: Share) -> None:
        grid = Grid(share, Box(x=0, y=0, w=900, h=900))
        lit = grid.layers(THEME, appears=0.0, lights=1.0)[1:]
        cells = sum(len(layer.drawing.ops) for layer in lit if isinstance(layer, SpriteLayer))
        assert cells - 1 < share.lit <= cells
        clip = lit[-1].clip
        assert clip is not None
        assert not isinstance(clip.right, float)
        last = grid.cell(cells - 1)
        assert clip.right[-1].v == pytest.approx(last.x + last.w * (share.lit - (cells - 1)))
