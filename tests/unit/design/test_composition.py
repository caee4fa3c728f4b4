"""Scenes are composed by rule in every theme: one object leads, none is as large as another, all stay on stage."""

from __future__ import annotations

import math
import random

import pytest

from app.design.cast import Actor, Named, is_cut, whole_first
from app.design.frame import Frame
from app.design.themes import THEMES
from app.design.vocabulary import entries
from app.media.drawing.illustrations import has_illustration
from app.media.drawing.ops import Box, EllipseOp, IllustrationOp
from app.story.script import Aspect
from tests.unit.design.pages import overlap

STAGED = {
    "16:9": Box(x=920, y=72, w=936, h=728), "9:16": Box(x=72, y=704, w=936, h=500),
    "1:1": Box(x=72, y=329, w=936, h=459), "4:5": Box(x=72, y=328, w=936, h=714),
}  # fmt: skip
FLOOR = {"16:9": 800.0, "9:16": 1204.0, "1:1": 788.0, "4:5": 1042.0}
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


def test_one_cut_off_at_a_side_leads_only_where_nothing_else_may() -> None:
    ship, ferry, lighthouse = ("1f6a2", "ship"), ("26f4-fe0f", "ferry"), ("1f5fc", "tower")
    assert whole_first((ship, lighthouse)) == (lighthouse, ship)
    assert whole_first((lighthouse, ship)) == (lighthouse, ship)
    assert whole_first((ship, ferry)) == (ship, ferry)


def test_what_ends_by_itself_is_not_cut_off() -> None:
    assert not [code for code in ("1f6a9", "1f697", "1f3ed", "1f9e0", "1f4dd", "1f355") if is_cut(code)]


@pytest.mark.parametrize("code", ["2600-fe0f", "26a1"])
def test_what_is_in_a_light_on_a_floor_throws_a_shadow_on_it(code: str) -> None:
    area, floor, theme = STAGED["16:9"], FLOOR["16:9"], THEMES["studio"]
    frame = Frame("16:9", captions=True)
    (cast,) = theme.stage.casts([((code, ""), ("1f30d", ""))], area, floor, frame)
    for actor in cast:
        *shade, shown = theme.stage.drawn(actor, theme, frame)
        assert isinstance(shown, IllustrationOp)
        assert shown.contact > 0 or (isinstance(shade[0], EllipseOp) and shade[0].center[1] == floor)
