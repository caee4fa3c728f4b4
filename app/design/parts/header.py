"""The top of a page: its headline, the line under it, its source; and the body that is left for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.design.frame import Frame, SceneContext
from app.design.motion import FADE_SECONDS, fade_in
from app.design.parts.arrival import arriving
from app.design.parts.layers import sprite
from app.design.parts.text import (
    ASCENT_EM,
    Align,
    Block,
    Painter,
    block_box,
    floor_size,
    line_ops,
    set_text,
    sizes_from,
    text_ops,
)
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box
from app.story.script import RichText

SUPPORT_DELAY_SECONDS = 0.18
"""From the headline's first line to the line of support."""

SUPPORT_LEADING = 1.3
BODY_GAP = 72.0
ASIDE_SHARE, ASIDE_GUTTER, ASIDE_GAP = 0.29, 96.0, 20.0
"""A headline aside: its share of the width, from it to the body, and between its lines of support."""
ASIDE_HEIGHT, ASIDE_LINES = 0.56, 6
"""From the last baseline of the header to the body."""

WIDE_SUPPORT_SIZE = 34.0
TALL_SUPPORT_SIZE = 40.0
SUPPORT_GAP_EM = 1.7
"""From the headline's last baseline to the support's first, in the support's size."""

SOURCE_ROOM = 56.0
SIDE_LINES = 4
WIDE_BODY_BOTTOM = 960.0
"""Where the body of a wide page without captions ends, its source line below it."""

HEADLINE_SHARE = 0.42
"""The most of the page's height that a headline takes."""

HEADLINE_SHRINK = 0.6
"""The smallest headline, as a share of the theme's size."""


@dataclass(frozen=True)
class Placed:
    """Layers and the box their text fills; `baseline` is that of its last line."""

    layers: tuple[SpriteLayer, ...]
    box: Box
    baseline: float


@dataclass(frozen=True)
class Header:
    """The header's layers and the box that is left below it for the body."""

    layers: tuple[SpriteLayer, ...]
    body: Box


def side_header(context: SceneContext, theme: Theme, title: RichText, width: float) -> Header:
    """Return a header of four lines: a column of `width` on the left of a wide frame, above a tall one's body."""
    if not context.frame.wide:
        return header(context, theme, title, max_lines=SIDE_LINES)
    sizes = (*headline_sizes(theme, context.frame, "statement"), *headline_sizes(theme, context.frame))
    return header(context, theme, title, width=width, sizes=sizes, max_lines=SIDE_LINES)


def headline_sizes(theme: Theme, frame: Frame, kind: str = "section") -> tuple[float, ...]:
    """Return the sizes a headline of "title", "statement" or "section" may take, largest first."""
    size = theme.headline_size[f"{kind}:{frame.aspect}"]
    return sizes_from(size, max(floor_size(frame), size * HEADLINE_SHRINK))


def _crowded_sizes(theme: Theme, frame: Frame) -> tuple[float, ...]:
    """Return a headline's sizes and, for one that is far too long, those below."""
    usual = headline_sizes(theme, frame)
    return (*usual, *(size for size in sizes_from(usual[-1], 34.0) if size < usual[-1]))


def headline(
    block: Block, theme: Theme, x: float, top: float, *, at: float = 0.0, align: Align = "left",
    name: str = "headline",
) -> Placed:  # fmt: skip
    """Return the headline's layers, arriving from `at` in the theme's way."""
    drawn = line_ops(
        block, x, top, paint=theme.headline_fill, accent=theme.accent_fill, align=align, hang=align == "left"
    )
    layers = arriving(block, drawn, top, theme.motion, at=at, name=name)
    return Placed(layers, block_box(block, x, top, align), block.last_baseline(top))


def support(
    block: Block, theme: Theme, x: float, top: float, *, at: float = SUPPORT_DELAY_SECONDS, align: Align = "left",
    name: str = "support", fill: Painter | None = None,
) -> Placed:  # fmt: skip
    """Return a block of quiet text that fades in at `at`, in the muted colour unless `fill` is given."""
    ops = text_ops(block, x, top, paint=fill or theme.palette.mute, align=align, hang=align == "left")
    layers = (fade_in(sprite(name, *ops), at, FADE_SECONDS),) if ops else ()
    return Placed(layers, block_box(block, x, top, align), block.last_baseline(top))


def support_size(frame: Frame) -> float:
    """Return the size of the line under a headline."""
    return WIDE_SUPPORT_SIZE if frame.wide else TALL_SUPPORT_SIZE


def header(
    context: SceneContext, theme: Theme, title: RichText, *, subtitle: str = "", source: str = "",
    width: float | None = None, sizes: Sequence[float] | None = None, max_lines: int | None = None,
) -> Header:  # fmt: skip
    """Return headline, subtitle and source of a page, entering at the scene's start, and the body below them.

    `width` narrows the text, not the body. With captions on a wide page the source moves to the right end of the
    subtitle's line; else it stands under the body. A context that asks for it has all of them `aside`.
    """
    if context.aside and width is None and title.text.strip():
        return aside_header(context, theme, title, subtitle, source)
    frame, area = context.frame, context.frame.content
    limit = _title_width(frame, theme) if width is None else width
    block = set_text(
        title, theme, "display", sizes=sizes or _crowded_sizes(theme, frame), width=limit,
        height=area.h * HEADLINE_SHARE, max_lines=max_lines or (2 if frame.wide else 4),
        leading=theme.headline_leading, language=context.language,
    )  # fmt: skip
    top = headline(block, theme, area.x, area.y, at=context.entrance)
    line = (top.baseline if block.lines else area.y) + support_drop(block, frame)
    origin = _source(source, context, theme, line)
    below = _subtitle(subtitle, context, theme, line, limit - origin.beside)
    bottom = max(top.baseline if block.lines else area.y, below.baseline, origin.baseline)
    start = bottom + BODY_GAP if bottom > area.y else area.y
    body = Box(x=area.x, y=start, w=area.w, h=origin.body_bottom - start)
    return Header((*top.layers, *below.layers, *origin.layers), body)


