"""Rules for numbers and what they count: money, percentages, units, ranges, ordinals, years."""

from __future__ import annotations

import re
from functools import lru_cache

from app.narration.languages.base import Currency, Language
from app.narration.numerals import (
    Number,
    number_pattern,
    parse_number,
    say_cardinal,
    say_number,
    say_ordinal,
    say_year,
)
from app.narration.rules import Passage, Spoken

RANGE = r"[-–—−]|\.\.\.?|…"
SIGN = r"[-−–]|<=|>=|\+|±|~|≈|<|>|≤|≥"
YEAR_FROM, YEAR_CERTAIN_FROM, YEAR_TO = 1100, 1900, 2099
LETTERS_NEVER_UNITS_APART = frozenset("ABKNTxX")
"""After a space these are more often names than units: "5 A students"."""
UNITS_MORE_OFTEN_NAMES = frozenset({"MP", "Pa", "PB", "Mo", "Go"})
SINGLES = frozenset({"per", "a", "an", "one", "each", "par", "por", "pro"})
CENT_DIGITS = 2


@lru_cache(maxsize=16)
def _pattern(language: Language) -> re.Pattern[str]:
    number = number_pattern(language)
    money = "|".join(re.escape(sign) for sign in sorted(language.currencies, key=len, reverse=True)) or "(?!)"
    return re.compile(
        rf"(?P<sign>{SIGN})?(?P<money>{money})?(?P<sign2>[-−])?(?P<first>{number})"
        rf"(?:(?P<range>{RANGE})(?:{money})?(?P<second>{number}))?(?P<suffix>[^\W\d_][^\d]*|[%‰°×µΩ€£$¥₹][^\d]*)?$"
    )


def quantity(passage: Passage, index: int) -> Spoken | None:
    """Read a number with what belongs to it: "£1,940", "3–5", "12%", "16GB", "$3.5 million", "40 km/h"."""
    language = passage.language
    found = _pattern(language).match(passage.core(index))
    if found is None:
        return None
    amount = _Amount(passage, index, found)
    for reading in (amount.ordinal, amount.decade, amount.money, amount.scaled, amount.measured, amount.bare):
        spoken = reading()
        if spoken:
            return spoken
    return None


def money_before(passage: Passage, index: int) -> Spoken | None:
    """Read a currency that stands apart before its number: "R$ 12", "USD 5"."""
    currency = passage.language.currencies.get(passage.core(index))
    number = re.fullmatch(number_pattern(passage.language), passage.core(index + 1))
    if currency is None or number is None or not passage.joined(index):
        return None
    value = parse_number(number.group(), passage.language)
    return (say_number(value, passage.language), currency.one if value.is_one else currency.many)


def unit_alone(passage: Passage, index: int) -> Spoken | None:
    """Read a unit that counts nothing: "per kWh", "in °C"."""
    core = passage.core(index)
    if (
        len(core) == 1
        or (core.islower() and "/" not in core)
        or core in UNITS_MORE_OFTEN_NAMES
        or core not in passage.language.units
    ):
        return None
    one, many = passage.language.units[core]
    return (one if passage.core(index - 1).lower() in SINGLES else many,)


