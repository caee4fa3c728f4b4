"""Whether a video is fit for a platform, an audience and a plan: everything that stands against it, said at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import nh3

from app.api.audiences import AGES, FEWEST_WORDS, SUITS_FROM, Audience, is_english, reading_index
from app.api.platforms import LengthRule, Platform, TextRule, length_of
from app.story.script import Aspect

MARGIN: Final = 0.1
"""How far the length of a video may be from what is estimated before it is made."""
GROWN: Final = 13
"""The age in years under which platforms and laws have rules of their own for children."""


class Severity(StrEnum):
    """What a finding means: it cannot be, it may be unwise, or something could not be judged."""

    PROBLEM = "problem"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `rule` is its name for programs, `location` the field that it is about."""

    severity: Severity
    rule: str
    location: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Draft:
    """What is known of a video before it is made: `seconds` is an estimate, `passages` are what is said."""

    title: str
    caption: str
    aspect: Aspect
    seconds: float
    passages: Sequence[str]
    language: str
    characters: int


def check(
    draft: Draft,
    *,
    today: date,
    platform: Platform | None = None,
    audience: Audience | None = None,
    max_characters: int | None = None,
) -> list[Finding]:
    """Return all that was found, problems first. `max_characters` is how long the caller's plan lets a script be."""
    found = [*_of_plan(draft, max_characters), *_of_texts(draft)]
    if platform is not None:
        found += _of_platform(draft, platform, today)
    if audience is not None:
        found += _of_audience(draft, audience)
    if platform is not None and audience is not None:
        found += _of_accounts(platform, audience)
    return sorted(found, key=lambda each: list(Severity).index(each.severity))


def _of_plan(draft: Draft, limit: int | None) -> Iterator[Finding]:
    if limit is not None and draft.characters > limit:
        yield Finding(
            Severity.PROBLEM, "plan.script", "script",
            f"The script has {draft.characters:,} characters; your plan takes {limit:,}.",
            "Shorten it, make several videos of it, or choose a larger plan.",
        )  # fmt: skip


def _of_texts(draft: Draft) -> Iterator[Finding]:
    for name, text in (("title", draft.title), ("caption", draft.caption)):
        if nh3.is_html(text):
            told = f"The {name} has HTML in it, which is shown as it is written."
            yield Finding(Severity.WARNING, f"{name}.html", name, told, "Write it without tags.")


def _of_platform(draft: Draft, platform: Platform, today: date) -> Iterator[Finding]:
    yield from _of_aspect(draft.aspect, platform)
    yield from _of_length(draft.seconds, platform.name, platform.length)
    if platform.title is not None:
        yield from _of_text("title", draft.title, platform.name, platform.title)
    yield from _of_text("caption", draft.caption, platform.name, platform.caption)
    for name, rule in platform.stale(today).items():
        yield Finding(
            Severity.WARNING, "platform.stale", "platform",
            f"What {platform.name} takes ({name}) was last looked up on {rule.checked:%Y-%m-%d} and may differ.",
            f"See {rule.source}",
        )  # fmt: skip


def _of_aspect(aspect: Aspect, platform: Platform) -> Iterator[Finding]:
    rule, best = platform.aspect, " or ".join(platform.aspect.best)
    if aspect not in rule.allowed:
        yield Finding(
            Severity.PROBLEM, "platform.aspect", "aspect",
            f"{platform.name} takes {', '.join(rule.allowed)}; the video is {aspect}.", f"Make it in {best}.",
        )  # fmt: skip
    elif aspect not in rule.best:
        yield Finding(
            Severity.WARNING, "platform.aspect", "aspect",
            f"A video of {aspect} does not fill the screen on {platform.name}.", f"Make it in {best}.",
        )  # fmt: skip


