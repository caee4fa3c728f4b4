"""How many scenes are proved: sixty over all looks in every run of the tests, all in every look by `make proofs`."""

from __future__ import annotations

import pytest

from app.design.themes import THEMES
from app.story.script import CANVAS

FEW_SCENES, ALL_SCENES = 60, 500
BLOCK = 25
"""Scenes of one look that one test proves."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--all-proofs`."""
    parser.addoption("--all-proofs", action="store_true", help="prove every scene in every theme and aspect")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test a theme, an aspect and the seeds of its scenes."""
    if "seeds" not in metafunc.fixturenames:
        return
    looks = [(theme, aspect) for theme in THEMES for aspect in CANVAS]
    if metafunc.config.getoption("all_proofs", default=False):
        cases = [(*look, range(first, first + BLOCK)) for look in looks for first in range(0, ALL_SCENES, BLOCK)]
    else:
        cases = [(*look, range(number, FEW_SCENES, len(looks))) for number, look in enumerate(looks)]
    names = [f"{theme}-{aspect}-{seeds.start}" for theme, aspect, seeds in cases]
    metafunc.parametrize(("theme", "aspect", "seeds"), cases, ids=names)
