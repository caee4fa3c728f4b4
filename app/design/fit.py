"""Before narration: a scene that holds more than a page can show becomes several, each with its part of the voice."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.design.frame import Frame, SceneContext
from app.design.layouts import kind_of, layout_module, list_, quote, steps, timeline
from app.design.layouts.title import title_fits
from app.design.table_pages import shares, table_pages
from app.design.tokens import Theme
from app.design.words import bare
from app.story.script import (
    ListVisual,
    Passage,
    QuoteVisual,
    RichText,
    Scene,
    StepsVisual,
    TableVisual,
    TimelineVisual,
    TitleVisual,
)
from app.story.timing import SceneNarration

MOST_ITEMS = {"16:9": 6, "9:16": 6, "1:1": 4, "4:5": 5}
MOST_STEPS = {"16:9": 5, "9:16": 5, "1:1": 4, "4:5": 4}
MOST_EVENTS = {"16:9": 6, "9:16": 6, "1:1": 4, "4:5": 5}
"""Items, steps and events on one page."""

QUOTE_COMFORT = {"16:9": 80.0, "9:16": 68.0, "1:1": 56.0, "4:5": 56.0}
"""A quotation that needs smaller type than this is parted, where it has a place to part."""

LEAST_TABLE_SECONDS = 4.0
"""How long each page of a table is shown at least."""

MOST_QUOTE_PARTS = 6
PAGE_MARK = "~"
"""Between a scene's id and the number of its further page."""

TAIL_WORDS = 4
"""How many words of a quotation's second half must be found in the narration to part it there."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+")
_CLAUSE_END = re.compile(r"(?<=[,;:—–])\s+")
_TITLE_BREAK = re.compile(r"(?<!\s)(?:\s*+:\s|\s++[–—-]\s)\s*+")

Paged = ListVisual | StepsVisual | TimelineVisual


def split_to_fit(scene: Scene, frame: Frame, theme: Theme, *, language: str = "en") -> list[Scene]:
    """Return the scene, or the scenes that it takes to show all of it; narration goes along with what it speaks of.

    The first keeps the scene's id; those after it have it followed by "~2", "~3" and cut in.
    """
    visual = scene.visual
    if isinstance(visual, Paged):
        return _pages(scene, visual, _bare_context(frame, language), theme)
    if isinstance(visual, TableVisual):
        return _table_parts(scene, table_pages(visual, _bare_context(frame, language), theme))
    if isinstance(visual, QuoteVisual):
        return _quote_parts(scene, visual, _bare_context(frame, language), theme)
    if isinstance(visual, TitleVisual):
        return [scene.model_copy(update={"visual": _short_title(visual, _bare_context(frame, language), theme)})]
    return [scene]


def _bare_context(frame: Frame, language: str) -> SceneContext:
    return SceneContext(frame, SceneNarration(), duration=1.0, language=language)


def _pages(scene: Scene, visual: Paged, context: SceneContext, theme: Theme) -> list[Scene]:
    items = _count(visual)
    most = _most(visual)[context.frame.aspect]
    for count in range(math.ceil(items / most), items + 1):
        pages = [_page(visual, first, last) for first, last in shares(items, count)]
        if count == items or all(_holds(page, context, theme) for page in pages):
            break
    if len(pages) == 1:
        return [scene]
    starts = [first for first, _ in shares(items, len(pages))]
    spoken = _passages_by_page(scene.passages, starts)
    return [
        _part(scene, number, _count(page) / items, visual=page, passages=passages)
        for number, (page, passages) in enumerate(zip(pages, spoken, strict=True))
    ]


def _count(visual: Paged) -> int:
    return len(visual.events if isinstance(visual, TimelineVisual) else visual.items)


def _most(visual: Paged) -> dict[str, int]:
    if isinstance(visual, TimelineVisual):
        return MOST_EVENTS
    return MOST_STEPS if isinstance(visual, StepsVisual) else MOST_ITEMS


def _page(visual: Paged, first: int, last: int) -> Paged:
    if isinstance(visual, TimelineVisual):
        return visual.model_copy(update={"events": visual.events[first:last]})
    items = visual.items[first:last]
    if isinstance(visual, StepsVisual):
        return visual.model_copy(update={"items": items, "first": visual.first + first})
    total = visual.total or len(visual.items)
    return visual.model_copy(update={"items": items, "first": visual.first + first, "total": total})


def _table_parts(scene: Scene, pages: Sequence[TableVisual]) -> list[Scene]:
    """Return a scene for each page of a table; what is said goes on over them, each part in full on one."""
    if len(pages) == 1:
        return [scene]
    places = [
        min(number * len(pages) // max(len(scene.passages), 1), len(pages) - 1)
        for number in range(len(scene.passages))
    ]
    parts = []
    for number, page in enumerate(pages):
        passages = tuple(
            passage.model_copy(update={"item": None})
            for passage, place in zip(scene.passages, places, strict=True)
            if place == number
        )
        part = _part(scene, number, 1 / len(pages), visual=page, passages=passages)
        least = max(part.duration or 0.0, LEAST_TABLE_SECONDS)
        parts.append(part.model_copy(update={"duration": least}))
    return parts


def _holds(visual: Paged, context: SceneContext, theme: Theme) -> bool:
    holds = getattr(layout_module(kind_of(visual), theme), "holds", None)
    if holds is not None:
        return bool(holds(visual, context, theme))
    if isinstance(visual, TimelineVisual):
        return timeline.holds(visual, context, theme)
    if isinstance(visual, StepsVisual):
        return steps.holds(visual, context, theme)
    return list_.holds(visual, context, theme)


def _passages_by_page(passages: Sequence[Passage], starts: Sequence[int]) -> list[tuple[Passage, ...]]:
    """Return each page's passages, their items counted from its first; those of no item stay with the one before."""
    pages: list[list[Passage]] = [[] for _ in starts]
    page = 0
    for passage in passages:
        if passage.item is None:
            pages[page].append(passage)
            continue
        page = max(number for number, start in enumerate(starts) if start <= passage.item)
        pages[page].append(passage.model_copy(update={"item": passage.item - starts[page]}))
    return [tuple(page) for page in pages]


