"""Bars, lines and rings: drawn to scale, labelled with what was written, lit when spoken of."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import ValidationError
from app.design.frame import Frame, LaidOut
from app.design.motion import LEAD_SECONDS
from app.design.parts.charts import Axis, bar_scale, nice_ticks
from app.design.parts.curves import smooth_path, smooth_samples
from app.design.parts.line_plan import even_choices
from app.design.themes import theme_named
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, PathOp, RectOp
from app.media.easing import value_at
from tests.unit.design.data_scenes import BILL, GRID, HEATING, PRICES, PROFIT, SPEED, SUN, WARMER, chart
from tests.unit.design.pages import Told, rich, texts_at, told

PETROL = theme_named("petrol")
WIDE, TALL = Frame("16:9"), Frame("9:16", captions=True)


def layer(laid_out: LaidOut, name: str) -> SpriteLayer:
    return next(each for each in laid_out.layers if each.id == name and isinstance(each, SpriteLayer))


def bar_box(laid_out: LaidOut, name: str) -> Box:
    op = layer(laid_out, name).drawing.ops[0]
    assert isinstance(op, RectOp)
    return op.box


def words(laid_out: LaidOut, t: float) -> list[str]:
    return [text.op.text for text in texts_at(laid_out, t)]


class TestScales:
    def test_an_axis_maps_ends_to_ends(self) -> None:
        axis = Axis(-2.0, 2.0, 100.0, 0.0)
        assert [axis.at(value) for value in (-2, 0, 2)] == [100.0, 50.0, 0.0]

    @given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6), most=st.integers(2, 8))
    def test_ticks_are_few_round_and_within(self, low: float, span: float, most: int) -> None:
        ticks = nice_ticks(low, low + span, most)
        assert 1 <= len(ticks) <= most
        assert all(low - span * 1e-6 <= tick <= low + span * (1 + 1e-6) for tick in ticks)
        steps = [b - a for a, b in pairwise(ticks)]
        assert not steps or max(steps) == pytest.approx(min(steps))

    @given(shares=st.lists(st.floats(-1, 1), min_size=1, max_size=12), room=st.floats(0, 300))
    def test_bars_and_their_labels_fit_side_by_side(self, shares: list[float], room: float) -> None:
        scale = bar_scale(shares, [room] * len(shares), 100.0, 1000.0)
        for share in shares:
            reach = scale.end(share) + (room if share >= 0 else -room)
            assert 99.0 <= reach <= 1001.0

    @given(st.lists(st.floats(-100, 100), min_size=2, max_size=20))
    def test_curves_pass_through_their_points_and_never_swing_beyond(self, values: list[float]) -> None:
        points = [(float(number), value) for number, value in enumerate(values)]
        samples = smooth_samples(points)
        assert smooth_path(points).count("C") == len(points) - 1
        for (x0, y0), (x1, y1) in pairwise(points):
            inside = [y for x, y in samples if x0 <= x <= x1]
            assert min(y0, y1) - 1e-6 <= min(inside) <= max(inside) <= max(y0, y1) + 1e-6


class TestBars:
    @pytest.mark.parametrize("frame", [WIDE, TALL], ids=["wide", "tall"])
    def test_lengths_are_to_scale(self, frame: Frame) -> None:
        laid_out = told(HEATING).on(frame, PETROL)
        lengths = [bar_box(laid_out, f"bar-{number}-0").w for number in range(5)]
        assert lengths == pytest.approx([lengths[0] * value / 62 for value in (62, 17, 14, 4, 3)], abs=0.5)

    def test_values_below_zero_lie_left_of_the_zero_line(self) -> None:
        laid_out = told(PROFIT).on(WIDE, PETROL)
        gain, loss = bar_box(laid_out, "bar-0-0"), bar_box(laid_out, "bar-1-0")
        assert gain.x == pytest.approx(loss.right, abs=0.01)
        assert loss.w / gain.w == pytest.approx(8.25 / 12.5, abs=0.001)

    def test_only_the_data_end_is_round(self) -> None:
        laid_out = told(PROFIT).on(WIDE, PETROL)
        gain, loss = (layer(laid_out, f"bar-{number}-0").drawing.ops[0] for number in (0, 1))
        assert isinstance(gain, RectOp)
        assert isinstance(loss, RectOp)
        assert (gain.radii[0], gain.radii[1]) == (0.0, 8.0)
        assert (loss.radii[0], loss.radii[1]) == (8.0, 0.0)

    def test_a_growing_bar_slides_out_of_its_zero_line(self) -> None:
        growing = layer(told(HEATING).on(WIDE, PETROL), "bar-0-0")
        op = growing.drawing.ops[0]
        assert isinstance(op, RectOp)
        assert growing.clip is not None
        assert growing.clip.left == op.box.x
        seen = [op.box.right + value_at(growing.x, growing.start + t) for t in (0.0, 0.1, 0.3, 0.64)]
        assert seen[0] == pytest.approx(op.box.x)
        assert seen == sorted(seen)
        assert seen[-1] == pytest.approx(op.box.right)

    def test_values_count_up_with_their_bar_and_end_as_written(self) -> None:
        laid_out = told(HEATING).on(WIDE, PETROL)
        counted = [word for t in np.arange(0.5, 1.2, 0.04) for word in words(laid_out, t) if word.endswith("%")]
        assert len(set(counted)) > 12
        assert {"62%", "17%", "14%", "4%", "3%"} <= set(words(laid_out, 3.0))

    def test_the_headlines_bar_is_lit_as_it_is_spoken(self) -> None:
        scene = told(HEATING, "Of all the energy that a typical home takes in a year most goes into heating.")
        accent = layer(scene.on(WIDE, PETROL), "bar-0-0-lit")
        spoken = next(word.start for word in scene.narration.words if word.text == "heating.")
        assert accent.start == pytest.approx(spoken - LEAD_SECONDS, abs=0.01)

    def test_the_light_moves_to_what_is_spoken_and_comes_back(self) -> None:
        scene = told(
            HEATING, "Heating takes most of it.", "The next in line is hot water for the tap.", "And that is so."
        )
        laid_out = scene.on(WIDE, PETROL)
        first = [each for each in laid_out.layers if each.id == "bar-0-0-lit"]
        water = layer(laid_out, "bar-1-0-lit")
        spoken = next(word.start for word in scene.narration.words if word.text == "hot")
        assert water.start == pytest.approx(spoken - LEAD_SECONDS, abs=0.01)
        assert value_at(first[0].opacity, water.start + 0.3) == 0.0
        assert first[-1].end is None

    def test_a_majority_is_bracketed_against_the_rest(self) -> None:
        assert "38%" in words(told(HEATING).on(WIDE, PETROL), 3.0)
        even = chart("bar", "One, Two, Three", (40, 35, 25), unit="%")
        assert "60%" not in words(told(even).on(WIDE, PETROL), 3.0)

    def test_a_short_lit_bar_is_called_out_where_the_page_is_free(self) -> None:
        litres = chart("bar", "Bath, Hose, Washing, Shower", (150, 120, 60, 12))
        litres = litres.model_copy(update={"highlight": 3})
        laid_out = told(litres).on(WIDE, PETROL)
        said = [text for text in texts_at(laid_out, 4.0) if text.op.text == "12"]
        assert len(said) == 1
        assert said[0].op.font.size >= 136.0
        bars = [bar_box(laid_out, f"bar-{number}-0") for number in range(4)]
        assert not any(box.right > said[0].box.x and box.bottom > said[0].box.y + 40 for box in bars)
        full = chart("bar", "One, Two, Three", (40, 41, 42))
        assert max(text.op.font.size for text in texts_at(told(full).on(WIDE, PETROL), 4.0)) < 136.0

    def test_grouped_bars_name_their_series_beside_the_first(self) -> None:
        seen = words(told(WARMER).on(WIDE, PETROL), 3.0)
        assert {"1990", "2020", "16.1°", "18.4°"} <= set(seen)

    def test_too_many_shares_join_and_too_many_others_are_refused(self) -> None:
        names = ", ".join(f"Part {number}" for number in range(25))
        shares = chart("bar", names, (4.0,) * 25, unit="%")
        assert any(word.startswith("Other (") for word in words(told(shares).on(WIDE, PETROL), 3.0))
        with pytest.raises(ValidationError, match="rows"):
            told(chart("bar", names, tuple(float(number) for number in range(25)))).on(WIDE, PETROL)

    def test_units_do_not_share_a_scale(self) -> None:
        mixed = chart("bar", "A, B", (1, 2), (3, 4), labels=(("£1", "£2"), ("3%", "4%")))
        with pytest.raises(ValidationError, match="units"):
            told(mixed).on(WIDE, PETROL)


def points_of(laid_out: LaidOut, name: str) -> list[tuple[float, float]]:
    """Return the measured points of a line: the ends of its curve's pieces."""
    op = layer(laid_out, name).drawing.ops[0]
    assert isinstance(op, PathOp)
    numbers = [float(text) for text in op.d.replace("M", " ").replace("C", " ").split()]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [pairs[0], *pairs[3::3]]


