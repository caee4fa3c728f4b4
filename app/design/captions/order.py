"""The order in which a line's words are seen where writing directions mix."""

from __future__ import annotations

from collections.abc import Sequence

from app.media.drawing.bidi import levels, visual_order
from app.media.timeline import TimedWord

RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar", "fa", "he", "iw", "ku", "ps", "sd", "ug", "ur", "yi"})
RIGHT_TO_LEFT_MARK, LEFT_TO_RIGHT_MARK = "\u200f", "\u200e"


def is_backwards(words: Sequence[TimedWord], language: str) -> bool:
    """Return whether a caption is read from right to left: by its letters, and by its language where they mix."""
    letters = "".join(word.text for word in words)
    found = {level % 2 for level in levels(letters)}
    if found == {0}:
        return False
    if language.lower()[:2] in RIGHT_TO_LEFT_LANGUAGES:
        return True
    leftward = sum(level % 2 for level in levels(LEFT_TO_RIGHT_MARK + letters)[1:])
    return 2 * leftward > len(letters)


def left_to_right(words: Sequence[TimedWord], indices: Sequence[int], *, backwards: bool) -> list[int]:
    """Return the words of a line from left to right: English words inside a Hebrew line keep their own order."""
    text, starts = "", []
    for index in indices:
        starts.append(len(text))
        text += words[index].text + " "
    mark = RIGHT_TO_LEFT_MARK if backwards else LEFT_TO_RIGHT_MARK
    found = levels(mark + text)[1:]
    of_words = [
        _level(found[start : start + len(words[index].text)]) for start, index in zip(starts, indices, strict=True)
    ]
    return [indices[place] for place in visual_order(of_words)]


def _level(of_characters: Sequence[int]) -> int:
    """Return the level that most of a word's characters have."""
    return max(sorted(set(of_characters)), key=list(of_characters).count)
