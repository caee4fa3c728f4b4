"""Who is on stage when: heroes follow what is being said, and those around a hero come and go with the sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.design.beats import Beat, spoken_sentences
from app.design.cast import Named, whole_first
from app.design.frame import SceneContext
from app.design.matching import NO_PICTURES, Match, chosen, illustrate
from app.design.words import bare
from app.story.script import StatementVisual

HERO_CONFIDENCE = 0.66
"""The score a hero needs whose word is only heard: a passing mention makes no picture."""

MOST_OBJECTS = 3
COMPANY_SECONDS = 2.2
"""Those around a hero stay at least this long."""


@dataclass(frozen=True)
class Company:
    """Those around the hero from `start` to `end`."""

    named: tuple[Named, ...]
    start: float
    end: float


@dataclass(frozen=True)
class Span:
    """A hero on stage from `start` to `end`, and its changing company."""

    hero: Named
    start: float
    end: float
    company: tuple[Company, ...] = ()


@dataclass(frozen=True)
class _Moment:
    """What is read and heard from `start` to `end`."""

    on_screen: str
    texts: tuple[str, ...]
    start: float
    end: float


def programme(visual: StatementVisual, told: Sequence[Beat], context: SceneContext) -> list[Span]:
    """Return the spans of a statement: the author's choice, else what its words surely show; none for type alone."""
    if any(name.strip().casefold() == NO_PICTURES for name in visual.illustrations):
        return []
    if visual.illustrations:
        hero, *others = _named(chosen(visual.illustrations))
        return [Span(hero, 0.0, context.duration, _company(others, 0.0, context.duration))]
    spans: list[Span] = []
    for moment in _moments(visual, told, context):
        sure = _sure(illustrate(moment.texts, language=context.language), moment.on_screen)
        named = whole_first(_named(sure))
        if named and not (spans and spans[-1].hero[0] == named[0][0]):
            start = moment.start if spans else 0.0
            spans.append(Span(named[0], start, moment.end, _company(named[1:], start, moment.end)))
        elif spans:
            spans[-1] = _prolonged(spans[-1], named[1:], moment)
    return spans


def _moments(visual: StatementVisual, told: Sequence[Beat], context: SceneContext) -> Iterator[_Moment]:
    sentences = spoken_sentences(context)
    if not sentences:
        yield _Moment(told[0].text.text, (told[0].text.text, visual.support), 0.0, context.duration)
    for number, (sentence, start) in enumerate(sentences):
        read = next(beat for beat in reversed(told) if beat.start <= start).text.text
        support = (visual.support,) if number == 0 and visual.support else ()
        end = sentences[number + 1][1] if number + 1 < len(sentences) else context.duration
        yield _Moment(read, (read, *support, sentence), start, end)


def _sure(matches: list[Match], on_screen: str) -> list[Match]:
    """Return the matches if the first may lead: its word is read on screen, or it surely is what is spoken of."""
    read = {bare(word) for word in on_screen.replace("-", " ").split()}
    leads = bool(matches) and (read.issuperset(matches[0].word.split()) or matches[0].score >= HERO_CONFIDENCE)
    return matches if leads else []


def _named(matches: Sequence[Match]) -> tuple[Named, ...]:
    return tuple((match.code, match.word) for match in matches[:MOST_OBJECTS])


def _company(named: Sequence[Named], start: float, end: float) -> tuple[Company, ...]:
    return (Company(tuple(named), start, end),) if named else ()


def _prolonged(span: Span, named: Sequence[Named], moment: _Moment) -> Span:
    """Return the span until the moment's end; with new company, if that is new and the last was there long enough."""
    before = span.company[-1] if span.company else None
    known = {code for code, _ in before.named} if before else set()
    changes = bool(named) and not known.issuperset(code for code, _ in named)
    settled = before is None or moment.start - before.start >= COMPANY_SECONDS
    if changes and settled and moment.end - moment.start >= COMPANY_SECONDS:
        company = (*span.company, *_company(named, moment.start, moment.end))
        if before is not None:
            company = (
                *span.company[:-1],
                replace(before, end=moment.start),
                *_company(named, moment.start, moment.end),
            )
        return replace(span, end=moment.end, company=company)
    if before is None:
        return replace(span, end=moment.end)
    return replace(span, end=moment.end, company=(*span.company[:-1], replace(before, end=moment.end)))
