"""Sentences: where they end, how long they take to say, and how many belong in one scene."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.scripts.spelling import word_set
from app.story.script import Location, Passage

START = Location()
WORDS_PER_MINUTE = 150.0
MAX_SENTENCES = 3
STATEMENT_WORDS = 30
"""Twelve seconds of speech: after that something new is to be seen."""
LONG_SENTENCE_WORDS = 40
BREAK_REACH = 6
"""How many words a cut may move to fall where a speaker would breathe."""

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[。！？]++[」』”]*+")
_OPENER = re.compile(r"\s*[\"'“‘«(\[¿¡—–-]*\s*(.)", re.DOTALL)
_LAST_WORD = re.compile(r"(\S{1,20})$")
_CLAUSE = re.compile(
    r"(?<=[;:])\s|\s(?=[—–-]\s)|(?<=,)\s(?=(?:and|but|or|so|which|while|because|et|mais|y|pero|und|aber)\s)"
)
_COMMA = re.compile(r"(?<=[,،])\s|(?<=[、，])")
_THOUGHTS = word_set(
    """and but or so that which who while because when where if as than with without including from into under by for
    et mais ou que qui parce quand avec sans y pero o porque cuando con sin und aber oder dass weil wenn mit ohne"""
)
_ABBREVIATIONS = word_set(
    """mr. mrs. ms. dr. prof. st. sr. jr. vs. e.g. i.e. etc. approx. no. fig. inc. ltd. co. corp. dept. est. al. gen.
    col. lt. rev. hon. a.m. p.m. u.s. u.k. e.u. ca. cf. vol. pp. ed. jan. feb. mar. apr. jun. jul. aug. sep. sept.
    oct. nov. dec. m. mm. mme. mlle. sra. srta. ee. uu. av. p. ex. z.b. d.h. bzw. usw. nr. art. núm."""
)
_CLOSED = frozenset({"etc.", "a.m.", "p.m.", "u.s.", "u.k.", "e.u.", "inc.", "ltd.", "co.", "corp.", "al.", "usw."})
"""Abbreviations that often end a sentence: a capital letter after them begins a new one."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of narration; `emphasis` are the phrases in it in bold, `linked` says that there are links in it.

    `piece` numbers the run of text it comes from: sentences of one piece are spoken as one passage.
    """

    text: str
    at: Location = START
    pause_after: float = 0.0
    caption: str | None = None
    emphasis: tuple[str, ...] = ()
    piece: int = 0
    linked: bool = False

    @property
    def words(self) -> int:
        """How many words it takes to say."""
        return words_in(self.text)


def words_in(text: str) -> int:
    """Return the number of spoken words, counting scripts without spaces by their characters."""
    return max(len(text.split()), len(text) // 12) + len(_CJK.findall(text)) // 2


def total_words(sentences: Iterable[Sentence]) -> int:
    """Return the words of all `sentences`."""
    return sum(sentence.words for sentence in sentences)


def sentence_ends(text: str) -> list[int]:
    """Return the offsets at which the sentences of `text` end, the last being its length."""
    ends = [match.end() for match in _STOP.finditer(text) if _ends_here(text, match)]
    if not ends or text[ends[-1] :].strip():
        ends.append(len(text))
    return ends


def _ends_here(text: str, stop: re.Match[str]) -> bool:
    opener = _OPENER.match(text, stop.end())
    if opener is None:
        return True
    first = opener[1]
    if stop[0][0] in "!?。！？" or not stop[0].startswith("."):
        return not first.islower()
    last = _LAST_WORD.search(text, max(0, stop.start() - 20), stop.start() + 1)
    written = last[1].lstrip("(\"'“«[") if last else ""
    word = written.lower()
    if word in _ABBREVIATIONS:
        return word in _CLOSED and first.isupper()
    initial = len(written) == 2 and written[0].isupper() and written != "I."
    return not first.islower() and not initial


def clauses(sentence: Sentence) -> list[Sentence]:
    """Return a sentence too long for one scene cut where a speaker would breathe; a shorter one as it is."""
    if sentence.words <= LONG_SENTENCE_WORDS:
        return [sentence]
    breaths = _cut_at(sentence.text, _CLAUSE)
    parts = [part for breath in breaths for part in _short_enough(breath)]
    cut = [replace(sentence, text=part, pause_after=0.0, emphasis=_inside(sentence, part)) for part in parts]
    return [*cut[:-1], replace(cut[-1], pause_after=sentence.pause_after)]


def _cut_at(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return `text` cut at the matches that leave at least half a scene's words before them."""
    parts, start = [], 0
    for match in pattern.finditer(text):
        if words_in(text[start : match.start()]) >= STATEMENT_WORDS // 2:
            parts.append(text[start : match.start()].strip())
            start = match.end()
    tail = text[start:].strip()
    if parts and words_in(tail) < STATEMENT_WORDS // 5:
        parts[-1] = f"{parts[-1]} {tail}"
    else:
        parts.append(tail)
    return [part for part in parts if part]


