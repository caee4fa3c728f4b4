"""The illustrated statement: a few words, and the things they speak of standing on a stage.

A long one goes in beats: as the sentences pass, their own phrases and objects take the place of those before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.design.beats import Beat, beats
from app.design.cast import Actor, Plane
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.parts.header import SUPPORT_LEADING, headline_sizes, support_size
from app.design.parts.layers import shade_layer, sprite, whole
from app.design.parts.text import Align, Block, floor_size, set_text, sizes_from
from app.design.phrases import key_words
from app.design.play import Cue, enter, leave, statement_lines
from app.design.programme import Span, programme
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Point
from app.story.script import RichText, StatementVisual

WIDE_TEXT_SHARE = 0.445
"""Width of the words beside objects on a wide page, as a share of the frame's."""
ALONE_TEXT_SHARE = {"16:9": 0.70, "9:16": 1.0, "1:1": 1.0, "4:5": 1.0}
TALL_TEXT_SHARE = 0.44
"""The most of a tall page's content that the words may take from its objects."""
ALONE_GROWTH = 1.25
"""Words without objects are this much larger."""
SHORT_GROWTHS, SHORT_LINE, SHORT_LINES = (1.5, 1.38, 1.26, 1.14), 13, 3
ALONE_GROWTHS = (1.42, 1.28, 1.14)
"""So are words beside objects, where they make a few lines of so few letters; and such words alone once more."""
MAX_LINES = {"wide": 5, "tall": 4, "alone": 6}

SMALLEST_SHARE = 0.7
"""How far a long heading may shrink below the smallest usual headline."""

MIRRORED_SHIFT = 0.15
"""Some emblems stand right of where they are asked to: mirrored, they are asked this many radii further left."""

LAST_LINE_SHARE = 0.45
"""A last line no longer than this share of the words is accented in whole."""

SUPPORT_GAP_EM = 0.9
OBJECTS_GAP = 56.0
POOL_GAP = 180.0
"""How far below words alone a theme's light pools: nearer it would be too bright to read on."""

LEAST_STAGE = 240.0
"""A stage lower than this shows nothing well: the words stand alone."""

FLOOR_ABOVE_BOTTOM = {"16:9": 40.0, "9:16": 76.0, "1:1": 28.0, "4:5": 44.0}
FLOOR_WITHOUT_CAPTIONS = {"16:9": 850.0, "9:16": 1330.0, "1:1": 930.0, "4:5": 1170.0}

FLOURISH = 56.0
"""Room below words at the foot of a tall page that a theme underlines."""


@dataclass(frozen=True)
class _Stage:
    """Where objects stand: the area they may fill, their floor and the middle of their disc."""

    area: Box
    floor: float


