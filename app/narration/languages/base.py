"""What reading aloud needs to know of a language; each language is one file that fills this in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Currency:
    """A currency's words: one, several, and its hundredth."""

    one: str
    many: str
    cent: str = ""
    cents: str = ""


@dataclass(frozen=True, eq=False)
class Language:
    """The words a language has for signs and quantities.

    `units` maps a written unit to (one, several); `clock` joins hours and minutes; `abbreviations` maps what is
    written, dots included and in lower case, to what is said; those `before_numbers` count only before a figure,
    and only those that `may_end` a sentence do so, before a capital.
    """

    code: str
    num2words: str
    point: str
    minus: str
    percent: str
    to: str
    over: str
    decimal_mark: str = "."
    thousands_mark: str = ","
    and_: str = ""
    approximately: str = ""
    dot: str = "dot"
    slash: str = "slash"
    at: str = "at"
    dash: str = "dash"
    underscore: str = ""
    hash: str = "hash"
    currencies: Mapping[str, Currency] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    scales: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    fractions: Mapping[tuple[int, int], str] = field(default_factory=dict)
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    before_numbers: frozenset[str] = frozenset()
    may_end: frozenset[str] = frozenset()
    months: Mapping[str, str] = field(default_factory=dict)
    year_cues: frozenset[str] = frozenset()
    version_cues: frozenset[str] = frozenset()
    ordinal_suffixes: tuple[str, ...] = ()
    pronounced: frozenset[str] = frozenset()
    emphasised: frozenset[str] = frozenset()
    sentence_starters: frozenset[str] = frozenset()
    special: Mapping[str, str] = field(default_factory=dict)
    english_years: bool = False
    clock: str = ""
    zero_minutes: str = ""
    whole_hour: str = ""
