"""The example everyone renders first."""

from __future__ import annotations

from pathlib import Path

from app.scripts import is_composition, parse_file

DEMO = Path(__file__).resolve().parents[3] / "examples" / "demo.md"


def test_the_demo_opens_with_its_title_and_reveals_steps() -> None:
    script = parse_file(DEMO)
    assert [scene.visual.kind for scene in script.scenes] == ["title", "statement", "steps", "number"]
    assert not is_composition(DEMO)
