"""Draw the reference pictures anew. Look at every one that changed before committing it."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import cv2

from app.core.machine import cpu_threads
from tools.showcase import ASPECTS, LONGER_SIDE_PIXELS, LOOKS, REFERENCES, reference_path, scenes

WEBP_QUALITY = 80


def main() -> None:
    """Write all references."""
    REFERENCES.mkdir(parents=True, exist_ok=True)
    for old in REFERENCES.glob("*.webp"):
        old.unlink()
    looks = [(theme, aspect) for theme in LOOKS for aspect in ASPECTS]
    with ProcessPoolExecutor(cpu_threads(), mp_context=get_context("spawn")) as pool:
        list(pool.map(_draw, *zip(*looks, strict=True)))


def _draw(theme: str, aspect: str) -> None:
    for number, shown in enumerate(scenes(theme, aspect), 1):
        scale = LONGER_SIDE_PIXELS / max(shown.picture.shape)
        small = cv2.resize(shown.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        path = reference_path(theme, aspect, number, shown.layout)
        cv2.imwrite(str(path), cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY])


if __name__ == "__main__":
    main()
