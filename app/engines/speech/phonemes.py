"""A sentence as letters of sound, each knowing the word it belongs to.

espeak is given whole clauses, because a word's sound depends on its neighbours; it then runs words together
("in the" → "ɪnðə") or takes them apart. The letters are given back to the words by aligning the clause with each
word spoken alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.engines.speech.base import SpokenWord
from app.engines.speech.espeak import TIE, ipa

NO_WORD = -1
PAUSE_MARKS = ".,;:!?…—"
_ONE_SOUND = re.compile("aɪ|aʊ|eɪ|oʊ|əʊ|ɔɪ|dʒ|tʃ|ts|dz")
_TAIL = re.compile(r"[^\w'’]*$")

Respell = Callable[[str], str]
"""Turns espeak's IPA into the letters a model was trained on."""


@dataclass(frozen=True)
class Letter:
    """One letter of sound and the index of its word; `NO_WORD` for spaces and punctuation."""

    sound: str
    word: int = NO_WORD


def sentence_letters(words: Sequence[SpokenWord], language: str, respell: Respell) -> list[Letter]:
    """Return the letters of a sentence in order, punctuation kept for its melody."""
    letters: list[Letter] = []
    for first, clause, mark in _clauses(words):
        if letters:
            letters.append(Letter(" "))
        letters += _clause_letters(clause, first, language, respell)
        letters += [Letter(sign) for sign in mark]
    return letters


def _clauses(words: Sequence[SpokenWord]) -> Iterator[tuple[int, Sequence[SpokenWord], str]]:
    """Yield (index of the first word, words, closing mark), cut at punctuation and around given phonemes."""
    first = 0
    for index, word in enumerate(words):
        mark = closing_mark(word.text)
        following = words[index + 1] if index + 1 < len(words) else None
        own = word.phonemes is not None or (following is not None and following.phonemes is not None)
        if mark or own or following is None:
            yield first, words[first : index + 1], mark
            first = index + 1


def closing_mark(text: str) -> str:
    """Return the punctuation that shapes the melody after a word: at most one mark."""
    tail = _TAIL.search(text)
    marks = [sign for sign in (tail.group() if tail else "") if sign in PAUSE_MARKS]
    return marks[-1] if marks else ""


def _clause_letters(clause: Sequence[SpokenWord], first: int, language: str, respell: Respell) -> list[Letter]:
    given = clause[0].phonemes
    if given is not None:
        return [Letter(sound, first) for sound in respell(_tied(given))]
    bare = [_bare(word.text) for word in clause]
    together = respell(ipa([" ".join(bare)], language)[0])
    groups = together.split(" ")
    if len(groups) == len(clause):
        return _joined([(group, first + index) for index, group in enumerate(groups)])
    alone = [respell(sound).replace(" ", "") for sound in ipa(bare, language)]
    owners = align(together.replace(" ", ""), alone)
    return _with_owners(together, owners, first)


def _tied(given: str) -> str:
    """Return IPA as people write it with the sounds tied that are one: "eɪ" → "e^ɪ"."""
    return _ONE_SOUND.sub(lambda sound: TIE.join(sound.group()), given.replace("͡", "").replace("g", "ɡ"))


def _bare(text: str) -> str:
    """Return a word without the signs espeak would read aloud or pause at."""
    return re.sub(r"[^\w'’\-]+", " ", text).strip(" -") or text


def _joined(groups: Sequence[tuple[str, int]]) -> list[Letter]:
    letters: list[Letter] = []
    for sounds, word in groups:
        if letters:
            letters.append(Letter(" "))
        letters += [Letter(sound, word) for sound in sounds]
    return letters


def _with_owners(together: str, owners: Sequence[int], first: int) -> list[Letter]:
    """Return the clause's letters with their words; words that espeak ran together are set apart again."""
    letters: list[Letter] = []
    queue = iter(owners)
    for sound in together:
        if sound == " ":
            letters.append(Letter(" "))
            continue
        word = first + next(queue)
        if letters and letters[-1].word not in {NO_WORD, word}:
            letters.append(Letter(" "))
        letters.append(Letter(sound, word))
    return letters


def align(sounds: str, words: Sequence[str]) -> list[int]:
    """Return for each letter of `sounds` the index of the word it belongs to, never decreasing.

    Needleman-Wunsch over the letters, with `words` joined as the other sequence; a letter without a partner stays
    with its left neighbour.
    """
    flat = [(letter, index) for index, word in enumerate(words) for letter in word]
    if not flat:
        return [0] * len(sounds)
    cost = _edit_costs(sounds, "".join(letter for letter, _ in flat))
    owners = [0] * len(sounds)
    row, column = len(sounds), len(flat)
    while row:
        owner = flat[max(0, column - 1)][1]
        here = cost[row][column]
        if column and here == cost[row - 1][column - 1] + (sounds[row - 1] != flat[column - 1][0]):
            row, column = row - 1, column - 1
            owners[row] = owner
        elif here == cost[row - 1][column] + 1:
            row -= 1
            owners[row] = owner
        else:
            column -= 1
    return owners


def _edit_costs(one: str, other: str) -> list[list[int]]:
    """Return Levenshtein distances of all prefixes."""
    cost = [list(range(len(other) + 1))]
    for row, letter in enumerate(one, start=1):
        above = cost[-1]
        line = [row]
        for column, partner in enumerate(other, start=1):
            line.append(min(above[column - 1] + (letter != partner), above[column] + 1, line[-1] + 1))
        cost.append(line)
    return cost
