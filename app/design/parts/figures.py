"""Figures: reading a number as the author wrote it, writing others like it, and counting up to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.design.frame import SceneContext
from app.design.motion import LEAD_SECONDS, keys
from app.design.parts.layers import sprite
from app.design.parts.spoken import last_syllable
from app.design.parts.text import Align, line_width, one_line
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Fill, Font
from app.media.drawing.text import bearing

COUNT_SECONDS = 0.70
COUNT_STEP_SECONDS = 1.0 / 15.0
"""A new figure shows this often while counting: every second frame of 30 a second, so that it runs evenly."""

EXACT_SECONDS = 0.12
"""The last stretch of a count-up shows the exact value."""

AFTER_PAGE_SECONDS = 0.15
"""What a figure stands on is there this long before it."""

LEAST_COUNT_SECONDS, LONGEST_COUNT_SECONDS = 0.3, 3.0
LATEST_SECONDS = 3.0
"""A figure that is said later than this does not keep the page waiting."""

COUNTED_FROM = 10.0
"""Figures up to this are not worth counting to."""

SAME_WIDTH = 0.04
"""Tabular figures this much wider than a typeface's own, as a share of them, are set as they are."""

_NUMBER = re.compile(r"[-−–+]?\d[\d\s.,'’   ]*\d|[-−–+]?\d")
MINUS_SIGNS = ("-", "−", "–")
_YEAR = re.compile(r"(1[5-9]|20)\d\d")


@dataclass(frozen=True)
class Figure:
    """A number within its words: "£1,940 a year" is prefix "£", value 1940, suffix " a year"."""

    prefix: str
    value: float
    suffix: str
    decimals: int = 0
    group: str = ""
    point: str = "."
    sign: str = ""

    @property
    def is_percentage(self) -> bool:
        """Whether the value is a share of a hundred."""
        return self.suffix.strip().startswith("%")

    @property
    def is_year(self) -> bool:
        """Whether this looks like a calendar year."""
        bare = not (self.prefix or self.suffix or self.group or self.decimals or self.sign)
        return bare and bool(_YEAR.fullmatch(str(int(self.value))))

    def write(self, value: float) -> str:
        """Return `value` in this figure's own format."""
        whole, _, rest = f"{abs(value):.{self.decimals}f}".partition(".")
        if self.group:
            whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", self.group, whole)
        sign = "−" if value < 0 else "+" if self.sign == "+" and value > 0 else ""
        return f"{self.prefix}{sign}{whole}{self.point + rest if rest else ''}{self.suffix}"


def read_figure(text: str) -> Figure | None:
    """Return the one number in `text`, or None where there is none or more than one."""
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    match = found[0]
    written = match.group()
    sign = written[0] if written[0] in "-−–+" else ""
    digits = written[len(sign) :]
    group, point = _separators(digits)
    plain = digits.replace(group, "") if group else digits
    value = float(plain.replace(point, "."))
    decimals = len(plain.partition(point)[2])
    return Figure(
        prefix=text[: match.start()], value=-value if sign in MINUS_SIGNS else value, suffix=text[match.end() :],
        decimals=decimals, group=group, point=point, sign=sign,
    )  # fmt: skip


def _separators(digits: str) -> tuple[str, str]:
    """Return the sign between thousands ("" if none) and the decimal point of a written number."""
    marks = [character for character in digits if not character.isdigit()]
    if not marks:
        return "", "."
    last = marks[-1]
    tail = len(digits) - digits.rindex(last) - 1
    if len(set(marks)) > 1:
        return marks[0], last
    if last not in ".,":
        return last, "."
    if len(marks) > 1 or (tail == 3 and last == "," and not digits.startswith("0")):
        return last, "," if last == "." else "."
    return "", last


def counts(figure: Figure) -> bool:
    """Return whether a figure is worth counting up to: not a year, and above ten."""
    return not figure.is_year and abs(figure.value) > COUNTED_FROM


def count_values(figure: Figure, seconds: float = COUNT_SECONDS) -> tuple[tuple[float, str], ...]:
    """Return what a count-up shows: (seconds from its start, text), easing out by the fifth power, ending exact."""
    moving = seconds - EXACT_SECONDS
    steps = max(1, round(moving / COUNT_STEP_SECONDS))
    shown: list[tuple[float, str]] = []
    for step in range(steps + 1):
        share = 1 - (1 - step / steps) ** 5
        text = figure.write(figure.value * share)
        if not shown or shown[-1][1] != text:
            shown.append((step * moving / steps, text))
    return tuple(shown)


def count_start(context: SceneContext, text: str, latest: float = LATEST_SECONDS) -> float:
    """Return when a figure starts to count: before it is said, in time to end at its last syllable.

    One that is said later than `latest`, or never, comes with the first word.
    """
    lands, onset = last_syllable(context, text), context.when_said(text, context.first_word)
    soonest = max(0.0, context.entrance + AFTER_PAGE_SECONDS)
    if lands is None or onset > latest:
        return max(soonest, context.first_word - LEAD_SECONDS)
    return max(soonest, min(onset - LEAD_SECONDS, lands - (COUNT_SECONDS - EXACT_SECONDS)))


def count_seconds(context: SceneContext, text: str, at: float) -> float:
    """Return how long a count-up from `at` lasts so that the exact figure stands when its last syllable begins."""
    lands = last_syllable(context, text)
    if lands is None or not at < lands - LEAST_COUNT_SECONDS < at + LONGEST_COUNT_SECONDS:
        return COUNT_SECONDS
    return lands - at + EXACT_SECONDS


def _running(text: str, font: Font, language: str) -> tuple[Font, float]:
    """Return the font in which figures run, and how far right of it they begin: together as wide as `text` standing.

    Where a typeface's figures differ much in width, tabular ones would stand so far apart that the last one jumps.
    """
    tabular = font.model_copy(update={"features": tuple(dict.fromkeys((*font.features, "tnum")))})
    own, wide = line_width(text, font, language), line_width(text, tabular, language)
    if abs(wide - own) < SAME_WIDTH * own:
        return tabular, 0.0
    closer = font.tracking - (wide - own) / (max(1, len(text) - 1) * font.size)
    tight = tabular.model_copy(update={"tracking": closer})
    # Halfway: the first digit hardly jumps at the end, and others hardly stand out to the left before.
    return tight, (bearing(text, font, language) - bearing(text, tight, language)) / 2


def count_up(
    text: str, x: float, baseline: float, font: Font, fill: Fill, *, at: float, align: Align = "left",
    name: str = "count", language: str = "en", seconds: float = COUNT_SECONDS,
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return `text` counting up to itself in `seconds` from `at`, as short layers in turn; or there at once.

    Figures are tabular while they run, so that they do not shake, and set in `font` as it is once they stand.
    """
    figure = read_figure(text)
    values = count_values(figure, seconds) if figure and counts(figure) else ((0.0, text),)
    ends = [start for start, _ in values[1:]]
    running, shift = _running(text, font, language)
    layers = []
    for number, (start, shown) in enumerate(values):
        stands = number == len(values) - 1
        begins = x if stands or align != "left" else x + shift
        line = one_line(shown, begins, baseline, font if stands else running, fill, align=align, language=language)
        layer = sprite(f"{name}-{number}", line)
        end = at + ends[number] if number < len(ends) else None
        layers.append(layer.model_copy(update={"start": max(0.0, at + start), "end": end}))
    first = layers[0]
    layers[0] = first.model_copy(update={"opacity": keys((at, 0.0, "std"), (at + 0.08, 1.0))})
    return tuple(layers)
