"""Quotations: whose words they are, and how much of a long one is seen at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.scripts.elements import Quotation
from app.scripts.inline import Inline
from app.scripts.prose import Sentence, chunks, words_in
from app.story.script import QuoteVisual, RichText

PAGE_WORDS = 45
MAX_BARE_WORDS = 30
MAX_NAME_WORDS = 14
MOST_SPOKEN_CHARACTERS = 600
FEWEST_SPOKEN_WORDS, MOST_SPOKEN_WORDS = 6, 40
"""A quotation inside prose is seen as one when it has so many words."""

_DASH = re.compile(r"^\s*(?:—|–|―|--|-)\s*(?=\S)")
_INLINE_DASH = re.compile(r"[.!?…\"'”’»]\s*(?:—|–|―|--)\s*(?=[^\s—–-])")
_NAME_END = re.compile(r"(?:(?<!\s)\s++)?+[,(—–]\s*+")
_MARKS = "\"“”„«»‘’' "
_ASIDE = re.compile(
    r"(?:note|tip|warning|important|caution|info|update|disclaimer|nb|remarque|nota)\b|\w{3,20}(?: \w{1,12})?:\s",
    re.IGNORECASE,
)
_VERB = (
    r"(?:said|says|told (?:\S+ ){0,2}\S+|explain(?:s|ed)|add(?:s|ed)|not(?:es|ed)|warn(?:s|ed)|argu(?:es|ed)"
    r"|recall(?:s|ed)|writes|wrote|ask(?:s|ed)|repli(?:es|ed)|admit(?:s|ted)|insist(?:s|ed))"
)
_NAME = r"(?!(?:He|She|They|We|It|I|You|One|The)\s)[A-Z]\S*(?:\s(?:[A-Z]\S*|of|de|van|von|der|la)){0,5}?"
_ROLE = r"[^\"“”,.;]{3,80}(?:,\s[^\"“”,.;]{3,40})?"
_WHO_IS = re.compile(r"^(?:who (?:is |was )?|the |an? )")
_QUOTED = r"[^\"“”]{8,260}"
_SAID_AFTER = re.compile(
    rf"[\"“](?P<first>{_QUOTED}[,.!?…])[\"”]\s"
    rf"(?:{_VERB}\s(?P<name>{_NAME})(?:,\s(?P<role>{_ROLE}))?"
    rf"|(?P<named>{_NAME})(?:,\s(?P<rank>{_ROLE}),)?\s{_VERB})\."
    rf"(?:\s[\"“](?P<second>{_QUOTED})[\"”])?"
)
_SAID_BEFORE = re.compile(
    rf"(?P<name>{_NAME})(?:,\s(?P<role>{_ROLE}),)?\s{_VERB}[:,]\s[\"“](?P<first>{_QUOTED})[\"”]"
)


@dataclass(frozen=True)
class Attributed:
    """A quotation's words and sentences, and who said them."""

    text: RichText
    said: tuple[Sentence, ...]
    name: str
    role: str


def is_attribution(inline: Inline) -> bool:
    """Return whether a paragraph names whom a quotation is from."""
    return bool(_DASH.match(inline.text)) and words_in(inline.text) <= MAX_NAME_WORDS


def as_they_are(quotation: Quotation) -> Attributed:
    """Return a quotation with its attribution, if any, whatever it looks like."""
    body, name = _split_off_name(list(quotation.paragraphs))
    said = tuple(sentence for inline in body for sentence in inline.said)
    who, role = _name_and_role(name)
    return Attributed(_unquoted(_joined([inline.shown for inline in body])), said, who, role)


def attributed(quotation: Quotation) -> Attributed | None:
    """Return a quotation with its attribution, or None when it is an aside rather than someone's words."""
    quote = as_they_are(quotation)
    first = quotation.paragraphs[0]
    aside = words_in(quote.text.text) > MAX_BARE_WORDS or _ASIDE.match(quote.text.text) or first.lead
    if not quote.said or not quote.text.text or (aside and not quote.name):
        return None
    return quote