def lay_out(visual: StatementVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the statement's layers; type alone where no object is sure, asked for or has room."""
    told = beats(visual.text, context)
    spans = [] if visual.arrangement == "words" else programme(visual, told, context)
    if spans:
        blocks = _set(visual, told, context, theme, alone=False)
        mirrored = visual.arrangement == "mirrored"
        stage = _stage(blocks, context, theme, mirrored=mirrored)
        if all(block.whole for block, _ in blocks) and min(stage.area.h, stage.area.w) >= LEAST_STAGE:
            words = _words(told, blocks, context, theme, _column(blocks, context, mirrored=mirrored))
            return _staged(words, spans, stage, context, theme)
    blocks = _set(visual, told, context, theme, alone=True)
    return _alone(told, blocks, context, theme, mirrored=visual.arrangement == "mirrored")


Texts = list[tuple[Block, Block]]
"""The words and the line of support of each beat."""


def _set(visual: StatementVisual, told: Sequence[Beat], context: SceneContext, theme: Theme, *, alone: bool) -> Texts:
    frame = context.frame
    width = _text_width(context, alone=alone)
    support = set_text(
        visual.support, theme, "text", sizes=sizes_from(support_size(frame), floor_size(frame)), width=width,
        max_lines=2, leading=SUPPORT_LEADING, language=context.language,
    )  # fmt: skip
    nothing = replace(support, lines=(), starts=())
    room = _text_height(context, alone=alone) - (support.height + 48.0 if support.lines else 0.0)
    lines = MAX_LINES["alone" if alone else ("wide" if frame.wide else "tall")]
    sizes = _sizes(context, theme, alone=alone)
    larger = () if not frame.wide or len(told) > 1 else ALONE_GROWTHS if alone else SHORT_GROWTHS

    def written(beat: Beat, sizes: tuple[float, ...], most: int) -> Block:
        return set_text(
            beat.text, theme, "display", sizes=sizes, width=width,
            height=room, max_lines=most, leading=theme.headline_leading, language=context.language,
        )  # fmt: skip

    blocks = []
    for beat in told:
        usual = written(beat, sizes, lines)
        tried = (written(beat, (sizes[0] * growth,), SHORT_LINES) for growth in larger if _short(usual))
        blocks.append(next((block for block in tried if block.whole and len(block.lines) <= SHORT_LINES), usual))
    return [
        (accented_words(block, beat, context.language), support if number == 0 else nothing)
        for number, (block, beat) in enumerate(zip(blocks, told, strict=True))
    ]


def _short(block: Block) -> bool:
    """Return whether words are whole in lines so short, or so few, that they look lost at the usual size."""
    ends = (*block.starts[1:], len(block.rich.text))
    longest = max((end - start for start, end in zip(block.starts, ends, strict=False)), default=0)
    return bool(block.lines) and block.whole and (longest <= SHORT_LINE or len(block.lines) == 1)


def accented_words(block: Block, beat: Beat, language: str) -> Block:
    """Return the words with the author's accents, else with what they are about: a short last line in whole."""
    rich = block.rich
    if beat.text.accents or not block.lines:
        return block
    start, end = key_words(rich.text, language=language)
    start = max(start, *(line for line in block.starts if line <= start or line < end))
    last = block.starts[-1]
    is_figure = any(character.isdigit() for character in rich.text[start:end])
    if (
        len(block.lines) > 1
        and start >= last
        and not is_figure
        and len(rich.text) - last <= len(rich.text) * LAST_LINE_SHARE
    ):
        start, end = last, len(rich.text)
    return replace(block, rich=RichText(text=rich.text, accents=((start, end),) if end > start else ()))


def _sizes(context: SceneContext, theme: Theme, *, alone: bool) -> tuple[float, ...]:
    """Return the sizes the words may take, largest first; beyond the headline's own floor for long headings."""
    usual = headline_sizes(theme, context.frame, "statement")
    smaller = sizes_from(usual[-1], max(floor_size(context.frame) * 1.5, usual[-1] * SMALLEST_SHARE))
    larger = (usual[0] * ALONE_GROWTH,) if alone else ()
    return tuple(dict.fromkeys((*larger, *usual, *smaller)))


def _text_width(context: SceneContext, *, alone: bool) -> float:
    frame, area = context.frame, context.frame.content
    if alone:
        return area.w * ALONE_TEXT_SHARE[frame.aspect]
    return frame.width * WIDE_TEXT_SHARE if frame.wide else area.w


def _text_height(context: SceneContext, *, alone: bool) -> float:
    area = context.frame.content
    return area.h if context.frame.wide or alone else area.h * TALL_TEXT_SHARE


def _block_height(block: Block, support: Block) -> float:
    gap = SUPPORT_GAP_EM * support.font.size if support.lines else 0.0
    return block.height + gap + support.height


def _stage(blocks: Texts, context: SceneContext, theme: Theme, *, mirrored: bool) -> _Stage:
    """Return where objects stand: right of the words or below them; mirrored, left of them or above."""
    frame, area = context.frame, context.frame.content
    floor = area.bottom - FLOOR_ABOVE_BOTTOM[frame.aspect] if frame.captions else FLOOR_WITHOUT_CAPTIONS[frame.aspect]
    if frame.wide:
        words = max(max(block.width, support.width) for block, support in blocks)
        left = max(area.x + words + OBJECTS_GAP, frame.width * 0.48)
        width = frame.width - frame.margin - left
        return _Stage(Box(x=frame.margin if mirrored else left, y=area.y, w=width, h=floor - area.y), floor)
    taken = max(_block_height(block, support) for block, support in blocks) + OBJECTS_GAP
    if mirrored:
        floor = min(floor, area.bottom - taken - FLOOR_ABOVE_BOTTOM[frame.aspect] - _flourish(theme, frame))
        return _Stage(Box(x=area.x, y=area.y, w=area.w, h=floor - area.y), floor)
    top = area.y + taken
    return _Stage(Box(x=area.x, y=top, w=area.w, h=floor - top), floor)


def _flourish(theme: Theme, frame: Frame) -> float:
    """Return what a theme's flourish under words at the page's foot needs, to keep off the captions."""
    return FLOURISH if frame.captions and theme.underlined(frame.content) else 0.0


@dataclass(frozen=True)
class _Column:
    """Where the words stand: their left edge, and whether at the foot of a tall page."""

    x: float
    foot: bool = False


def _column(blocks: Texts, context: SceneContext, *, mirrored: bool) -> _Column:
    frame, area = context.frame, context.frame.content
    if not mirrored or not frame.wide:
        return _Column(area.x, foot=mirrored)
    return _Column(area.right - max(max(block.width, support.width) for block, support in blocks))


Words = tuple[list[SpriteLayer], list[Box]]
"""The layers of all beats' words, and the boxes they fill."""


def _staged(
    words: Words, spans: Sequence[Span], stage: _Stage, context: SceneContext, theme: Theme
) -> LaidOut:  # fmt: skip
    frame = context.frame
    focus, radius = theme.stage.focus(stage.area, stage.floor, frame)
    back = [sprite("ground", *theme.ground(frame, focus=focus), box=whole(frame))]
    rings = theme.scenery(frame, focus, radius)
    back += [sprite("scenery", *rings, box=whole(frame))] if rings else []
    objects: list[SpriteLayer] = []
    lit: list[Box] = []
    for number, span in enumerate(spans):
        casts = _casts(span, stage, frame, theme)
        lit.append(next(actor.box for actor in casts[0] if actor.plane == "hero"))
        objects += acted(casts, span, context, theme, f"object-{number}", last=number == len(spans) - 1)
    drawn, boxes = words
    return LaidOut((*back, *objects, *drawn), caption_tone=theme.palette.look, lit=(*boxes, *lit))


def _casts(span: Span, stage: _Stage, frame: Frame, theme: Theme) -> list[tuple[Actor, ...]]:
    """Return the hero with each of its companies."""
    groups = [(span.hero, *company.named) for company in span.company] or [(span.hero,)]
    return theme.stage.casts(groups, stage.area, stage.floor, frame)


def acted(
    casts: Sequence[tuple[Actor, ...]], span: Span, context: SceneContext, theme: Theme, name: str, *, last: bool
) -> list[SpriteLayer]:
    """Return the layers of a span: those behind the hero, the hero, those in the air."""
    hero = next(actor for actor in casts[0] if actor.plane == "hero")
    layers: dict[Plane, list[SpriteLayer]] = {"back": [], "hero": [], "air": [], "orbit": []}
    layers["hero"].append(enter(hero, 0, Cue(span.start, span.end), context, theme, f"{name}-0"))
    order = 1
    for company, cast in zip(span.company, casts, strict=False):
        cue = Cue(company.start, company.end)
        others = {actor.code: actor for actor in cast if actor.plane != "hero"}
        for place, (code, _) in enumerate(company.named):
            layer = enter(others[code], place + 1, cue, context, theme, f"{name}-{order}")
            layers[others[code].plane].append(leave(layer, cue.end) if cue.end < span.end else layer)
            order += 1
    acted = [layer for plane in layers.values() for layer in plane]
    return acted if last else [layer if layer.end else leave(layer, span.end) for layer in acted]


def _words(
    told: Sequence[Beat], blocks: Texts, context: SceneContext, theme: Theme, column: _Column | None = None
) -> Words:  # fmt: skip
    """Return the words of each beat in their column; without one they are alone on the page."""
    layers: list[SpriteLayer] = []
    boxes = []
    for number, (beat, (block, support)) in enumerate(zip(told, blocks, strict=True)):
        x, top, align = _place(block, support, context, theme, column)
        shown, box = statement_lines(
            block, support, theme, x, top, at=beat.start or context.entrance, align=align, name=f"words-{number}"
        )
        ends = number + 1 < len(told)
        layers += [leave(layer, beat.end) for layer in shown] if ends else shown
        boxes.append(box)
    return layers, boxes


def _place(
    block: Block, support: Block, context: SceneContext, theme: Theme, column: _Column | None
) -> tuple[float, float, Align]:
    frame, area = context.frame, context.frame.content
    height = _block_height(block, support)
    top = area.y + (area.h - height) / 2 if frame.wide or column is None else area.y
    if column is not None and column.foot:
        top = area.bottom - height - _flourish(theme, frame)
    centered = theme.centered and (column is None or not frame.wide)
    return (area.center[0], top, "center") if centered else (column.x if column else area.x, top, "left")


def _alone(
    told: Sequence[Beat], blocks: Texts, context: SceneContext, theme: Theme, *, mirrored: bool
) -> LaidOut:  # fmt: skip
    """Return the words by themselves, larger, with the theme's emblem or light so that the frame is not empty.

    Mirrored, the emblem stands on the left and the words on the right or at the foot of the page.
    """
    frame = context.frame
    words, boxes = _words(told, blocks, context, theme, _column(blocks, context, mirrored=True) if mirrored else None)
    focus = theme.stage.empty_focus(frame)
    if focus is not None:
        heights = (_block_height(block, support) for block, support in blocks)
        below = (box.y + height + POOL_GAP for box, height in zip(boxes, heights, strict=True))
        focus = (focus[0], max(focus[1], *below))
        back = [sprite("ground", *theme.ground(frame, focus=focus), box=whole(frame))]
    else:
        back = [sprite("ground", *theme.ground(frame), box=whole(frame))]
        (x, y), radius = _emblem_place(context)
        x = frame.width - x - MIRRORED_SHIFT * radius if mirrored else x
        reach = Box(x=x - radius, y=y - radius, w=2 * radius, h=2 * radius)
        if not any(_touch(box, reach) for box in boxes):
            back.append(sprite("emblem", *theme.emblem(frame, (x, y), radius), box=whole(frame)))
    tall = [
        box.model_copy(update={"w": max(box.w, pair[1].width), "h": _block_height(*pair)})
        for box, pair in zip(boxes, blocks, strict=True)
    ]
    shades = shade_layer(max(tall, key=lambda box: box.h), frame, theme) if tall else ()
    return LaidOut((*back, *shades, *words), caption_tone=theme.palette.look, lit=tuple(boxes))


def _touch(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _emblem_place(context: SceneContext) -> tuple[Point, float]:
    frame = context.frame
    if frame.wide:
        return (frame.width * 0.99, frame.height * 0.42), frame.height * 0.20
    return (frame.width * 0.92, frame.height * 0.13), frame.width * 0.20
