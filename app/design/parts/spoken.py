"""What the voice names, and when: the names of a chart or table light up as they are spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.design.frame import SceneContext
from app.design.motion import LEAD_SECONDS
from app.story.script import RichText

DISTINCT_LETTERS = 4
"""A single word of a longer name stands for it only if it has this many letters and no other name has it."""

RETURN_AFTER_SECONDS = 1.0
"""Once the last of other names was spoken, the light returns to the main one after this long."""

LEAST_LIT_SECONDS = 0.4

NEVER = -1.0
SYLLABLE_SECONDS, SYLLABLE_SHARE = 0.24, 0.5
"""How long the last syllable of a word lasts, at most, and as a share of the word."""

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Lit:
    """That an item is lit from `start` to `end` seconds of the scene; None is its end."""

    item: int
    start: float
    end: float | None = None


def mention(context: SceneContext, names: Sequence[str], item: int) -> float | None:
    """Return when the voice first names `item`: by the script's own marking, its whole name or a word only it has."""
    if item in context.items:
        return context.items[item][0]
    spoken = [_bare(word.text) for word in context.narration.words]
    for wanted in _callings(names, item):
        for place in range(len(spoken) - len(wanted) + 1):
            if spoken[place : place + len(wanted)] == list(wanted):
                return context.narration.words[place].start
    return None


def times_said(context: SceneContext, phrase: str) -> tuple[float, ...]:
    """Return when `phrase` begins to be spoken, each time that all of it is."""
    wanted = _split(phrase)
    spoken = [_bare(word.text) for word in context.narration.words]
    places = range(len(spoken) - len(wanted) + 1 if wanted else 0)
    return tuple(context.narration.words[at].start for at in places if spoken[at : at + len(wanted)] == wanted)


def last_syllable(context: SceneContext, phrase: str) -> float | None:
    """Return about when the last syllable of `phrase` is spoken for the first time; None if it never is."""
    words = context.narration.words
    begun = context.when_said(phrase, NEVER)
    place = next((number for number, word in enumerate(words) if word.start == begun), None)
    if place is None:
        return None
    last = words[min(place + len(_split(phrase)), len(words)) - 1]
    return max(begun, last.end - min(SYLLABLE_SECONDS, SYLLABLE_SHARE * (last.end - last.start)))


def named_in(text: RichText, names: Sequence[str]) -> int | None:
    """Return the item a headline names first: in its accented words, or else anywhere in it; None without one."""
    accented = " ".join(text.text[start:end] for start, end in text.accents)
    for words in (_split(accented), _split(text.text)):
        places = [(place, item) for item in range(len(names)) if (place := _place(words, names, item)) is not None]
        if places:
            return min(places)[1]
    return None


def _place(words: Sequence[str], names: Sequence[str], item: int) -> int | None:
    found = [
        place
        for wanted in _callings(names, item)
        for place in range(len(words) - len(wanted) + 1)
        if tuple(words[place : place + len(wanted)]) == wanted
    ]
    return min(found, default=None)


def lit_schedule(context: SceneContext, names: Sequence[str], main: int | None, ready: float) -> tuple[Lit, ...]:
    """Return which item is lit when: each as it is named, one at a time, and `main` at the end.

    Nothing lights before `ready`. A main item that is never named lights as soon as everything stands, and again
    after the last other one.
    """
    said = {item: time for item in range(len(names)) if (time := mention(context, names, item)) is not None}
    starts = sorted((max(time - LEAD_SECONDS, ready), item) for item, time in said.items())
    if main is not None and main not in said:
        starts.insert(0, (ready, main))
    if main is not None and starts[-1][1] != main:
        again = starts[-1][0] + RETURN_AFTER_SECONDS
        starts += [(again, main)] if again + LEAST_LIT_SECONDS < context.duration else []
    return _spans(starts)


def _spans(starts: Sequence[tuple[float, int]]) -> tuple[Lit, ...]:
    lits: list[Lit] = []
    for time, item in starts:
        if lits and lits[-1].item == item:
            continue
        if lits and time - lits[-1].start < LEAST_LIT_SECONDS:
            lits.pop()
        if lits:
            lits[-1] = Lit(lits[-1].item, lits[-1].start, time)
        lits.append(Lit(item, time))
    return tuple(lits)


def _callings(names: Sequence[str], item: int) -> tuple[tuple[str, ...], ...]:
    """Return the word sequences that stand for an item: its whole name, then each word no other name has."""
    whole = tuple(_split(names[item]))
    others = {word for number, name in enumerate(names) if number != item for word in _split(name)}
    single = tuple((word,) for word in whole if len(word) >= DISTINCT_LETTERS and word not in others)
    return (whole, *single) if whole else ()


def _split(text: str) -> list[str]:
    return [_bare(word) for word in text.split() if _bare(word)]


def _bare(word: str) -> str:
    return "".join(_WORDS.findall(word.casefold()))