def _of_length(seconds: float, name: str, rule: LengthRule) -> Iterator[Finding]:
    told = f"about {duration(seconds)}"
    if seconds * (1 - MARGIN) > rule.max_seconds:
        yield Finding(
            Severity.PROBLEM, "platform.length", "script",
            f"{name} takes {duration(rule.max_seconds)} at most; the video will be {told} long.",
            "Cut it, or make several videos of it.",
        )  # fmt: skip
    elif seconds * (1 + MARGIN) > rule.max_seconds:
        yield Finding(
            Severity.WARNING, "platform.length", "script",
            f"{name} takes {duration(rule.max_seconds)} at most; the video will be {told} long, or a little more.",
            "Cut a sentence or two to be sure.",
        )  # fmt: skip
    elif rule.usual_max_seconds is not None and seconds > rule.usual_max_seconds:
        yield Finding(
            Severity.WARNING, "platform.length", "script",
            f"{name} takes {duration(rule.usual_max_seconds)} at most from {rule.usual}; the video will be {told}.",
            "Look what your account may post.",
        )  # fmt: skip
    elif seconds < rule.min_seconds:
        yield Finding(
            Severity.PROBLEM, "platform.length", "script",
            f"{name} takes {duration(rule.min_seconds)} or more; the video will be {told} long.", "Say more.",
        )  # fmt: skip


def _of_text(field: str, text: str, name: str, rule: TextRule) -> Iterator[Finding]:
    length = length_of(text, rule.unit)
    if length > rule.max:
        counted = {"bytes": "bytes", "weighted": "characters, wide ones and emoji counting as two"}
        unit = counted.get(rule.unit, "characters")
        yield Finding(
            Severity.PROBLEM, f"platform.{field}", field,
            f"{name} takes a {field} of {rule.max:,} {unit}; this one has {length:,}.",
            f"Shorten it by {length - rule.max:,}.",
        )  # fmt: skip
    odd = sorted(set(text) & set(rule.forbidden))
    if odd:
        yield Finding(
            Severity.PROBLEM, f"platform.{field}", field,
            f"{name} takes no {' or '.join(odd)} in a {field}.", "Write it in words.",
        )  # fmt: skip


def _of_audience(draft: Draft, audience: Audience) -> Iterator[Finding]:
    ages = AGES[audience.age_group]
    for warning in sorted(set(audience.content_warnings)):
        if SUITS_FROM[warning] > ages.first:
            yield Finding(
                Severity.PROBLEM, "audience.content", "audience.content_warnings",
                f"What you warn of ({_said(warning)}) is for people of {SUITS_FROM[warning]} and over; "
                f"the audience is {ages}.",
                "Choose an older audience, or leave it out of the video.",
            )  # fmt: skip
    yield from _of_reading(draft, audience)


def _of_reading(draft: Draft, audience: Audience) -> Iterator[Finding]:
    ages, place = AGES[audience.age_group], "script"
    if ages.max_index is None:
        return
    if not is_english(draft.language):
        told = f"How hard it is to follow is judged in English alone; the script is in {draft.language}."
        yield Finding(Severity.NOTE, "audience.reading", place, told)
        return
    index = reading_index(draft.passages)
    if index is None:
        told = f"With fewer than {FEWEST_WORDS} words, how hard it is to follow cannot be said."
        yield Finding(Severity.NOTE, "audience.reading", place, told)
    elif index > ages.max_index:
        yield Finding(
            Severity.WARNING, "audience.reading", place,
            f"It is hard to follow for an audience of {ages}: its readability index (ARI) is {index:.1f}, "
            f"{ages.max_index:g} would do.",
            "Use shorter sentences and shorter words.",
        )  # fmt: skip


def _of_accounts(platform: Platform, audience: Audience) -> Iterator[Finding]:
    ages, min_age = AGES[audience.age_group], platform.account.min_age
    if ages.first < min_age:
        yield Finding(
            Severity.WARNING, "platform.account", "audience.age_group",
            f"{platform.name} gives accounts from the age of {min_age} on; the audience is {ages}.",
            "Where it asks, say that the video is made for children." if ages.first < GROWN else "",
        )  # fmt: skip


def duration(seconds: float) -> str:
    """Return seconds in words."""
    if seconds < 120:
        return f"{seconds:g} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.3g} minutes" if minutes < 120 else f"{minutes / 60:.3g} hours"


def _said(name: str) -> str:
    return name.replace("_", " ")
