"""Scenes of data that several tests look at."""

from __future__ import annotations

import math

from app.story.script import ChartVisual, CodeVisual, ComparisonVisual, Series, Side, TableVisual
from tests.unit.design.pages import Told, rich, told

HOURS = tuple(range(25))
CODE = '''def self_use(day: list[Hour]) -> float:
    """Share of solar used at home."""
    used = sum(min(h.solar, h.load) for h in day)
    made = sum(h.solar for h in day)
    return used / made if made else 0.0

june = load_hours("june.csv")
plain = self_use(june)
with_battery = self_use(add_battery(june, capacity_kwh=9.5, power_kw=3.6))
print(f"{plain:.0%} to {with_battery:.0%}")'''


def load(hour: float) -> float:
    return 0.35 + 1.55 * math.exp(-(((hour - 7.6) / 1.25) ** 2)) + 3.0 * math.exp(-(((hour - 19) / 2.0) ** 2))


def sun(hour: float) -> float:
    return 3.5 * math.exp(-(((hour - 13) / 2.75) ** 2))


def chart(kind: str, names: str, *rows: tuple[float | None, ...], **extra: object) -> ChartVisual:
    """Return a chart of comma-separated names; series are called First, Second and so on unless named."""
    given = extra.pop("series_names", ("First", "Second", "Third", "Fourth"))
    assert isinstance(given, tuple)
    series = tuple(Series(name=name, values=row) for name, row in zip(given, rows, strict=False))
    title = rich(str(extra.pop("title", "What the *numbers* say")))
    return ChartVisual.model_validate(
        {"chart": kind, "title": title, "categories": tuple(names.split(", ")), "series": series, **extra}
    )


HEATING = chart(
    "bar", "Space heating, Hot water, Appliances, Lighting, Cooking", (62, 17, 14, 4, 3),
    title="*Heating* uses more than everything else", subtitle="Share of a typical home’s yearly energy use",
    source="Source: sample data", labels=(("62%", "17%", "14%", "4%", "3%"),), unit="%",
)  # fmt: skip
PROFIT = chart(
    "bar", "Monday, Tuesday, Wednesday, Thursday", (12.5, -8.25, 3, None), unit="$", title="*Tuesday* lost"
)
WARMER = chart(
    "bar", "Oslo, Madrid, Nairobi", (16.1, 24.8, 19.2), (18.4, 27.9, 20.7), unit="°", series_names=("1990", "2020")
)
RAIN = chart(
    "bar", "January, February, March, April, May, June, July, August, September, October, November, December",
    (50, 40, 42, 38, 45, 50, 60, 66, 70, 92, 88, 71), unit="mm", title="Rain falls mostly in autumn",
)  # fmt: skip
GRID = chart(
    "line", ", ".join(f"{hour}:00" for hour in HOURS), tuple(load(hour) for hour in HOURS),
    tuple(load(hour) - sun(hour) for hour in HOURS), series_names=("Without solar", "With panels"), highlight=1,
    title="At noon, the house *feeds the grid*", subtitle="Power drawn from the grid, kilowatts", unit="kW",
    source="Source: sample data",
)  # fmt: skip
PRICES = chart(
    "line", "1976, 1985, 1991, 2000, 2010, 2023", (106, 11.5, 7, 4.5, 2, 0.31),
    labels=(("$106", "$11.50", "$7", "$4.50", "$2", "$0.31"),), unit="$", title="Panels got *99% cheaper*",
)  # fmt: skip
SUN = chart(
    "pie", "Used at home, Stored in battery, Sold to the grid", (8.5, 5.7, 4.2), unit="kWh",
    title="Nearly half of the sun’s power *stays home*", subtitle="Where 18.4 kWh went on one June day",
)  # fmt: skip
BILL = ComparisonVisual(
    title=rich("Solar and a battery cut the bill by *nearly two thirds*"), subtitle="Yearly electricity and gas",
    left=Side(name="Before", value="£1,940"), right=Side(name="After one year", value="£720"),
)  # fmt: skip
SPEED = ComparisonVisual(
    title=rich("Speed *tripled*"), left=Side(name="Version 1", value="12 fps"), right=Side(name="New", value="41 fps")
)
HEATERS = ComparisonVisual(
    title=rich("Heat pump or *gas boiler*?"),
    left=Side(name="Gas boiler", points=("Cheap to buy", "Burns fuel every day", "Lasts 12 years")),
    right=Side(name="Heat pump", points=("Costs more at first", "Three units of heat for one of power", "Cools too")),
)
QUOTES = TableVisual(
    title=rich("The cheapest quote takes *longest to pay back*"), subtitle="Five quotes for the same roof",
    source="Source: sample data", header=("Installer", "System, kW", "Price", "kWh a year", "Years to pay back"),
    rows=(
        ("Quote A", "5.0", "£7,450", "4,550", "6.4"), ("Quote B", "4.6", "£7,300", "4,150", "6.9"),
        ("Quote C", "4.2", "£6,900", "3,700", "7.3"), ("Quote D", "4.4", "£7,800", "3,950", "7.7"),
        ("Quote E", "3.6", "£6,200", "2,950", "8.2"),
    ),
    highlight=4,
)  # fmt: skip
PLANS = TableVisual(
    title=rich("Which plan is for you?"), header=("Feature", "Free", "Team", "Enterprise"),
    rows=(
        ("Projects", "3", "Unlimited", "Unlimited"),
        ("Support", "Forum", "Email within a working day", "A person you can call, at any hour of the week"),
        ("Price", "€0", "€12 a month", "Ask us"),
    ),
)  # fmt: skip
SOLAR_CODE = CodeVisual(
    title=rich("Each hour, the house uses *the smaller number*"), code=CODE, language="python", filename="solar.py",
    steps=((3,), (7, 8), (9,)), note="Solar made or power used: take the lower",
)  # fmt: skip

STEPS_SAID = (
    "Here is how much of the sun a house uses by itself.",
    ("Each hour, take the smaller number.", 0),
    ("Then load the month of June.", 1),
    ("And do it once more with a battery.", 2),
)

SCENES: dict[str, Told] = {
    "bar": told(HEATING, "Heating a home takes 62% of its energy. Hot water comes next by far."),
    "bar below zero": told(PROFIT, "Only one day of the week lost money, and that was Tuesday."),
    "bar grouped": told(WARMER, "Every city got warmer in thirty years, and Madrid most of all."),
    "bar of twelve": told(RAIN, "Rain falls mostly in autumn, in October above all."),
    "line": told(GRID, "In the middle of a clear day the house feeds the grid."),
    "line alone": told(PRICES, "In 1976 a watt cost 106 dollars. In 2023 it cost 31 cents."),
    "pie": told(SUN, "Nearly half is used at home. A third is stored in the battery."),
    "before and after": told(BILL, "Before, they paid 1,940 pounds. After one year it was 720."),
    "rise": told(SPEED, "The new version is more than three times as fast."),
    "cards": told(HEATERS, "A boiler is cheap to buy. A heat pump costs more at first. It cools too."),
    "table": told(QUOTES, "Quote A is the dearest but one. Quote E takes longest to pay back."),
    "table of words": told(PLANS, "There are three plans. Support is what differs."),
    "code": told(SOLAR_CODE, *STEPS_SAID),
}