def spoken_by_someone(inline: Inline) -> Attributed | None:
    """Return the quotation that a paragraph of prose is, as news has them, with who said it; None if it is none.

    All of the paragraph is the quotation and the words that say whose it is.
    """
    if len(inline.text) > MOST_SPOKEN_CHARACTERS:
        return None
    match = _SAID_AFTER.fullmatch(inline.text) or _SAID_BEFORE.fullmatch(inline.text)
    if match is None:
        return None
    found = {part: words or "" for part, words in match.groupdict().items()}
    words = _joined_quotation(found["first"], found.get("second", ""))
    if not FEWEST_SPOKEN_WORDS <= words_in(words) <= MOST_SPOKEN_WORDS:
        return None
    name, role = found["name"] or found["named"], found["role"] or found.get("rank", "")
    return Attributed(RichText(text=words), inline.said, name.strip(), _WHO_IS.sub("", role))


def _joined_quotation(first: str, second: str) -> str:
    if not second:
        return f"{first[:-1]}." if first.endswith(",") else first
    return f"{first[:-1]}. {second}" if first.endswith(",") and second[0].isupper() else f"{first} {second}"


def _split_off_name(paragraphs: list[Inline]) -> tuple[list[Inline], str]:
    last = paragraphs[-1]
    if len(paragraphs) > 1 and is_attribution(last):
        return paragraphs[:-1], _DASH.sub("", last.text)
    for offset in reversed(last.breaks):
        line = last.text[offset:]
        if _DASH.match(line) and words_in(line) <= MAX_NAME_WORDS:
            return [*paragraphs[:-1], _shortened(last, offset)], _DASH.sub("", line)
        break
    dashes = list(_INLINE_DASH.finditer(last.text))
    if dashes and words_in(last.text[dashes[-1].end() :]) <= MAX_NAME_WORDS // 2:
        cut = dashes[-1]
        return [*paragraphs[:-1], _shortened(last, cut.start() + 1)], last.text[cut.end() :]
    return paragraphs, ""


def _shortened(inline: Inline, offset: int) -> Inline:
    text = inline.text[:offset].rstrip()
    accents = tuple((a, min(b, len(text))) for a, b in inline.shown.accents if a < len(text))
    kept, position = [], 0
    for sentence in inline.said:
        start = text.find(sentence.text[:20], position)
        if start >= 0:
            kept.append(replace(sentence, text=text[start : start + len(sentence.text)]))
            position = start + 1
        elif sentence.caption == "":
            kept.append(sentence)
    return Inline(at=inline.at, shown=RichText(text=text, accents=accents), said=tuple(kept), lead=inline.lead)


def _joined(texts: list[RichText]) -> RichText:
    whole, accents = "", []
    for text in texts:
        whole += " " if whole else ""
        accents += [(a + len(whole), b + len(whole)) for a, b in text.accents]
        whole += text.text
    return RichText(text=whole, accents=tuple(accents))


def _unquoted(text: RichText) -> RichText:
    lead = len(text.text) - len(text.text.lstrip(_MARKS))
    inner = text.text.strip(_MARKS)
    accents = tuple((max(a - lead, 0), min(b - lead, len(inner))) for a, b in text.accents if a - lead < len(inner))
    return RichText(text=inner, accents=tuple((a, b) for a, b in accents if b > a))


def _name_and_role(line: str) -> tuple[str, str]:
    name, *rest = _NAME_END.split(line.strip(), maxsplit=1)
    return name.strip(), rest[0].strip(") ") if rest else ""


def quote_pages(quote: Attributed) -> list[tuple[QuoteVisual, list[Sentence]]]:
    """Return a quotation as one visual, or a long one as several, each with the sentences spoken on it."""
    groups = chunks(quote.said, PAGE_WORDS)
    if len(groups) == 1:
        return [(_visual(quote, quote.text), list(groups[0]))]
    pages = []
    for group in groups:
        words = " ".join(sentence.text for sentence in group)
        pages.append((_visual(quote, _with_accents(words, quote.text)), group))
    return pages


def _with_accents(words: str, whole: RichText) -> RichText:
    phrases = [whole.text[a:b] for a, b in whole.accents]
    found = [(words.find(phrase), phrase) for phrase in phrases if phrase in words]
    return _unquoted(RichText(text=words, accents=tuple((start, start + len(phrase)) for start, phrase in found)))


def _visual(quote: Attributed, text: RichText) -> QuoteVisual:
    return QuoteVisual(text=text, attribution=quote.name, role=quote.role)
