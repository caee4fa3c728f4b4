"""Whatever a scene holds, its words stay on the page, apart, large enough and readable, in every theme and aspect."""

from __future__ import annotations

from app.core.exceptions import ValidationError
from app.design.frame import Frame
from app.design.themes import theme_named
from app.story.script import Aspect
from tests.proofs.judging import faults
from tests.proofs.random_scenes import random_scene

ONE_REFUSED_OF = 25
"""One scene of so many may be refused in words, because it holds more than the frame; of fewer none."""


def test_nothing_overflows_overlaps_or_is_illegible(theme: str, aspect: Aspect, seeds: range) -> None:
    found, refused = [], []
    for seed in seeds:
        try:
            wrong = faults(random_scene(seed), Frame(aspect, captions=seed % 2 == 0), theme_named(theme))
        except ValidationError as error:
            refused.append((seed, str(error)))
        else:
            found += [(seed, fault) for fault in wrong]
    assert found == []
    assert len(refused) <= len(seeds) // ONE_REFUSED_OF, refused
