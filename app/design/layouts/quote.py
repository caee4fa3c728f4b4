"""A quotation: its words come as they are spoken, a marker runs under the key phrase, and it is its own caption."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import fade_in, keys, rise_in
from app.design.parts.accordion import FAR
from app.design.parts.header import body_bottom
from app.design.parts.layers import page_layer, sprite
from app.design.parts.shapes import disc
from app.design.parts.text import Block, floor_size, one_line, set_text, sizes_from, text_ops
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.design.words import bare
from app.media.composition import Clip, Ease, SpriteLayer, Track
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Op, TextOp
from app.story.script import QuoteVisual

QUOTE_SIZE = {"16:9": 192.0, "9:16": 136.0, "1:1": 96.0, "4:5": 114.0}
QUOTE_LEAST = 48.0
LEADING = {"wide": 1.14, "tall": 1.13}
MARK_SIZE = {"wide": 520.0, "tall": 560.0, "square": 400.0}
MARK_ROOM = {"wide": 176.0, "tall": 232.0, "square": 168.0}
"""From the top of the content to where the words may begin."""

WIDE_INDENT = 192.0
NAME_GAP = 96.0
AVATAR_RADIUS = 60.0
NAME_SIZE, ROLE_SIZE = 48.0, 34.0
ROLE_GAP = 8.0
MARKER_PAD_EM = 0.10
MARKER_TOP_EM, MARKER_BOTTOM_EM = 0.74, 0.24
WORD_SECONDS = 0.16
WORD_LEAD_SECONDS = 0.08
WORD_RISE = 8.0
MARKER_SECONDS = 0.42
LOOK_AHEAD = 6
"""How many spoken words may lie between two words of the quotation."""

UNSPOKEN_STAGGER_SECONDS = 0.07
INTRODUCED_SECONDS = 1.2
FORESHADOW, FORESHADOW_SECONDS = 0.13, 0.6
"""Opacity of words that are not said yet, and how long they take to come."""

"""A first word later than this has been led up to by the voice."""
CREDIT_SECONDS = 0.3


@dataclass(frozen=True)
class _Word:
    """A word of the quotation on its line: its place in the text and in the frame, and when it comes."""

    text: str
    start: int
    x: float
    width: float
    baseline: float
    at: float = 0.0


@dataclass(frozen=True)
class _Page:
    """Where the parts of the page stand."""

    quote: Block
    name: Block
    role: Block
    x: float
    top: float
    content: Box
    centered: bool = False

    def left(self, width: float) -> float:
        """Return where something so wide begins: at the words' edge, or in the middle of the page."""
        return self.content.center[0] - width / 2 if self.centered else self.x


