"""Subtitles beside the video: cues that can be read in time, as SubRip (SRT) and WebVTT.

The limits are those of broadcasters' guides: two lines of 42 characters, 17 characters a second where speech allows,
one to seven seconds on screen, and two frames between neighbours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from app.media.caption_groups import ChunkRules, Grouping
from app.media.caption_text import in_time, pieces, text_of
from app.media.composition import Cue
from app.media.timeline import TimedWord

LINE_COLUMNS = 42
MAX_LINES = 2
COLUMNS_PER_SECOND = 17.0
MIN_SECONDS = 1.0
MAX_SECONDS = 7.0
GAP_FRAMES = 2
CHAIN_SECONDS = 0.5
"""A gap shorter than this is closed to two frames: a flicker between cues draws the eye more than no gap."""
EARLY_SECONDS = 0.2
"""A cue that would be too short may come this much before its first word."""
CROWDED_SECONDS = 0.2
"""What every cue keeps even where the times given make no sense."""

RULES = ChunkRules(
    min_words=3,
    max_words=30,
    max_columns=LINE_COLUMNS,
    max_lines=MAX_LINES,
    min_seconds=MIN_SECONDS,
    max_seconds=MAX_SECONDS,
    keep_punctuation=True,
    fill=1.0,
    join_sentences=True,
    max_rate=COLUMNS_PER_SECOND,
)

Span = tuple[float, float]


def cues(
    scenes: Iterable[tuple[float, Sequence[TimedWord]]], *, language: str = "en", fps: Fraction = Fraction(30)
) -> list[Cue]:
    """Return the subtitles of a video, in order and apart, from each scene's start in seconds and its words.

    Times are whole frames of `fps`. A cue never runs on into the next scene's words.
    """
    rules = ChunkRules(**{**RULES.__dict__, "language": language})
    texts: list[tuple[str, ...]] = []
    spans: list[Span] = []
    for offset, scene in scenes:
        words = in_time([piece for word in scene for piece in pieces(word)])
        for start, end, lines in Grouping(words, rules).best() if words else ():
            group = words[start:end]
            texts.append(tuple(text_of([group[i] for i in line]) for line in lines))
            spans.append((offset + group[0].start, offset + group[-1].end))
    timed = _on_frames(_spread(texts, spans, float(GAP_FRAMES / fps)), fps)
    return [Cue(start=start, end=end, lines=lines) for (start, end), lines in zip(timed, texts, strict=True)]


def _spread(texts: Sequence[tuple[str, ...]], spans: Sequence[Span], gap: float) -> list[Span]:
    """Return when each cue shows: as long as it takes to read, as far as its neighbours leave room."""
    shown: list[Span] = []
    earliest = 0.0
    for i, (start, end) in enumerate(spans):
        following = spans[i + 1][0] - gap if i + 1 < len(spans) else math.inf
        needed = max(MIN_SECONDS, sum(map(len, texts[i])) / COLUMNS_PER_SECOND)
        if following - start < needed:
            start -= min(EARLY_SECONDS, needed - (following - start))  # noqa: PLW2901 - the cue comes earlier
        begin = max(earliest, start)
        until = min(max(end, begin + needed), following, begin + MAX_SECONDS)
        if following - until < CHAIN_SECONDS:
            until = min(following, begin + MAX_SECONDS)
        shown.append((begin, max(until, begin + CROWDED_SECONDS)))
        earliest = shown[-1][1] + gap
    return shown


def _on_frames(spans: Sequence[Span], fps: Fraction) -> list[Span]:
    """Return times moved to whole frames, at least one frame long and two apart."""
    moved: list[Span] = []
    earliest = 0
    for start, end in spans:
        first = max(earliest, round(start * fps))
        last = max(first + 1, round(end * fps))
        moved.append((float(first / fps), float(last / fps)))
        earliest = last + GAP_FRAMES
    return moved


CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
MARKUP = re.compile(r"<(?=[/A-Za-z])|{(?=\\)")
WORD_JOINER = "\u2060"


def to_srt(cues: Iterable[Cue]) -> str:
    """Return cues as a SubRip file, to be written as UTF-8: numbered, with commas in the times.

    SubRip has no way to escape what players take for markup, so an invisible word joiner breaks it up.
    """
    blocks = []
    for number, cue in enumerate(filter(_text, cues), 1):
        text = MARKUP.sub(lambda match: match.group() + WORD_JOINER, _text(cue)).replace("-->", "→")
        blocks.append(f"{number}\n{_times(cue, ',')}\n{text}\n")
    return "\n".join(blocks)


def to_vtt(cues: Iterable[Cue], language: str = "en") -> str:
    """Return cues as a WebVTT file; the language stands in a note, as the format has no field for it."""
    blocks = ["WEBVTT\n", f"NOTE Language: {re.sub(r'[^A-Za-z0-9-]', '', language)}\n"]
    for number, cue in enumerate(filter(_text, cues), 1):
        text = _text(cue).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{number}\n{_times(cue, '.')}\n{text}\n")
    return "\n".join(blocks)


def _text(cue: Cue) -> str:
    """Return a cue's lines without empty ones, which would end the cue."""
    lines = (CONTROL.sub("", part).strip() for line in cue.lines for part in line.splitlines())
    return "\n".join(line for line in lines if line)


def _times(cue: Cue, point: str) -> str:
    start = round(cue.start * 1000)
    end = max(start + 1, round(cue.end * 1000))
    return f"{_clock(start, point)} --> {_clock(end, point)}"


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{rest:03d}"
