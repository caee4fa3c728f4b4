"""Sentences that need no caption: their words stand on the page while they are said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise, zip_longest

from app.media.caption_text import UNSPACED, parted_at_sentences, stops, text_of
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import GroupOp, Op, TextOp
from app.media.easing import value_at
from app.media.timeline import TimedWord

REPEATED_SHARE = 0.85
"""Nearly all of a sentence's words."""

LIKELY_SHARE = 0.5
"""Of which at least this share stands there as it is written; the rest may be figures. Reading figures takes time."""

SEEN_OPACITY = 0.5
"""Layers and words fainter than this are decoration."""

Spoken = Callable[[str], Sequence[str]]
"""Returns the words a voice says for a text, so that "90 %" and "ninety percent" are the same."""


def as_written(text: str) -> list[str]:
    """Return a text's words as they stand."""
    return text.split()


def without_repeats(
    words: Sequence[TimedWord], layers: Sequence[Layer], spoken: Spoken = as_written
) -> tuple[TimedWord, ...]:
    """Return a scene's words without the sentences that the page itself shows as they are said.

    A sentence counts as shown when nearly all of its words are seen by the time its last one is said, in its order:
    next to each other in one line of the page, or at the end of one line and the beginning of another.
    """
    heard = cache(lambda text: tuple(_bare(spoken(text))))
    parts = [part for word in words for part in parted_at_sentences(word)]
    sentences = list(_sentences(parts))
    kept = [sentence for sentence in sentences if not _is_seen(sentence, layers, heard)]
    if len(kept) == len(sentences):
        return tuple(words)
    return tuple(word for sentence in kept for word in sentence)


def _sentences(words: Sequence[TimedWord]) -> Iterator[list[TimedWord]]:
    begun: list[TimedWord] = []
    for word, after in zip_longest(words, words[1:]):
        begun.append(word)
        if after is None or after.passage != word.passage or stops(word.text, after.text):
            yield begun
            begun = []


def _is_seen(sentence: Sequence[TimedWord], layers: Sequence[Layer], heard: Spoken) -> bool:
    shown = list(_texts_at(layers, sentence[-1].start))
    written, on_page = _bare(as_written(text_of(sentence))), set(_bare(as_written(" ".join(shown))))
    if sum(word in on_page for word in written) < LIKELY_SHARE * len(written):
        return False
    said = heard(text_of(sentence))
    page = [heard(text) for text in (*shown, *_measures(shown))]
    return bool(said) and _count_seen(said, page) >= REPEATED_SHARE * len(said)


def _count_seen(said: Sequence[str], page: Sequence[Sequence[str]]) -> int:
    """Return how many of the words said stand on the page, each beside its neighbour; a word said alone by itself."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for line, texts in enumerate(page):
        for place, text in enumerate(texts):
            places[text].append((line, place))
    if len(said) == 1:
        return int(said[0] in places)

    def follows(one: tuple[int, int], other: tuple[int, int]) -> bool:
        if one[0] == other[0]:
            return other[1] == one[1] + 1
        return one[1] == len(page[one[0]]) - 1 and other[1] == 0

    seen = [False] * len(said)
    for index, (before, after) in enumerate(pairwise(said)):
        if any(follows(one, other) for one in places.get(before, ()) for other in places.get(after, ())):
            seen[index] = seen[index + 1] = True
    return sum(seen)


def _texts_at(layers: Sequence[Layer], t: float) -> Iterator[str]:
    """Return the lines of text that are to be seen at a time."""
    for layer in layers:
        if not isinstance(layer, SpriteLayer) or layer.start > t or (layer.end is not None and layer.end <= t):
            continue
        if value_at(layer.opacity, t) >= SEEN_OPACITY:
            yield from (op.text for op in _text_ops(layer.drawing.ops))


def _measures(texts: Sequence[str]) -> Iterator[str]:
    """Return figures with what is set beside them: read apart, the "g" of "15 g" is a letter."""
    for figure, unit in pairwise(texts):
        if any(char.isdigit() for char in figure) and not any(char.isalpha() for char in figure):
            yield f"{figure} {unit}"


def _text_ops(ops: Sequence[Op]) -> Iterator[TextOp]:
    for op in ops:
        if isinstance(op, TextOp) and op.paint.opacity >= SEEN_OPACITY:
            yield op
        elif isinstance(op, GroupOp):
            yield from _text_ops(op.ops)


def _bare(texts: Sequence[str]) -> list[str]:
    """Return words as letters and figures only, in small letters; of scripts without spaces every character."""
    bare = ("".join(char for char in text.casefold() if char.isalnum()) for text in texts)
    return [piece for text in bare if text for piece in (text if UNSPACED.search(text) else (text,))]
