"""The end card: a last line, what to do now as a button, where, and the author's logo."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts.title import EMBLEM_AT_WIDE, EMBLEM_RADIUS_WIDE, EMBLEM_SCALE
from app.design.motion import LEAD_SECONDS, LINE_STAGGER_SECONDS, fade_in, pop_in, rise_in
from app.design.parts.header import headline, headline_sizes
from app.design.parts.layers import shade_layer, sprite, whole
from app.design.parts.pictures import picture_size
from app.design.parts.text import Align, Block, floor_size, set_text, sizes_from, text_ops
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, ImageOp, Point
from app.story.script import EndingVisual

LOGO_WIDTH, LOGO_HEIGHT = 420.0, 132.0
LOGO_GAP, BUTTON_GAP, LINK_GAP = 64.0, 64.0, 40.0
ACTION_SIZE = {"wide": 56.0, "tall": 56.0}
LINK_SIZE = {"wide": 48.0, "tall": 56.0}
BUTTON_PAD_X, BUTTON_PAD_Y = 56.0, 30.0
WIDE_TEXT_SHARE = 0.60
LATEST_SECONDS = 4.0
"""A call to action that is said later than this does not wait for its words."""

BUTTON_SECONDS = 0.6
MAX_LINES = 4
CORNER_RADIUS, CORNER_X, CORNER_Y = 0.20, 0.92, 0.13
"""A tall page's emblem: its radius and where, in shares of the page's width and height."""

HIGHEST_CORNER = 0.6
"""It stands no higher than so many radii below the page's edge."""

CORNER_GAP = 32.0
LEAST_CORNER = 0.06
"""Where it would be smaller, in shares of the page's width, it stands at the page's right edge instead."""

LEAST_EMBLEM = 24.0
"""A smaller one, beside a title that fills the page, is left out."""


Scene = Callable[[Box], tuple[SpriteLayer, ...]]


@dataclass(frozen=True)
class _Card:
    """What stands on the end card, one below another: sizes and where it begins."""

    title: Block
    action: Block
    link: Block
    logo: Box | None
    x: float
    top: float
    align: Align

    @property
    def title_top(self) -> float:
        return self.top + (self.logo.h + LOGO_GAP if self.logo else 0.0)

    @property
    def button(self) -> Box:
        """The button's box."""
        width, height = self.action.width + 2 * BUTTON_PAD_X, self.action.height + 2 * BUTTON_PAD_Y
        left = self.x - width / 2 if self.align == "center" else self.x
        return Box(x=left, y=self.title_top + self.title.height + BUTTON_GAP, w=width, h=height)

    @property
    def link_top(self) -> float:
        return (self.button.bottom if self.action.lines else self.title_top + self.title.height) + LINK_GAP


