"""A Script: what the author wrote, as scenes that say what is seen and what is said.

`scripts/` writes it, `design/` and `narration/` read it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.media.composition import TransitionKind
from app.media.timeline import Frozen

Aspect = Literal["16:9", "9:16", "1:1", "4:5"]
Arrangement = Literal["usual", "other"]
"""Whether a visual is laid out as its theme usually does, or otherwise: the third of a kind in a row is."""

CANVAS: dict[str, tuple[int, int]] = {
    "16:9": (1920, 1080),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:5": (1080, 1350),
}
"""The canvas of each aspect, in design units."""


class Location(Frozen):
    """A place in the source, counted from 1."""

    line: int = 1
    column: int = 1


class RichText(Frozen):
    """Plain text and the character ranges the author emphasised."""

    text: str
    accents: tuple[tuple[int, int], ...] = ()


class Passage(Frozen):
    """A stretch of narration. `item` is the list item, table row or code step it speaks of, counted from 0.

    `caption` is what captions show; None shows `text`, "" shows nothing (speaker-only text).
    """

    text: str
    item: int | None = None
    pause_after: float = Field(0.0, ge=0)
    caption: str | None = None
    location: Location = Location()


class Item(Frozen):
    """A list item or step: a few words, and perhaps a detail in smaller type.

    `illustration` is the author's own choice, by emoji or name; "none" leaves the item to its words, "" chooses.
    """

    text: RichText
    detail: str = ""
    illustration: str = ""


class TitleVisual(Frozen):
    """The opening: a title, perhaps a line above and below it."""

    kind: Literal["title"] = "title"
    title: RichText
    subtitle: str = ""
    eyebrow: str = ""
    illustrations: tuple[str, ...] = ()


class SectionVisual(Frozen):
    """The break between two parts: a short heading, perhaps with its number ("2", "III") of so many `parts`."""

    kind: Literal["section"] = "section"
    title: RichText
    number: str = ""
    parts: int = Field(0, ge=0)


class EndingVisual(Frozen):
    """The end card: a last line, what to do now, and where ("example.org", "@handle")."""

    kind: Literal["ending"] = "ending"
    title: RichText
    action: str = ""
    link: str = ""


class StatementVisual(Frozen):
    """A sentence with illustrations chosen from the words. `text` empty: a phrase is chosen from the narration.

    `illustrations` are the author's own choices, by emoji or name; "none" means type only. `arrangement` sets the
    words "beside" their illustrations, "mirrored" to the other side of them, or as "words" alone.
    """

    kind: Literal["statement"] = "statement"
    text: RichText = RichText(text="")
    support: str = ""
    illustrations: tuple[str, ...] = ()
    arrangement: Literal["beside", "mirrored", "words"] = "beside"


class ListVisual(Frozen):
    """Items revealed one by one as they are spoken; `arrangement` "other" is not the theme's usual layout.

    On a further page `first` is the number of its first item; `total` counts those of all pages, None these.
    """

    kind: Literal["list"] = "list"
    title: RichText = RichText(text="")
    items: tuple[Item, ...] = Field(min_length=1)
    first: int = 1
    total: int | None = None
    arrangement: Arrangement = "usual"


class StepsVisual(Frozen):
    """Numbered steps; the one being spoken is open. `first` is the number of the first."""

    kind: Literal["steps"] = "steps"
    title: RichText = RichText(text="")
    items: tuple[Item, ...] = Field(min_length=1)
    first: int = 1
    arrangement: Arrangement = "usual"


class Event(Frozen):
    """What happened at one point of a timeline; `when` is as the author wrote it."""

    when: str
    text: RichText = RichText(text="")
    detail: str = ""


class TimelineVisual(Frozen):
    """Events along an axis, true to scale where they are dated; each lights as it is spoken of."""

    kind: Literal["timeline"] = "timeline"
    title: RichText = RichText(text="")
    subtitle: str = ""
    source: str = ""
    events: tuple[Event, ...] = Field(min_length=1)


class NumberVisual(Frozen):
    """One big figure ("62%", "£1,940"), what it is, and perhaps what to hold it against.

    `illustration` is the author's own choice, by emoji or name; "none" leaves it to words, "" chooses.
    """

    kind: Literal["number"] = "number"
    title: RichText = RichText(text="")
    value: str
    label: str = ""
    context: str = ""
    illustration: str = ""
    arrangement: Arrangement = "usual"


class Series(Frozen):
    """Named values of a chart, one for each category; None where there is none."""

    name: str
    values: tuple[float | None, ...]


class ChartVisual(Frozen):
    """A bar, line or pie chart. `labels` are the values as the author wrote them, by series and category.

    `highlight` is the category (bars, pie) or series (lines) to light; None lets the design choose.
    """

    kind: Literal["chart"] = "chart"
    chart: Literal["bar", "line", "pie"]
    title: RichText = RichText(text="")
    subtitle: str = ""
    source: str = ""
    categories: tuple[str, ...] = Field(min_length=1)
    series: tuple[Series, ...] = Field(min_length=1)
    labels: tuple[tuple[str, ...], ...] = ()
    unit: str = ""
    highlight: int | None = None
    arrangement: Arrangement = "usual"


class TableVisual(Frozen):
    """A table shown as one. `highlight` is a row; None lets the design choose."""

    kind: Literal["table"] = "table"
    title: RichText = RichText(text="")
    subtitle: str = ""
    source: str = ""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = Field(min_length=1)
    align: tuple[Literal["left", "center", "right"], ...] = ()
    highlight: int | None = None
    arrangement: Arrangement = "usual"


class QuoteVisual(Frozen):
    """A quotation; accents of `text` mark the key phrase."""

    kind: Literal["quote"] = "quote"
    text: RichText
    attribution: str = ""
    role: str = ""
    arrangement: Arrangement = "usual"


class CodeVisual(Frozen):
    """Code, highlighted. `steps` are the lines (from 1) lit while each passage with that `item` is spoken."""

    kind: Literal["code"] = "code"
    title: RichText = RichText(text="")
    code: str
    language: str = ""
    filename: str = ""
    steps: tuple[tuple[int, ...], ...] = ()
    note: str = ""


class Side(Frozen):
    """One half of a comparison: a name, and a value or points."""

    name: str
    value: str = ""
    points: tuple[str, ...] = ()


class ComparisonVisual(Frozen):
    """Two things side by side; two values of one unit are drawn to scale, before and after."""

    kind: Literal["comparison"] = "comparison"
    title: RichText = RichText(text="")
    subtitle: str = ""
    left: Side
    right: Side


class PictureVisual(Frozen):
    """The author's picture, filling the frame (`cover`) or whole (`contain`), still or slowly moving."""

    kind: Literal["picture"] = "picture"
    path: str
    alt: str = ""
    title: RichText = RichText(text="")
    fit: Literal["cover", "contain"] = "cover"
    focus: tuple[float, float] = (0.5, 0.5)
    motion: Literal["ken-burns", "still"] = "ken-burns"
    arrangement: Arrangement = "usual"


