"""Big numbers: a paragraph or heading that is about one figure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.scripts.inline import Inline
from app.scripts.prose import sentence_ends, words_in

MAX_LABEL_WORDS = 14
MAX_PARAGRAPH_WORDS = 40

_SIGN = r"[~≈<>±]?\s?(?:[A-Z]{0,3}[$€£¥₹])?\s?[-−+]?\s?[$€£¥₹]?"
_DIGITS = "\\d[\\d.,:/\u00a0\u202f ]*"
_VALUE = re.compile(
    _SIGN + _DIGITS + r"(?:%|[×x€$£°]\S{0,3}"
    r"|(?:in|out of|of|sur|de|en|zu|von)\s\d[\d.,]*|[^\s\d.,:;!?%]{1,12}(?:\s[^\s\d.,:;!?]{1,10})?)?"
)
_TELLING = re.compile(
    _SIGN + _DIGITS + r"(?:%|[×x€$£°]\S{0,2}|(?:million|billion|trillion|millions|millones|milliards)s?)",
    re.IGNORECASE,
)
"""A figure that stands for itself: "62%", "£1,940", "3×", "8 billion", but not "2024" or "5 steps"."""

_UNITS = "[kMGT]?Wh|[kMGT]?W|km/h|[kcm]m|kg|mg|g|[kMGT]B|ms|[kMG]?Hz|°"
"""Abbreviated units, which stay with their figure."""

_PLAIN = re.compile(r"[$€£¥₹]\s?\d[\d.,]*|\d{1,3}(?:[,\u202f ]\d{3})+(?:\.\d+)?")
_FIGURE = re.compile(
    r"(?<![\w.,])[~≈<>]?[$€£¥₹]?[-−+]?\d(?:[\d.,]*\d)?"
    rf"(?:\s?(?:%|×|°C|°F|(?:x|k|m|bn|million|billion|trillion|millions|milliards|millones|{_UNITS})\b))?"
)
_CLAUSE = re.compile(r"(?:(?<!\s)\s++)?+[,;:(]\s|\s[–—]\s")
_END = re.compile(r"(?<![\s.,;:!])[\s.,;:!]++$")
_STRIKING = re.compile(
    r"(?<![\w.,-])(?:[$€£¥₹]\s?\d[\d.,]*(?:\s(?:million|billion|trillion))?|\d+(?:[.,]\d+)?\s?[%×]"
    r"|\d{1,3}(?:[,\u202f]\d{3})+|\d+(?:[.,]\d+)?\s(?:million|billion|trillion))(?![\w%])"
)
"""A figure in running text that may fill a page: not a year, not a small count."""
_PREDICATE = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|est|sont|était|es|son|era|ist|sind|war)\b"
)
"""Words that go on from a figure as the subject: what follows it then says nothing alone."""
FEWEST_TOLD_WORDS, MOST_TOLD_WORDS = 2, 8
MAX_VALUE = 18


@dataclass(frozen=True)
class BigNumber:
    """A figure as written and the words that say what it is."""

    value: str
    label: str
    context: str = ""


def is_value(text: str) -> bool:
    """Return whether `text` is nothing but a figure with at most a unit."""
    text = text.strip()
    return len(text) <= MAX_VALUE and _VALUE.fullmatch(text) is not None


def is_telling(heading: str) -> bool:
    """Return whether a heading is a figure that stands for itself, rather than a year or a count of things."""
    text = heading.strip()
    return len(text) <= MAX_VALUE and bool(_TELLING.fullmatch(text) or _PLAIN.fullmatch(text))


def from_paragraph(inline: Inline) -> BigNumber | None:
    """Return the figure of a short paragraph that begins with it in bold, else None."""
    if not is_value(inline.lead.rstrip(".")) or words_in(inline.text) > MAX_PARAGRAPH_WORDS:
        return None
    label, context = _label(inline.text[len(inline.lead) :])
    return BigNumber(_END.sub("", inline.lead), label, context)


def from_heading(heading: str, first: str) -> BigNumber:
    """Return the figure of a heading that is one, with a label from the first words of narration."""
    position = first.find(heading)
    if position >= 0:
        label, context = _label(first[position + len(heading) :])
        return BigNumber(heading, label, context)
    sentence = _END.sub("", first[: sentence_ends(first)[0]]) if first else ""
    return BigNumber(heading, sentence if words_in(sentence) <= MAX_LABEL_WORDS else "")


def forced(text: str) -> BigNumber | None:
    """Return the first figure in `text` with the words after it, for an author who asks for a number."""
    match = _FIGURE.search(text)
    if match is None:
        return None
    label, context = _label(text[match.end() :])
    return BigNumber(match[0], label or _END.sub("", text[: match.start()]).strip(), context)


def told_in(text: str) -> BigNumber | None:
    """Return a figure worth a page that a sentence of `text` tells, with the words after it, or None.

    It is a share, a sum or a large number, and the words after it are few and stand on their own.
    """
    for match in _STRIKING.finditer(text):
        rest = text[match.end() :]
        label = _END.sub("", rest[: sentence_ends(rest)[0]]).strip()
        clause = _CLAUSE.search(label)
        label = label[: clause.start()] if clause else label
        few = FEWEST_TOLD_WORDS <= words_in(label) <= MOST_TOLD_WORDS
        if few and rest[:1].isspace() and not _PREDICATE.match(label):
            return BigNumber(match[0].strip(), label)
    return None


def _label(rest: str) -> tuple[str, str]:
    rest = rest.strip(" :—–-")
    if not rest:
        return "", ""
    end = sentence_ends(rest)[0]
    label = _END.sub("", rest[:end])
    context = rest[end:].strip()
    if words_in(label) > MAX_LABEL_WORDS:
        cut = _CLAUSE.search(label)
        label = label[: cut.start()] if cut else ""
    fits = context and words_in(context) <= MAX_LABEL_WORDS and len(sentence_ends(context)) == 1
    return label if words_in(label) <= MAX_LABEL_WORDS else "", _END.sub("", context) if fits else ""
