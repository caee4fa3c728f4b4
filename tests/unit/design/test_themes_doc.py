"""What docs/themes.md shows is true: its theme loads and draws, its kits are read."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from app.core.machine import node_modules
from app.design.brand import in_brand
from app.design.contrast import contrast
from app.design.frame import Frame
from app.design.themes import THEMES, theme_named
from app.design.tokens import Theme
from app.scripts.brand_kit import PALETTE_ROLES, SETTINGS, TOKENS, read_kit
from app.story.script import Aspect, ListVisual, TitleVisual, Visual
from tests.unit.design.pages import items, rendered, rich, told

DOC = (Path(__file__).parents[3] / "docs" / "themes.md").read_text("utf-8")
FONT = "@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2"
SCENES: dict[str, Visual] = {
    "title": TitleVisual(title=rich("A *grey* morning at sea")),
    "list": ListVisual(title=rich("What to bring"), items=items("A map", "A lamp", "Tea")),
}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOC, re.DOTALL)


@pytest.fixture(scope="module")
def harbour() -> Theme:
    module = ModuleType("harbour")
    sys.modules["harbour"] = module  # where dataclasses look their annotations up
    exec(compile(blocks("python")[0], "docs/themes.md", "exec"), module.__dict__)
    theme = module.__dict__["HARBOUR"]
    assert isinstance(theme, Theme)
    return theme


@pytest.mark.parametrize("aspect", ["16:9", "9:16"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_theme_of_the_page_draws(harbour: Theme, scene: str, aspect: Aspect) -> None:
    spoken, frame = told(SCENES[scene], ("A map", 0), ("A lamp", 1), ("Tea", 2)), Frame(aspect=aspect)
    drawn = rendered(spoken.on(frame, harbour), frame, spoken.duration - 0.1).astype(int)
    for color in ([0xC8, 0x32, 0x1F], [0x13, 0x26, 0x2F]):
        assert (np.abs(drawn - np.array(color)).sum(axis=2) < 60).sum() > 50


def test_its_words_keep_their_contrast(harbour: Theme) -> None:
    palette = harbour.palette
    for ground in (palette.ground, palette.ground_end, palette.surface):
        assert all(contrast(color, ground) >= 4.5 for color in (palette.ink, palette.mute, palette.accent_text))
    assert contrast(palette.on_accent, palette.accent) >= 4.5


def test_the_kits_of_the_page_are_read(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    for name in ("Acme-Bold.woff2", "Acme-Text.ttf"):
        (tmp_path / "fonts" / name).write_bytes((node_modules() / FONT).read_bytes())
    for name in ("logo.png", "logo-white.png"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    kits = [block for block in blocks("yaml") if block.startswith("#")]
    assert len(kits) == 2
    for kit in kits:
        (tmp_path / "kit.yaml").write_text(kit, "utf-8")
        brand = read_kit(tmp_path / "kit.yaml")
        assert brand.theme in THEMES
        assert in_brand(theme_named(brand.theme), brand).palette.accent


def test_every_setting_of_a_kit_is_on_the_page() -> None:
    for name in (*SETTINGS, *PALETTE_ROLES, *TOKENS):
        assert f"`{name}`" in DOC or f"{name}:" in DOC
