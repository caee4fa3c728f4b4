"""On-screen captions as pure timing: which words stand together, on which lines, when, and which one is lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.media.caption_groups import Aspect, ChunkRules, Grouping, Lines
from app.media.caption_text import in_time, is_mark, pieces, spaced, text_of, trimmed
from app.media.timeline import TimedWord

__all__ = ["Aspect", "Chunk", "ChunkRules", "chunks", "highlights", "spaced", "text_of"]

LEAD_IN_SECONDS = 0.080
LIGHT_LEAD_SECONDS = 0.040
MIN_LIT_SECONDS = 0.120
IDLE_AFTER_SECONDS = 0.250
HOLD_GAP_SECONDS = 0.300
SHORT_GAP_SECONDS = 0.800
SHORT_GAP_HOLD_SECONDS = 0.200
SHORT_GAP_FADE_SECONDS = 0.120
LONG_GAP_FADE_SECONDS = 0.160


@dataclass(frozen=True)
class Chunk:
    """Words shown together from `start` to `end`, in seconds of the scene; `lines` are indices into `words`.

    The texts are as they are shown: at the end of the chunk commas and full stops are gone. `fade_out` is the
    last part of the time, in which it fades; 0 means that the next chunk takes its place. Between two neighbours
    stands a space unless `spaced` says that the script has none there.
    """

    words: tuple[TimedWord, ...]
    lines: tuple[tuple[int, ...], ...]
    start: float
    end: float
    fade_out: float = 0.0


def chunks(words: Sequence[TimedWord], rules: ChunkRules) -> list[Chunk]:
    """Return a scene's words as captions: every word once and in order, never two captions at one time."""
    ordered = in_time([piece for word in words for piece in pieces(word, rules.language)])
    if not ordered:
        return []
    groups = Grouping(ordered, rules).best()
    return _timed([(tuple(_shown(ordered[a:b], rules)), lines) for a, b, lines in groups], rules)


def _shown(words: Sequence[TimedWord], rules: ChunkRules) -> list[TimedWord]:
    if rules.keep_punctuation:
        return list(words)
    return [*words[:-1], words[-1].model_copy(update={"text": trimmed(words[-1].text)})]


def _timed(groups: Sequence[tuple[tuple[TimedWord, ...], Lines]], rules: ChunkRules) -> list[Chunk]:
    starts = [max(0.0, words[0].start - LEAD_IN_SECONDS) for words, _ in groups]
    timed: list[Chunk] = []
    for i, (words, lines) in enumerate(groups):
        start = starts[i]
        following = starts[i + 1] if i + 1 < len(groups) else None
        end, fade = _ending(words, start, following, rules)
        timed.append(Chunk(words, lines, start, end, fade))
    return timed


def _ending(
    words: Sequence[TimedWord], start: float, following: float | None, rules: ChunkRules
) -> tuple[float, float]:
    """Return when a caption ends and how much of that is fading: it holds over short gaps and clears in long ones."""
    spoken = words[-1].end
    gap = following + LEAD_IN_SECONDS - spoken if following is not None else float("inf")
    if following is not None and gap < HOLD_GAP_SECONDS:
        return following, 0.0
    hold, fade = (
        (SHORT_GAP_HOLD_SECONDS, SHORT_GAP_FADE_SECONDS) if gap <= SHORT_GAP_SECONDS else (0.0, LONG_GAP_FADE_SECONDS)
    )
    end = max(spoken + hold + fade, start + rules.min_seconds)
    if following is not None and end >= following:
        return following, 0.0
    return end, fade


Highlight = tuple[int | None, float, float]


def highlights(chunk: Chunk) -> list[Highlight]:
    """Return which word of a chunk is lit when, as (index or None, start, end) without gaps over the chunk's time.

    A word lights 40 ms before it is heard, for at least 120 ms; a shorter one gives its time to the next. In a
    silence of more than 250 ms nothing is lit.
    """
    lit: list[Highlight] = []
    since: float | None = None
    for i, word in enumerate(chunk.words):
        onset = min(max(word.start - LIGHT_LEAD_SECONDS, chunk.start), chunk.end)
        start = onset if since is None else since
        if is_mark(word.text):
            continue
        end = _dark_at(chunk, i, start)
        since = None
        if end - start >= MIN_LIT_SECONDS:
            lit.append((i, start, end))
        elif i + 1 < len(chunk.words):
            since = start
        else:
            _light_last(lit, i, start, chunk)
    return _without_gaps(lit, chunk)


def _dark_at(chunk: Chunk, i: int, start: float) -> float:
    """Return when word `i` stops being lit: as the next one lights, or as it ends before a silence."""
    word = chunk.words[i]
    last = i + 1 == len(chunk.words)
    onset = chunk.end if last else min(chunk.words[i + 1].start - LIGHT_LEAD_SECONDS, chunk.end)
    silence = onset - word.end if last else chunk.words[i + 1].start - word.end
    if silence <= IDLE_AFTER_SECONDS:
        return max(onset, start)
    return min(max(word.end, start + MIN_LIT_SECONDS), max(onset, start))


def _light_last(lit: list[Highlight], i: int, start: float, chunk: Chunk) -> None:
    """Light the last word, for which too little time is left: earlier, or with the time of the one before it."""
    end, free = chunk.end, lit[-1][2] if lit else chunk.start
    since = min(start, max(free, end - MIN_LIT_SECONDS))
    if lit and end - since < MIN_LIT_SECONDS:
        since = lit.pop()[1]
    if end > since:
        lit.append((i, since, end))


def _without_gaps(lit: Sequence[Highlight], chunk: Chunk) -> list[Highlight]:
    filled: list[Highlight] = []
    now = chunk.start
    for index, start, end in lit:
        if start > now:
            filled.append((None, now, start))
        filled.append((index, start, end))
        now = end
    if chunk.end > now:
        filled.append((None, now, chunk.end))
    return filled
