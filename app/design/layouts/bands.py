"""A list as bands of colour across the page: the one being said is tall and large, those before it stay as stripes.

Only one border moves when the next opens: its block rises over the end of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.design.contrast import luminance
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import FADE_SECONDS, fade_in, keys, rise_in
from app.design.palette import Palette
from app.design.parts.accordion import LEAVE_SECONDS, SLIDE_SECONDS, TINT_SECONDS, Accordion, shown_between
from app.design.parts.header import header
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.lower_band import across, edge, is_phone, lower_band
from app.design.parts.pictures import pictured, standing
from app.design.parts.rows import turns
from app.design.parts.text import Block, fitting, floor_size, one_line, set_text, sizes_from, text_ops
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Op
from app.story.script import Item, ListVisual, RichText, StepsVisual

OPEN_RATIO = 3.6
OPEN_MOST = 500.0
"""The open band is this many times as high as another, and no higher."""

HEADER_GAP = {True: 36.0, False: 44.0}
UNTITLED = 24.0
"""How far above the content the bands of a wide list without a title begin."""

NUMBER_SIZE = {True: 88.0, False: 72.0}
TEXT_LEFT = {True: 240.0, False: 200.0}
"""Numbers, and where the words begin, by whether the frame is wide."""

OPEN_SIZES = (216.0, 192.0, 176.0, 160.0, 144.0, 128.0, 114.0, 104.0, 96.0, 88.0, 80.0, 68.0, 56.0, 48.0, 40.0)
NUMBER_RISE = 0.36
"""From the middle of a figure down to its baseline, in em."""
QUIET_MOST, QUIET_SHARE = 112.0, 0.52
"""The largest type of a stripe, and its size as a share of the stripe's height."""

DETAIL_SIZE = {True: 44.0, False: 56.0}
DETAIL_GAP = 16.0
WORDS_SHARE = {True: 0.60, False: 0.60}
"""Where the words of an open band with a picture end, in shares of the width."""

INSET = 26.0
FOOT_LEFT = 0.30
EMBLEM_X, EMBLEM_HIGH = 0.62, 2.2
"""At the foot of a phone's page: where the last picture begins and the emblem's middle is across, its height."""

WORDS_DELAY_SECONDS = 0.12
QUIET_PICTURE = 0.66
GHOST = (420.0, 28.0)
"""Width and height of the bar that stands for words to come."""


@dataclass(frozen=True)
class _Bands:
    """The bands: where each is, when it opens, what it holds and in which colours."""

    accordion: Accordion
    items: Sequence[Item]
    codes: Sequence[str | None]
    opens: Sequence[float]
    colors: Sequence[Palette]
    idle: Palette
    context: SceneContext
    theme: Theme
    first: int

    @property
    def frame(self) -> Frame:
        return self.context.frame

    @property
    def left(self) -> float:
        return TEXT_LEFT[self.frame.wide]

    def closes(self, item: int) -> float | None:
        return self.opens[item + 1] if item + 1 < len(self.opens) else None

    def themed(self, item: int) -> Theme:
        return replace(self.theme, palette=self.colors[item])

    def below(self, item: int) -> bool:
        """Return whether an open band's picture stands below its words: the last one's on a phone's page."""
        return is_phone(self.frame) and item + 1 == len(self.items)

    def across(self, box: Box) -> Box:
        """Return a band's whole breadth."""
        return Box(x=0, y=box.y, w=self.frame.width, h=box.h)

    def to_the_foot(self, box: Box, item: int) -> Box:
        """Return a band's whole breadth; the last one's goes on to the foot of the page."""
        bottom = _foot(self.frame) if item + 1 == len(self.items) else box.bottom
        return Box(x=0, y=box.y, w=self.frame.width, h=bottom - box.y)


