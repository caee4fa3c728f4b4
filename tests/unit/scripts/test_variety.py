"""No layout three times in a row, where content allows another."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from app.scripts import parse_file, parse_markdown
from app.story.script import NumberVisual, Scene, StatementVisual
from tests.unit.scripts.reading import only, scenes

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "examples").glob("*.md")) + sorted((ROOT / "tests/data/articles").iterdir())
ONE_LAYOUT_ONLY = {"code", "comparison", "timeline", "clip"}
"""What these show decides where it stands: a run of them stays one."""


def look(scene: Scene) -> str:
    visual = scene.visual
    if isinstance(visual, StatementVisual):
        return visual.arrangement
    return f"other {visual.kind}" if getattr(visual, "arrangement", "usual") == "other" else visual.kind


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_layout_comes_three_times_in_a_row(path: Path) -> None:
    looks = [look(scene) for scene in parse_file(path).scenes]
    longest = {kind: max(len(list(run)) for k, run in groupby(looks) if k == kind) for kind in set(looks)}
    assert {kind: count for kind, count in longest.items() if count > 2} == {
        kind: count for kind, count in longest.items() if count > 2 and kind in ONE_LAYOUT_ONLY
    }


def statements(*said: str) -> tuple[Scene, ...]:
    return scenes("# T\n\nHi.\n\n" + "\n\n".join(f"## Heading {n}\n\n{text}" for n, text in enumerate(said)))[1:]


def test_ten_statements_take_turns() -> None:
    looks = [look(scene) for scene in statements(*["Some words are said here."] * 10)]
    assert looks == [*["beside", "mirrored", "words"] * 3, "beside"]


SECTIONS = {
    "list": "- a\n- b",
    "steps": "1. Mix\n2. Bake",
    "number": "**62%** less energy",
    "quote": "> Simple can be harder than complex.\n>\n> — Grace Hopper",
    "table": "| Route | Train | Plane |\n|---|---|---|\n| North | fast | slow |\n| South | slow | fast |",
    "chart": "<!-- chart: bar -->\n\n| Kind | Watts |\n|---|---|\n| Bulb | 60 |\n| LED | 6 |\n| Lamp | 9 |",
}


@pytest.mark.parametrize("kind", SECTIONS)
def test_every_third_of_a_kind_is_laid_out_otherwise(kind: str) -> None:
    text = "\n\n".join(f"## Heading {number}\n\n{SECTIONS[kind]}" for number in range(4))
    looks = [look(scene) for scene in scenes(f"# T\n\nHi.\n\n{text}")[1:]]
    assert looks == [kind, kind, f"other {kind}", kind]


def test_charts_of_other_kinds_are_no_run() -> None:
    text = "\n\n".join(
        f"## Heading {number}\n\n{SECTIONS['chart'].replace('bar', chart)}"
        for number, chart in enumerate(("bar", "pie", "bar", "bar", "bar"))
    )
    looks = [look(scene) for scene in scenes(f"# T\n\nHi.\n\n{text}")[1:]]
    assert looks == ["chart"] * 4 + ["other chart"]


def test_every_third_shows_the_figure_it_tells() -> None:
    third = statements("A.", "B.", "A heat pump makes do with 62% less energy than a boiler, every year.")[2]
    visual = third.visual
    assert isinstance(visual, NumberVisual)
    assert (visual.title.text, visual.value, visual.label) == ("Heading 2", "62%", "less energy than a boiler")


@pytest.mark.parametrize(
    "said",
    ["In 2024 it was so.", "It has 5 steps to take.", "It grew by 62%.", "Version 3.14% is out there now, v2."],
)
def test_years_counts_and_figures_without_words_are_no_page(said: str) -> None:
    assert not any(isinstance(scene.visual, NumberVisual) for scene in statements("A.", "B.", said))


def test_what_the_author_asks_for_stays() -> None:
    text = (
        "## A\n\nOne.\n\n## B\n<!-- arrange: beside -->\n\nTwo.\n\n## C\n<!-- layout: statement -->\n\n"
        "It is 62% less than before.\n\n## D\n\nFour.\n\n## E\n\nFive.\n\n## F\n<!-- illustrate: none -->\n\nSix.\n"
    )
    assert [look(scene) for scene in scenes(text)] == ["beside", "beside", "words", "beside", "mirrored", "beside"]


def test_editing_words_changes_no_other_scene() -> None:
    before = [scene.visual for scene in statements("A.", "B.", "C.", "D.", "E.")]
    after = [scene.visual for scene in statements("A.", "B.", "It takes 62% less energy now.", "D.", "E.")]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False, True, True]


def test_an_arrangement_can_be_asked_for() -> None:
    assert only("## A\n<!-- arrange: mirrored -->\n\nWords.\n", StatementVisual).arrangement == "mirrored"
    assert parse_markdown("## A\n\nWords.\n").scenes[0].visual == StatementVisual.model_validate(
        {"text": {"text": "A"}}
    )
