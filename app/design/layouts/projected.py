"""A picture as if projected in a dark room: it fades into the night where its title stands in large type."""

from __future__ import annotations

import math

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import photo
from app.design.parts.header import SUPPORT_LEADING, headline, headline_sizes, support, support_size
from app.design.parts.layers import sprite, whole
from app.design.parts.shapes import with_alpha
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.tokens import Theme
from app.media.drawing.ops import Box, LinearGradient, Op, Paint, Point, RectOp, Stop
from app.story.script import PictureVisual, RichText

WIDE_TEXT_SHARE = 0.46
TALL_TEXT_SHARE = 0.40
SUPPORT_GAP = 36.0

DIM = 0.24
"""How much darker the whole picture is."""

NIGHT = 0.90
WIDE_KNEE, WIDE_END = 0.34, 0.86
TALL_REACH = 0.30
FOOT = {True: 0.62, False: 0.52}
"""Where the night behind the words begins to lift and ends, in shares of a wide page's width; how far below the words
it reaches on a tall one, and where that behind the captions begins, in shares of the height."""

FOOT_STRENGTH = 0.72
STEPS = 12


def lay_out(visual: PictureVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the picture and its title; one without a title, or to be shown whole, is laid out as any theme does.

    Raises MediaError when the file is missing or is no picture.
    """
    if not visual.title.text.strip() or visual.fit == "contain":
        return photo.lay_out(visual, context, theme)
    frame, area = context.frame, context.frame.content
    bare = photo.lay_out(visual.model_copy(update={"title": RichText(text="")}), context, theme)
    title, below = _words(visual, context, theme)
    height = title.height + (SUPPORT_GAP + below.height if below.lines else 0.0)
    top = area.y + (area.h - height) * 0.45 if frame.wide else area.y
    shade = _shades(frame, theme, top + height)
    placed = headline(title, theme, area.x, top, at=context.entrance)
    under = support(below, theme, area.x, top + title.height + SUPPORT_GAP, at=context.entrance + 0.4)
    layers = (*bare.layers, sprite("shade", *shade, box=whole(frame)), *placed.layers, *under.layers)
    return LaidOut(layers, caption_tone="picture", backdrop=(*bare.backdrop, *shade), lit=(placed.box,))


def _words(visual: PictureVisual, context: SceneContext, theme: Theme) -> tuple[Block, Block]:
    frame, area, language = context.frame, context.frame.content, context.language
    width = frame.width * WIDE_TEXT_SHARE - area.x if frame.wide else area.w
    usual = headline_sizes(theme, frame, "statement")
    sizes = tuple(dict.fromkeys((*usual, *sizes_from(usual[-1], 48.0))))
    title = set_text(
        visual.title, theme, "display", sizes=sizes,
        width=width, height=area.h * (0.8 if frame.wide else TALL_TEXT_SHARE), max_lines=5 if frame.wide else 4,
        leading=theme.headline_leading, language=language,
    )  # fmt: skip
    section = context.section if context.section.strip() != visual.title.text.strip() else ""
    below = set_text(
        section, theme, "text", sizes=sizes_from(support_size(frame), floor_size(frame)), width=width, max_lines=2,
        leading=SUPPORT_LEADING, language=language,
    )  # fmt: skip
    return title, below


def _shades(frame: Frame, theme: Theme, bottom: float) -> tuple[Op, ...]:
    """Return the night over the picture: thin all over, deep behind the words (down to `bottom`) and the captions."""
    page, night = whole(frame), theme.palette.ground_end
    dim = RectOp(box=page, paint=Paint(fill=night, opacity=DIM))
    if frame.wide:
        words = _fade(page, night, (frame.width * WIDE_END, 0.0), (frame.width * WIDE_KNEE, 0.0), NIGHT)
    else:
        words = _fade(page, night, (0.0, bottom + frame.height * TALL_REACH), (0.0, bottom), NIGHT)
    foot = _fade(page, night, (0.0, frame.height * FOOT[frame.wide]), (0.0, float(frame.height)), FOOT_STRENGTH)
    return dim, words, foot


def _fade(page: Box, color: str, start: Point, end: Point, strength: float) -> RectOp:
    """Return a shade that rises like a cosine from nothing at `start` to `strength` at `end`."""
    places = [step / STEPS for step in range(STEPS + 1)]
    rises = [strength * (1 - math.cos(math.pi * at)) / 2 for at in places]
    stops = tuple(Stop(at=at, color=with_alpha(color, rise)) for at, rise in zip(places, rises, strict=True))
    return RectOp(box=page, paint=Paint(fill=LinearGradient(start=start, end=end, stops=stops)))