def _part(scene: Scene, number: int, share: float, **update: object) -> Scene:
    changed = dict(update)
    if scene.duration is not None:
        changed["duration"] = scene.duration * share
    if number:
        changed |= {"id": f"{scene.id}{PAGE_MARK}{number + 1}", "transition": "cut"}
    return scene.model_copy(update=changed)


def _quote_parts(scene: Scene, visual: QuoteVisual, context: SceneContext, theme: Theme) -> list[Scene]:
    """Return the quotation in the fewest parts that can be read with comfort and are told apart in the voice."""
    for count in range(1, MOST_QUOTE_PARTS + 1):
        texts = _parted(visual.text, count)
        parts = [visual.model_copy(update={"text": text}) for text in texts]
        if len(parts) == count and all(_comfortable(part, context, theme) for part in parts):
            break
    else:
        return [scene]
    spoken = _split_passages(scene.passages, [part.text.text for part in parts[1:]])
    if len(parts) == 1 or spoken is None:
        return [scene]
    whole = len(visual.text.text)
    return [
        _part(scene, number, len(part.text.text) / whole, visual=part, passages=passages)
        for number, (part, passages) in enumerate(zip(parts, spoken, strict=True))
    ]


def _comfortable(visual: QuoteVisual, context: SceneContext, theme: Theme) -> bool:
    block = quote.quote_block(visual, context.frame, context.language, theme)
    return block.whole and block.font.size >= QUOTE_COMFORT[context.frame.aspect]


def _parted(text: RichText, count: int) -> list[RichText]:
    """Return the text in up to `count` parts of about one length, broken after sentences, else after clauses."""
    places = [match.end() for match in _SENTENCE_END.finditer(text.text)]
    if len(places) < count - 1:
        places = sorted({*places, *(match.end() for match in _CLAUSE_END.finditer(text.text))})
    if len(places) < count - 1:
        return [text]
    cuts = sorted({_nearest(places, len(text.text) * number / count) for number in range(1, count)})
    edges = [0, *cuts, len(text.text)]
    return [_cut_out(text, first, last) for first, last in pairwise(edges)]


def _nearest(places: Sequence[int], wanted: float) -> int:
    return min(places, key=lambda place: abs(place - wanted))


def _cut_out(text: RichText, first: int, last: int) -> RichText:
    part = text.text[first:last].rstrip()
    accents = ((max(start, first) - first, min(end, first + len(part)) - first) for start, end in text.accents)
    return RichText(text=part, accents=tuple((start, end) for start, end in accents if start < end))


def _split_passages(passages: Sequence[Passage], tails: Sequence[str]) -> list[tuple[Passage, ...]] | None:
    """Return the passages parted where each tail begins in them; None where one is not found, in order."""
    parts: list[tuple[Passage, ...]] = []
    rest = list(passages)
    for tail in tails:
        place = _find(rest, tail)
        if place is None:
            return None
        number, char = place
        before, after = _halves(rest[number], char)
        parts.append((*rest[:number], *before))
        rest = [*after, *rest[number + 1 :]]
    return [*parts, tuple(rest)]


def _find(passages: Sequence[Passage], tail: str) -> tuple[int, int] | None:
    wanted = [bare(word) for word in tail.split()[:TAIL_WORDS]]
    for number, passage in enumerate(passages):
        words = [(bare(match.group()), match.start()) for match in re.finditer(r"\S+", passage.text)]
        for start in range(len(words) - len(wanted) + 1):
            if [word for word, _ in words[start : start + len(wanted)]] == wanted:
                return number, words[start][1]
    return None


def _halves(passage: Passage, char: int) -> Iterator[tuple[Passage, ...]]:
    """Yield the passage's parts before and after a character; a caption of its own stays with the first."""
    head, tail = passage.text[:char].rstrip(), passage.text[char:]
    if not head:
        yield ()
        yield (passage,)
        return
    spoken_after = None if passage.caption is None else ""
    yield (passage.model_copy(update={"text": head, "pause_after": 0.0}),)
    yield (passage.model_copy(update={"text": tail, "caption": spoken_after}),)


def _short_title(visual: TitleVisual, context: SceneContext, theme: Theme) -> TitleVisual:
    """Return the title with what follows its colon or dash as the subtitle, where it is too long as it is."""
    fits = getattr(layout_module("title", theme), "title_fits", title_fits)
    if visual.subtitle or fits(visual, context, theme):
        return visual
    match = _TITLE_BREAK.search(visual.title.text)
    if match is None:
        return visual
    head = _cut_out(visual.title, 0, match.start())
    tail = visual.title.text[match.end() :].strip()
    return visual.model_copy(update={"title": head, "subtitle": tail}) if head.text and tail else visual
