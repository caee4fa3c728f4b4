"""A title beside a picture: in the middle of its column in a wide frame, above it in a tall one."""

from __future__ import annotations

from app.design.frame import Frame, SceneContext
from app.design.parts.header import body_bottom, headline_sizes
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.tokens import Theme
from app.media.drawing.ops import Box
from app.story.script import RichText


def page_body(frame: Frame) -> Box:
    """Return the page down to where a body ends."""
    area = frame.content
    return Box(x=area.x, y=area.y, w=area.w, h=body_bottom(frame) - area.y)


def title_beside(
    title: RichText, context: SceneContext, theme: Theme, *, wide: float, tall: float
) -> tuple[Block, float]:
    """Return the title and its top; it takes `wide` of the page's width, or `tall` of its height."""
    frame, area = context.frame, page_body(context.frame)
    sizes = headline_sizes(theme, frame, "statement")
    block = set_text(
        title, theme, "display", sizes=(*sizes, *sizes_from(sizes[-1], floor_size(frame) * 1.5)),
        width=area.w * wide if frame.wide else area.w, height=area.h * (1.0 if frame.wide else tall),
        max_lines=5 if frame.wide else 3, leading=theme.headline_leading, language=context.language,
    )  # fmt: skip
    return block, area.y + (area.h - block.height) / 2 if frame.wide else area.y
