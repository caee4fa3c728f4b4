"""Whom a title puts on its stage: what its words surely name, what they stress first."""

from __future__ import annotations

from app.design.cast import Named, whole_first
from app.design.parts.pictures import subject, subjects
from app.design.words import bare
from app.story.script import TitleVisual

MOST_OBJECTS, LEAST_SURE = 3, 0.66
"""How many of the things named are shown, and how sure those beside the first are."""


def title_cast(visual: TitleVisual, language: str, *, standing: bool = False) -> tuple[Named, ...]:
    """Return what the title itself names or its author asks for, the hero first; nothing where no picture is sure.

    With `standing`, for a picture with a ground, what stands comes before what hangs in the air.
    """
    alone = visual.model_copy(update={"subtitle": ""})
    hero = subject(alone, language, standing=standing)
    if hero is None:
        return ()
    found = subjects(alone, language, standing=standing)
    asked = bool(visual.illustrations)
    named = [(one.code, one.word) for one in found if asked or one.code == hero or one.score >= LEAST_SURE]
    stressed = {bare(word) for start, end in visual.title.accents for word in visual.title.text[start:end].split()}
    if not asked:
        named.sort(key=lambda one: (stressed.isdisjoint(one[1].split()), one[0] != hero))
    return whole_first(named[:MOST_OBJECTS])
