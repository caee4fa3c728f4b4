"""What belongs to a word is there when the word is said: over an example in every theme, with the voice's times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.storage import ArtifactStore
from app.design.compose import item_times
from app.media.composition import CompositionScene, SpriteLayer
from app.media.easing import value_at
from app.narration import NarrationSettings, narrate_scene
from app.orchestrator.options import RenderOptions
from app.orchestrator.plan import LEAD_IN_SECONDS, Planner
from app.scripts import parse_file

EXAMPLES = Path(__file__).parents[2] / "examples"
THEMES = ["petrol", "studio", "daylight", "paper", "signal", "aurora"]
TIED = ("item-{}-words", "step-{}-words")
"""How the layers are called that show an item's words as it is spoken of."""

THERE = 0.85
GRACE_SECONDS = 0.10
"""Words set on a card that must open first may be this late."""
TURN_SECONDS = 0.75
"""Items spoken sooner after one another than this wait for their turn."""


@pytest.fixture(autouse=True)
def _fake_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_FAKE_SPEECH", "1")


def spoken_items(example: str, theme: str, folder: Path) -> Iterator[tuple[CompositionScene, int, float]]:
    """Yield each list item and step of an example: its scene, its number and when it is first spoken of."""
    store = ArtifactStore(folder)
    planner = Planner.for_script(parse_file(EXAMPLES / example), RenderOptions(theme=theme, captions="off"), store)
    voice = NarrationSettings.of(voice="fake", language="en", quality="draft", lexicon={})
    for index, scene in enumerate(planner.script.scenes):
        if scene.visual.kind not in ("list", "steps"):
            continue
        narration = narrate_scene(scene, voice, store)
        planned, last = planner.scene(index, narration), 0.0
        for item, (start, _) in sorted(item_times(scene, narration).items()):
            if start - last >= TURN_SECONDS:
                yield planned, item, start + LEAD_IN_SECONDS
            last = start


@pytest.mark.parametrize("theme", THEMES)
def test_an_item_is_there_as_it_is_said(theme: str, tmp_path: Path) -> None:
    seen = 0
    for scene, item, onset in spoken_items("honey.md", theme, tmp_path):
        names = tuple(name.format(item) for name in TIED)
        shown = [layer for layer in scene.layers if isinstance(layer, SpriteLayer)]
        words = [layer for layer in shown if layer.id.startswith(names)]
        words = words or [layer for layer in shown if layer.id == f"item-{item}"]
        if not words:
            continue
        first = min(words, key=lambda layer: layer.start)
        seen += 1
        assert first.start < onset, (scene.id, item)
        assert value_at(first.opacity, onset + GRACE_SECONDS) >= THERE, (scene.id, item)
        assert abs(value_at(first.y, onset + GRACE_SECONDS)) < 24, (scene.id, item)
    assert seen
