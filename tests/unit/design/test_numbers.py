"""Numbers read from labels and written like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.design.parts.numbers import change, change_label, parse, phrase, quantities, style_for, tidy
from app.design.parts.shares import shown_share
from app.story.script import NumberVisual, RichText


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("£1,940", 1940), ("62%", 62), ("2.8 kW", 2.8), ("-3.5", -3.5), ("−£120", -120), ("£-3", -3), ("+12%", 12),
        ("$1.2m", 1.2e6), ("£900k", 9e5), ("3 million", 3e6), ("2,5 Mio.", 2.5e6), ("5 m", 5), ("2019", 2019),
        ("1.940,5 €", 1940.5), ("1 234,5", 1234.5), ("12,345.67", 12345.67), (".5", 0.5), ("1,5", 1.5), ("~50", 50),
        ("1'200", 1200), ("CHF 20", 20), ("US$5", 5), ("1,234,567", 1234567), ("0.125", 0.125), ("4.5B", 4.5e9),
    ],
)  # fmt: skip
def test_reads_what_people_write(text: str, value: float) -> None:
    read = parse(text)
    assert read is not None
    assert read.value == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "n/a", "A1", "Q3 2020", "2h 30m", "10–12", "12 of 20 people", "about"])
def test_leaves_alone_what_is_no_number(text: str) -> None:
    assert parse(text) is None


def test_tells_thousands_from_decimals_by_language() -> None:
    english, french = parse("1.940", "en"), parse("1.940", "de")
    assert english is not None
    assert french is not None
    assert (english.value, french.value) == (1.94, 1940)


def test_counts_up_in_the_manner_of_the_label_and_ends_on_it() -> None:
    read = parse("£1,940")
    assert read is not None
    assert [read.at(share) for share in (0.1, 0.5, 1.0)] == ["£194", "£970", "£1,940"]


@pytest.mark.parametrize(
    ("text", "counts"), [("2019", False), ("7", False), ("10", False), ("£1,940", True), ("62%", True)]
)
def test_years_and_small_numbers_do_not_count_up(text: str, counts: bool) -> None:
    read = parse(text)
    assert read is not None
    assert read.counts_up is counts


def test_units_ignore_magnitudes() -> None:
    texts = ("£1.2m", "£900k", "£3 million")
    assert {read.style.unit for text in texts if (read := parse(text))} == {("£", "")}


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ((62, 17, 4), "%", ["62%", "17%", "4%"]),
        ((1234567, 345000), "£", ["£1.23M", "£0.34M"]),
        ((1940, 720), "£", ["£1,940", "£720"]),
        ((2.81, -0.5), "kW", ["2.81\u00a0kW", "−0.50\u00a0kW"]),
        ((1998, 2004), "", ["1998", "2004"]),
        ((140, 3.5), "TWh", ["140.0\u00a0TWh", "3.5\u00a0TWh"]),
        ((0.0,), "", ["0"]),
        ((1e300,), "", ["1.0\u00a0×\u00a010³⁰⁰"]),
    ],
)
def test_writes_three_figures_in_one_style(values: tuple[float, ...], unit: str, texts: list[str]) -> None:
    assert [quantity.text for quantity in quantities(values, unit)] == texts


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False), min_size=1, max_size=8))
def test_any_number_is_short_and_never_a_false_zero(values: list[float]) -> None:
    for value, quantity in zip(values, quantities(values), strict=True):
        assert len(quantity.text) <= 16
        assert value == 0 or any(digit in quantity.text for digit in "123456789")


def test_changes_are_whole_with_their_sign() -> None:
    assert [change_label(percent) for percent in (-62.9, 36.1, 0.31, -99.72)] == ["−63%", "+36%", "+0.3%", "−99.7%"]
    assert change_label(1500) == "16×"
    assert change(1940, 720) == pytest.approx(-62.9, abs=0.05)
    assert change(0, 5) is None


def test_labels_are_kept_with_a_true_minus_and_unbroken_units() -> None:
    assert tidy("-5 kW") == "−5\u00a0kW"
    assert tidy("10-12 days") == "10-12\u00a0days"
    assert tidy("well-known") == "well-known"


def test_our_own_words_are_in_the_language_of_the_scene_or_left_out() -> None:
    assert phrase("others", "en", 4) == "for the other four, together"
    assert phrase("more", "fr-FR") == "de plus"
    assert phrase("more", "fi") == ""


def test_languages_have_their_own_marks() -> None:
    assert style_for((1234.5,), "€", "fr").write(1234.5) == "1\u202f234\u00a0€"
    assert style_for((12.5,), "kg", "de").write(12.5) == "12,5\u00a0kg"


@pytest.mark.parametrize(
    ("value", "label", "title", "lit"),
    [
        ("90%", "cheaper than in 2010", "", 10), ("90%", "since 2010", "The price collapsed", 10),
        ("62%", "of people lost weight", "", 62), ("62%", "more than before", "", 62),
    ],
)  # fmt: skip
def test_a_loss_lights_what_remains(value: str, label: str, title: str, lit: float) -> None:
    share = shown_share(NumberVisual(title=RichText(text=title), value=value, label=label))
    assert share is not None
    assert share.lit == lit
