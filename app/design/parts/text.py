"""Text set in a column: broken by balance, shrunk through the type scale, drawn with its accents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from app.design.frame import Frame
from app.design.parts.rich import Run, is_right_to_left, runs, tidy
from app.design.parts.script_metrics import LATIN, ScriptMetrics, script_metrics
from app.design.tokens import Role, Theme, steps_down
from app.design.typography import typographic_rich
from app.media.drawing import text as typeset
from app.media.drawing.bidi import cut_out, is_leftward
from app.media.drawing.breaking import is_unspaced
from app.media.drawing.ops import Box, Fill, Font, Op, Paint, TextOp
from app.media.drawing.shaping import shape
from app.media.drawing.wrapping import line_starts
from app.story.script import RichText

ASCENT_EM = LATIN.ascent
"""From the top of a block of Latin letters to its first baseline."""

DESCENT_EM = LATIN.descent
"""From its last baseline to its bottom."""

WIDEST_SPACE_EM = 0.40
LEAST_FOR_LOOKS = 0.74
"""How far a headline may shrink for better lines, as a share of the largest size that holds it."""

LEAST_WHOLE = 0.55
"""A text whose longest word would need it smaller than this share of its largest size is hyphenated instead."""

SHORTEST_LINE = 0.4
"""A line may be this short, as a share of the longest, when a headline is broken before its accent."""

FEW_WORDS = 4
"""With fewer words than this one may well stand alone: large is better."""

ELLIPSIS = "…"
NO_LIMIT = 1e9

ITALIC_ROOM = 0.93
"""Share of a line's width that upright letters may fill where any of them may turn out italic, which are wider."""

Align = Literal["left", "center", "right"]
Painter = Fill | Callable[[Box], Fill]
"""A fill, or how to paint a line whose box is given."""


@dataclass(frozen=True)
class Block:
    """Text broken into lines at one size. `starts` says where each line begins in `rich.text`.

    `whole` is false when the text had to be cut because no allowed size held it; `hyphenates` lets words be parted.
    """

    rich: RichText
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    font: Font
    leading: float
    language: str = "en"
    whole: bool = True
    italic_accents: bool = False
    hyphenates: bool = False

    @property
    def accent_font(self) -> Font:
        """The font of what is accented."""
        return self.font.model_copy(update={"italic": True}) if self.italic_accents else self.font

    @property
    def script(self) -> ScriptMetrics:
        """What its letters need above, below and between lines."""
        return script_metrics(self.rich.text)

    @property
    def pitch(self) -> float:
        """Distance of baselines."""
        return self.font.size * max(self.leading, self.script.leading)

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        if not self.lines:
            return 0.0
        return (len(self.lines) - 1) * self.pitch + (self.script.ascent + self.script.descent) * self.font.size

    @property
    def width(self) -> float:
        """Advance width of the longest line."""
        return max((self._line_width(number) for number in range(len(self.lines))), default=0.0)

    def _line_width(self, number: int) -> float:
        line = self.lines[number]
        if not (self.italic_accents and self.rich.accents):
            return line_width(line, self.font, self.language)
        parts = runs(line, self.starts[number], self.rich.accents)
        return sum(
            line_width(part.text, self.accent_font if part.accented else self.font, self.language) for part in parts
        )

    def baseline(self, line: int, top: float) -> float:
        """Return the y of a line's baseline when the block's top is at `top`."""
        return top + self.script.ascent * self.font.size + line * self.pitch

    def last_baseline(self, top: float) -> float:
        """Return the y of the last line's baseline; `top` itself for an empty block."""
        return self.baseline(len(self.lines) - 1, top) if self.lines else top


def floor_size(frame: Frame) -> float:
    """Return the smallest type allowed: 24 in a wide frame, 28 in a tall one."""
    return 24.0 if frame.wide else 28.0


def sizes_from(size: float, floor: float) -> tuple[float, ...]:
    """Return `size` and the steps of the scale below it, down to `floor`."""
    return tuple(dict.fromkeys((size, *(step for step in steps_down(size, floor) if step <= size))))


