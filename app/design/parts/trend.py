"""Trends that a number states: by how much something fell or rose, and between when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.design.parts.figures import MINUS_SIGNS, read_figure
from app.design.words import bare
from app.story.script import NumberVisual

FALLING = frozenset({
    "cheaper", "fewer", "less", "lower", "down", "fell", "fallen", "dropped", "decline", "declined", "decrease",
    "decreased", "smaller", "reduction", "weniger", "billiger", "günstiger", "niedriger", "gesunken", "gefallen",
    "moins", "menos", "meno", "minder", "lagere", "goedkoper",
})  # fmt: skip
RISING = frozenset({
    "more", "higher", "up", "rose", "risen", "grew", "growth", "increase", "increased", "larger", "bigger", "dearer",
    "gained", "mehr", "höher", "teurer", "gestiegen", "gewachsen", "plus", "más", "mais", "meer", "più", "hoger",
})  # fmt: skip
"""Words a label begins with when its number is a change."""
LOST = FALLING | frozenset(
    {"lost", "gone", "collapsed", "collapse", "plunged", "shrank", "shrunk", "vanished", "drop"}
)
WHOLES = frozenset({"of", "von", "der", "des", "de", "du", "di", "dei", "van", "do", "da"})
"""Words a label begins with when its number is a share of something that is there."""
OPENING_WORDS = 2

NOW = {
    "en": "Today", "de": "Heute", "fr": "Aujourd’hui", "es": "Hoy", "it": "Oggi", "pt": "Hoje", "nl": "Vandaag",
}  # fmt: skip

LARGEST_FACTOR = 20.0
"""A rise beyond this cannot be drawn so that its start is seen."""

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_TIMES = re.compile(r"\s*(?:×|x|times|mal|fois|veces|volte|vezes|keer)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Trend:
    """A change to scale: the end as a multiple of the start, and what to write at both ends ("" for nothing)."""

    ratio: float
    start: str = ""
    end: str = ""

    @property
    def falls(self) -> bool:
        """Whether the end is lower than the start."""
        return self.ratio < 1


def read_trend(visual: NumberVisual, language: str) -> Trend | None:
    """Return the change a number states ("90%" cheaper, "+12%", "3×" more), or None when it states none."""
    figure = read_figure(visual.value)
    if figure is None or figure.prefix.strip(" ~≈"):
        return None
    opening = {bare(word) for word in visual.label.split()[:OPENING_WORDS]}
    falls = figure.sign in MINUS_SIGNS if figure.sign else bool(opening & FALLING)
    rises = figure.sign == "+" if figure.sign else bool(opening & RISING)
    if falls == rises:
        return None
    ratio = _ratio(figure.suffix, abs(figure.value), falls=falls)
    return Trend(ratio, *_ends(visual, language)) if ratio else None


def is_loss(visual: NumberVisual) -> bool:
    """Return whether a number says how much is gone: its label begins so, or its headline where the label is open."""
    words = [bare(word) for word in visual.label.split()[:OPENING_WORDS]]
    if words and words[0] in WHOLES:
        return False
    return not LOST.isdisjoint((*words, *(bare(word) for word in visual.title.text.split())))


def _ratio(unit: str, value: float, *, falls: bool) -> float | None:
    """Return the end as a multiple of the start for a percentage or a factor."""
    if unit.strip().startswith("%"):
        ratio = 1 + value / 100 * (-1 if falls else 1)
    elif _TIMES.fullmatch(unit) and value > 1:
        ratio = 1 / value if falls else value
    else:
        return None
    return ratio if 0 <= ratio <= LARGEST_FACTOR else None


def _ends(visual: NumberVisual, language: str) -> tuple[str, str]:
    """Return the years between which it changed, as far as they are named: a single one is when it began."""
    years = sorted(set(_YEAR.findall(f"{visual.label} {visual.context}")))
    if len(years) == 2:
        return years[0], years[1]
    return (years[0], NOW.get(language.partition("-")[0], "")) if len(years) == 1 else ("", "")
