"""Where lines may break: between words, between the phrases of scripts without spaces, never before a full stop.

Japanese, Chinese and Thai are parted into phrases by BudouX's models. Japanese line-end rules (kinsoku) follow JLREQ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from app.media.drawing.clusters import clusters
from app.media.drawing.font_families import han_language
from app.media.drawing.itemizing import is_square

CLINGING_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(["a", "an", "the", "to", "of", "and", "or", "in", "on", "at", "by", "for"]),
    "de": frozenset(
        ["der", "die", "das", "den", "dem", "des", "ein", "eine", "und", "oder", "zu", "in", "im", "von"]
    ),
    "fr": frozenset(["le", "la", "les", "un", "une", "des", "de", "du", "et", "ou", "à", "au", "aux", "en"]),
    "es": frozenset(["el", "la", "los", "las", "un", "una", "de", "del", "y", "o", "a", "al", "en"]),
    "it": frozenset(["il", "lo", "la", "i", "gli", "le", "un", "una", "di", "del", "della", "e", "o", "a", "in"]),
    "pt": frozenset(["o", "a", "os", "as", "um", "uma", "de", "do", "da", "dos", "das", "e", "ou", "em"]),
    "nl": frozenset(["de", "het", "een", "en", "of", "van", "in", "op", "te"]),
    "ru": frozenset(["в", "во", "на", "и", "а", "но", "к", "ко", "с", "со", "у", "о", "об", "от", "до", "за", "не"]),
    "el": frozenset(["ο", "η", "το", "οι", "τα", "του", "της", "των", "τον", "την", "και", "σε", "με", "για", "από"]),
    "ar": frozenset(["في", "من", "إلى", "على", "عن", "مع", "أو", "ما", "لا", "أن"]),
    "he": frozenset(["של", "את", "על", "אל", "עם", "לא", "או", "כל"]),
}
"""Words after which a line does not break, by language."""

_NUMBER = re.compile(r"[(\[]?[€£$¥₹~≈+\u2212–-]?\d[\d.,:/\u00a0\u202f]*[kKMB]?")
_UNIT = re.compile(
    r"(?:%|‰|°[CF]?|[kKMGTmµn]?(?:m|g|W|Wh|Hz|B|b|V|A|J|l|L|s|Pa|bit|bps)|[kMG]B/s|km/h|mph|lbs?|oz|ft|mi|px|fps|dB|"
    r"EUR|USD|GBP|euros?|dollars?|pounds?|percent|points?|times|million|billion|trillion|thousand|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|Sekunden|Minuten|Stunden|Tage|Jahre|Prozent|Millionen|"
    r"secondes?|heures?|jours?|ans?|années?|segundos?|minutos?|horas?|días?|años?)[.,;:!?)\]]*"
)
_NO_LINE_START = frozenset(
    "、。，．！？；：）」』】〉》〕｝〙〗・ー々ゝゞヽヾ…‥％‰℃ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ”’〜～ๆฯ,.!?;:)]}%"
)
_NO_LINE_END = frozenset("「『（【〈《〔｛〘〖“‘￥＄£$¥#([{")
_LEADING_HAN = frozenset("在从從向把被对對与與和或是不很更最为為由比给給让讓用我你他她它这這那一第每各同")
"""Single characters that belong to the Chinese word after them."""

LONGEST_COMPANY = 5
"""A Chinese word of so many characters takes no more of those that follow."""

_PAUSES = frozenset(",.;:!?—、。，；：！？।؟،؛")


@dataclass(frozen=True)
class Atom:
    """Text that no line break may enter.

    `spaced` tells that a space parts it from the one before; a `hyphenated` one shows a hyphen where a line ends
    after it.
    """

    text: str
    spaced: bool
    hyphenated: bool = False

    @property
    def pauses(self) -> bool:
        """Whether a clause or sentence ends with it, so that a line may well do so."""
        return self.text[-1] in _PAUSES


class _Parser(Protocol):
    def parse(self, sentence: str) -> list[str]: ...


Ruler = Callable[[str], float]


def atoms_of(paragraph: str, language: str) -> Iterator[Atom]:
    """Yield the words, and the phrases of text that is written without spaces."""
    for word in re.split(r"[ \t\r\f\v]+", paragraph.strip(" \t\r\f\v")):
        spaced = True
        for phrase in _phrases(word, language) if is_unspaced(word) else (word,):
            if phrase:
                yield Atom(phrase, spaced)
                spaced = False


def is_unspaced(text: str) -> bool:
    """Return whether a text holds letters of a script that is written without spaces."""
    return any(is_square(char) or "\u0e00" <= char <= "\u0e7f" for char in text)


def bonded(atoms: list[Atom], ruler: Ruler, max_width: float, language: str) -> list[Atom]:
    """Join what may not be parted, as far as the whole stays within a line; from the end, as "and the | end" is
    worse than "and | the end".
    """
    joined: list[Atom] = []
    for atom in reversed(atoms):
        after = joined[-1] if joined else None
        whole = f"{atom.text} {after.text}" if after else ""
        first_word = after.text.partition(" ")[0] if after else ""
        if after and after.spaced and _cling(atom.text, first_word, language) and ruler(whole) <= max_width:
            joined[-1] = Atom(whole, atom.spaced)
        else:
            joined.append(atom)
    return joined[::-1]


def may_part(before: str, after: str) -> bool:
    """Return whether a line may break between two characters that no space parts."""
    if after in _NO_LINE_START or before in _NO_LINE_END:
        return False
    return not (before.isascii() and after.isascii())


def _cling(word: str, after: str, language: str) -> bool:
    if word.lower() in CLINGING_WORDS.get(language.partition("-")[0].lower(), frozenset()):
        return True
    return bool(_NUMBER.fullmatch(word) and _UNIT.fullmatch(after)) or after in ("–", "—", "/", "=", "×")


@lru_cache(maxsize=2048)
def _phrases(word: str, language: str) -> tuple[str, ...]:
    thai = any("\u0e00" <= char <= "\u0e7f" for char in word)
    model = "th" if thai else han_language(word, language)
    found = _parser(model).parse(word)
    return tuple(_rejoined(_with_company(found) if model.startswith("zh") else found))


def _with_company(words: list[str]) -> list[str]:
    """Return Chinese words with none of a single character: particles join the word before, prepositions the next."""
    joined: list[str] = []
    waiting = ""
    for word in words:
        if len(word) == 1 and word in _LEADING_HAN:
            waiting += word
        elif len(word) == 1 and joined and not waiting and is_square(word) and len(joined[-1]) < LONGEST_COMPANY:
            joined[-1] += word
        else:
            joined.append(waiting + word)
            waiting = ""
    return [*joined, waiting] if waiting else joined


def _rejoined(parts: list[str]) -> Iterator[str]:
    """Yield the parts, those joined again that a line break may not stand between."""
    whole = "".join(parts)
    edges = set(accumulate(map(len, clusters(whole))))
    start = place = 0
    for part in parts:
        place += len(part)
        if place in edges and (place == len(whole) or may_part(whole[place - 1], whole[place])):
            yield whole[start:place]
            start = place


@lru_cache(maxsize=8)
def _parser(language: str) -> _Parser:
    import budoux  # noqa: PLC0415 - reads a model, needed for few texts

    if language == "ja":
        return budoux.load_default_japanese_parser()
    if language == "th":
        return budoux.load_default_thai_parser()
    if language == "zh-hant":
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()
