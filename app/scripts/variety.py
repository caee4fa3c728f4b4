"""Variety: no layout three times in a row, where what is said allows another.

What a scene is shown as comes from its content: a list is a list, a table of years a line. How it is laid out leaves
a choice. In a run of statements they take turns by their place: words beside their illustrations; mirrored; and,
every third, a figure pulled from the sentence, or words alone. Any three in a row hold one that is mirrored, so no
three look alike. In a run of anything else that has an `arrangement` (lists, steps, numbers, charts of one kind,
tables, quotations, pictures) every third takes another layout than the theme's usual one. A turn depends on the place
alone: editing the words of a scene changes no other scene.

Code, comparisons, timelines and clips stay as they are: what they show decides where everything stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.scripts import numbers
from app.scripts.sections import Section
from app.story.script import NumberVisual, Scene, StatementVisual, Visual

DECIDING = ("layout", "arrange", "show")
TURNS = 3
MIRRORED, OTHERWISE = 1, 2
"""Places in a turn: the first is as usual."""


@dataclass(frozen=True)
class Chosen:
    """A scene, and which of the options that decide its looks the author set in its section."""

    scene: Scene
    asked: frozenset[str] = frozenset()


def asked_in(section: Section) -> frozenset[str]:
    """Return which options that decide looks the author set for a section or a part of it."""
    all_options = (section.options, *(block.options for block in section.blocks))
    return frozenset(name for options in all_options for name in DECIDING if options.has(name))


def varied(chosen: Sequence[Chosen]) -> tuple[Scene, ...]:
    """Return the scenes with turns taken in each run of one kind."""
    found: list[Scene] = []
    for _, run in groupby(chosen, key=lambda one: _kind(one.scene.visual)):
        found += [_in_turn(one, place) for place, one in enumerate(run)]
    return tuple(found)


def _kind(visual: Visual) -> str:
    return f"{visual.kind}:{visual.chart}" if visual.kind == "chart" else visual.kind


def _in_turn(one: Chosen, place: int) -> Scene:
    scene, visual, turn = one.scene, one.scene.visual, place % TURNS
    if not isinstance(visual, StatementVisual):
        other = turn == OTHERWISE and "arrangement" in type(visual).model_fields
        return _seen_as(scene, visual.model_copy(update={"arrangement": "other"})) if other else scene
    if "arrange" in one.asked:
        return scene
    if turn == MIRRORED:
        return _seen_as(scene, visual.model_copy(update={"arrangement": "mirrored"}))
    if turn == OTHERWISE and not visual.illustrations:
        figure = None if one.asked else _figure(scene, visual)
        return _seen_as(scene, figure or visual.model_copy(update={"arrangement": "words"}))
    return scene


def _figure(scene: Scene, visual: StatementVisual) -> NumberVisual | None:
    """Return the figure that the narration tells, under the heading, unless the heading tells it already."""
    said = " ".join(passage.text for passage in scene.passages)
    figure = numbers.told_in(said)
    if figure is None or figure.value in visual.text.text:
        return None
    return NumberVisual(title=visual.text, value=figure.value, label=figure.label, context=visual.support)


def _seen_as(scene: Scene, visual: Visual) -> Scene:
    return scene.model_copy(update={"visual": visual})