class TestLines:
    def test_points_are_to_scale_from_the_zero_line(self) -> None:
        laid_out = told(GRID).on(WIDE, PETROL)
        values = GRID.series[1].values
        ys = [y for _, y in points_of(laid_out, "line-1")]
        slope = (ys[0] - ys[13]) / (float(values[0] or 0) - float(values[13] or 0))
        for y, value in zip(ys, values, strict=True):
            assert y == pytest.approx(ys[0] + slope * (float(value or 0) - float(values[0] or 0)), abs=0.5)

    def test_years_stand_true_to_scale(self) -> None:
        xs = [x for x, _ in points_of(told(PRICES).on(WIDE, PETROL), "line-0")]
        share = [(x - xs[0]) / (xs[-1] - xs[0]) for x in xs]
        assert share == pytest.approx(
            [(year - 1976) / 47 for year in (1976, 1985, 1991, 2000, 2010, 2023)], abs=0.001
        )

    def test_one_note_at_the_last_point_when_it_is_an_extreme(self) -> None:
        seen = words(told(PRICES).on(WIDE, PETROL), 4.0)
        assert seen.count("$0.31") == 1
        assert "$4.50" not in seen

    def test_the_note_waits_for_its_word(self) -> None:
        scene = told(PRICES, "Half a century ago a single watt cost 106 dollars, and then in 2023 it was 31 cents.")
        spoken = next(word.start for word in scene.narration.words if word.text == "2023")
        assert layer(scene.on(WIDE, PETROL), "dot").start == pytest.approx(spoken - LEAD_SECONDS, abs=0.01)

    def test_every_series_is_named_once(self) -> None:
        seen = words(told(GRID).on(WIDE, PETROL), 4.0)
        assert seen.count("Without solar") == seen.count("With panels") == 1

    def test_gaps_break_the_line_and_lonely_points_are_dots(self) -> None:
        gaps = chart("line", "a, b, c, d, e", (1, 2, None, 4, None))
        ops = layer(told(gaps).on(WIDE, PETROL), "line-0").drawing.ops
        assert [op.op for op in ops] == ["path", "ellipse"]

    @pytest.mark.parametrize("frame", [WIDE, TALL], ids=["wide", "tall"])
    def test_the_curve_fills_the_page_and_the_last_value_is_said_inside(self, frame: Frame) -> None:
        laid_out = told(PRICES).on(frame, PETROL)
        right = frame.content.right
        assert points_of(laid_out, "line-0")[-1][0] > right - 40.0
        said = [text for text in texts_at(laid_out, 4.0) if text.op.text == "$0.31"]
        assert len(said) == 1
        assert said[0].box.right <= right + 8.0
        assert words(laid_out, 4.0).count("2023") == 1

    def test_a_fourth_line_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="at most 3"):
            told(chart("line", "a, b", (1, 2), (2, 3), (3, 4), (4, 5))).on(WIDE, PETROL)

    def test_flat_single_and_empty_data_stand(self) -> None:
        for values in ((5.0, 5.0), (0.0, 0.0), (None, None)):
            assert told(chart("line", "a, b", values)).on(WIDE, PETROL).layers
        assert told(chart("line", "a", (3.0,))).on(TALL, PETROL).layers