def _short_enough(text: str) -> list[str]:
    """Return `text` cut at commas, and where there are none (a transcript, say) evenly between words."""
    if words_in(text) <= LONG_SENTENCE_WORDS:
        return [text]
    return [part for piece in _cut_at(text, _COMMA) for part in _evenly(piece)]


def _evenly(text: str) -> list[str]:
    words = text.split(" ")
    count = -(-words_in(text) // STATEMENT_WORDS) if words_in(text) > LONG_SENTENCE_WORDS else 1
    size = -(-len(words) // count)
    cuts = [_near_break(words, start) for start in range(size, len(words), size)]
    return [" ".join(words[start:end]) for start, end in pairwise([0, *cuts, len(words)])]


def _near_break(words: list[str], place: int) -> int:
    """Return the place nearest to `place` at which a new thought begins, else `place` itself."""
    near = sorted(
        range(max(place - BREAK_REACH, 1), min(place + BREAK_REACH, len(words))), key=lambda n: abs(n - place)
    )
    return next((n for n in near if words[n].lower() in _THOUGHTS), place)


def _inside(sentence: Sentence, part: str) -> tuple[str, ...]:
    return tuple(phrase for phrase in sentence.emphasis if phrase in part)


def chunks(sentences: Sequence[Sentence], limit: int = STATEMENT_WORDS) -> list[list[Sentence]]:
    """Return `sentences` in groups for one scene each: at most three, about `limit` words, evenly filled."""
    pieces = [part for sentence in sentences for part in clauses(sentence)]
    total = total_words(pieces)
    groups = max(1, -(-total // limit), -(-len(pieces) // MAX_SENTENCES))
    target = total / groups
    found: list[list[Sentence]] = []
    for piece in pieces:
        if found and _room(found[-1], piece, target, limit):
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _room(group: list[Sentence], piece: Sentence, target: float, limit: int) -> bool:
    words = total_words(group)
    if len(group) >= MAX_SENTENCES or words + piece.words > limit * 1.25:
        return False
    return words + piece.words / 2 <= target


def passages(sentences: Sequence[Sentence], item: int | None = None) -> list[Passage]:
    """Return `sentences` as passages: neighbours from one piece of text are one passage, up to a pause."""
    found: list[Passage] = []
    before: Sentence | None = None
    for sentence in sentences:
        if (
            before
            and before.piece == sentence.piece
            and not before.pause_after
            and before.caption == sentence.caption
        ):
            joined = f"{found[-1].text} {sentence.text}"
            found[-1] = found[-1].model_copy(update={"text": joined, "pause_after": sentence.pause_after})
        else:
            found.append(_passage(sentence, item))
        before = sentence
    return found


def _passage(sentence: Sentence, item: int | None) -> Passage:
    return Passage(
        text=sentence.text,
        item=item,
        pause_after=sentence.pause_after,
        caption=sentence.caption,
        location=sentence.at,
    )
