"""Drafts: what each block of a section is seen as, before its neighbours' words are shared out."""

from __future__ import annotations

from collections.abc import Iterator

from app.scripts import code, lists, numbers, quotes, splits, timelines
from app.scripts.draft import INTRO_WORDS, SILENT_PICTURE_SECONDS, VISUAL_WORDS, Draft
from app.scripts.elements import Fence, Grid, Listing, Prose, Quotation
from app.scripts.files import CLIPS, PICTURES, local_file
from app.scripts.illustrations import illustrated, picture_of
from app.scripts.inline import Inline, Media
from app.scripts.options import Options
from app.scripts.phrases import NO_TEXT, rich
from app.scripts.prose import Sentence, passages
from app.scripts.sections import Block, Pair, Split, shown_instead, with_pause
from app.scripts.source import Source
from app.scripts.tables import TableReader
from app.story.script import (
    ClipVisual,
    ComparisonVisual,
    ListVisual,
    Location,
    NumberVisual,
    Passage,
    PictureVisual,
    RichText,
    Side,
    SplitVisual,
    StatementVisual,
    StepsVisual,
    TableVisual,
    TimelineVisual,
    Visual,
)

STEP_WORDS = 30
SECONDS_PER_CELL = 0.5
LEAST_SECONDS, MOST_TABLE_SECONDS = 4.0, 12.0


