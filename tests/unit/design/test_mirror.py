from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest

from app.design.compose import lay_out
from app.design.frame import Frame, LaidOut
from app.design.mirror import Mirror, mirrored
from app.design.parts.layers import sprite
from app.design.themes import THEMES, theme_named
from app.media.composition import Keyframe, SpriteLayer
from app.media.drawing.bounds import bounds_of
from app.media.drawing.ops import Box, Font, GroupOp, LinearGradient, Op, Paint, PathOp, RectOp, Stop, TextOp
from app.story.script import Item, ListVisual, RichText, Scene, StatementVisual
from app.story.timing import SceneNarration

WIDTH = 1920.0
FRAME = Frame()
SILENT = SceneNarration()


def page(scene: Scene, language: str, theme: str = "petrol") -> LaidOut:
    return lay_out(scene, SILENT, FRAME, theme_named(theme), duration=4.0, language=language)


def texts(laid_out: LaidOut) -> list[TextOp]:
    drawings = [layer.drawing.ops for layer in laid_out.layers if isinstance(layer, SpriteLayer)]
    return [op for op in chain.from_iterable(drawings) if isinstance(op, TextOp)]


STATEMENT = Scene(id="1", visual=StatementVisual(text=RichText(text="السعر انخفض اليوم"), arrangement="words"))
LIST = Scene(id="1", visual=ListVisual(title=RichText(text="أسباب"), items=(Item(text=RichText(text="إنتاج")),) * 2))


@pytest.mark.parametrize("theme", list(THEMES))
def test_text_stands_on_the_right_in_every_theme(theme: str) -> None:
    centered = theme_named(theme).centered
    lines = [op for op in texts(page(STATEMENT, "ar", theme)) if "السعر" in op.text]
    assert lines
    for op in lines:
        bounds = bounds_of((op,))
        assert bounds is not None
        assert bounds[2] <= WIDTH
        assert bounds[2] > WIDTH * (0.5 if centered else 0.6)


def test_a_page_in_another_language_is_not_mirrored() -> None:
    assert all(op.align != "right" for op in texts(page(STATEMENT, "en")))


def test_list_markers_stand_on_the_right() -> None:
    done = next(layer for layer in page(LIST, "ar").layers if layer.id == "item-0-done")
    assert isinstance(done, SpriteLayer)
    (words,) = [op for op in done.drawing.ops if isinstance(op, TextOp)]
    tick = next(
        bounds_of((op,)) for op in done.drawing.ops if isinstance(op, GroupOp) and isinstance(op.ops[0], PathOp)
    )
    assert tick is not None
    assert words.align == "right"
    assert words.x < tick[0]


def test_twice_mirrored_is_as_it_was() -> None:
    stops = (Stop(at=0, color="#000000"), Stop(at=1, color="#FFFFFF"))
    text = TextOp(
        text="word", x=100, y=50, font=Font(size=40),
        paint=Paint(fill=LinearGradient(start=(0, 0), end=(90, 0), stops=stops)),
    )  # fmt: skip
    tilted = GroupOp(ops=(text,), clip=Box(x=10, y=0, w=300, h=90), matrix=(0.9, -0.2, 30, 0.2, 0.9, 5, 1e-4, 0, 1))
    layer = sprite("a", text, tilted).model_copy(update={"x": (Keyframe(t=0, v=40), Keyframe(t=1, v=0))})
    laid_out = LaidOut((layer,), lit=(Box(x=10, y=0, w=50, h=5),))
    twice = mirrored(mirrored(laid_out, WIDTH), WIDTH)
    assert twice.lit == laid_out.lit
    moved = twice.layers[0]
    assert isinstance(moved, SpriteLayer)
    assert moved.x == layer.x
    assert moved.drawing.ops[0] == text
    group = moved.drawing.ops[1]
    assert isinstance(group, GroupOp)
    assert group.matrix == pytest.approx(tilted.matrix)
    assert group.clip == tilted.clip


def test_shapes_and_what_stands_upright() -> None:
    mirror = Mirror(WIDTH)
    box: Op = RectOp(box=Box(x=100, y=0, w=50, h=10))
    tick: Op = PathOp(d="M0 0L10 10L40 -20", paint=Paint(stroke=2.0), upright=True)
    assert bounds_of(mirror.ops((box,))) == (1770, 0, 1820, 10)
    plain, moved = bounds_of((tick,)), bounds_of(mirror.ops((tick,)))
    assert plain is not None
    assert moved is not None
    assert moved[2] == pytest.approx(WIDTH - plain[0])
    assert replace(LaidOut(()), lit=()) == mirrored(LaidOut(()), WIDTH)


def test_every_text_of_a_page_is_in_its_language() -> None:
    assert {op.language for op in texts(page(LIST, "ja"))} == {"ja"}
