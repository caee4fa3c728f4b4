"""The words of a passage as the author wrote them, each with its place and its punctuation taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHUNK = re.compile(r"(?:(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\S)+")
"""Between white space, except that thousands set apart by spaces are one number."""
_INNER_DASH = re.compile(r"(?<=[^\W\d_])(—|--)(?=[^\W\d_])")
_LEAD = "\"'“”„‘’‚«»‹›([{<¿¡…*_`|"
_TRAIL = "\"'“”‘’»›)]}>.,;:!?…—–*_~`|،。！？、，；："
_OPENING = re.compile(r"[«‹“„([{¿¡]+$")
_LEADING = re.compile(f"[{re.escape(_LEAD)}]*")
_DASHES = re.compile("[—–-]+")
_TRAILING = re.compile(f"(?<![{re.escape(_TRAIL)}])[{re.escape(_TRAIL)}]*+$")
LONGEST_OPERATOR = 2
_NEGATIVE = re.compile(r"[-−–][\d.]")
_OPTION = re.compile(r"--?[A-Za-z]")


@dataclass(frozen=True)
class Token:
    """A written word: `passage_text[start:end]` is `lead + core + trail`, `core` without its punctuation."""

    start: int
    end: int
    lead: str
    core: str
    trail: str

    @property
    def text(self) -> str:
        """The word as written."""
        return self.lead + self.core + self.trail


def tokenise(text: str) -> list[Token]:
    """Return the written words of a text in order.

    Punctuation that stands apart belongs to the word before it, opening marks and those before the first word to the
    word after.
    """
    tokens: list[Token] = []
    held_from: int | None = None  # where punctuation that waits for a word begins
    for start, end in _chunks(text):
        token = _taken_apart(text, start, end)
        if token.core:
            tokens.append(_extended_left(text, token, held_from) if held_from is not None else token)
            held_from = None
        elif tokens and not _OPENING.match(text[start:end]):
            tokens[-1] = _extended_right(text, tokens[-1], end)
        elif held_from is None:
            held_from = start
    if tokens and held_from is not None:
        tokens[-1] = _extended_right(text, tokens[-1], len(text.rstrip()))
    return tokens


def _chunks(text: str) -> list[tuple[int, int]]:
    """Return the ranges of written words: between white space, and cut after a dash inside a word."""
    ranges: list[tuple[int, int]] = []
    for chunk in _CHUNK.finditer(text):
        start = chunk.start()
        if "://" not in chunk.group():
            for dash in _INNER_DASH.finditer(chunk.group()):
                ranges.append((start, chunk.start() + dash.end()))
                start = chunk.start() + dash.end()
        ranges.append((start, chunk.end()))
    return ranges


def _taken_apart(text: str, start: int, end: int) -> Token:
    chunk = text[start:end]
    lead = _lead_of(chunk)
    rest = chunk[len(lead) :]
    trailing = _TRAILING.search(rest)
    trail = trailing.group() if trailing else ""
    core = rest[: len(rest) - len(trail)]
    if core.count("(") > core.count(")") and trail.startswith(")"):
        core, trail = core + ")", trail[1:]
    if _is_rule(core) or not any(character.isalnum() or _is_sign(character) for character in core):
        return Token(start, end, "", "", chunk)
    return Token(start, end, lead, core, trail)


def _lead_of(chunk: str) -> str:
    """Return the marks before a word; a minus and the dashes of an option are part of the word."""
    found = _LEADING.match(chunk)
    lead = found.group() if found else ""
    rest = chunk[len(lead) :]
    if _NEGATIVE.match(rest) or _OPTION.match(rest):
        return lead
    dashes = _DASHES.match(rest)
    return lead + (dashes.group() if dashes else "")


def _is_rule(core: str) -> bool:
    """Tell whether it is a line drawn with one sign: "=====", "^^^"."""
    return len(core) > LONGEST_OPERATOR and len(set(core)) == 1 and not core.isalnum()


def _is_sign(character: str) -> bool:
    """Tell whether a sign is read aloud on its own: "&", "→", "%"."""
    return character in "&+=→←↔⇒×÷±≈≠≤≥<>%‰°#@$€£¥₹§©®™½¼¾⅓⅔⅛⅜⅝⅞/^√∞µΩ"


def _extended_right(text: str, token: Token, end: int) -> Token:
    core_end = token.end - len(token.trail)
    return Token(token.start, end, token.lead, token.core, text[core_end:end])


def _extended_left(text: str, token: Token, start: int) -> Token:
    core_start = token.start + len(token.lead)
    return Token(start, token.end, text[start:core_start], token.core, token.trail)
