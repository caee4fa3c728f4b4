"""Numbers as they are written: read from an author's label, and written in the same manner.

At most three significant figures for what we work out ourselves, thousands grouped, a true minus, `£1,220` and
`62%` closed up, `2.8 kW` with a space that never breaks. What the author wrote is kept as written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

MINUS = "\u2212"
NBSP = "\u00a0"
CURRENCIES = "£$€¥₹₽₩₺₴₦₱฿₫₪"
YEARS = range(1000, 2200)
LARGEST_WRITTEN_OUT, SMALLEST_WRITTEN_OUT = 1e12, 1e-5
"""Beyond these a number is written as a power of ten."""

NO_COUNT_UP_BELOW = 10
"""Values up to this do not count up: there is nothing to count."""

_POINT_BY_LANGUAGE = dict.fromkeys(("de", "es", "it", "pt", "nl", "id", "tr", "da", "el", "vi"), (",", "."))
_POINT_BY_LANGUAGE |= dict.fromkeys(
    ("fr", "sv", "nb", "no", "fi", "cs", "sk", "pl", "ru", "uk", "hu"), (",", "\u202f")
)
_CLOSED_UP = ("%", "°", "×", "‰", "″", "′", "k", "K", "M", "B", "T", "bn")
_NUMBER = re.compile(
    rf"(?P<sign>[-+\u2212\u2013]?)\s*(?P<prefix>[~≈<>≤≥±]?\s?(?:[A-Z]{{0,3}}[{CURRENCIES}]|[A-Z]{{3}}\s)?)(?P<inner>[-\u2212]?)"
    r"(?P<digits>\d[\d.,'\u2019\u00a0\u202f]*\d|\d|[.,]\d+)(?P<suffix>.*)",
    re.DOTALL,
)
_SPACED_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_MAGNITUDES = {
    "thousand": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9, "trillion": 1e12,
    "mille": 1e3, "milliard": 1e9, "milliards": 1e9, "millones": 1e6, "millón": 1e6, "tausend": 1e3,
    "mio.": 1e6, "mrd.": 1e9, "millionen": 1e6, "milliarden": 1e9, "mn": 1e6, "bn": 1e9, "tn": 1e12,
}  # fmt: skip
_CLOSED_MAGNITUDES = {"k": 1e3, "K": 1e3, "M": 1e6, "bn": 1e9, "B": 1e9, "T": 1e12, "mn": 1e6, "tn": 1e12}
_CURRENCY_MAGNITUDES = {"m": 1e6, "b": 1e9}
"""After a currency only: "5m" alone may be metres."""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_PHRASES = {
    "en": {
        "less": "less",
        "more": "more",
        "others": "for the other {n}, together",
        "other": "Other ({n})",
        "points": "points",
    },
    "fr": {
        "less": "de moins",
        "more": "de plus",
        "others": "pour les {n} autres réunis",
        "other": "Autres ({n})",
        "points": "points",
    },
    "es": {
        "less": "menos",
        "more": "más",
        "others": "para los otros {n} juntos",
        "other": "Otros ({n})",
        "points": "puntos",
    },
    "de": {
        "less": "weniger",
        "more": "mehr",
        "others": "für die anderen {n} zusammen",
        "other": "Andere ({n})",
        "points": "Prozentpunkte",
    },
    "it": {
        "less": "in meno",
        "more": "in più",
        "others": "per gli altri {n} insieme",
        "other": "Altri ({n})",
        "points": "punti",
    },
    "pt": {
        "less": "a menos",
        "more": "a mais",
        "others": "para os outros {n} juntos",
        "other": "Outros ({n})",
        "points": "pontos",
    },
}
_SMALL = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class NumberStyle:
    """How numbers of one kind are written; `suffix` carries its own space."""

    prefix: str = ""
    suffix: str = ""
    decimals: int = 0
    grouping: str = ","
    point: str = "."
    plus: str = ""

    def write(self, value: float) -> str:
        """Return `value` in this style: what is shown, not what it is scaled from."""
        body = _body(abs(value), self)
        negative = value < 0 and any(digit in body for digit in "123456789")
        return f"{MINUS if negative else self.plus}{self.prefix}{body}{self.suffix}"

    @property
    def unit(self) -> tuple[str, str]:
        """What tells units apart: the prefix and the suffix without spaces or magnitudes."""
        words = [word for word in self.suffix.split() if word.casefold() not in _MAGNITUDES]
        closed, prefix = " ".join(words), self.prefix.strip()
        magnitude = closed in _CLOSED_MAGNITUDES or bool(prefix and closed in _CURRENCY_MAGNITUDES)
        return prefix, "" if magnitude else closed.casefold()


@dataclass(frozen=True)
class Quantity:
    """A number somebody wrote: `shown` as it reads, `scale` the million or thousand behind it."""

    text: str
    shown: float
    scale: float
    style: NumberStyle

    @property
    def value(self) -> float:
        """The number meant."""
        return self.shown * self.scale

    @property
    def year(self) -> bool:
        """Whether this looks like a year: a bare whole number of four digits."""
        bare = not (self.style.prefix or self.style.suffix or self.style.grouping or self.style.decimals)
        return bare and self.shown in YEARS

    @property
    def counts_up(self) -> bool:
        """Whether counting up to it is worth watching: not for years nor for what is nearly nothing."""
        return abs(self.shown) > NO_COUNT_UP_BELOW and not self.year

    def at(self, share: float) -> str:
        """Return how `share` of it is written on the way up; all of it exactly as it was written."""
        return self.text if share >= 1 else self.style.write(self.shown * share)


def point_and_grouping(language: str) -> tuple[str, str]:
    """Return the decimal point and the thousands separator of a language."""
    return _POINT_BY_LANGUAGE.get(language.split("-", maxsplit=1)[0].casefold(), (".", ","))


def phrase(name: str, language: str, count: int = 0) -> str:
    """Return a word or two that charts add themselves, in the scene's language; "" in one we have no words for."""
    words = _PHRASES.get(language.split("-", maxsplit=1)[0].casefold(), {})
    english = words is _PHRASES["en"] and name == "others" and 0 < count < len(_SMALL)
    return words.get(name, "").format(n=_SMALL[count] if english else count)