def line_width(line: str, font: Font, language: str = "en") -> float:
    """Return the advance width of one line."""
    return shape(line, font, language).width


def set_text(
    text: str | RichText, theme: Theme, role: Role, *, sizes: Sequence[float], width: float, height: float = NO_LIMIT,
    max_lines: int = 9, leading: float = 1.3, weight: int | None = None, language: str = "en",
) -> Block:  # fmt: skip
    """Return the text at the largest of `sizes` (given from large to small) that fits `width`, lines and `height`.

    At the smallest size lines may fill the height beyond `max_lines` and words longer than a line are broken;
    what then still does not fit is cut with an ellipsis, and the block is not `whole`.
    """
    block = fitting(
        text, theme, role, sizes=sizes, width=width, height=height, max_lines=max_lines, leading=leading,
        weight=weight, language=language,
    )  # fmt: skip
    if block is not None:
        return block
    blank = Block(
        _ready(text, language), (), (), theme.font(role, sizes[-1], weight=weight), leading, language,
        italic_accents=role in theme.italic_accents,
    )  # fmt: skip
    return _forced(blank, width, height, max_lines)


def fitting(
    text: str | RichText, theme: Theme, role: Role, *, sizes: Sequence[float], width: float, height: float = NO_LIMIT,
    max_lines: int = 9, leading: float = 1.3, weight: int | None = None, language: str = "en",
    hyphenates: bool = False,
) -> Block | None:  # fmt: skip
    """Return the text at the largest of `sizes` that holds it whole; None where none does.

    A headline is set up to a quarter smaller where that saves a word from standing alone on its line. No word is
    broken, but rather than half its size for the sake of one long word a text is hyphenated, and so it is where no
    size holds it otherwise. At a single size it is only if it `hyphenates`.
    """
    rich = _ready(text, language)
    blank = Block(
        rich, (), (), theme.font(role, sizes[0], weight=weight), leading, language,
        italic_accents=role in theme.italic_accents, hyphenates=hyphenates,
    )  # fmt: skip
    if not rich.text:
        return blank
    if blank.italic_accents:
        width *= ITALIC_ROOM
    best = _largest(blank, theme, role, sizes, width, height, max_lines, weight)
    if len(sizes) == 1 or (best is not None and best.font.size >= sizes[0] * LEAST_WHOLE):
        return best
    parting = replace(blank, hyphenates=True)
    large = [size for size in sizes if best is None or size >= sizes[0] * LEAST_WHOLE]
    return _largest(parting, theme, role, large, width, height, max_lines, weight) or best


def _largest(
    blank: Block, theme: Theme, role: Role, sizes: Sequence[float], width: float, height: float, max_lines: int,
    weight: int | None,
) -> Block | None:  # fmt: skip
    best: Block | None = None
    for size in sizes:
        if best is not None and (size < best.font.size * LEAST_FOR_LOOKS or not lone_words(best.lines)):
            break
        block = replace(blank, font=theme.font(role, size, weight=weight))
        lines = _broken(block, width, _lines_that_fit(block, height, max_lines))
        if lines is not None and block.italic_accents:
            lines = _accent_by_itself(block, lines, width)
        if lines is not None and (best is None or lone_words(lines) < lone_words(best.lines)):
            best = _with_lines(block, lines)
            if role != "display":
                break
    return best


def lone_words(lines: Sequence[str]) -> int:
    """Return how many lines of a longer text are a single word, other than a first that ends a clause."""
    if len(lines) < 2 or any(map(is_unspaced, lines)) or sum(len(line.split(" ")) for line in lines) < FEW_WORDS:
        return 0
    return sum(" " not in line for line in lines) - (" " not in lines[0] and lines[0][-1] in ",.;:!?…—")


def line_ops(
    block: Block, x: float, top: float, *, paint: Painter, accent: Painter | None = None, align: Align = "left",
    hang: bool = False, opacity: float = 1.0,
) -> tuple[tuple[Op, ...], ...]:  # fmt: skip
    """Return the ops of each line of a block whose top is at `top`, and its left edge, middle or right edge at `x`.

    Accented characters are painted with `accent`. `hang` sets the ink of the first glyph on `x`.
    """
    brush = _Brush(block, align, paint, accent or paint, hang=hang, opacity=opacity)
    return tuple(brush.line(number, x, block.baseline(number, top)) for number in range(len(block.lines)))