def body_bottom(frame: Frame) -> float:
    """Return where the body of a page ends when it has no source line of its own below."""
    return WIDE_BODY_BOTTOM if frame.wide and not frame.captions else frame.content.bottom


@dataclass(frozen=True)
class _Source:
    """The source line: its layers, the width it takes beside the subtitle, and where it leaves the body to end."""

    layers: tuple[SpriteLayer, ...]
    beside: float
    baseline: float
    body_bottom: float


def _title_width(frame: Frame, theme: Theme) -> float:
    return frame.content.w - (theme.logo_room if frame.wide or frame.aspect != "9:16" else 0.0)


def support_drop(title: Block, frame: Frame) -> float:
    """Return how far below a headline's last baseline the line of support is set: clear of the lowest letters."""
    size = support_size(frame)
    reach = title.script.descent * title.font.size if title.lines else 0.0
    return max(SUPPORT_GAP_EM * size, reach + ASCENT_EM * size)


def _subtitle(text: str, context: SceneContext, theme: Theme, line: float, width: float) -> Placed:
    frame = context.frame
    size = support_size(frame)
    block = set_text(
        text, theme, "text", sizes=sizes_from(size, floor_size(frame)), width=width,
        max_lines=1 if frame.wide else 2, leading=SUPPORT_LEADING, language=context.language,
    )  # fmt: skip
    placed = support(block, theme, context.frame.content.x, line - ASCENT_EM * size, name="subtitle")
    return placed if block.lines else Placed((), placed.box, 0.0)


def _source(text: str, context: SceneContext, theme: Theme, beside: float) -> _Source:
    """Return the source: on the line `beside` the subtitle, or below the body."""
    frame, area = context.frame, context.frame.content
    end = body_bottom(frame)
    if not text:
        return _Source((), 0.0, 0.0, end)
    width = area.w * (0.45 if _beside(frame) else 1.0)
    block = set_text(
        text, theme, "text", sizes=(floor_size(frame),), width=width, max_lines=1, language=context.language
    )
    if _beside(frame):
        placed = support(block, theme, area.right, beside - ASCENT_EM * block.font.size, align="right", name="source")
        return _Source(placed.layers, block.width + 48.0, placed.baseline, end)
    lift = 0.0 if frame.wide else 8.0
    line = area.bottom - max(lift, block.script.descent * block.font.size)
    placed = support(block, theme, area.x, line - block.script.ascent * block.font.size, name="source")
    return _Source(placed.layers, 0.0, 0.0, min(end, area.bottom - lift - SOURCE_ROOM))


def _beside(frame: Frame) -> bool:
    return frame.wide and frame.captions


def aside_header(context: SceneContext, theme: Theme, title: RichText, subtitle: str, source: str) -> Header:
    """Return headline, subtitle and source in a column left of the body; on a tall page below it."""
    frame, area = context.frame, context.frame.content
    width = area.w * ASIDE_SHARE if frame.wide else area.w
    block = set_text(
        title, theme, "display", sizes=_crowded_sizes(theme, frame), width=width, height=area.h * ASIDE_HEIGHT,
        max_lines=ASIDE_LINES if frame.wide else 4, leading=theme.headline_leading, language=context.language,
    )  # fmt: skip
    small, size = floor_size(frame), support_size(frame)
    under, origin = (
        set_text(
            text,
            theme,
            "text",
            sizes=sizes_from(most, small),
            width=width,
            max_lines=ASIDE_LINES if frame.wide else 2,
            leading=SUPPORT_LEADING,
            language=context.language,
        )
        for text, most in ((subtitle, size), (source, small))
    )
    drop = support_drop(block, frame) - ASCENT_EM * size
    below = sum(part.height + ASIDE_GAP for part in (under, origin) if part.lines)
    y = area.y if frame.wide else area.bottom - block.height - drop * bool(below) - below
    top = headline(block, theme, area.x, y, at=context.entrance)
    line = top.baseline + drop
    second = support(under, theme, area.x, line, name="subtitle")
    line += (under.height + ASIDE_GAP) if under.lines else 0.0
    foot = line if not frame.wide else body_bottom(frame) - origin.height
    third = support(origin, theme, area.x, max(line, foot), name="source")
    bottom = body_bottom(frame) if frame.wide else y - BODY_GAP
    left = area.x + width + ASIDE_GUTTER if frame.wide else area.x
    body = Box(x=left, y=area.y, w=area.right - left, h=max(1.0, bottom - area.y))
    return Header((*top.layers, *second.layers, *third.layers), body)