def tidy(label: str) -> str:
    """Return a value as the author wrote it, with a true minus and no space at which number and unit could part."""
    text = re.sub(r"(?<![\w\d])[-\u2013](?=[^\w\s]?\d)", MINUS, " ".join(label.split()))
    return re.sub(r"(?<=\d) (?=\S)", NBSP, text) if len(text) <= 24 else text


def parse(text: str, language: str = "en") -> Quantity | None:
    """Read a number with perhaps a currency, a magnitude and a unit; None for anything else."""
    match = _NUMBER.fullmatch(_SPACED_THOUSANDS.sub("\u202f", text.strip()))
    if not match or re.search(r"\d", match["suffix"]) or len(match["suffix"]) > 24:
        return None
    digits, point, grouping = _separators(match["digits"], language)
    negative = match["sign"] in ("-", MINUS, "\u2013") or bool(match["inner"])
    shown = float(digits) * (-1 if negative and match["sign"] != "+" else 1)
    style = NumberStyle(
        prefix=match["prefix"], suffix=match["suffix"].replace(" ", NBSP), point=point, grouping=grouping,
        decimals=len(digits.partition(".")[2]), plus="+" if match["sign"] == "+" else "",
    )  # fmt: skip
    return Quantity(tidy(text), shown, _scale(match["prefix"], match["suffix"]), style)


def parse_all(labels: Sequence[str], language: str = "en") -> list[Quantity] | None:
    """Read every label, or return None if one of them is no number."""
    read = [parse(label, language) for label in labels]
    found = [quantity for quantity in read if quantity is not None]
    return found if len(found) == len(read) else None


def style_for(values: Sequence[float], unit: str = "", language: str = "en") -> NumberStyle:
    """Return one style for several values: as few decimals as three significant figures of each need."""
    point, grouping = point_and_grouping(language)
    unit = unit.strip()
    years = bool(values) and not unit and all(value in YEARS for value in values)
    style = NumberStyle(point=point, grouping="" if years else grouping)
    if unit and unit in CURRENCIES and point == ".":
        style = replace(style, prefix=unit)
    elif unit:
        style = replace(style, suffix=unit if unit in _CLOSED_UP else NBSP + unit)
    return replace(style, decimals=_shared_decimals([abs(value) for value in values]))


def quantities(values: Sequence[float], unit: str = "", language: str = "en") -> list[Quantity]:
    """Return values written in one style: thousands grouped, millions and more with a letter, extremes as powers."""
    scale, letter = _letter(max((abs(value) for value in values), default=0.0))
    shown = [value / scale for value in values]
    style = style_for(shown, unit, language)
    style = replace(style, suffix=letter + style.suffix)
    own = [style if _visible(value, style) else replace(style, decimals=_decimals(abs(value))) for value in shown]
    return [Quantity(each.write(value), value, scale, each) for value, each in zip(shown, own, strict=True)]


