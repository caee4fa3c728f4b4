"""Captions cover neither faces nor cards: they stand in the lower third, else in the upper, else in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.design.captions import CAPTION_STYLES, caption_layers, with_captions
from app.design.captions.bands import free_area, standing_area
from app.design.frame import Frame
from app.design.themes import theme_named
from app.media import faces
from app.media.composition import SpriteLayer
from app.media.drawing.bounds import bounds_of
from app.story.script import Aspect, ClipVisual, PictureVisual, RichText
from tests.unit.design.pages import Told, text_ops, told
from tests.unit.media.drawn_face import film, portrait, save_portrait

THEME = theme_named("petrol")
SIZE = {"16:9": (960, 540), "9:16": (540, 960), "1:1": (720, 720), "4:5": (576, 720)}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_CACHE", str(tmp_path / "cache"))
    if faces.detector() is None:
        pytest.skip("the optional package that finds faces is not installed")


def words_span(scene: Told, aspect: Aspect, style: str) -> tuple[float, float]:
    """Return the top and bottom of all captions of a scene, as shares of the frame's height."""
    frame = Frame(aspect, captions=True)
    layers = caption_layers(
        scene.narration.words, frame, THEME, scene.on(frame, THEME), style=style, duration=scene.duration
    )
    texts = [op for layer in layers if isinstance(layer, SpriteLayer) for op in text_ops(layer.drawing.ops)]
    inks = [bounds_of((op,)) for op in texts if not op.paint.blur]
    found = [ink for ink in inks if ink is not None]
    return min(ink[1] for ink in found) / frame.height, max(ink[3] for ink in found) / frame.height


def portrait_scene(tmp_path: Path, aspect: Aspect, y: float) -> Told:
    width, height = SIZE[aspect]
    path = save_portrait(tmp_path / "a.png", width, height, (width / 2, y * height))
    return told(PictureVisual(path=str(path), motion="still"), "A field of green in the morning light.")


@pytest.mark.parametrize("style", ["pill", "karaoke", "punch"])
@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1", "4:5"])
def test_a_face_below_is_not_covered(tmp_path: Path, aspect: Aspect, style: str) -> None:
    top, bottom = words_span(portrait_scene(tmp_path, aspect, 0.70), aspect, style)
    height = SIZE[aspect][1]
    hair, chin = 0.70 - 116 / height, 0.70 + 84 / height
    assert bottom < hair or top > chin
    assert top > 0.04
    assert bottom < 0.98


@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1", "4:5"])
def test_a_face_above_leaves_them_below(tmp_path: Path, aspect: Aspect) -> None:
    top, bottom = words_span(portrait_scene(tmp_path, aspect, 0.3), aspect, "pill")
    assert top > 0.55
    assert bottom < 0.97


def test_a_card_on_a_picture_is_kept_clear(tmp_path: Path) -> None:
    path = save_portrait(tmp_path / "a.png", 540, 960)
    scene = told(PictureVisual(path=str(path), title=RichText(text="Morning light")), "A field of green.")
    frame, style = Frame("9:16", captions=True), CAPTION_STYLES["pill"]
    page = scene.on(frame, THEME)
    area = standing_area(page, frame, style)
    assert area.y >= frame.content.bottom
    assert free_area(page, frame, area, area) == area
    captions = caption_layers(scene.narration.words, frame, THEME, page, style="pill", duration=scene.duration)
    names = [layer.id for layer in with_captions(page.layers, captions)]
    assert names.index("picture") < names.index("cloud-0") < names.index("card") < names.index("caption-0-0-coming")


def test_a_face_in_a_clip_is_found_where_the_crop_shows_it(tmp_path: Path) -> None:
    portraits = [portrait(360, 640, (180, y)) for y in (470, 480, 475, 470)]
    clip = film(tmp_path / "a.mp4", portraits)
    scene = told(ClipVisual(path=str(clip), focus=(0.5, 0.75)), "A field of green in the morning light.")
    _, bottom = words_span(scene, "16:9", "pill")
    assert bottom < 0.25
