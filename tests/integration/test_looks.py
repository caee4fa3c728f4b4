"""Every layout in every theme and shape looks as it did when somebody last looked at it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.perceptual import similarity
from tools.showcase import ASPECTS, LONGER_SIDE_PIXELS, LOOKS, REFERENCES, reference_path, scenes

ALIKE = 0.98
LARGEST_BYTES = 4_000_000


@pytest.mark.no_cover
@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("theme", LOOKS)
def test_layouts_look_as_their_references(theme: str, aspect: str) -> None:
    different = []
    for number, shown in enumerate(scenes(theme, aspect), 1):
        path = reference_path(theme, aspect, number, shown.layout)
        reference = cv2.imread(str(path))
        assert reference is not None, f"{path.name} is missing: make references, then look at it"
        size = (reference.shape[1], reference.shape[0])
        drawn = cv2.resize(shown.picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        alike = similarity(drawn, cv2.cvtColor(reference, cv2.COLOR_BGR2RGB).astype(np.uint8))
        if alike < ALIKE:
            different.append((path.name, round(alike, 3)))
    assert different == []


def test_the_measure_tells_a_shifted_picture_from_the_same() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (90, 160, 3)).astype(np.uint8)
    smooth = cv2.GaussianBlur(picture, (9, 9), 2).astype(np.uint8)
    assert similarity(smooth, smooth) == pytest.approx(1.0)
    assert similarity(smooth, np.roll(smooth, 4, axis=1)) < ALIKE


def test_references_are_small() -> None:
    files = list(REFERENCES.glob("*.webp"))
    assert sum(f.stat().st_size for f in files) < LARGEST_BYTES
    pictures = [cv2.imread(str(f)) for f in files]
    assert all(p is not None and max(p.shape) <= LONGER_SIDE_PIXELS for p in pictures)
