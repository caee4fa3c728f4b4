"""Articles from elsewhere: what makes sense on a page but not in a video is left out, each time with a warning.

Rows of links, sentences that only point at a link, words that introduce a picture that isn't there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.scripts.elements import Element, Fence, Grid, Heading, Listing, ListItem, Omitted, Prose, Quotation, Remark
from app.scripts.files import is_remote
from app.scripts.housekeeping import without_housekeeping
from app.scripts.inline import Inline, Media
from app.scripts.prose import Sentence, words_in
from app.scripts.quotes import MAX_NAME_WORDS
from app.scripts.source import Source
from app.scripts.tables import VERSUS
from app.story.script import RichText

MANY_LINKS = 12
"""A longer list of nothing but links is a directory, not something to listen to."""
MOST_POINTER_WORDS = 30
LABEL_WORDS = 3
"""The most words beside an address that are its label: "Source code: https://…"."""
LONE_ITEM_WORDS = 12

_POINTER = re.compile(
    r"(?:please )?(?:see|refer to|check out|read|visit|head over to|consult|click|go to)\b"
    r"|(?:for|to)\s[^,.;]{3,120}(?:,\s|\s(?=see\b))(?:please )?"
    r"(?:see|refer to|check out|read|visit|head over|consult|have a look)\b"
    r"|(?:the )?(?:(?:full|project|complete|api) )?(?:documentation|docs) (?:is|are|can be)\b"
    r"|more (?:information|details?|examples?)\b|you can find (?:more|the)\b|voir\b|consultez\b|véase\b|siehe\b",
    re.IGNORECASE,
)
_HEADING_TAIL = re.compile(
    r"(?:(?<!\s)\s++)?+(?:[(\[]\s*(?:click|tap)\b[^()\[\]]{0,40}[)\]]|\{[#.:][^{}]{0,80}\}|(?<!:):)\s*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"(?:(?<!\s)\s++)?+\((?:see|cf\.|learn more|also here|more info)\b[^()]{0,120}\)", re.IGNORECASE)
_EXPAND = re.compile(r"(?:click|tap)(?: here)? (?:to|for)\b.{0,60}", re.IGNORECASE)


@dataclass
class _Part:
    """A heading, if any, with what stands under it up to the next; `held` says that it began with something there."""

    heading: Heading | None = None
    body: list[Element] = field(default_factory=list)
    held: bool = False


def trimmed(source: Source, elements: Sequence[Element]) -> list[Element]:
    """Return the elements that a video has a use for; all of them where nothing would be left."""
    before = {message: list(lines) for message, lines in source.left_out.items()}
    parts = _parts(_headed(without_housekeeping(source, elements)))
    for index, part in enumerate(parts):
        _trim(source, part, opening=index == 0 and (part.heading is None or part.heading.level == 1))
        part.body = _without_pointers(source, part.body, first=index == 0)
    kept = [element for index, part in enumerate(parts) for element in _shown(parts, index, part)]
    if any(not isinstance(element, Remark) for element in kept):
        return kept
    source.left_out = before
    return [element for element in elements if not _absent(source, element)]


def _absent(source: Source, element: Element) -> bool:
    """Return whether an element is a picture that cannot be shown; one on the web is told of."""
    if isinstance(element, Media) and is_remote(element.name):
        source.warn("a picture on the web was left out; download it and name the file", element.at)
        return True
    return isinstance(element, Omitted)


def _headed(elements: list[Element]) -> list[Element]:
    """Return the elements with tidy headings; the first is the title where it stands above all others."""
    tidied = [tidy for element in elements for tidy in _tidy(element)]
    levels = [element.level for element in tidied if isinstance(element, Heading)]
    first = tidied[0] if tidied else None
    alone = len(levels) > 2 and levels[0] < min(levels[1:])
    if isinstance(first, Heading) and alone and not VERSUS.search(first.inline.text):
        tidied[0] = replace(first, level=1)
    return tidied


def _tidy(element: Element) -> Iterable[Element]:
    if not isinstance(element, Heading):
        yield element
        return
    text = element.inline.text
    if _EXPAND.fullmatch(text) and not element.inline.options:
        return
    tail = _HEADING_TAIL.search(text)
    if tail and tail.start():
        element = replace(element, inline=replace(element.inline, shown=_first(element.inline.shown, tail.start())))
    yield element


def _first(text: RichText, length: int) -> RichText:
    accents = tuple((a, min(b, length)) for a, b in text.accents if a < length)
    return RichText(text=text.text[:length], accents=accents)


def _parts(elements: Iterable[Element]) -> list[_Part]:
    parts = [_Part()]
    for element in elements:
        if isinstance(element, Heading):
            parts.append(_Part(element))
        else:
            parts[-1].body.append(element)
            parts[-1].held = True
    return [part for part in parts if part.heading or part.body]


def _shown(parts: Sequence[_Part], index: int, part: _Part) -> list[Element]:
    """Return a part's elements; none of one that is left with nothing but its heading."""
    if part.heading is None:
        return part.body
    below = parts[index + 1].heading if index + 1 < len(parts) else None
    divides = below is not None and below.level > part.heading.level
    if part.held and not part.body and not part.heading.inline.options and index and not divides:
        return []
    return [part.heading, *part.body]