def text_ops(
    block: Block, x: float, top: float, *, paint: Painter, accent: Painter | None = None, align: Align = "left",
    hang: bool = False, opacity: float = 1.0,
) -> tuple[Op, ...]:  # fmt: skip
    """Return the ops of the whole block, as `line_ops`."""
    lines = line_ops(block, x, top, paint=paint, accent=accent, align=align, hang=hang, opacity=opacity)
    return tuple(op for line in lines for op in line)


def one_line(
    text: str, x: float, baseline: float, font: Font, fill: Fill, *, align: Align = "left", hang: bool = False,
    language: str = "en", opacity: float = 1.0,
) -> TextOp:  # fmt: skip
    """Return one line of plain text."""
    return TextOp(
        text=text, x=x, y=baseline, font=font, align=align, hang=hang, language=language,
        paint=Paint(fill=fill, opacity=opacity),
    )  # fmt: skip


def accent_boxes(block: Block, x: float, top: float, align: Align = "left") -> tuple[Box, ...]:
    """Return a box for each line's accented characters, when placed by `line_ops`; its bottom is the baseline."""
    boxes: list[Box] = []

    def kept(box: Box) -> Fill:
        boxes.append(Box(x=box.x, y=box.y, w=box.w, h=ASCENT_EM * block.font.size))
        return "#000000"

    text_ops(block, x, top, paint="#000000", accent=kept, align=align)
    return tuple(boxes)


def block_box(block: Block, x: float, top: float, align: Align = "left") -> Box:
    """Return the box a block fills when placed by `line_ops`."""
    width = block.width
    shift = {"left": 0.0, "center": width / 2, "right": width}[align]
    return Box(x=x - shift, y=top, w=width, h=block.height)


@dataclass(frozen=True)
class _Brush:
    """How the lines of one block are painted."""

    block: Block
    align: Align
    paint: Painter
    accent: Painter
    hang: bool
    opacity: float

    def line(self, number: int, x: float, baseline: float) -> tuple[Op, ...]:
        text, block = self.block.lines[number], self.block
        found = runs(text, block.starts[number], block.rich.accents)
        if len(found) == 1 or (is_right_to_left(text) and not is_leftward(block.language)):
            lit = all(run.accented for run in found)
            box = self._box(text, x, baseline, lit=lit)
            return (self._op(text, x, baseline, self.align, box, lit=lit, hang=self.hang),)
        left = self._box(text, x, baseline).x - self._bearing(text, lit=found[0].accented)
        if block.italic_accents:
            return self._mixed(found, left, baseline)
        shaped = shape(text, block.font, block.language)
        return tuple(
            self._run(
                run, shaped.extent(run.start, run.start + len(run.text)), left, baseline, before=text[: run.start]
            )
            for run in found
        )

    def _mixed(self, found: Sequence[Run], left: float, baseline: float) -> tuple[Op, ...]:
        """Return runs of two fonts, one after the other."""
        placed: list[Op] = []
        start = 0.0
        for run in found:
            font = self.block.accent_font if run.accented else self.block.font
            end = start + line_width(run.text, font, self.block.language)
            placed.append(self._run(run, (start, end), left, baseline))
            start = end
        return tuple(placed)

    def _run(self, run: Run, extent: tuple[float, float], left: float, baseline: float, *, before: str = "") -> Op:
        start = left + extent[0]
        box = Box(
            x=start, y=baseline - ASCENT_EM * self.block.font.size, w=extent[1] - extent[0], h=self.block.font.size
        )
        part = cut_out(run.text.rstrip(), before, self.block.language)
        return self._op(part, start, baseline, "left", box, lit=run.accented, hang=False)

    def _bearing(self, text: str, *, lit: bool = False) -> float:
        if not self.hang or self.align != "left":
            return 0.0
        return typeset.bearing(text, self.block.accent_font if lit else self.block.font, self.block.language)

    def _box(self, text: str, x: float, baseline: float, *, lit: bool = False) -> Box:
        size = self.block.font.size
        font = self.block.accent_font if lit else self.block.font
        width = line_width(text, font, self.block.language)
        shift = {"left": 0.0, "center": width / 2, "right": width}[self.align]
        return Box(x=x - shift, y=baseline - ASCENT_EM * size, w=width, h=size)

    def _op(self, text: str, x: float, y: float, align: Align, box: Box, *, lit: bool, hang: bool) -> TextOp:
        painter = self.accent if lit else self.paint
        fill = painter(box) if callable(painter) else painter
        return TextOp(
            text=text, x=x, y=y, font=self.block.accent_font if lit else self.block.font, align=align, hang=hang,
            language=self.block.language, paint=Paint(fill=fill, opacity=self.opacity),
        )  # fmt: skip


