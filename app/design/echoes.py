"""What is said once on a page: a number's label that only repeats its heading gives way, or the heading does."""

from __future__ import annotations

from app.design.parts.shares import shown_share
from app.design.words import bare, is_small
from app.story.script import NumberVisual, RichText

ECHO_SHARE = 0.6
"""From this share of its telling words found in the other, a text repeats it."""

LEAST_ECHOED = 2
"""One word in common is a subject, not a repetition."""

MOST_LOST = 1
"""Telling words that may go with what is left out."""

STEM_LETTERS, ENDING_LETTERS = 3, 2
"""Words of at least so many letters and one or two more are one: "cup" and "cups", "bake" and "baked"."""


def said_once(visual: NumberVisual, language: str) -> NumberVisual:
    """Return a number without its label where that repeats the heading, or without a heading that only repeats it.

    The label goes first: heading and figure make a sentence. It stays where it tells more, holds a figure or says
    what the picture shows ("less", "lost").
    """
    heading, label = _telling(visual.title.text, language), _telling(visual.label, language)
    lost = [word for word in label if not _is_in(word, heading)]
    shared = len(label) - len(lost)
    if shared < LEAST_ECHOED or shared < ECHO_SHARE * min(len(heading), len(label)):
        return visual
    alone = visual.model_copy(update={"label": ""})
    if len(lost) <= MOST_LOST and not _has_figure(lost) and shown_share(alone) == shown_share(visual):
        return alone
    unsaid = [word for word in heading if not _is_in(word, label)]
    if len(unsaid) <= MOST_LOST and not _has_figure(unsaid):
        return visual.model_copy(update={"title": RichText(text="")})
    return visual


def _telling(text: str, language: str) -> list[str]:
    """Return the words that carry meaning, in lower case."""
    return [bare(word) for word in text.split() if not is_small(word, language)]


def _is_in(word: str, others: list[str]) -> bool:
    return any(word == other or _stem(word, other) for other in others)


def _stem(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= ENDING_LETTERS and len(short) >= STEM_LETTERS


def _has_figure(words: list[str]) -> bool:
    return any(character.isdigit() for word in words for character in word)
