"""A page whose words say all that is said needs no captions, and has their room as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.storage import ArtifactStore
from app.narration import NarrationSettings, narrate_scene
from app.orchestrator.options import RenderOptions
from app.orchestrator.plan import Planner
from app.scripts import parse_file


def layers_of(folder: Path, said: str) -> list[str]:
    file = folder / "page.md"
    file.write_text(f"# A title\n\nWords.\n\n## One cell in five\n\n{said}\n", "utf-8")
    options = RenderOptions(theme="signal", aspect="16:9")
    planner = Planner.for_script(parse_file(file), options, ArtifactStore(folder / "store"))
    silent = NarrationSettings.of(voice="none", language="en", quality="standard", lexicon={})
    heard = narrate_scene(planner.script.scenes[1], silent, planner.store)
    return [layer.id for layer in planner.scene(1, heard).layers]


@pytest.mark.parametrize(
    ("said", "banded"),
    [
        ("**22%** of the sunlight becomes electricity.", False),
        (
            "**22%** of the sunlight becomes electricity. The best of 1954 managed six. It will not stop there.",
            True,
        ),
    ],
)
def test_the_captions_band_is_there_only_for_captions(tmp_path: Path, said: str, banded: bool) -> None:
    layers = layers_of(tmp_path, said)
    assert ("band" in layers) is banded
    assert any(name.startswith("caption") for name in layers) is banded