def _lines_that_fit(block: Block, height: float, max_lines: int) -> int:
    room = height - (block.script.ascent + block.script.descent) * block.font.size
    return min(max_lines, 1 + int(room / block.pitch)) if room >= 0 else 0


def _ready(text: str | RichText, language: str) -> RichText:
    rich = RichText(text=text) if isinstance(text, str) else text
    return typographic_rich(tidy(rich), language)


def _broken(block: Block, width: float, max_lines: int) -> tuple[str, ...] | None:
    if max_lines < 1 or _surely_too_long(block, width, max_lines):
        return None
    return _fitted(block.rich.text, block.font, width, max_lines, block.language, block.hyphenates)


def _accent_by_itself(block: Block, lines: tuple[str, ...], width: float) -> tuple[str, ...]:
    """Return as many lines, the last of them the accent that ends the text, where none gets too short by it."""
    text, accents = block.rich.text, block.rich.accents
    if len(lines) < 2 or len(accents) != 1 or accents[0][1] < len(text.rstrip()) or accents[0][0] == 0:
        return lines
    before, accent = text[: accents[0][0]].rstrip(), text[accents[0][0] :]
    for count in range(1, len(lines)):
        head = _fitted(before, block.font, width, count, block.language, block.hyphenates)
        tail = _fitted(accent, block.font, width, len(lines) - count, block.language, block.hyphenates)
        if head and tail:
            parted = (*head, *tail)
            widths = [line_width(line, block.font, block.language) for line in parted]
            if min(widths) >= SHORTEST_LINE * max(widths) and lone_words(parted) <= lone_words(lines):
                return parted
    return lines


def _surely_too_long(block: Block, width: float, max_lines: int) -> bool:
    """Return whether even lines filled to the end would not hold the text: much cheaper to know than to wrap it."""
    whole = line_width(block.rich.text, block.font, block.language)
    spaces_at_breaks = (max_lines - 1) * block.font.size * WIDEST_SPACE_EM
    return whole > max_lines * width + spaces_at_breaks


@lru_cache(maxsize=2048)
def _fitted(
    text: str,
    font: Font,
    width: float,
    max_lines: int,
    language: str,
    hyphenate: bool,  # noqa: FBT001 - a cache key
) -> tuple[str, ...] | None:
    fitted = typeset.fit(text, font, width, max_lines, (font.size,), language=language, hyphenate=hyphenate)
    return fitted.lines if fitted else None


def _forced(block: Block, width: float, height: float, max_lines: int) -> Block:
    room = max(1, _lines_that_fit(block, height, 99) if height < NO_LIMIT else max_lines)
    if block.italic_accents:
        width *= ITALIC_ROOM
    lines = typeset.wrap(block.rich.text, block.font, width, max_lines=room, language=block.language)
    cut = bool(lines) and lines[-1].endswith(ELLIPSIS) and not block.rich.text.endswith(ELLIPSIS)
    return replace(_with_lines(block, tuple(lines)), whole=not cut)


def _with_lines(block: Block, lines: tuple[str, ...]) -> Block:
    return replace(block, lines=lines, starts=line_starts(lines, block.rich.text))