class TestRings:
    def test_arcs_are_to_scale_and_the_lit_one_faces_its_label(self) -> None:
        laid_out = told(SUN).on(WIDE, PETROL)
        lit = next(text for text in texts_at(laid_out, 4.0) if text.op.text == "46%")
        arcs = layer(laid_out, "ring-26").drawing.ops
        assert len(arcs) == 3
        assert lit.box.x > WIDE.width / 2
        assert {"46%", "31%", "23%", "18.4"} <= set(words(laid_out, 4.0))
        sweeps = [_sweep(arc) + 2.4 for arc in arcs if isinstance(arc, PathOp)]
        assert sweeps == pytest.approx([360 * value / 18.4 for value in (8.5, 5.7, 4.2)], abs=0.3)

    def test_more_than_four_parts_join(self) -> None:
        many = chart("pie", "A, B, C, D, E, F", (65, 18, 5, 3, 3, 6), unit="%")
        seen = words(told(many).on(WIDE, PETROL), 4.0)
        assert {"Other (3)", "11%", "65%"} <= set(seen)

    def test_negative_parts_are_refused(self) -> None:
        with pytest.raises(ValidationError, match="above zero"):
            told(chart("pie", "A, B", (3, -1))).on(WIDE, PETROL)

    @pytest.mark.parametrize("values", [(0.0, 0.0), (5.0, None)])
    def test_nothing_and_all_are_whole_rings(self, values: tuple[float | None, ...]) -> None:
        assert layer(told(chart("pie", "A, B", values)).on(WIDE, PETROL), "ring-26").drawing.ops


