"""Captions on pictures: the cloud is as dark as the picture needs, and a plate comes where no cloud is enough."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from app.design.captions import caption_layers
from app.design.captions.shade import CLOUD_STRENGTHS
from app.design.frame import Frame
from app.design.themes import theme_named
from app.media.composition import SpriteLayer
from app.media.drawing.ops import RectOp
from app.story.script import Aspect, PictureVisual
from tests.unit.design.pages import told

THEME = theme_named("petrol")


def page_on(path: Path, level: int, aspect: Aspect = "16:9", style: str | None = None) -> list[SpriteLayer]:
    """Return the caption layers over a picture of one grey."""
    cv2.imwrite(str(path), np.full((360, 640, 3), level, np.uint8))
    scene = told(PictureVisual(path=str(path)), "A field of green in the morning light.")
    frame = Frame(aspect, captions=True)
    laid_out = scene.on(frame, THEME)
    layers = caption_layers(
        scene.narration.words, frame, THEME, laid_out, style=style, duration=scene.duration, language="en"
    )
    return [layer for layer in layers if isinstance(layer, SpriteLayer)]


def strength(layers: list[SpriteLayer]) -> float | None:
    clouds = [layer for layer in layers if layer.id.startswith("cloud")]
    if not clouds:
        return None
    (op,) = clouds[0].drawing.ops
    assert isinstance(op, RectOp)
    return op.paint.opacity


class TestCloud:
    @pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1", "4:5"])
    def test_a_dark_picture_has_the_usual_cloud(self, tmp_path: Path, aspect: Aspect) -> None:
        assert strength(page_on(tmp_path / "a.png", 60, aspect)) == CLOUD_STRENGTHS[0]

    def test_a_lighter_picture_has_a_darker_cloud(self, tmp_path: Path) -> None:
        found = [strength(page_on(tmp_path / f"{level}.png", level)) for level in range(0, 256, 15)]
        clouds = [one for one in found if one is not None]
        assert clouds == sorted(clouds)
        assert len(set(clouds)) > 1

    def test_where_no_cloud_is_enough_there_is_a_plate(self, tmp_path: Path) -> None:
        names = {layer.id for layer in page_on(tmp_path / "white.png", 255)}
        assert not any(name.startswith("cloud") for name in names)
        assert "caption-0-wipe" in names

    def test_a_changed_picture_is_looked_at_again(self, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        before = strength(page_on(path, 20))
        assert strength(page_on(path, 255)) != before

    def test_the_plate_needs_no_cloud(self, tmp_path: Path) -> None:
        assert strength(page_on(tmp_path / "a.png", 255, style="karaoke")) is None