def lay_out(visual: ListVisual | StepsVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the headline and the bands below it; captions stand on a band of their own."""
    frame, count = context.frame, len(visual.items)
    top = header(context, theme, visual.title, max_lines=2 if frame.wide else 3)
    start = (top.layers and top.body.y - 72.0 + HEADER_GAP[frame.wide]) or (frame.content.y - UNTITLED * frame.wide)
    bands = _Bands(
        _accordion(Box(x=0, y=start, w=frame.width, h=_bottom(frame) - start), count), visual.items,
        pictured(visual.items, context.language, ordered=visual.kind == "steps"), turns(context, count),
        *_colors(theme, count), context, theme,
        visual.first,
    )  # fmt: skip
    layers = [ground_layer(frame, theme), *top.layers]
    for item in range(count):
        layers += [*_block(bands, item), *_open(bands, item), *_done(bands, item)]
    layers += [layer for item in range(count) for layer in _waiting(bands, item)]
    band = None if is_phone(frame) else lower_band(frame, theme, unlike=bands.colors[-1])
    if band is not None:
        layers.append(band.layer)
    tone = band.palette.look if band else bands.colors[-1].look
    return LaidOut(tuple(layers), caption_tone=tone, lit=(bands.accordion.area,))


def _bottom(frame: Frame) -> float:
    """Return where what must be read ends; without captions the last block goes on to the foot of the page."""
    return edge(frame) if frame.captions else frame.content.bottom


def _foot(frame: Frame) -> float:
    """Return where the last block ends; on a phone captions stand on it."""
    return float(frame.height) if is_phone(frame) else edge(frame)


def _accordion(area: Box, count: int) -> Accordion:
    idle = area.h / (count - 1 + OPEN_RATIO)
    active = area.h - (count - 1) * idle
    if active > OPEN_MOST and count > 1:
        active = max(OPEN_MOST, area.h / count)
        idle = (area.h - active) / (count - 1)
    return Accordion(area, "y", count, idle, active, 0.0)


def _colors(theme: Theme, count: int) -> tuple[tuple[Palette, ...], Palette]:
    """Return each band's palette, no two neighbours alike, and that of bands to come: the darkest."""
    own, *others = theme.blocks()
    dark = min((own, *others), key=lambda block: luminance(block.ground))
    idle = dark if dark is not own else replace(own, ground=own.surface)
    turn = [*(block for block in others if block is not dark), *((own,) if own is not dark else ())]
    return tuple(turn[item % len(turn)] for item in range(count)), idle


def _block(bands: _Bands, item: int) -> list[SpriteLayer]:
    """Return the band's colour from its top to the foot of the page; it rises into place when its turn comes."""
    box = bands.accordion.opened(item)
    page = across(bands.frame, box.y, _foot(bands.frame))
    layer = sprite(f"item-{item}-block", rounded(page, 0.0, bands.colors[item].ground))
    if item == 0:
        return [layer]
    at, slack = bands.opens[item], bands.accordion.active - bands.accordion.idle
    return [layer.model_copy(update={"start": at, "y": keys((at, slack, "move"), (at + SLIDE_SECONDS, 0.0))})]


def _open(bands: _Bands, item: int) -> list[SpriteLayer]:
    """Return what stands on the open band: number, name, detail, and its picture cut off by the band's edge."""
    box, theme = bands.across(bands.accordion.opened(item)), bands.themed(item)
    words = _open_words(bands, item, box, theme)
    at, closes = bands.opens[item], bands.closes(item)
    delay = WORDS_DELAY_SECONDS if item else 0.06
    layers = [shown_between(sprite(f"item-{item}-words", *words), at, closes, delay=delay)]
    code = bands.codes[item]
    if code is None and bands.below(item):
        layers.insert(0, fade_in(_foot_emblem(bands, box, theme), max(0.0, at + delay)))
    if code is not None:
        whole = bands.to_the_foot(box, item)
        area = _foot_area(bands.frame, box) if bands.below(item) else _picture_area(bands.frame, whole)
        picture = sprite(f"item-{item}-picture", *_seated(code, area, bands.frame, theme), box=whole)
        begin = max(0.0, at + delay)
        risen = rise_in(picture, begin, 0.4, by=60.0)
        layers.insert(0, risen.model_copy(update={"end": closes + SLIDE_SECONDS if closes is not None else None}))
    return layers


def _foot_area(frame: Frame, box: Box) -> Box:
    """Return where the last picture of a phone's page stands: at its foot, below captions or the band's words."""
    top = frame.caption_area.bottom + INSET if frame.captions else box.bottom - box.h * 0.08
    left = frame.width * FOOT_LEFT
    return Box(x=left, y=top, w=frame.width - 40.0 - left, h=frame.height - top)


def _foot_emblem(bands: _Bands, box: Box, theme: Theme) -> SpriteLayer:
    """Return the theme's emblem rising from the foot of a phone's page whose last item has no picture."""
    frame, area = bands.frame, _foot_area(bands.frame, box)
    emblem = theme.emblem(frame, (frame.width * EMBLEM_X, float(frame.height)), area.h / EMBLEM_HIGH)
    return sprite("emblem", *emblem, box=bands.to_the_foot(box, len(bands.items) - 1))


def _picture_area(frame: Frame, box: Box) -> Box:
    left = frame.width * WORDS_SHARE[frame.wide]
    return Box(x=left, y=box.y + INSET, w=frame.width - 40.0 - left, h=box.h - INSET)


def _seated(code: str, area: Box, frame: Frame, theme: Theme) -> tuple[Op, ...]:
    """Return an illustration as the theme's heroes stand, with the scenery behind it."""
    focus, radius = theme.stage.focus(area, area.bottom, frame)
    (cast,) = theme.stage.casts([((code, ""),)], area, area.bottom, frame)
    return *theme.scenery(frame, focus, radius), *theme.stage.drawn(cast[0], theme, frame)


def _open_words(bands: _Bands, item: int, box: Box, theme: Theme) -> tuple[Op, ...]:
    frame, palette = bands.frame, theme.palette
    beside = bands.codes[item] and not bands.below(item)
    right = frame.width * WORDS_SHARE[frame.wide] if beside else frame.width - frame.margin + 24.0
    area = Box(x=bands.left, y=box.y + INSET, w=right - 24.0 - bands.left, h=box.h - 2 * INSET)
    name, detail = _set(bands.items[item], area, bands)
    gap = DETAIL_GAP if detail.lines else 0.0
    cap = name.font.size * 0.10
    top = area.y + (area.h - name.height - gap - detail.height) / 2 + cap / 2
    number = _number(bands, item, name.baseline(0, top), theme, fill=palette.accent_text)
    return (
        number,
        *text_ops(name, area.x, top, paint=palette.ink, accent=palette.accent_text, hang=True),
        *text_ops(detail, area.x, top + name.height + gap, paint=palette.mute, hang=True),
    )


def _set(item: Item, area: Box, bands: _Bands) -> tuple[Block, Block]:
    """Return name and detail, the name as large as both fit; a detail with no room is left to the voice."""
    theme, language, floor = bands.theme, bands.context.language, floor_size(bands.frame)
    detail = set_text(
        item.detail, theme, "text", sizes=sizes_from(DETAIL_SIZE[bands.frame.wide], floor), width=area.w, max_lines=2,
        leading=1.25, language=language,
    )  # fmt: skip
    nothing = replace(detail, lines=(), starts=())
    for below in (detail, nothing):
        room = area.h - (below.height + DETAIL_GAP if below.lines else 0.0)
        name = fitting(
            item.text, theme, "display", sizes=OPEN_SIZES, width=area.w, height=room, max_lines=2, leading=0.96,
            language=language,
        )  # fmt: skip
        if name is not None and below.whole:
            return name, below
    return set_text(
        item.text, theme, "display", sizes=(48.0, 40.0, floor), width=area.w, height=area.h, max_lines=4, leading=1.0,
        language=language,
    ), nothing  # fmt: skip


def _number(bands: _Bands, item: int, baseline: float, theme: Theme, *, fill: str) -> Op:
    font = theme.font("figure", _number_size(bands))
    return one_line(str(bands.first + item), bands.frame.margin, baseline, font, fill, hang=True)


def _number_size(bands: _Bands) -> float:
    return min(NUMBER_SIZE[bands.frame.wide], bands.accordion.idle * 0.62)


def _done(bands: _Bands, item: int) -> list[SpriteLayer]:
    """Return the band once it is a stripe: number, name, small picture."""
    closes = bands.closes(item)
    if closes is None:
        return []
    box, theme = bands.across(bands.accordion.closed(item)), bands.themed(item)
    code, frame, size = bands.codes[item], bands.frame, box.h * QUIET_PICTURE
    right = frame.width - frame.margin - (size + 32.0 if code else 0.0)
    plain = RichText(text=bands.items[item].text.text)
    name = set_text(
        plain, theme, "display", sizes=sizes_from(min(QUIET_MOST, box.h * QUIET_SHARE), floor_size(frame)),
        width=right - bands.left, height=box.h - 12.0, max_lines=2, leading=0.98, language=bands.context.language,
    )  # fmt: skip
    top = box.center[1] - name.height / 2 + name.font.size * 0.02
    ops: list[Op] = [*text_ops(name, bands.left, top, paint=theme.palette.ink, hang=True)]
    beside = name.baseline(0, top) if len(name.lines) == 1 else box.center[1] + _number_size(bands) * NUMBER_RISE
    ops.append(_number(bands, item, beside, theme, fill=theme.palette.ink))
    if code:
        ops.append(standing(code, (frame.width - frame.margin - size / 2, box.center[1]), size, theme))
    quiet = fade_in(sprite(f"item-{item}-done", *ops), closes + LEAVE_SECONDS, TINT_SECONDS)
    return [quiet]


def _waiting(bands: _Bands, item: int) -> list[SpriteLayer]:
    """Return a band to come: its number and a bar where its words will be."""
    opens, palette = bands.opens[item], bands.idle
    box = bands.across(bands.accordion.waiting(item) if item else bands.accordion.opened(0))
    middle, (width, height) = box.center[1], GHOST
    ink = palette if item else bands.colors[0]
    bar = Box(x=bands.left, y=middle - height / 2, w=min(width, bands.frame.width * 0.4), h=height)
    theme = replace(bands.theme, palette=ink)
    number = _number(bands, item, middle + _number_size(bands) * NUMBER_RISE, theme, fill=ink.mute)
    foot = across(bands.frame, box.y, _foot(bands.frame))
    plate = (rounded(foot, 0.0, ink.ground),) if item else ()
    layer = sprite(f"item-{item}-ghost", *plate, rounded(bar, 0.0, ink.soft), number)
    end = opens if item else opens + FADE_SECONDS / 2
    return [layer.model_copy(update={"end": end})] if end > 0 else []
