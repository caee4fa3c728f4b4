"""Finds what in a text looks like orders to a model: told so that it is seen, not so that the text is safe.

No list of phrases finds every attack. What keeps texts from acting as instructions is how they stand in a prompt
(`prompting`) and that answers are checked (`answers`); this tells people that somebody tried.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from app.engines.llm.hidden import place_of_hidden, visible
from app.engines.llm.signs import Rules, signs

LONGEST_ENCODED: Final = 20_000
MOST_ENCODED: Final = 50
"""How many encoded stretches of a text are read."""

_EMPHASIS: Final = re.compile(r"[*_~`\"“”„«»|]+")
_SPACE: Final = re.compile(r"\s+")
_SPACED: Final = re.compile(r"(?<![^\W_])[^\W\d_]([ .\-_*/+])(?:[^\W\d_]\1){2,40}[^\W\d_](?![^\W_])")
_WORD: Final = re.compile(r"[^\W_]+")
_BASE64: Final = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX: Final = re.compile(r"(?<![0-9a-zA-Z])(?:(?:\\x|0x)?[0-9a-fA-F]{2}[ :,]?){16,}")
_ESCAPES: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_TAGGED: Final = re.compile("[\U000e0020-\U000e007e]+")
_ACCENTS: Final = re.compile("[\u0300-\u036f\u064b-\u0655]+")
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁһӏԛԝүзпмткьгАΑΒЕΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχϲ", "aeopcyxijsdhlqwy3nmtkbraabeezhikmnoptyxaeikvoptuxc"
)
_DIGITS: Final = str.maketrans("013457@$!|", "oieastasil")


@dataclass(frozen=True)
class Suspicion:
    """A sign of an order to a model: which rule, and where it begins, counted from 1; 0 where that cannot be said."""

    rule: str
    line: int = 0
    column: int = 0


def screen(text: str) -> tuple[Suspicion, ...]:
    """Return what looks like orders to a model, one for each rule."""
    found = {each.rule: each for each in reversed([*_as_written(text), *_as_said(text), *_as_encoded(text)])}
    return tuple(sorted(found.values(), key=lambda each: (each.line, each.column, each.rule)))


def folded(text: str) -> str:
    """Return a text as rules read it: small letters without accents or emphasis, one space between words."""
    plain = unicodedata.normalize("NFKC", visible(text)).casefold()
    bare = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
    return _SPACE.sub(" ", _EMPHASIS.sub("", bare))


def _as_written(text: str) -> Iterator[Suspicion]:
    hidden = place_of_hidden(text)
    if hidden is not None:
        yield _at("hidden", text, hidden)
    shown = visible(unicodedata.normalize("NFKC", text))
    for rule, pattern in signs().written.items():
        for form in (shown, html.unescape(shown)):
            found = pattern.search(form)
            if found:
                yield _at(rule, form, found.start())
                break


def _as_said(text: str) -> Iterator[Suspicion]:
    said = folded(text)
    for rule in _broken(signs().said, said):
        yield Suspicion(rule, *_place(text, rule))
    for form in _disguises(text, said):
        for rule in _broken(signs().english, form):
            yield Suspicion("disguised")
            yield Suspicion(rule)


def _broken(rules: Rules, said: str) -> Iterator[str]:
    """Yield the rules that a folded text breaks."""
    return (rule for rule, pattern in rules.items() if pattern.search(said))


def _disguises(text: str, said: str) -> Iterator[str]:
    """Yield what a text says where its letters are others, set apart, turned around or shifted by thirteen."""
    for form in (
        folded(_SPACED.sub(lambda found: re.sub(r"[^\w]|_", "", found[0]), visible(text))),
        said.translate(_LOOKALIKES),
        _WORD.sub(lambda found: _spelt(found[0]), said),
        said[::-1],
        codecs.encode(said, "rot13"),
        folded("".join(chr(ord(char) - 0xE0000) for run in _TAGGED.findall(text) for char in run)),
    ):
        if form != said:
            yield form


def _spelt(word: str) -> str:
    """Return a word with letters for the digits that are in it among letters."""
    has_letters = any(char.isalpha() for char in word)
    return word.translate(_DIGITS) if has_letters else word


def _as_encoded(text: str) -> Iterator[Suspicion]:
    for at, decoded in _decoded(text):
        rules = {*_broken(signs().said, folded(decoded)), *_broken(signs().written, decoded)}
        if rules:
            yield _at("encoded", text, at)
            yield from (Suspicion(rule) for rule in rules)


def _decoded(text: str) -> Iterator[tuple[int, str]]:
    """Yield where something encoded stands, and what it says."""
    readers: tuple[tuple[re.Pattern[str], Callable[[str], bytes]], ...] = ((_BASE64, _from_base64), (_HEX, _from_hex))
    for pattern, read in readers:
        for _, found in zip(range(MOST_ENCODED), pattern.finditer(text), strict=False):
            try:
                yield found.start(), read(found[0][:LONGEST_ENCODED]).decode()
            except (ValueError, binascii.Error):
                continue
    for form in (unquote(text), html.unescape(text), _ESCAPES.sub(lambda e: chr(int(e[1] or e[2], 16)), text)):
        if form != text and not any(_broken(signs().said, folded(text))):
            yield 0, form


def _from_base64(run: str) -> bytes:
    bare = run.rstrip("=").translate(str.maketrans("-_", "+/"))
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def _from_hex(run: str) -> bytes:
    return bytes.fromhex(re.sub(r"\\x|0x|[ :,]", "", run))


def _place(text: str, rule: str) -> tuple[int, int]:
    """Return line and column of the first line that breaks a rule by itself; nought where lines do so together."""
    for number, line in enumerate(text.splitlines(), start=1):
        if signs().said[rule].search(folded(line)):
            return number, 1 + len(line) - len(line.lstrip())
    return 0, 0


def _at(rule: str, text: str, offset: int) -> Suspicion:
    return Suspicion(rule, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
