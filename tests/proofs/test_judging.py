"""The judge of pages finds the faults that are planted on a page without any: so a proof can fail."""

from __future__ import annotations

import pytest

from app.design.compose import lay_out
from app.design.frame import Frame, LaidOut
from app.design.parts.layers import sprite
from app.design.themes import theme_named
from app.media.composition import Clip, SpriteLayer
from app.media.drawing.ops import Paint, TextOp
from app.story.script import StatementVisual
from tests.proofs.judging import faults_at, objects_at
from tests.unit.design.pages import rich, texts_at, told

FRAME, THEME = Frame("16:9"), theme_named("petrol")
INK = THEME.palette.ink
SPOKEN = "The sun gives us all the power we need"


@pytest.fixture(scope="module")
def page() -> LaidOut:
    """Return a statement beside the picture of a sun."""
    scene = told(StatementVisual(text=rich("The *sun* is enough")), SPOKEN)
    return lay_out(scene.scene, scene.narration, FRAME, THEME, duration=scene.duration)


def judged(page: LaidOut, *layers: SpriteLayer) -> list[str]:
    return list(faults_at(LaidOut((*page.layers, *layers)), 3.0, FRAME))


def text(x: float, y: float, *, size: float = 40.0, fill: str = INK) -> SpriteLayer:
    return sprite("planted", TextOp(text="planted", x=x, y=y, font=THEME.font("text", size), paint=Paint(fill=fill)))


def test_a_page_without_faults_has_none(page: LaidOut) -> None:
    assert list(objects_at(page, 3.0))
    assert judged(page) == []
    assert judged(page, text(200.0, 1000.0)) == []


def test_text_out_of_the_page_is_found(page: LaidOut) -> None:
    assert any("units out of the page" in fault for fault in judged(page, text(60.0, 1000.0)))
    assert any("units out of the page" in fault for fault in judged(page, text(200.0, 1060.0)))


def test_text_that_runs_into_other_text_is_found(page: LaidOut) -> None:
    box = texts_at(page, 3.0)[0].box
    planted = text(box.x + 30.0, box.bottom + 4.0)
    assert any("runs into 'planted'" in fault for fault in judged(page, planted))


def test_text_that_is_too_small_is_found(page: LaidOut) -> None:
    assert any("is set in 20 units" in fault for fault in judged(page, text(200.0, 1000.0, size=20.0)))


@pytest.mark.parametrize("fill", ["#2B4A52", THEME.palette.ground])
def test_text_that_hardly_stands_out_is_found(page: LaidOut, fill: str) -> None:
    assert any("has a contrast of" in fault for fault in judged(page, text(200.0, 1000.0, fill=fill)))


def test_text_over_an_illustration_is_found(page: LaidOut) -> None:
    middle = next(objects_at(page, 3.0)).box.center
    assert any("runs into an illustration" in fault for fault in judged(page, text(*middle)))


def test_what_a_window_hides_is_not_judged(page: LaidOut) -> None:
    hidden = Clip(left=400.0, top=400.0, right=500.0, bottom=500.0)
    planted = text(20.0, 1000.0, size=20.0).model_copy(update={"clip": hidden})
    assert judged(page, planted) == []
    seen = planted.model_copy(update={"clip": Clip(left=0.0, top=900.0, right=500.0, bottom=1080.0)})
    assert judged(page, seen) != []
