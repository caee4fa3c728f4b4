"""The showcase script's scenes as pictures: for the docs, and as references that tests compare with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.storage import ArtifactStore
from app.design.themes import THEMES
from app.media.renderer import frame_at
from app.orchestrator.options import RenderOptions
from app.orchestrator.preview import Preview
from app.story.script import CANVAS
from tools.landscape import write_clip, write_landscape

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "tools/showcase.md"
REFERENCES = ROOT / "tests/references"
LONGER_SIDE_PIXELS = 320
DRAWN_SCALE = 2
LOOKS = tuple(THEMES)
ASPECTS = tuple(CANVAS)


@dataclass(frozen=True)
class Shown:
    """One scene of the showcase at rest: its layout's name, and RGB pixels."""

    layout: str
    picture: NDArray[np.uint8]


def scenes_file(folder: Path) -> Path:
    """Return a copy of the showcase in `folder`, its picture and clip beside it."""
    script = folder / "showcase.md"
    script.write_text(SCRIPT.read_text("utf-8"), "utf-8")
    for name, content in _material().items():
        (folder / name).write_bytes(content)
    return script


@cache
def _material() -> dict[str, bytes]:
    """Return the files that the showcase names; a second to draw, and the same for every look."""
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        write_landscape(folder / "landscape.jpg")
        write_clip(folder / "clouds.mp4")
        return {file.name: file.read_bytes() for file in folder.iterdir()}


def opened(theme: str, aspect: str, folder: Path, captions: str = "words") -> Preview:
    """Return a preview of the showcase; its picture is made in `folder`."""
    script = scenes_file(folder)
    options = RenderOptions.model_validate({"theme": theme, "aspect": aspect, "captions": captions})
    return Preview(script, options, ArtifactStore(folder / "artifacts"))


def scenes(theme: str, aspect: str, longer_side: int = LONGER_SIDE_PIXELS * DRAWN_SCALE) -> Iterator[Shown]:
    """Yield every scene at rest, its longer side that many pixels."""
    with tempfile.TemporaryDirectory() as folder:
        preview = opened(theme, aspect, Path(folder))
        for number in range(1, preview.scenes + 1):
            composition = preview.composition(number)
            scale = longer_side / max(composition.canvas)
            size = tuple(2 * round(side * scale / 2) for side in composition.canvas)
            small = composition.model_copy(update={"size": size})
            yield Shown(preview.layout(number), frame_at(small, preview.rest(small)))


def reference_path(theme: str, aspect: str, number: int, layout: str) -> Path:
    """Return where the reference picture of a scene lies."""
    return REFERENCES / f"{theme}-{aspect.replace(':', 'x')}-{number:02d}-{layout}.webp"
