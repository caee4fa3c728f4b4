"""Draw the pictures of the docs: one of each layout, the caption styles, and the storyboards of the examples."""

from __future__ import annotations

from pathlib import Path

import cv2

from app.core.machine import cache_root
from app.core.storage import ArtifactStore
from app.orchestrator.options import RenderOptions
from app.orchestrator.preview import Picture, Preview
from tools import caption_sheet
from tools.showcase import ROOT, scenes

IMAGES = ROOT / "docs/images"
LAYOUT_WIDTH, BOARD_WIDTH = 960, 1600
WEBP_QUALITY = 82


def main() -> None:
    """Write all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, Picture] = {}
    for shown in scenes("petrol", "16:9", LAYOUT_WIDTH):
        drawn.setdefault(shown.layout, shown.picture)
    for layout, picture in drawn.items():
        _write(IMAGES / f"layout-{layout}.webp", picture)
    _write(IMAGES / "captions.webp", caption_sheet.sheet())
    for script in sorted((ROOT / "examples").glob("*.md")):
        sheet = Preview(script, RenderOptions(size="720p"), ArtifactStore(cache_root() / "artifacts")).sheet()
        _write(IMAGES / f"board-{script.stem}.webp", sheet)


def _write(path: Path, picture: Picture) -> None:
    scale = min(
        1.0, (BOARD_WIDTH if path.stem.startswith(("board", "captions")) else LAYOUT_WIDTH) / picture.shape[1]
    )
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(path), cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY])


if __name__ == "__main__":
    main()
