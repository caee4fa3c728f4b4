"""Scenes are composed by rule in every theme: one object leads, none is as large as another, all stay on stage."""

from __future__ import annotations

import math
import random

import pytest

from app.design.cast import Actor, Named
from app.design.frame import Frame
from app.design.themes import THEMES
from app.design.vocabulary import entries
from app.media.drawing.illustrations import has_illustration
from app.media.drawing.ops import Box
from app.story.script import Aspect
from tests.unit.design.pages import overlap

STAGED = {"16:9": Box(x=920, y=72, w=936, h=728), "9:16": Box(x=72, y=640, w=936, h=584)}
FLOOR = {"16:9": 800.0, "9:16": 1224.0}
CASTS = 40
LARGEST = 640.0
"""Illustrations hold up to this size."""
LEADS = 1.15
"""How much larger than any other the hero is, and than each other the rest are."""
MOST_HIDDEN = 0.35
SLACK = 2.0


def casts() -> list[tuple[Named, ...]]:
    chance = random.Random(4)
    codes = [f"{ord(entry.emoji[0]):x}" for entry in entries() if len(entry.emoji) <= 2]
    known = [code for code in codes if has_illustration(code)]
    return [tuple((code, "") for code in chance.sample(known, 1 + number % 3)) for number in range(CASTS)]


def size(actor: Actor) -> float:
    return math.sqrt(actor.width * actor.height)


def alone(actor: Actor) -> Box:
    return Box(x=actor.center[0] - actor.width / 2, y=actor.base[1] - actor.height, w=actor.width, h=actor.height)


@pytest.mark.parametrize("aspect", STAGED)
@pytest.mark.parametrize("theme", THEMES)
def test_objects_obey_the_rules_of_composition(theme: str, aspect: Aspect) -> None:
    area, floor, stage = STAGED[aspect], FLOOR[aspect], THEMES[theme].stage
    wrong: list[tuple[object, str, object]] = []
    for named in casts():
        (cast,) = stage.casts([named], area, floor, Frame(aspect, captions=True))
        hero = next(actor for actor in cast if actor.plane == "hero")
        others = sorted((actor for actor in cast if actor is not hero), key=size)
        assert len(cast) == len(named)
        if max(hero.width, hero.height) > LARGEST:
            wrong.append((named, "too large", hero.height))
        if others and size(hero) < LEADS * size(others[-1]):
            wrong.append((named, "leads by", size(hero) / size(others[-1])))
        if len(others) == 2 and size(others[1]) < LEADS * size(others[0]):
            wrong.append((named, "as large as another", size(others[1]) / size(others[0])))
        for actor in cast:
            box = actor.box
            if box.x < area.x - SLACK or box.right > area.right + SLACK or box.y < area.y - SLACK:
                wrong.append((named, "off its stage", (box.x - area.x, area.right - box.right, box.y - area.y)))
        for number, actor in enumerate(cast):
            for other in cast[number + 1 :]:
                smaller = min(actor.width * actor.height, other.width * other.height)
                if overlap(alone(actor), alone(other)) > MOST_HIDDEN * smaller:
                    wrong.append((named, "hides", overlap(alone(actor), alone(other)) / smaller))
    assert wrong == []