class _Amount:
    """One matched quantity and the ways it can be read; each way returns () when it does not fit."""

    def __init__(self, passage: Passage, index: int, found: re.Match[str]) -> None:
        self.passage, self.index, self.language = passage, index, passage.language
        self.money_sign = found["money"] or ""
        self.suffix = found["suffix"] or ""
        self.sign = found["sign"] or ""
        negative = (self.sign in tuple("-−–") and self.sign != "") or bool(found["sign2"])
        self.first = parse_number(found["first"], self.language, negative=negative)
        self.second = parse_number(found["second"], self.language) if found["second"] else None

    def ordinal(self) -> Spoken:
        if self.suffix not in self.language.ordinal_suffixes or self.first.fraction or self.second:
            return ()
        return (say_ordinal(int(self.first.whole), self.language),)

    def decade(self) -> Spoken:
        if self.suffix not in {"s", "'s", "’s"} or self.language.code != "en" or self.first.fraction or self.second:
            return ()
        value = int(self.first.whole)
        if len(self.first.whole) not in {2, 4} or value % 10:
            return ()
        words = say_year(value, self.language)
        return (words[:-1] + "ies" if words.endswith("y") else words + "s",)

    def money(self) -> Spoken:
        after = self._suffix_or_next()
        sign = self.money_sign or (after if after in self.language.currencies else "")
        if not sign:
            return ()
        currency = self.language.currencies[sign]
        if not self.money_sign:
            return self._with_word(self._figure(), self._currency_word(currency))
        scale = self.language.scales.get(self.suffix)
        if scale:
            return (f"{self._figure()} {scale} {currency.many}",)
        if self.suffix:
            return ()
        following = self._next() if self.passage.joined(self.index) else ""
        if following in self.language.scales and (len(following) > 1 or following in "kK"):
            return (self._figure(), f"{self.language.scales[following]} {currency.many}")
        return (self._coins(currency) or f"{self._figure()} {self._currency_word(currency)}",)

    def scaled(self) -> Spoken:
        """Read "10k", "2.5M", "3bn"."""
        scale = self.language.scales.get(self.suffix)
        if not scale or self.suffix in {"m", "T", "b", "B", "t"}:
            return ()
        return (f"{self._figure()} {scale}",)

    def measured(self) -> Spoken:
        unit = self._suffix_or_next()
        if unit == "%":
            return self._with_word(self._figure(), self.language.percent)
        if unit not in self.language.units or (not self.suffix and unit in LETTERS_NEVER_UNITS_APART):
            return ()
        one, many = self.language.units[unit]
        singular = self.first.is_one and self.second is None
        return self._with_word(self._figure(), one if singular else many)

    def bare(self) -> Spoken:
        if self.suffix:
            return ()
        return (self._figure(years=True),)

    def _suffix_or_next(self) -> str:
        if self.suffix:
            return self.suffix
        return self._next() if self.passage.joined(self.index) else ""

    def _next(self) -> str:
        return self.passage.core(self.index + 1)

    def _with_word(self, figure: str, word: str) -> Spoken:
        """Return figure and word as one written word or two, as they were written."""
        return (f"{figure} {word}",) if self.suffix or self.money_sign else (figure, word)

    def _figure(self, *, years: bool = False) -> str:
        say = self._year_or_number if years else say_number
        words = say(self.first, self.language)
        if self.second:
            words = f"{words} {self.language.to} {say(self.second, self.language)}"
        before = "" if self.first.negative else self.language.signs.get(self.sign, "")
        return f"{before} {words}".strip()

    def _year_or_number(self, number: Number, language: Language) -> str:
        return say_year(int(number.whole), language) if self._is_year(number) else say_number(number, language)

    def _is_year(self, number: Number) -> bool:
        plain = not (number.fraction or number.negative or self.sign) and len(number.whole) == 4
        written = re.search(r"\d{4}", self.passage.core(self.index)) is not None
        if not plain or not written or not YEAR_FROM <= int(number.whole) <= YEAR_TO:
            return False
        before = self.passage.core(self.index - 1).lower()
        if before in self.language.year_cues or before in self.language.months:
            return not self._counts_things()
        return int(number.whole) >= YEAR_CERTAIN_FROM and not self._counts_things()

    def _counts_things(self) -> bool:
        """Tell whether the next word is a plural that the number seems to count: "2000 people"."""
        following = self._next()
        if not self.passage.joined(self.index) or not following.islower():
            return False
        return following in {"people", "men", "women", "children"} or (
            following.endswith("s") and not following.endswith(("ss", "us", "is")) and following not in {"was", "has"}
        )

    def _currency_word(self, currency: Currency) -> str:
        return currency.one if self.first.is_one and self.second is None else currency.many

    def _coins(self, currency: Currency) -> str:
        """Read "$3.50" as three dollars and fifty cents."""
        cents = self.first.fraction
        if len(cents) != CENT_DIGITS or not currency.cents or self.second:
            return ""
        whole = Number(self.first.whole, negative=self.first.negative)
        main = f"{say_number(whole, self.language)} {currency.one if whole.is_one else currency.many}"
        if int(cents) == 0:
            return main
        small = f"{say_cardinal(int(cents), self.language)} {currency.cent if int(cents) == 1 else currency.cents}"
        return f"{small}" if int(whole.whole) == 0 else f"{main} {self.language.and_} {small}".replace("  ", " ")
