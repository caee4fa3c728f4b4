"""Numbers and points of time as people write them in tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?P<before>[~≈<>±]?\s?(?:[A-Z]{0,3}[$€£¥₹]|[A-Z]{3}\s)?)\s?"
    r"(?P<sign>[-−–+]?)\s?(?P<before2>[$€£¥₹]?)"
    r"(?P<digits>\d[\d.,'\u00a0\u202f\u2009 ]*\d|\d)"
    r"\s?(?P<scale>k|K|m|M|bn|B|tn|million|billion|trillion|mil|millones|millions|milliards)?(?![a-zA-Z])"
    r"\s?(?P<unit>\S{0,12}(?: \S{1,12})?)"
)
_SCALES = {
    "k": 1e3, "K": 1e3, "mil": 1e3, "m": 1e6, "M": 1e6, "million": 1e6, "millions": 1e6, "millones": 1e6,
    "bn": 1e9, "B": 1e9, "billion": 1e9, "milliards": 1e9, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_GAPS = re.compile("['\u00a0\u202f\u2009 ]")
_ABSENT = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null", "?", "…", ".."})
_DECIMAL_COMMA = frozenset(
    {"fr", "es", "de", "it", "pt", "nl", "pl", "sv", "da", "nb", "no", "fi", "cs", "tr", "ru", "uk"}
)
MAX_CELL = 40
MAX_DIGITS = 24
GROUP_DIGITS = 3

_MONTHS = (
    "jan january janv janvier januar janeiro ene enero feb february fév févr février februar fev fevereiro "
    "febrero mar march mars märz mrz março marzo apr april avr avril abr abril may mai mayo maio jun june juin "
    "juni junio junho jul july juil juillet juli julio julho aug august août ago agosto sep sept september "
    "septembre septiembre set setembro oct october octobre okt oktober octubre out outubro nov november novembre "
    "noviembre novembro dec december déc décembre dez dezember dic diciembre dezembro"
).replace(" ", "|")
_TIMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:fy\s?)?[12]\d{3}s?(?:[/–-]\d{2,4})?",
        rf"(?:\d{{1,2}}\.?\s)?(?:{_MONTHS})\.?(?:\s\d{{1,2}},?)?(?:\s'?\d{{2,4}})?",
        r"(?:q[1-4]|h[12])(?:[\s/-]'?\d{2,4})?|[12]\d{3}[\s-]?(?:q[1-4]|h[12])",
        r"\d{1,2}(?::\d{2}|h(?:\d{2})?|\s?[ap]\.?m\.?)|noon|midnight",
        r"\d{4}-\d{1,2}(?:-\d{1,2})?|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?",
        r"(?:week|day|month|year|hour|minute|semaine|jour|mois|año|semana|día|mes|hora|age)\s\d{1,4}",
    )
)


@dataclass(frozen=True)
class Figure:
    """A number read from text: its value, and the sign or word of its unit ("£", "%", "kWh")."""

    value: float
    unit: str = ""
    scale: str = ""


def is_absent(text: str) -> bool:
    """Return whether a cell says that there is no value."""
    return text.strip().lower() in _ABSENT


def read_figure(text: str, language: str = "en") -> Figure | None:
    """Return the number that `text` is, or None when it is not one number with at most a unit."""
    text = text.strip()
    match = _NUMBER.fullmatch(text) if len(text) <= MAX_CELL else None
    if match is None:
        return None
    digits = _plain_digits(match["digits"], language)
    if digits is None or len(digits) > MAX_DIGITS:
        return None
    unit = match["unit"].strip()
    if any(char.isdigit() for char in unit.replace("2", "").replace("²", "").replace("³", "")):
        return None
    value = float(digits) * (-1 if match["sign"] in ("-", "−", "–") else 1)
    currency = (match["before"].strip("~≈<>± ") or match["before2"]).strip()
    return Figure(value, currency or unit, match["scale"] or "")


def _plain_digits(digits: str, language: str) -> str | None:
    """Return digits with a point for decimals and no thousands separators, or None when they make no number."""
    digits = _GAPS.sub("", digits) if _grouped(digits) else digits
    if any(char not in "0123456789.," for char in digits):
        return None
    comma, point = digits.count(","), digits.count(".")
    if comma and point:
        decimal = "," if digits.rfind(",") > digits.rfind(".") else "."
    elif comma:
        decimal = "," if _is_decimal(digits, ",", language[:2] in _DECIMAL_COMMA) else ""
    else:
        decimal = "." if _is_decimal(digits, ".", language[:2] not in _DECIMAL_COMMA) else ""
    whole, _, rest = digits.partition(decimal) if decimal else (digits, "", "")
    groups = re.split("[.,]", whole)
    if any(len(group) != GROUP_DIGITS for group in groups[1:]):
        return None
    whole = "".join(groups)
    return f"{whole}.{rest}" if rest.isdigit() else whole if not rest else None


def _grouped(digits: str) -> bool:
    groups = _GAPS.split(digits)
    return all(len(re.split("[.,]", group)[0]) == GROUP_DIGITS for group in groups[1:])


def _is_decimal(digits: str, mark: str, usual: bool) -> bool:  # noqa: FBT001 - private and named at each call
    parts = digits.split(mark)
    if len(parts) != 2:
        return False
    return usual or len(parts[1]) != 3 or parts[0] in ("", "0")


def read_column(cells: Sequence[str], language: str = "en") -> tuple[tuple[float | None, ...], str] | None:
    """Return a column's values and their common unit, or None when it is not a column of numbers.

    Cells may be absent; at least two, and more than half, are numbers of one unit.
    """
    figures = [None if is_absent(cell) else read_figure(cell, language) for cell in cells]
    found = [figure for figure in figures if figure]
    if any(figure is None and not is_absent(cell) for figure, cell in zip(figures, cells, strict=True)):
        return None
    units = {figure.unit for figure in found} - {""}
    if len(found) * 2 <= len(cells) or len(units) > 1:
        return None
    return tuple(figure.value * _SCALES.get(figure.scale, 1.0) if figure else None for figure in figures), "".join(
        units
    )


def are_times(names: Sequence[str]) -> bool:
    """Return whether `names` are points of time in one way of writing: years, months, quarters, hours, dates."""
    return any(all(pattern.fullmatch(name.strip()[:MAX_CELL]) for name in names) for pattern in _TIMES)