def _trim(source: Source, part: _Part, *, opening: bool) -> None:
    body: list[Element] = []
    for element, after in zip(part.body, _following(part.body), strict=True):
        if _absent(source, element):
            _drop_introduction(source, body, after)
        elif isinstance(element, Prose) and _is_links(element.inline):
            source.warn("a line of links was left out", element.inline.at)
        elif isinstance(element, Listing) and _is_directory(element, body, opening=opening):
            source.warn("a list of links was left out", element.at)
        elif isinstance(element, Quotation):
            body.append(_attributed(element, body[-1] if body else None))
        else:
            body.append(_as_prose(_without_asides(source, element)))
    part.body = body


def _following(body: Sequence[Element]) -> list[Element | None]:
    """Return for each element the first after it that is no picture."""
    found: list[Element | None] = []
    after: Element | None = None
    for element in reversed(body):
        found.append(after)
        after = after if isinstance(element, Omitted | Media) else element
    return found[::-1]


def _drop_introduction(source: Source, body: list[Element], after: Element | None) -> None:
    """Take the words that introduce a picture from `body`, unless something else follows that they may introduce."""
    last = body[-1] if body else None
    if not isinstance(last, Prose) or isinstance(after, Fence | Grid | Listing | Quotation):
        return
    said = last.inline.said
    if not said or not said[-1].text.endswith(":"):
        return
    source.warn("words that introduce a picture were left out with it", said[-1].at)
    body[-1:] = _with_words(last, said[:-1])


def _with_words(prose: Prose, said: tuple[Sentence, ...]) -> list[Element]:
    if said:
        return [Prose(replace(prose.inline, said=said))]
    return [Remark(prose.inline.options, prose.inline.at)] if prose.inline.options else []


def _is_links(inline: Inline) -> bool:
    """Return whether a paragraph is nothing but links: a row of them, or an address with its label."""
    if not inline.links or inline.options or inline.media:
        return False
    labelled = inline.addresses >= inline.links and ":" in inline.text
    return inline.loose <= (LABEL_WORDS * inline.addresses if labelled else 0)


def _is_directory(listing: Listing, before: Sequence[Element], *, opening: bool) -> bool:
    if not all(map(_links_only, listing.items)):
        return False
    last = before[-1] if before else None
    introduced = isinstance(last, Prose) and last.inline.text.endswith(":")
    return len(listing.items) > MANY_LINKS or (opening and not introduced and len(listing.items) > 1)


def _links_only(item: ListItem) -> bool:
    return _is_links(item.inline) and all(map(_links_only, item.children))


def _as_prose(element: Element) -> Element:
    """Return a list of one long item, or of one that introduces what follows, as a paragraph."""
    if not isinstance(element, Listing) or element.ordered or len(element.items) != 1 or element.items[0].children:
        return element
    inline = element.items[0].inline
    return Prose(inline) if inline.text.endswith(":") or words_in(inline.text) > LONE_ITEM_WORDS else element


def _attributed(quotation: Quotation, before: Element | None) -> Quotation:
    """Return a quotation with the name that stands before it as "**Name**, what she does:"."""
    if not isinstance(before, Prose) or not before.inline.lead or len(quotation.paragraphs) > 2:
        return quotation
    text = before.inline.text
    if not text.endswith(":") or words_in(text) > MAX_NAME_WORDS or not text[:1].isupper():
        return quotation
    name = Inline(before.inline.at, shown=RichText(text=f"— {text.rstrip(': ')}"))
    return replace(quotation, paragraphs=(*quotation.paragraphs, name))


def _without_asides(source: Source, element: Element) -> Element:
    """Return a paragraph without "(see …)" where that is a link."""
    if not isinstance(element, Prose) or not any(s.linked and _ASIDE.search(s.text) for s in element.inline.said):
        return element
    source.warn("an aside that only points to a link was left out", element.inline.at)
    said = tuple(replace(s, text=_ASIDE.sub("", s.text)) if s.linked else s for s in element.inline.said)
    return Prose(replace(element.inline, said=said))


def _without_pointers(source: Source, body: list[Element], *, first: bool) -> list[Element]:
    """Return `body` without sentences that only point at a link, where anything else is said or nothing is shown."""
    pointing = [s for element in body if isinstance(element, Prose) for s in element.inline.said if _points(s)]
    said = sum(len(element.inline.said) for element in body if isinstance(element, Prose))
    others = any(isinstance(element, Listing | Quotation) for element in body)
    bare = all(isinstance(element, Prose) for element in body) and not first
    if not pointing or not (others or bare or said > len(pointing)):
        return body
    kept: list[Element] = []
    for element in body:
        if isinstance(element, Prose) and any(map(_points, element.inline.said)):
            kept += _with_words(element, tuple(s for s in element.inline.said if not _points(s)))
        else:
            kept.append(element)
    for sentence in pointing:
        source.warn("a sentence that only points to a link was left out", sentence.at)
    return kept


def _points(sentence: Sentence) -> bool:
    return sentence.linked and sentence.words <= MOST_POINTER_WORDS and bool(_POINTER.match(sentence.text))
