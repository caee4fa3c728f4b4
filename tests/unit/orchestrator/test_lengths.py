"""The length of a video is told before it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.storage import ArtifactStore
from app.narration import NarrationSettings, narrate_script
from app.orchestrator.lengths import estimated_seconds
from app.orchestrator.options import RenderOptions
from app.orchestrator.plan import Planner, plan
from app.scripts import parse_markdown
from app.scripts.files import as_named

SCRIPT = """---
lexicon: {GIF: jiff}
---
# Why cats *purr*

Put your hand on a purring cat. It hums.

## Cats purr when they are

- Content
- Hungry
"""


def test_is_that_of_a_film_without_a_voice(tmp_path: Path) -> None:
    script = parse_markdown(SCRIPT)
    store = ArtifactStore(tmp_path / "store")
    planner = Planner.for_script(script, RenderOptions(size="720p"), store)
    silent = NarrationSettings.of(voice="none", language="en", lexicon=script.lexicon)
    composition = plan(planner, narrate_script(script, silent, store))
    assert estimated_seconds(script) == pytest.approx(float(composition.frames / composition.fps), abs=0.2)


def test_scenes_without_words_have_the_time_they_ask_for() -> None:
    long = parse_markdown("# A\n\nWords.\n\n## B\n\n<!-- duration: 20 -->\n\n![](a.png)\n", locate=as_named)
    short = parse_markdown("# A\n\nWords.\n")
    assert estimated_seconds(long) > estimated_seconds(short) + 19