def _sweep(arc: PathOp) -> float:
    numbers = [float(text) for text in arc.d.replace("M", " ").replace("A", " ").split()]
    points = [(numbers[0], numbers[1]), *[(numbers[i + 5], numbers[i + 6]) for i in range(2, len(numbers), 7)]]
    radius = numbers[2]
    total = 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        total += 2 * math.degrees(math.asin(min(1.0, math.hypot(x1 - x0, y1 - y0) / 2 / radius)))
    return total


class TestComparisons:
    @pytest.mark.parametrize("frame", [WIDE, TALL], ids=["wide", "tall"])
    def test_heights_are_to_one_scale(self, frame: Frame) -> None:
        laid_out = told(BILL).on(frame, PETROL)
        first, second = layer(laid_out, "column-0"), layer(laid_out, "column-1")
        end = 6.0
        visible = bar_box(laid_out, "column-1").h - value_at(second.y, end)
        assert visible / bar_box(laid_out, "column-0").h == pytest.approx(720 / 1940, abs=0.001)
        assert value_at(first.y, end) == 0.0

    def test_the_second_column_leaves_from_the_height_of_the_first(self) -> None:
        laid_out = told(SPEED).on(WIDE, PETROL)
        second = layer(laid_out, "column-1")
        shape = bar_box(laid_out, "column-1")
        before = shape.h - value_at(second.y, second.start)
        assert before == pytest.approx(bar_box(laid_out, "column-0").h)

    def test_says_difference_and_change(self) -> None:
        assert {"£1,940", "£720", "£1,220", "less", "−63%"} <= set(words(told(BILL).on(WIDE, PETROL), 6.0))
        assert {"29\u00a0fps", "more", "+242%"} <= set(words(told(SPEED).on(WIDE, PETROL), 6.0))

    def test_shares_differ_by_points(self) -> None:
        sides = {"left": {"name": "2010", "value": "31%"}, "right": {"name": "2024", "value": "68%"}}
        visual = BILL.model_validate({"title": rich("More agree"), **sides})
        assert {"37", "points"} <= set(words(told(visual).on(WIDE, PETROL), 6.0))

    @pytest.mark.parametrize(("left", "right"), [("6 h", "€240"), ("1998", "2024"), ("fast", "slow"), ("-3", "4")])
    def test_what_has_no_common_scale_stands_on_cards(self, left: str, right: str) -> None:
        sides = {"left": {"name": "A", "value": left}, "right": {"name": "B", "value": right}}
        laid_out = told(BILL.model_validate(sides)).on(WIDE, PETROL)
        assert not any(each.id.startswith("column") for each in laid_out.layers)
        assert {"A", "B"} <= set(words(laid_out, 4.0))

    @pytest.mark.parametrize("frame", [WIDE, TALL], ids=["wide", "tall"])
    def test_what_is_compared_is_said_once_and_yes_and_no_are_marked(self, frame: Frame) -> None:
        sides = {
            "left": {"name": "Bus", "points": ("Quiet: No", "Range: 800 km")},
            "right": {"name": "Tram", "points": ("Quiet: Yes", "Range: No limit")},
        }
        laid_out = told(BILL.model_validate(sides)).on(frame, PETROL)
        seen = words(laid_out, 6.0)
        assert seen.count("Quiet") == seen.count("Range") == 1
        assert {"No", "Yes", "800 km", "No limit"} <= {word.replace("\u00a0", " ") for word in seen}
        marks = [any(op.op == "ellipse" for op in layer(laid_out, f"point-{n}-0").drawing.ops) for n in (0, 1)]
        assert marks == [True, True]

    def test_the_side_that_the_headline_names_is_lit(self) -> None:
        sides = {"left": {"name": "Tram", "points": ("Quiet",)}, "right": {"name": "Bus", "points": ("Loud",)}}
        named = BILL.model_validate({"title": rich("Take the tram"), **sides})
        plates = [layer(told(visual).on(WIDE, PETROL), "side-0") for visual in (named, BILL.model_validate(sides))]
        assert len({plate.drawing.model_dump_json() for plate in plates}) == 2

    def test_points_arrive_as_they_are_spoken(self) -> None:
        sides = {
            "left": {"name": "Boiler", "points": ("Burns fuel every day",)},
            "right": {"name": "Pump", "points": ("Cools in summer",)},
        }
        scene: Told = told(BILL.model_validate(sides), "A boiler burns fuel every day.", "A pump cools in summer.")
        laid_out = scene.on(WIDE, PETROL)
        burns = next(word.start for word in scene.narration.words if word.text == "burns")
        assert layer(laid_out, "point-0-0").start == pytest.approx(burns - LEAD_SECONDS, abs=0.01)
        assert layer(laid_out, "point-1-0").start > burns + 1.0


class TestTimeLabels:
    @pytest.mark.parametrize(("count", "chosen"), [
        (1, [0]), (2, [0, 1]), (5, [0, 1, 2, 3, 4]), (7, [0, 2, 4, 6]), (8, [0, 2, 4, 6]), (9, [0, 2, 4, 6, 8]),
        (11, [0, 5, 10]), (12, [0, 3, 6, 9]),
    ])  # fmt: skip
    def test_are_even_and_end_on_the_last_where_that_leaves_enough(self, count: int, chosen: list[int]) -> None:
        assert list(even_choices(count, 5)[0]) == chosen

    @given(st.integers(1, 200), st.integers(2, 7))
    def test_are_few_and_equally_far_apart(self, count: int, most: int) -> None:
        for choice in even_choices(count, most):
            assert len(choice) <= most
            assert choice[0] == 0
