"""List items: the few words seen of each, its detail, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.scripts.elements import Listing, ListItem
from app.scripts.inline import Inline
from app.scripts.phrases import rich
from app.scripts.prose import Sentence, passages, sentence_ends, words_in
from app.scripts.spelling import word_set
from app.story.script import Item, Passage, RichText

MAX_WORDS = 7
MAX_TERM_WORDS = 6
MAX_DETAIL_WORDS = 14
PAGE_ITEMS = 6
PAGE_STEPS = 5
MAX_CHILDREN = 4
MAX_CHILD_WORDS = 4

_AFTER_LEAD = re.compile(r"^[\s:.,;：、–—-]+")
_TERM = re.compile(r"^(.{1,60}?)(?::\s|：|\s[–—-]{1,2}\s|\s?—\s?)\s*(?=\S)")
_CLAUSE = re.compile(
    r"(?:(?<!\s)\s++)?+[,;(]|\s[–—]\s|"
    r"\s(?:because|so that|so|if|when|which|who|until|before|after|while|and then|parce que|porque|quand|cuando)\s"
)
_END = re.compile(r"(?<![\s.,;:：、。])[\s.,;:：、。]++$")
_DANGLING = word_set(
    """a an the of to in on at by for with from and or but that this your our its is are was were as into than their
    his her it's if so who which my le la
    les un une des du de d' à au aux et ou en el los las una del al y o con por para"""
)


@dataclass(frozen=True)
class Entry:
    """A list item ready to be seen and said."""

    item: Item
    said: tuple[Sentence, ...]


def entries(listing: Listing) -> list[Entry]:
    """Return a list's items in order; nested items become details when short, items of their own otherwise."""
    return [entry for item in listing.items for entry in _flattened(item)]


def _flattened(item: ListItem) -> Iterable[Entry]:
    inner = [child for child in item.children if child.inline.text]
    if not inner:
        yield _entry(item.inline)
    elif item.inline.text and _short(item.children):
        names = ", ".join(_END.sub("", child.inline.text) for child in inner)
        said = item.inline.said + tuple(
            sentence for index, child in enumerate(inner) for sentence in _renumbered(child.inline.said, index + 100)
        )
        yield Entry(Item(text=seen(item.inline).text, detail=names), said)
    else:
        if item.inline.text:
            yield _entry(item.inline)
        for child in item.children:
            yield from _flattened(child)


def _short(children: Sequence[ListItem]) -> bool:
    return len(children) <= MAX_CHILDREN and all(
        not child.children and words_in(child.inline.text) <= MAX_CHILD_WORDS for child in children
    )


def _renumbered(said: Iterable[Sentence], piece: int) -> Iterable[Sentence]:
    return (Sentence(**{**sentence.__dict__, "piece": piece}) for sentence in said)


def _entry(inline: Inline) -> Entry:
    own = tuple(sentence for sentence in inline.said if sentence.caption == "")
    return Entry(seen(inline), own or inline.said)


def seen(inline: Inline) -> Item:
    """Return the few words an item is seen as, and its detail in smaller type.

    In this order: the author's `show`, a leading bold term, a term before a colon or dash, the whole if it is short,
    else its first clause.
    """
    show = next((option.value for option in inline.options if option.name == "show"), None)
    if show:
        return Item(text=rich(show))
    text = inline.text
    if inline.lead and words_in(inline.lead) <= MAX_TERM_WORDS + 2:
        return _term(inline.lead, text[len(inline.lead) :])
    match = _TERM.match(text)
    if match and words_in(match[1]) <= MAX_TERM_WORDS and "://" not in match[0]:
        return _term(match[1], text[match.end() :], inline.shown)
    first = text[: sentence_ends(text)[0]]
    whole = _END.sub("", first)
    if words_in(whole) <= MAX_WORDS:
        return Item(text=_cut(inline.shown, len(whole)), detail=_detail(text[len(first) :]))
    return Item(text=_cut(inline.shown, len(_clause(whole))))


def _term(term: str, rest: str, whole: RichText | None = None) -> Item:
    name = _END.sub("", term)
    text = _cut(whole, len(name)) if whole else RichText(text=name)
    return Item(text=text, detail=_detail(_AFTER_LEAD.sub("", rest)))


def _cut(text: RichText, length: int) -> RichText:
    accents = tuple((a, min(b, length)) for a, b in text.accents if a < length)
    words = text.text[:length]
    return RichText(text=words, accents=() if accents == ((0, length),) else accents)


def _detail(rest: str) -> str:
    rest = rest.strip()
    if not rest:
        return ""
    first = _END.sub("", rest[: sentence_ends(rest)[0]])
    if words_in(first) <= MAX_DETAIL_WORDS:
        return first
    clause = _first_clause(first, 3, MAX_DETAIL_WORDS)
    return _closed(_END.sub("", clause or ""))


def _clause(text: str) -> str:
    return _closed(_END.sub("", _first_clause(text, 2, MAX_WORDS) or _first_words(text)))


def _closed(text: str) -> str:
    """Return `text` without a bracket that is opened in it and not closed."""
    opened = text.rfind("(")
    return text[:opened].rstrip(" ,;:") if opened > 0 and text.rfind(")") < opened else text


def _first_clause(text: str, least: int, most: int) -> str | None:
    best = None
    for match in _CLAUSE.finditer(text):
        count = words_in(text[: match.start()])
        if count > most:
            break
        if count >= least:
            best = text[: match.start()]
    return best


def _first_words(text: str) -> str:
    words = text.split(" ")[:MAX_WORDS]
    while len(words) > 1 and words[-1].lower() in _DANGLING:
        words.pop()
    return _END.sub("", " ".join(words))[:80]


def pages(found: Sequence[Entry], size: int) -> list[Sequence[Entry]]:
    """Return `found` in evenly filled groups of at most `size`."""
    count = -(-len(found) // size)
    even = -(-len(found) // count)
    return [found[start : start + even] for start in range(0, len(found), even)]


def spoken(found: Sequence[Entry]) -> list[Passage]:
    """Return the narration of a page, item by item."""
    return [passage for index, entry in enumerate(found) for passage in passages(entry.said, index)]