class ClipVisual(Frozen):
    """The author's video file, trimmed, in seconds of that file."""

    kind: Literal["clip"] = "clip"
    path: str
    alt: str = ""
    title: RichText = RichText(text="")
    fit: Literal["cover", "contain"] = "cover"
    focus: tuple[float, float] = (0.5, 0.5)
    trim_start: float = 0.0
    trim_end: float | None = None
    loop: bool = False
    volume: float = 0.0


class Row(Frozen):
    """One of a few things told apart: its name, perhaps a value as the author wrote it, perhaps a line about it."""

    name: str
    value: str = ""
    detail: str = ""


class SplitVisual(Frozen):
    """The author's picture on one side and rows on the other, their values as bars where they are of one unit.

    `highlight` is the row to light; None lets the design choose.
    """

    kind: Literal["split"] = "split"
    path: str
    alt: str = ""
    focus: tuple[float, float] = (0.5, 0.5)
    title: RichText = RichText(text="")
    subtitle: str = ""
    rows: tuple[Row, ...] = Field(min_length=1, max_length=4)
    highlight: int | None = None
    arrangement: Arrangement = "usual"


Visual = Annotated[
    TitleVisual | SectionVisual | EndingVisual | StatementVisual | ListVisual | StepsVisual | TimelineVisual
    | NumberVisual | ChartVisual | TableVisual | QuoteVisual | CodeVisual | ComparisonVisual | PictureVisual
    | SplitVisual | ClipVisual,
    Field(discriminator="kind"),
]  # fmt: skip


class Scene(Frozen):
    """What is seen and what is said while it is seen. `duration` in seconds is a minimum; None follows the voice.

    `section` is the heading it lies under: scenes of one section make one chapter.
    """

    id: str
    section: str = ""
    visual: Visual
    passages: tuple[Passage, ...] = ()
    transition: TransitionKind | Literal["theme"] | None = None
    duration: float | None = Field(None, gt=0)
    voice: str | None = None
    mute: bool = False
    captions: bool = True
    location: Location = Location()


class Brand(Frozen):
    """The author's own colours, logo and fonts; colours are #RRGGBB, files are paths.

    `logo_dark` is the logo for dark grounds. A kit (its file is `kit`) may also choose theme, caption style, motion
    and music for scripts that choose none, replace colours of a theme's palette and its measures (`tokens`).
    """

    accent: str | None = None
    background: str | None = None
    ink: str | None = None
    logo: str | None = None
    logo_dark: str | None = None
    display_font: str | None = None
    text_font: str | None = None
    quote_font: str | None = None
    mono_font: str | None = None
    end_card: str | None = None
    theme: str | None = None
    caption_style: str | None = None
    motion: Literal["full", "reduced"] | None = None
    music: str | None = None
    palette: dict[str, str] = Field(default_factory=dict)
    tokens: dict[str, float] = Field(default_factory=dict)
    kit: str | None = None


class Script(Frozen):
    """A whole script. `lexicon` says how to pronounce words: respellings, or phonemes between slashes.

    `warnings` say what of the source was left out, and where.
    """

    title: str = ""
    aspect: Aspect | None = None
    theme: str | None = None
    voice: str | None = None
    language: str = "en"
    captions: Literal["words", "lines", "off"] | None = None
    caption_style: str | None = None
    motion: Literal["full", "reduced"] | None = None
    music: str | None = None
    effects: Literal["off", "on"] | None = None
    brand: Brand = Brand()
    lexicon: dict[str, str] = Field(default_factory=dict)
    scenes: tuple[Scene, ...] = Field(min_length=1)
    file: str | None = None
    warnings: tuple[str, ...] = ()