def lay_out(visual: QuoteVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, quotation mark, marker, words and the speaker's name."""
    frame = replace(context.frame, captions=False)
    page = _page(visual, frame, context.language, theme)
    words = _timed(_words(page), context)
    layers = (
        page_layer(frame, theme), _mark(page, frame, theme), *_foreshadow(page, words, theme),
        *_marker(page, words, theme),
        *(_word_layer(word, number, page, theme) for number, word in enumerate(words)),
        *_speaker(visual, page, theme, words, context.duration),
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, no_captions=True)


def quote_block(visual: QuoteVisual, frame: Frame, language: str, theme: Theme) -> Block:
    """Return the quotation set for a frame; it is not whole when it is too long for one page."""
    return _page(visual, replace(frame, captions=False), language, theme).quote


def _page(visual: QuoteVisual, frame: Frame, language: str, theme: Theme) -> _Page:
    content = frame.content
    area = Box(x=content.x, y=content.y, w=content.w, h=body_bottom(frame) - content.y)
    indent = WIDE_INDENT if frame.wide else 0.0
    centered = visual.arrangement == "other"
    width = area.w - indent * (2 if centered else 1)
    begin = area.y + MARK_ROOM[_shape(frame)]
    name, role = _credit(visual, frame, language, theme, width)
    named = NAME_GAP + max(2 * AVATAR_RADIUS, _stacked(name, role)) if name.lines else 0.0
    block = set_text(
        visual.text, theme, "quote", sizes=sizes_from(QUOTE_SIZE[frame.aspect], QUOTE_LEAST), width=width,
        height=area.bottom - begin - named, leading=LEADING["wide" if frame.wide else "tall"], language=language,
    )  # fmt: skip
    spare = area.bottom - begin - named - block.height
    return _Page(block, name, role, area.x + indent, begin + max(0.0, spare) * 0.4, area, centered)


def _shape(frame: Frame) -> str:
    if frame.wide:
        return "wide"
    return "tall" if frame.aspect == "9:16" else "square"


def _mark(page: _Page, frame: Frame, theme: Theme) -> SpriteLayer:
    """Return the big quotation mark, its ink on the top left corner of the content."""
    font = theme.font("quote", MARK_SIZE[_shape(frame)], weight=500)
    ink = typeset.ink_bounds("“", font) or (0.0, 0.0, 0.0, 0.0)
    y = page.top - MARK_ROOM[_shape(frame)] * 0.42 - ink[3] if not frame.wide else page.content.y - ink[1]
    left = page.left(ink[2] - ink[0]) if page.centered else page.content.x
    mark = TextOp(text="“", x=left - ink[0], y=y, font=font)
    box = Box(x=left, y=y + ink[1], w=ink[2] - ink[0], h=ink[3] - ink[1])
    painted = mark.model_copy(update={"paint": mark.paint.model_copy(update={"fill": theme.mark_fill(box)})})
    return rise_in(sprite("mark", painted), 0.0)


def _words(page: _Page) -> tuple[_Word, ...]:
    found = []
    block = page.quote
    for number, line in enumerate(block.lines):
        boxes = typeset.word_boxes(line, block.font, block.language)
        left = page.left(max(box.x + box.width for box in boxes)) if page.centered and boxes else page.x
        left -= typeset.bearing(line, block.font, block.language)
        place = block.starts[number]
        for box in boxes:
            start = block.rich.text.find(box.text.rstrip("…"), place)
            place = (start if start >= 0 else place) + len(box.text)
            found.append(_Word(box.text, max(start, 0), left + box.x, box.width, block.baseline(number, page.top)))
    return tuple(found)


def _timed(words: tuple[_Word, ...], context: SceneContext) -> tuple[_Word, ...]:
    """Return the words with the times at which they are spoken; evenly after one another if they are not."""
    times = spoken_times([word.text for word in words], context)
    if times is None:
        return tuple(replace(word, at=0.3 + n * UNSPOKEN_STAGGER_SECONDS) for n, word in enumerate(words))
    return tuple(
        replace(word, at=max(0.0, time - WORD_LEAD_SECONDS)) for word, time in zip(words, times, strict=True)
    )


def spoken_times(words: list[str], context: SceneContext) -> list[float] | None:
    """Return when each word is spoken, those not heard with the one before them; None if under half are heard."""
    spoken = [(bare(word.text), word.start) for word in context.narration.words]
    times: list[float | None] = []
    place = 0
    wanted = [bare(word) for word in words]
    for number in range(len(words)):
        hit = _heard(wanted[number : number + 2], [word for word, _ in spoken], place)
        times.append(None if hit is None else spoken[hit][1])
        place = place if hit is None else hit + 1
    if 2 * sum(time is not None for time in times) < len(times):
        return None
    filled: list[float] = []
    first = next(time for time in times if time is not None)
    for time in times:
        filled.append(time if time is not None else (filled[-1] if filled else first))
    return filled


def _heard(wanted: list[str], spoken: list[str], place: int) -> int | None:
    """Return where a word is heard from `place` on: soon, or later together with the word after it."""
    word, *after = wanted
    ahead = range(place, min(place + LOOK_AHEAD, len(spoken)))
    near = next((n for n in ahead if word and spoken[n] == word), None)
    if near is not None or not word or not after:
        return near
    return next((n for n in range(place, len(spoken) - 1) if spoken[n : n + 2] == wanted), None)


def _foreshadow(page: _Page, words: tuple[_Word, ...], theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the quotation hardly seen, so that the page is not empty while the voice introduces who speaks."""
    if not words or not _introduced([word.at for word in words]):
        return ()
    font, ink, language = page.quote.font, theme.palette.ink, page.quote.language
    ops = [
        one_line(word.text, word.x, word.baseline, font, ink, language=language, opacity=FORESHADOW) for word in words
    ]
    return (fade_in(sprite("foreshadow", *ops), CREDIT_SECONDS, FORESHADOW_SECONDS),)


def _introduced(said: list[float]) -> bool:
    return bool(said) and min(said) > INTRODUCED_SECONDS


def _word_layer(word: _Word, number: int, page: _Page, theme: Theme) -> SpriteLayer:
    ink = one_line(word.text, word.x, word.baseline, page.quote.font, theme.palette.ink, language=page.quote.language)
    return rise_in(sprite(f"word-{number}", ink), word.at, WORD_SECONDS, by=WORD_RISE)


def _marker(page: _Page, words: tuple[_Word, ...], theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the marker under each line of the key phrase; it runs along with the words as they are said."""
    layers: list[SpriteLayer] = []
    for first, end in page.quote.rich.accents:
        marked = [word for word in words if first <= word.start < end]
        for baseline in dict.fromkeys(word.baseline for word in marked):
            on_line = [word for word in marked if word.baseline == baseline]
            layers.append(_marked(on_line, page.quote.font.size, theme, len(layers)))
    return tuple(layers)


def _marked(words: list[_Word], size: float, theme: Theme, number: int) -> SpriteLayer:
    pad = size * MARKER_PAD_EM
    left, right, baseline = words[0].x - pad, words[-1].x + words[-1].width + pad, words[0].baseline
    box = Box(x=left, y=baseline - size * MARKER_TOP_EM, w=right - left, h=size * (MARKER_TOP_EM + MARKER_BOTTOM_EM))
    layer = sprite(f"marker-{number}", *theme.marked(box))
    window = Clip(left=-FAR, top=-FAR, right=_run_of(words, left, pad), bottom=FAR)
    return layer.model_copy(update={"start": words[0].at, "clip": window})


def _run_of(words: list[_Word], left: float, pad: float) -> Track:
    """Return the marker's right edge: with each word it runs on to the word's end, and rests there."""
    points: list[tuple[float, float, Ease]] = [(words[0].at, left, "std")]
    for word, after in zip(words, [*words[1:], None], strict=True):
        arrives = max(word.at, points[-1][0]) + MARKER_SECONDS / len(words)
        points.append((arrives, word.x + word.width + pad, "hold"))
        if after is not None:
            points.append((max(after.at, arrives), word.x + word.width + pad, "std"))
    return keys(*points)


def _speaker(
    visual: QuoteVisual, page: _Page, theme: Theme, words: tuple[_Word, ...], duration: float
) -> tuple[SpriteLayer, ...]:
    name, role = page.name, page.role
    if not name.lines:
        return ()
    height = _stacked(name, role)
    middle = page.top + page.quote.height + NAME_GAP + max(AVATAR_RADIUS, height / 2)
    left = page.left(_badge_width(visual.attribution) + max(name.width, role.width))
    x, top = left + _badge_width(visual.attribution), middle - height / 2
    ops = (
        *_badge(_initials(visual.attribution), left, middle, height, theme),
        *text_ops(name, x, top, paint=theme.palette.ink, hang=True),
        *text_ops(role, x, top + name.height + ROLE_GAP, paint=theme.palette.mute, hang=True),
    )
    return (fade_in(sprite("speaker", *ops), _credit_at([word.at for word in words], duration)),)


def _credit_at(said: list[float], duration: float) -> float:
    """Return when the speaker is named: with the last word, or at once while the voice still introduces them."""
    if _introduced(said):
        return CREDIT_SECONDS
    return min(max(said, default=0.0), max(0.5, duration - 2.0))


def _stacked(name: Block, role: Block) -> float:
    return name.height + (ROLE_GAP + role.height if role.lines else 0.0)


def _badge_width(name: str) -> float:
    return 2 * AVATAR_RADIUS + 32 if _initials(name) else 40.0


def _credit(visual: QuoteVisual, frame: Frame, language: str, theme: Theme, width: float) -> tuple[Block, Block]:
    room, floor = width - _badge_width(visual.attribution), floor_size(frame)
    name = set_text(
        visual.attribution, theme, "label", sizes=sizes_from(NAME_SIZE, floor), width=room, max_lines=2, leading=1.15,
        language=language,
    )  # fmt: skip
    role = set_text(
        visual.role if visual.attribution else "", theme, "text", sizes=sizes_from(ROLE_SIZE, floor), width=room,
        max_lines=2, language=language,
    )  # fmt: skip
    return name, role


def _badge(initials: str, x: float, middle: float, height: float, theme: Theme) -> tuple[Op, ...]:
    """Return the speaker's initials on a disc, or a short rule beside a name that is not a person's."""
    palette = theme.palette
    if not initials:
        return (rounded(Box(x=x, y=middle - height / 2, w=8.0, h=height), 4.0, palette.accent),)
    font = theme.font("display", 48.0)
    center = (x + AVATAR_RADIUS, middle)
    letters = one_line(initials, center[0], middle + font.size * 0.36, font, palette.ground, align="center")
    return disc(center, AVATAR_RADIUS, palette.ink), letters


def _initials(name: str) -> str:
    """Return the initials of a person's name, or nothing where it does not look like one."""
    words = name.replace(".", " ").split()
    if not 2 <= len(words) <= 4 or not all(word[0].isupper() for word in words) or len(words[0]) < 2:
        return ""
    return words[0][0] + words[-1][0]
