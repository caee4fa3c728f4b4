"""The words that have a picture: our own table, with the forms English words take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from app.core.machine import node_modules

LONGEST_PHRASE = 6
"""Words of the longest phrase in the table."""

STANDS_FOR, VERB, NOTHING = "~", "*", "-"


@dataclass(frozen=True)
class Entry:
    """An illustration and the words it pictures; `stands_for` are those it only suggests, `verbs` take verb forms."""

    emoji: str
    shows: tuple[str, ...]
    stands_for: tuple[str, ...]
    verbs: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The emoji's code points, as illustrations are named."""
        return "-".join(f"{ord(character):x}" for character in self.emoji)

    @property
    def description(self) -> str:
        """What the illustration is about, for comparing meanings."""
        return ", ".join(self.shows or self.stands_for)


@dataclass(frozen=True)
class Picture:
    """One way to picture a word: the entry, and whether it shows the word or only stands for it."""

    entry: Entry
    shown: bool


@lru_cache(maxsize=1)
def _lines() -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = files("app.design").joinpath("data/illustrations.txt").read_text("utf-8")
    parted = (line.partition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((emoji, tuple(word.strip() for word in words.split(","))) for emoji, _, words in parted)


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Return the table, in its order."""
    return tuple(_entry(emoji, words) for emoji, words in _lines() if emoji != NOTHING)


def _entry(emoji: str, words: tuple[str, ...]) -> Entry:
    plain = [word.rstrip(VERB) for word in words]
    return Entry(
        emoji,
        shows=tuple(word for word in plain if not word.startswith(STANDS_FOR)),
        stands_for=tuple(word.removeprefix(STANDS_FOR) for word in plain if word.startswith(STANDS_FOR)),
        verbs=tuple(word.strip(STANDS_FOR + VERB) for word in words if word.endswith(VERB)),
    )


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, tuple[Picture, ...]]:
    """Return every word and phrase of the table with its pictures, those that show it first; idioms have none."""
    found: dict[str, list[Picture]] = {
        _key(idiom): [] for emoji, words in _lines() if emoji == NOTHING for idiom in words
    }
    for entry in entries():
        for shown, words in ((True, entry.shows), (False, entry.stands_for)):
            for word in words:
                found.setdefault(_key(word), []).append(Picture(entry, shown))
    return {word: tuple(sorted(pictures, key=lambda picture: not picture.shown)) for word, pictures in found.items()}


@lru_cache(maxsize=1)
def _verbs() -> dict[str, str]:
    verbs = (verb for entry in entries() for verb in entry.verbs)
    return {form: verb for verb in verbs for form in _verb_forms(verb)}


def _verb_forms(verb: str) -> tuple[str, ...]:
    stem = verb.removesuffix("e")
    doubled = verb + verb[-1]
    return f"{stem}ing", f"{stem}ed", f"{doubled}ing", f"{doubled}ed", f"{verb}s", f"{verb}es"


def _key(phrase: str) -> str:
    return phrase.casefold().replace("-", " ").replace("'", "")


def look_up(words: tuple[str, ...]) -> tuple[Picture, ...] | None:
    """Return the pictures of a phrase of lower-case words, singular or plural; () for an idiom, None if unknown."""
    table = vocabulary()
    *first, last = words
    for form in forms(last):
        pictures = table.get(" ".join((*first, form)).replace("'", ""))
        if pictures is not None:
            return pictures
    return None


def forms(word: str) -> Iterator[str]:
    """Yield a word and what it may be a form of: "batteries" gives "battery", "voting" gives "vote"."""
    yield word
    word = word.removesuffix("'s").removesuffix("'")
    yield word
    if word in _verbs():
        yield _verbs()[word]
    for ending, replacements in _PLURALS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= SHORTEST_STEM:
            yield from (stem + replacement for replacement in replacements)


SHORTEST_STEM = 2
_PLURALS = (("ies", ("y", "ie")), ("ves", ("f", "fe")), ("es", ("", "e")), ("s", ("",)))


def by_keyword(word: str) -> tuple[Entry, ...]:
    """Return the illustrations of our table that emojilib lists under a word; none where it is not installed."""
    return _keywords(node_modules() / "emojilib" / "dist" / "emoji-en-US.json").get(word, ())


@lru_cache(maxsize=2)
def _keywords(path: Path) -> dict[str, tuple[Entry, ...]]:
    if not path.exists():
        return {}
    ours = {entry.emoji: entry for entry in entries()}
    found: dict[str, tuple[Entry, ...]] = {}
    for emoji, keywords in json.loads(path.read_text("utf-8")).items():
        for keyword in keywords if emoji in ours else ():
            word = keyword.casefold()
            found[word] = (*found.get(word, ()), ours[emoji])
    return found
