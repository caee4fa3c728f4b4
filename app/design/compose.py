"""The way into design: a scene and its timing become layers."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from app.core.exceptions import ValidationError
from app.design.echoes import said_once
from app.design.fit import PAGE_MARK
from app.design.frame import Frame, LaidOut, PageLabels, SceneContext
from app.design.layouts import is_other, kind_of, layout_for
from app.design.mirror import mirrored, with_mirrored_header
from app.design.parts.layers import sprite, whole
from app.design.parts.logo import logo_layer
from app.design.parts.masthead import masthead
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.bidi import is_leftward
from app.media.drawing.ops import Drawing, GroupOp, Op, TextOp
from app.story.script import NumberVisual, RichText, Scene
from app.story.timing import SceneNarration

SCENERY = ("ground", "emblem", "scenery")
"""Layers that a masthead is printed on."""

ASIDE = ("chart", "table")
"""What may have its headline beside it for a change."""

UNHEADED = ("split",)
"""What covers part of the page's head with a picture."""


def item_times(scene: Scene, narration: SceneNarration) -> dict[int, tuple[float, float]]:
    """Return when each item of the scene's visual is spoken of: (start, end) in seconds."""
    times: dict[int, tuple[float, float]] = {}
    for passage, (start, end) in zip(scene.passages, narration.passages, strict=False):
        if passage.item is not None:
            first, last = times.get(passage.item, (start, end))
            times[passage.item] = (min(first, start), max(last, end))
    return times


def lay_out(
    scene: Scene, narration: SceneNarration, frame: Frame, theme: Theme, *, duration: float,
    index: int = 0, count: int = 1, language: str = "en", fades_in: float = 0.0, title: str = "",
) -> LaidOut:  # fmt: skip
    """Return the layers of a scene. `narration` times include the lead-in; `duration` is the scene's length.

    `title` is the video's, for themes that print it on every page.

    `fades_in` is how long into the scene a cross-fade from the one before lasts. All in seconds.
    """
    if isinstance(scene.visual, NumberVisual):
        scene = scene.model_copy(update={"visual": said_once(scene.visual, language)})
    theme = replace(theme, masthead=theme.masthead and scene.visual.kind not in UNHEADED)
    frame = theme.page(frame)
    context = SceneContext(
        frame=frame, narration=narration, duration=duration, items=item_times(scene, narration), language=language,
        index=index, count=count, section=scene.section, fades_in=fades_in, continues=PAGE_MARK in scene.id,
        aside=is_other(scene.visual) and scene.visual.kind in ASIDE,
    )  # fmt: skip
    try:
        laid_out = layout_for(kind_of(scene.visual), theme)(scene.visual, context, theme)
    except ValidationError:
        # A page too full for its masthead, or for a headline beside it, does without.
        context, theme = replace(context, frame=replace(frame, band=0.0), aside=False), replace(theme, masthead=False)
        laid_out = layout_for(kind_of(scene.visual), theme)(scene.visual, context, theme)
    laid_out = _finished(laid_out, theme, language if scene.visual.kind != "code" else "en")
    opening = index == 0 and scene.visual.kind == "title"
    labels = PageLabels(title, _section(scene), index + 1, count, language, opening=opening)
    laid_out = _headed(laid_out, labels, frame, theme)
    if theme.logo is not None and scene.visual.kind != "ending":
        laid_out = replace(laid_out, layers=(*laid_out.layers, logo_layer(theme.logo, frame)))
    if not is_leftward(language):
        return laid_out
    turn = with_mirrored_header if scene.visual.kind == "code" else mirrored
    return turn(laid_out, frame.width)


def _finished(laid_out: LaidOut, theme: Theme, language: str) -> LaidOut:
    """Return the layers as the theme prints them, all words in the page's language."""
    layers = tuple(
        _redrawn(layer, _in_language(theme.finished(layer.drawing.ops), language))
        if isinstance(layer, SpriteLayer)
        else layer
        for layer in laid_out.layers
    )
    return replace(laid_out, layers=layers)


def _in_language(ops: tuple[Op, ...], language: str) -> tuple[Op, ...]:
    """Return ops with the language given to those texts that have none of their own: it decides forms of letters."""
    if language == "en":
        return ops
    return tuple(_spoken(op, language) for op in ops)


def _spoken(op: Op, language: str) -> Op:
    if isinstance(op, TextOp) and op.language == "en":
        return op.model_copy(update={"language": language})
    return op.model_copy(update={"ops": _in_language(op.ops, language)}) if isinstance(op, GroupOp) else op


def _redrawn(layer: SpriteLayer, ops: tuple[Op, ...]) -> SpriteLayer:
    if ops is layer.drawing.ops:
        return layer
    return layer.model_copy(update={"drawing": Drawing(ops=ops, box=layer.drawing.box)})


def _section(scene: Scene) -> str:
    """Return the section's heading, unless it is the scene's own words."""
    shown = getattr(scene.visual, "title", None) or getattr(scene.visual, "text", None)
    words = shown.text if isinstance(shown, RichText) else ""
    return "" if _plain(scene.section) == _plain(words) else scene.section


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _headed(laid_out: LaidOut, labels: PageLabels, frame: Frame, theme: Theme) -> LaidOut:
    """Return the scene with its masthead over the ground, but not over a picture that fills the page."""
    if not theme.masthead or laid_out.caption_tone == "picture":
        return laid_out
    behind = sum(1 for _ in takewhile(lambda layer: layer.id in SCENERY, laid_out.layers))
    head = sprite("masthead", *masthead(frame, labels, theme), box=whole(frame))
    return replace(laid_out, layers=(*laid_out.layers[:behind], head, *laid_out.layers[behind:]))