class Drafting:
    """Makes the drafts of one section's blocks; `title` is shown over each but pictures after the first.

    `headed` says that the heading has been seen, so that a paragraph may be shown without it.
    """

    def __init__(self, source: Source, title: RichText) -> None:
        self.source, self.title = source, title
        self.fresh = True
        self.headed = False

    def drafts(self, block: Block) -> list[Draft]:
        """Return a block's drafts, or none when it is narration for its neighbours."""
        made = list(self._drafts(block))
        if made:
            made[-1].pause += block.pause
            self.fresh = False
        return made

    def _drafts(self, block: Block) -> Iterator[Draft]:
        body = block.body
        if isinstance(body, Prose):
            yield from self._prose(block, body.inline)
        elif isinstance(body, Listing):
            yield from self._listing(block, body)
        elif isinstance(body, Grid):
            yield from self._grid(block, body)
        elif isinstance(body, Quotation):
            yield from self._quotation(block, body)
        elif isinstance(body, Fence):
            yield from self._fence(block, body)
        elif isinstance(body, Pair):
            yield self._pair(block, body)
        elif isinstance(body, Split):
            yield self._split(block, body)
        else:
            yield from self._media(block, body)

    def _shown(self, options: Options) -> RichText:
        return shown_instead(self.title, options)

    def _prose(self, block: Block, inline: Inline) -> Iterator[Draft]:
        quote = quotes.spoken_by_someone(inline) if self.headed and not block.forced else None
        if quote and not block.options.unused():
            yield from self._quoted(quote, block.options, inline.at)
            return
        figure = numbers.from_paragraph(inline)
        if figure is None and block.forced == "number":
            figure = numbers.forced(inline.text)
        if figure is None or block.forced not in ("", "number"):
            return
        visual = NumberVisual(
            title=self.title if self.title.text != inline.text else NO_TEXT,
            value=figure.value,
            label=figure.label,
            context=block.options.take("subtitle") or figure.context,
            illustration=picture_of(self.source, block.options),
        )
        said = passages(with_pause(inline.said, block.pause))
        yield Draft(visual, block.options, inline.at, own=said, after=VISUAL_WORDS)

    def _timeline(self, block: Block, body: Listing | Grid) -> Draft:
        options = block.options
        visual = TimelineVisual(
            title=self._shown(options),
            subtitle=options.take("subtitle") or "",
            source=options.take("source") or "",
            events=timelines.events_of(self.source, body),
        )
        if isinstance(body, Listing):
            return Draft(visual, options, body.at, own=timelines.told(body), before=INTRO_WORDS)
        seconds = LEAST_SECONDS + len(visual.events)
        return Draft(visual, options, body.at, [], VISUAL_WORDS, VISUAL_WORDS, seconds, least=seconds)

    def _split(self, block: Block, split: Split) -> Draft:
        options, media = block.options, split.media
        rows = splits.rows_of(self.source, split.rows)
        visual = SplitVisual(
            path=local_file(self.source, media.name, PICTURES, media.at),
            alt=media.alt,
            focus=options.take("focus") or (0.5, 0.5),
            title=rich(media.title) if media.title else self._shown(options),
            subtitle=options.take("subtitle") or "",
            rows=rows,
            highlight=self._highlight(options, len(rows)),
        )
        if isinstance(split.rows, Listing):
            own = lists.spoken(lists.entries(split.rows))
            return Draft(visual, options, split.at, own=own, before=INTRO_WORDS)
        return Draft(visual, options, split.at, [], VISUAL_WORDS, VISUAL_WORDS, SILENT_PICTURE_SECONDS)

    def _highlight(self, options: Options, count: int) -> int | None:
        chosen: int | None = options.take("highlight")
        if chosen is None:
            return None
        if chosen > count:
            where = options.where("highlight")
            raise self.source.error(f"There is no number {chosen} to highlight.", where, hint=f"Choose 1 to {count}.")
        return chosen - 1

    def _listing(self, block: Block, listing: Listing) -> Iterator[Draft]:
        if block.forced == "timeline" or (not block.forced and timelines.tells_time(listing)):
            yield self._timeline(block, listing)
            return
        title = self._shown(block.options)
        found = illustrated(self.source, lists.entries(listing), block.options)
        number = begin = listing.first if listing.ordered else 1
        for page in lists.pages(found, lists.PAGE_STEPS if listing.ordered else lists.PAGE_ITEMS):
            items = tuple(entry.item for entry in page)
            visual: Visual = (
                StepsVisual(title=title, items=items, first=number)
                if listing.ordered
                else ListVisual(title=title, items=items, first=number, total=len(found))
            )
            first = number == begin
            number += len(items)
            yield Draft(visual, block.options, listing.at, own=lists.spoken(page), before=INTRO_WORDS if first else 0)

    def _grid(self, block: Block, grid: Grid) -> Iterator[Draft]:
        if block.forced == "timeline":
            yield self._timeline(block, grid)
            return
        reader = TableReader(self.source, grid, self._shown(block.options), block.options)
        row = 0
        for index, visual in enumerate(reader.visuals(wanted=block.forced)):
            count = len(visual.rows) if isinstance(visual, TableVisual) else len(grid.rows)
            cells = count * len(grid.header)
            seconds = min(MOST_TABLE_SECONDS, max(LEAST_SECONDS, 2 + SECONDS_PER_CELL * cells))
            own = [
                passage
                for item, inlines in enumerate(grid.rows[row : row + count])
                for inline in inlines
                for passage in passages([s for s in inline.said if s.caption == ""], item)
            ]
            row += count
            before = VISUAL_WORDS if index == 0 else 0
            yield Draft(
                visual,
                block.options,
                grid.at,
                own,
                before,
                VISUAL_WORDS,
                seconds,
                least=max(LEAST_SECONDS, seconds / 2),
            )

    def _quotation(self, block: Block, quotation: Quotation) -> Iterator[Draft]:
        quote = quotes.attributed(quotation)
        if quote is None and block.forced == "quote":
            quote = quotes.as_they_are(quotation)
        if quote is None:
            return
        yield from self._quoted(quote, block.options, quotation.at)

    def _quoted(self, quote: quotes.Attributed, options: Options, at: Location) -> Iterator[Draft]:
        for index, (visual, said) in enumerate(quotes.quote_pages(quote)):
            yield Draft(visual, options, at, passages(said), before=INTRO_WORDS if index == 0 else 0)

    def _fence(self, block: Block, fence: Fence) -> Iterator[Draft]:
        if not fence.code.strip():
            self.source.warn("an empty code block was left out", fence.at)
            return
        if code.is_drawing(fence):
            self.source.warn("a diagram's source was left out: diagrams are not drawn", fence.at)
            return
        visual = code.read_code(self.source, fence, self._shown(block.options), block.options.take("note") or "")
        steps = len(visual.steps)
        limit = max(VISUAL_WORDS, STEP_WORDS * steps)
        seconds = code.reading_seconds(visual.code)
        yield Draft(
            visual, block.options, fence.at, [], VISUAL_WORDS, limit, seconds, max(LEAST_SECONDS, seconds / 2), steps
        )

    def _pair(self, block: Block, pair: Pair) -> Draft:
        sides, own, count = [], [], 0
        for name, listing in zip(pair.names, pair.lists, strict=True):
            found = lists.entries(listing)
            sides.append(Side(name=name, points=tuple(entry.item.text.text for entry in found)))
            own.append(Passage(text=f"{name}.", location=listing.at))
            for entry in found:
                own += passages(entry.said, count)
                count += 1
        title = self._shown(block.options)
        subtitle = block.options.take("subtitle") or ""
        visual = ComparisonVisual(title=title, subtitle=subtitle, left=sides[0], right=sides[1])
        return Draft(visual, block.options, pair.at, own, before=INTRO_WORDS)

    def _media(self, block: Block, media: Media) -> Iterator[Draft]:
        path = local_file(self.source, media.name, PICTURES | CLIPS, media.at)
        title = rich(media.title) if media.title else self._shown(block.options) if self.fresh else NO_TEXT
        clip = any(path.lower().endswith(suffix) for suffix in CLIPS)
        yield self._clip(block, media, path, title) if clip else self._picture(block, media, path, title)

    def _picture(self, block: Block, media: Media, path: str, title: RichText) -> Draft:
        options = block.options
        visual = PictureVisual(
            path=path,
            alt=media.alt,
            title=title,
            fit=options.take("fit") or "cover",
            focus=options.take("focus") or (0.5, 0.5),
            motion=options.take("motion") or "ken-burns",
        )
        return Draft(visual, options, media.at, [], VISUAL_WORDS, VISUAL_WORDS, SILENT_PICTURE_SECONDS)

    def _clip(self, block: Block, media: Media, path: str, title: RichText) -> Draft:
        options = block.options
        start, end = options.take("trim") or (0.0, None)
        volume = options.take("volume") or 0.0
        visual = ClipVisual(
            path=path,
            alt=media.alt,
            title=title,
            fit=options.take("fit") or "cover",
            focus=options.take("focus") or (0.5, 0.5),
            trim_start=start,
            trim_end=end,
            loop=bool(options.take("loop")),
            volume=volume,
        )
        seconds = end - start if end is not None else None
        draft = Draft(visual, options, media.at, [], VISUAL_WORDS, VISUAL_WORDS, seconds, seconds)
        draft.speaks_heading = not volume
        return draft


def statement(
    text: RichText, said: list[Sentence], options: Options, at: Location, illustrations: tuple[str, ...] = ()
) -> Draft:
    """Return a statement's draft; without `text`, a phrase the author set in bold is shown, if there is one."""
    if not text.text:
        phrases = [phrase for sentence in said for phrase in sentence.emphasis if 2 <= len(phrase.split()) <= 8]
        text = RichText(text=_capital(phrases[0].rstrip(".,;: "))) if len(phrases) == 1 else NO_TEXT
    visual = StatementVisual(
        text=text,
        support=options.take("subtitle") or "",
        illustrations=options.see("illustrate") or illustrations,
        arrangement=options.see("arrange") or "beside",
    )
    return Draft(visual, options, said[0].at if said else at, own=passages(said))


def _capital(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text
