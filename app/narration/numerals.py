"""Numbers as words, in the language's own way, through num2words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from app.narration.languages.base import Language

MAX_CARDINAL_DIGITS = 15
"""Longer numbers are read digit by digit, as people read account numbers."""


@dataclass(frozen=True)
class Number:
    """A number as written: `whole` and `fraction` are its digits without separators."""

    whole: str
    fraction: str = ""
    negative: bool = False

    @property
    def is_one(self) -> bool:
        """Whether it counts one thing."""
        return self.whole.lstrip("0") == "1" and not self.fraction and not self.negative


def number_pattern(language: Language) -> str:
    """Return the pattern of a number in figures; it may begin with its decimal mark: ".5"."""
    return rf"{figures_pattern(language)}|{re.escape(language.decimal_mark)}\d+"


def figures_pattern(language: Language) -> str:
    """Return the pattern of separated thousands or plain digits, perhaps with decimals."""
    thousands = f"[{re.escape(language.thousands_mark)} \u00a0\u202f\u2009']"
    return rf"(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d+)(?:{re.escape(language.decimal_mark)}\d+)?"


def parse_number(text: str, language: Language, *, negative: bool = False) -> Number:
    """Return the number that `number_pattern` matched."""
    whole, _, fraction = text.partition(language.decimal_mark)
    return Number(re.sub(r"\D", "", whole) or "0", fraction, negative)


def say_number(number: Number, language: Language) -> str:
    """Return a number's words: "minus three point one four"."""
    words = say_digits(number.whole, language) if _is_code(number) else say_cardinal(int(number.whole), language)
    if number.fraction:
        words = f"{words} {language.point} {_say_fraction(number.fraction, language)}"
    return f"{language.minus} {words}" if number.negative else words


def _is_code(number: Number) -> bool:
    """Tell whether a run of digits is a name rather than a quantity: "007"."""
    zero_first = number.whole.startswith("0") and len(number.whole) > 1
    return zero_first or len(number.whole) > MAX_CARDINAL_DIGITS


def _say_fraction(digits: str, language: Language) -> str:
    """Return decimals digit by digit in English, as a number elsewhere when they are few."""
    if language.code != "en" and not digits.startswith("0") and len(digits) <= 2:
        return say_cardinal(int(digits), language)
    return say_digits(digits, language)


def say_cardinal(value: int, language: Language) -> str:
    """Return "one thousand nine hundred and forty"."""
    return _say(value, "cardinal", language)


def say_ordinal(value: int, language: Language) -> str:
    """Return "twenty-second"."""
    return _say(value, "ordinal", language)


def say_year(value: int, language: Language) -> str:
    """Return "nineteen eighty-four" in English, the cardinal elsewhere."""
    return _say(value, "year" if language.english_years else "cardinal", language)


def say_digits(digits: str, language: Language) -> str:
    """Return digits one by one."""
    return " ".join(say_cardinal(int(digit), language) for digit in digits)


def _say(value: int, form: str, language: Language) -> str:
    from num2words import num2words  # noqa: PLC0415 - a tenth of a second, and most sentences have no number

    try:
        words = str(num2words(Decimal(value), to=form, lang=language.num2words))
    except (NotImplementedError, OverflowError, TypeError):
        return str(value)
    return re.sub(r"\s+", " ", words.replace(",", " ")).strip()