def change(before: float, after: float) -> float | None:
    """Return the change in per cent, None where there is nothing to measure it against."""
    if before == 0 or (before < 0) != (after < 0) or not math.isfinite(after / before):
        return None
    return (after / before - 1) * 100


def change_label(percent: float, language: str = "en") -> str:
    """Return a change in per cent with its sign: whole, but with a decimal below one; a multiple from 1000% up."""
    point, grouping = point_and_grouping(language)
    if percent >= 1000:
        times = percent / 100 + 1
        return NumberStyle(suffix="×", point=point, grouping=grouping).write(times) if times < 1e6 else ""
    decimals = 1 if 0 < abs(percent) < 1 or 99 < abs(percent) < 100 else 0
    style = NumberStyle(
        suffix="%", decimals=decimals, point=point, grouping=grouping, plus="+" if percent > 0 else ""
    )
    return style.write(percent)


def _body(value: float, style: NumberStyle) -> str:
    if value >= LARGEST_WRITTEN_OUT or 0 < value < SMALLEST_WRITTEN_OUT:
        mantissa, _, exponent = f"{value:.1e}".partition("e")
        mantissa = mantissa.replace(".", style.point)
        return f"{mantissa}{NBSP}×{NBSP}10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
    text = f"{value:,.{style.decimals}f}" if style.grouping else f"{value:.{style.decimals}f}"
    whole, _, fraction = text.partition(".")
    return whole.replace(",", style.grouping) + (style.point + fraction if fraction else "")


def _letter(largest: float) -> tuple[float, str]:
    steps = ((1e18, 1.0, ""), (1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"))
    return next(((scale, letter) for least, scale, letter in steps if largest >= least), (1.0, ""))


def _visible(value: float, style: NumberStyle) -> bool:
    return value == 0 or round(value, style.decimals) != 0


def _shared_decimals(sizes: Sequence[float]) -> int:
    """Return the decimals that all need, but no more than give the largest three significant figures."""
    largest = max(sizes, default=0.0)
    most = max(0, 2 - math.floor(math.log10(largest))) if 0 < largest < LARGEST_WRITTEN_OUT else 0
    if any(0 < size < NO_COUNT_UP_BELOW for size in sizes) and largest < 1e3:
        most = max(most, 1)
    return min(most, max((_decimals(size) for size in sizes), default=0))


def _decimals(value: float) -> int:
    """Return the fewest decimals that show three significant figures of `value`."""
    if value == 0 or value >= LARGEST_WRITTEN_OUT or value < SMALLEST_WRITTEN_OUT:
        return 0
    most = max(0, 2 - math.floor(math.log10(value)))
    return next(count for count in range(most + 1) if count == most or _same(value, count, most))


def _same(value: float, decimals: int, most: int) -> bool:
    return math.isclose(round(value, decimals), round(value, most), rel_tol=1e-9)


def _separators(digits: str, language: str) -> tuple[str, str, str]:
    """Return (digits with a plain point, the point, the grouping), telling 1,940 from 1,94."""
    point, grouping = point_and_grouping(language)
    marks = re.findall(r"\D", digits)
    if not marks:
        whole_groups = grouping if len(digits) < 4 else ""
        return digits, point, whole_groups
    last, once = marks[-1], marks.count(marks[-1]) == 1
    tail = len(digits) - digits.rindex(last) - 1
    groups_only = last in "'\u2019\u00a0\u202f" or not once or (tail == 3 and last != point and digits[0] != "0")
    if groups_only and len(set(marks)) == 1:
        return re.sub(r"\D", "", digits), "." if last == "," else "," if last == "." else point, last
    whole, _, fraction = digits.rpartition(last)
    others = [mark for mark in marks if mark != last]
    groups = others[0] if others else "." if last == "," and grouping == "," else grouping
    return f"{re.sub(r'[^0-9]', '', whole) or 0}.{re.sub(r'[^0-9]', '', fraction)}", last, groups


def _scale(prefix: str, suffix: str) -> float:
    first = suffix.split(maxsplit=1)[0] if suffix.split() else ""
    if suffix[:1].isspace():
        return _MAGNITUDES.get(first.casefold(), 1.0)
    if prefix.strip() and first in _CURRENCY_MAGNITUDES:
        return _CURRENCY_MAGNITUDES[first]
    return _CLOSED_MAGNITUDES.get(first, _MAGNITUDES.get(first.casefold(), 1.0))