def lay_out(visual: EndingVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the opening's ground again, logo, last line, button and address.

    Raises MediaError when the logo's file is missing or is no picture.
    """
    return end_card(visual, context, theme)


def end_card(
    visual: EndingVisual, context: SceneContext, theme: Theme, *, area: Box | None = None, scene: Scene | None = None
) -> LaidOut:  # fmt: skip
    """Return an end card whose words stand in `area`, the theme's own for titles if it is None.

    `scene` returns what is shown beside the words, given the box they fill, in place of the theme's emblem. Raises
    MediaError when the logo's file is missing or is no picture.
    """
    frame = context.frame
    card = _card(visual, context, theme, area or theme.title_area(frame))
    ground = sprite("ground", *theme.title_ground(frame), box=whole(frame))
    title = headline(card.title, theme, card.x, card.title_top, at=context.entrance, align=card.align)
    ready = max(0.0, context.entrance) + LINE_STAGGER_SECONDS * len(card.title.lines) + 0.3
    words = _words_box(card, title.box)
    beside = scene(words) if scene else _emblem(card, title.box, context, theme)
    layers = (
        ground, *beside, *shade_layer(words, frame, theme),
        *_logo(card, context, theme), *title.layers,
        *_button(visual, card, context, theme, ready), *_link(visual, card, context, theme, ready),
    )  # fmt: skip
    lit = (title.box, *((card.button,) if card.action.lines else ()))
    return LaidOut(layers, caption_tone=theme.palette.look, lit=lit)


def _words_box(card: _Card, title: Box) -> Box:
    """Return the box from the title to the last line."""
    bottom = card.button.bottom if card.action.lines else title.bottom
    bottom = card.link_top + card.link.height if card.link.lines else bottom
    width = max(title.w, card.link.width, card.button.w if card.action.lines else 0.0)
    return Box(x=title.x, y=title.y, w=width, h=max(title.h, bottom - title.y))


def _card(visual: EndingVisual, context: SceneContext, theme: Theme, area: Box) -> _Card:
    frame, language = context.frame, context.language
    shape, small = ("wide" if frame.wide else "tall"), floor_size(frame)
    width = area.w if theme.centered or not frame.wide else min(area.w, frame.width * WIDE_TEXT_SHARE - area.x)
    action = set_text(
        visual.action, theme, "label", sizes=sizes_from(ACTION_SIZE[shape], small), width=width - 2 * BUTTON_PAD_X,
        max_lines=2, leading=1.15, weight=700, language=language,
    )  # fmt: skip
    link = set_text(
        visual.link, theme, "label", sizes=sizes_from(LINK_SIZE[shape], small), width=width, max_lines=2,
        leading=1.15, language=language,
    )  # fmt: skip
    logo = _logo_box(theme)
    around = (logo.h + LOGO_GAP if logo else 0.0) + (link.height + LINK_GAP if link.lines else 0.0)
    around += action.height + 2 * BUTTON_PAD_Y + BUTTON_GAP if action.lines else 0.0
    sizes = headline_sizes(theme, frame, "title")
    title = set_text(
        visual.title, theme, "display", sizes=(*sizes, *(s for s in sizes_from(sizes[-1], 40.0) if s < sizes[-1])),
        width=width, height=area.h - around, max_lines=MAX_LINES, leading=theme.headline_leading, language=language,
    )  # fmt: skip
    top = area.y + (area.h - title.height - around) / 2
    align: Align = "center" if theme.centered else "left"
    return _Card(title, action, link, logo, area.center[0] if theme.centered else area.x, top, align)


def _logo_box(theme: Theme) -> Box | None:
    """Return how large the logo is; it stands where the card begins."""
    if theme.logo is None:
        return None
    width, height = picture_size(theme.logo)
    scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
    return Box(x=0.0, y=0.0, w=width * scale, h=height * scale)


def _logo(card: _Card, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    if card.logo is None or theme.logo is None:
        return ()
    left = card.x - card.logo.w / 2 if card.align == "center" else card.x
    box = Box(x=left, y=card.top, w=card.logo.w, h=card.logo.h)
    return (fade_in(sprite("logo", ImageOp(path=theme.logo, box=box, fit="contain")), context.entrance),)


def _button(
    visual: EndingVisual, card: _Card, context: SceneContext, theme: Theme, ready: float
) -> tuple[SpriteLayer, ...]:
    if not card.action.lines:
        return ()
    box = card.button
    words = text_ops(
        card.action, box.center[0], box.y + BUTTON_PAD_Y, paint=theme.on_lit, align="center"
    )  # fmt: skip
    body = theme.card(box, context.frame, lit=True, radius=box.h / 2)
    at = _said(visual.action, context, ready)
    return (pop_in(sprite("action", *body, *words), at, BUTTON_SECONDS, scale=0.92, by=20.0),)


def _link(
    visual: EndingVisual, card: _Card, context: SceneContext, theme: Theme, ready: float
) -> tuple[SpriteLayer, ...]:
    if not card.link.lines:
        return ()
    words = text_ops(
        card.link, card.x, card.link_top, paint=theme.palette.ink, align=card.align, hang=card.align == "left"
    )  # fmt: skip
    return (rise_in(sprite("link", *words), _said(visual.link, context, ready + 0.2), by=16.0),)


def _said(words: str, context: SceneContext, ready: float) -> float:
    """Return when words come: as they are spoken, or as soon as the line above stands."""
    spoken = context.when_said(words, ready + LEAD_SECONDS) - LEAD_SECONDS
    return spoken if ready <= spoken <= min(LATEST_SECONDS, context.duration - BUTTON_SECONDS) else ready


def _emblem(card: _Card, title: Box, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the opening's emblem, so that the end looks back at it; on a tall page it keeps clear of the title."""
    frame = context.frame
    if theme.centered:
        return ()
    if frame.wide:
        center = (frame.width * EMBLEM_AT_WIDE[0], frame.height * EMBLEM_AT_WIDE[1])
        radius = frame.height * EMBLEM_RADIUS_WIDE
    else:
        center, radius = _corner(title, frame, theme.emblem_reach)
        if radius < LEAST_CORNER * frame.width:
            center, radius = _side(card, title, frame, theme.emblem_reach)
    if radius < LEAST_EMBLEM:
        return ()
    ops = theme.emblem(frame, center, radius)
    return (
        (pop_in(sprite("emblem", *ops, box=whole(frame)), context.entrance, 0.9, scale=EMBLEM_SCALE, by=0.0),)
        if (ops)
        else ()
    )


def _corner(title: Box, frame: Frame, reach: float) -> tuple[Point, float]:
    """Return the middle and radius of a tall page's emblem: in the upper corner, higher and smaller for the title."""
    radius = frame.width * CORNER_RADIUS
    free = title.y - CORNER_GAP
    y = max(radius * HIGHEST_CORNER, min(frame.height * CORNER_Y, free - reach * radius))
    center = (frame.width * CORNER_X, max(y, 0.0))
    away = math.hypot(max(0.0, center[0] - title.right), max(0.0, title.y - center[1]))
    return center, min(radius, max(0.0, away - CORNER_GAP) / reach)


def _side(card: _Card, title: Box, frame: Frame, reach: float) -> tuple[Point, float]:
    """Return the middle and radius of an emblem that the right edge halves, between the title and the captions."""
    center = (float(frame.width), (title.bottom + frame.caption_area.y) / 2)
    words = max(card.button.right if card.action.lines else 0.0, card.x + card.link.width)
    away = min(center[1] - title.bottom, center[0] - words)
    return center, max(0.0, away - CORNER_GAP) / reach
