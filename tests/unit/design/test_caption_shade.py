"""Captions on pictures: light or dark by what is there, a shade as strong as needed, a plate where none is enough."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from app.design.captions import CAPTION_STYLES, caption_layers
from app.design.captions.tones import CLOUD, NIGHT, WHITE
from app.design.contrast import contrast
from app.design.frame import Frame, LaidOut
from app.design.parts.layers import ground_layer
from app.design.themes import theme_named
from app.media.composition import Composition, CompositionScene, SpriteLayer
from app.media.drawing.bounds import bounds_of
from app.media.drawing.ops import RectOp, TextOp
from app.media.renderer import frame_at
from app.story.script import Aspect, PictureVisual
from tests.unit.design.pages import text_ops, told

THEME = theme_named("petrol")
STRENGTHS = CAPTION_STYLES["pill"].strengths


def page_on(
    path: Path, picture: int | NDArray[np.uint8], aspect: Aspect = "16:9", style: str | None = None
) -> list[SpriteLayer]:
    """Return the caption layers over a picture, of one grey if it is a number."""
    pixels = np.full((360, 640, 3), picture, np.uint8) if isinstance(picture, int) else picture
    cv2.imwrite(str(path), pixels)
    scene = told(PictureVisual(path=str(path)), "A field of green in the morning light.")
    frame = Frame(aspect, captions=True)
    laid_out = scene.on(frame, THEME)
    layers = caption_layers(
        scene.narration.words, frame, THEME, laid_out, style=style, duration=scene.duration, language="en"
    )
    return [layer for layer in layers if isinstance(layer, SpriteLayer)]


def cloud_of(layers: list[SpriteLayer]) -> tuple[float, str] | None:
    """Return the strength and the colour of the cloud, if there is one."""
    clouds = [layer for layer in layers if layer.id.startswith("cloud")]
    if not clouds:
        return None
    (op,) = clouds[0].drawing.ops
    assert isinstance(op, RectOp)
    assert isinstance(op.paint.fill, str)
    return op.paint.opacity, op.paint.fill


def striped(dark: int, light: int, share: float) -> NDArray[np.uint8]:
    """Return a picture of fine stripes, `share` of them light."""
    pixels = np.full((720, 1280, 3), dark, np.uint8)
    pixels[:, np.arange(1280) % 40 < 40 * share] = light
    return pixels


class TestCloud:
    @pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1", "4:5"])
    def test_a_dark_picture_has_the_usual_cloud(self, tmp_path: Path, aspect: Aspect) -> None:
        assert cloud_of(page_on(tmp_path / "a.png", 60, aspect)) == (STRENGTHS[0], CLOUD)

    def test_a_bright_picture_has_dark_words_on_a_light_cloud(self, tmp_path: Path) -> None:
        layers = page_on(tmp_path / "a.png", 235)
        found = cloud_of(layers)
        assert found is not None
        assert found[1] == WHITE
        fills = {op.paint.fill for layer in layers for op in text_ops(layer.drawing.ops) if isinstance(op, TextOp)}
        assert WHITE not in fills

    def test_lighter_stripes_need_a_darker_cloud(self, tmp_path: Path) -> None:
        found = [cloud_of(page_on(tmp_path / f"{n}.png", striped(20, n, 0.25), "9:16")) for n in range(60, 256, 15)]
        strengths = [one[0] for one in found if one is not None]
        assert strengths == sorted(strengths)
        assert len(set(strengths)) > 1

    def test_where_no_cloud_is_enough_there_is_a_plate(self, tmp_path: Path) -> None:
        layers = page_on(tmp_path / "a.png", striped(20, 255, 0.5), "9:16", "glow")
        assert cloud_of(layers) is None
        assert "caption-0-wipe" in {layer.id for layer in layers}

    def test_a_changed_picture_is_looked_at_again(self, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        before = cloud_of(page_on(path, 20))
        assert cloud_of(page_on(path, 255)) != before

    @pytest.mark.parametrize("style", ["karaoke", "outline", "blocks"])
    def test_words_with_a_ground_of_their_own_need_no_cloud(self, tmp_path: Path, style: str) -> None:
        assert cloud_of(page_on(tmp_path / "a.png", 255, style=style)) is None

    def test_a_plain_ground_that_reads_needs_none(self) -> None:
        scene = told(PictureVisual(path="unused.png"), "A field of green.")
        frame = Frame("16:9", captions=True)
        page = LaidOut((ground_layer(frame, THEME),), caption_tone="dark")
        layers = caption_layers(scene.narration.words, frame, THEME, page, style="pill", duration=9.0)
        assert not any(layer.id.startswith("cloud") for layer in layers)


def noisy(bright: int, seed: int) -> NDArray[np.uint8]:
    """Return blurred noise with patches as bright as `bright`: something like a photograph."""
    chance = np.random.default_rng(seed)
    coarse = cv2.resize(chance.random((12, 20, 3)).astype(np.float32), (640, 360), interpolation=cv2.INTER_CUBIC)
    return np.clip(coarse * bright, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("style", ["pill", "pop", "punch", "editorial", "glow", "marker"])
@pytest.mark.parametrize("bright", [120, 240, 360])
def test_words_read_on_the_pixels_that_are_drawn(tmp_path: Path, style: str, bright: int) -> None:
    picture = tmp_path / "a.png"
    cv2.imwrite(str(picture), noisy(bright, bright))
    scene = told(PictureVisual(path=str(picture), motion="still"), "A field of green in the morning light.")
    frame = Frame("9:16", captions=True)
    page = scene.on(frame, THEME)
    made = caption_layers(scene.narration.words, frame, THEME, page, style=style, duration=scene.duration)
    layers = [layer for layer in made if isinstance(layer, SpriteLayer)]
    if any("wipe" in layer.id for layer in layers):
        return  # words on a plate, which are proved by its colours
    shades = [layer for layer in layers if layer.id.startswith(("cloud", "dim"))]
    film = Composition(
        canvas=(1080, 1920), size=(270, 480),
        scenes=(CompositionScene(id="s", frames=60, layers=(*page.layers, *shades)),),
    )  # fmt: skip
    words = [op for layer in layers for op in text_ops(layer.drawing.ops) if not op.paint.blur]
    left, top, right, bottom = (round(edge / 4) for edge in bounds_of(words) or (0, 0, 0, 0))
    behind = frame_at(film, 45)[top:bottom, left:right].reshape(-1, 3)
    ink = WHITE if any(op.paint.fill == WHITE for op in words) else NIGHT
    ratios = [contrast(ink, f"#{red:02X}{green:02X}{blue:02X}") for red, green, blue in behind[::7].tolist()]
    assert np.quantile(ratios, 0.05) >= 4.2
