"""A still is taken when all is shown and nothing is half uncovered."""

from __future__ import annotations

from app.media.composition import Clip, Composition, CompositionScene, Keyframe, SpriteLayer
from app.media.drawing.ops import Box, Drawing, RectOp
from app.orchestrator.preview import Preview

BOX = Box(x=0, y=0, w=100, h=100)


def rest(*edge: tuple[float, float]) -> float:
    """Return when a scene of four seconds is looked at whose layer is uncovered by its right `edge`: (s, x)."""
    window = Clip(left=0.0, top=0.0, right=tuple(Keyframe(t=t, v=x) for t, x in edge), bottom=100.0)
    layer = SpriteLayer(id="word", drawing=Drawing(ops=(RectOp(box=BOX),)), clip=window)
    scene = CompositionScene(id="1", frames=120, layers=(layer,))
    return Preview.rest(Composition(canvas=(1920, 1080), size=(320, 180), scenes=(scene,))) / 30


def test_a_scene_is_looked_at_half_a_second_before_its_end() -> None:
    assert round(rest((1.0, 0.0), (2.0, 100.0)), 1) == 3.5


def test_a_word_that_is_being_wiped_is_waited_for() -> None:
    assert 3.8 <= rest((1.0, 0.0), (3.0, 40.0), (3.8, 100.0)) < 3.85


def test_what_never_stands_is_seen_in_the_last_frame() -> None:
    assert rest((1.0, 0.0), (9.0, 100.0)) == 119 / 30
