"""Sentences laid one after another, with natural pauses: when each word, sentence and passage of a scene is heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.media.timeline import TimedWord
from app.narration.pacing import ITEM_PAUSE_SECONDS, PASSAGE_PAUSE_SECONDS, SENTENCE_PAUSE_SECONDS
from app.narration.reading import Reading, read
from app.narration.sentences import Sentence, split_sentences
from app.story.script import Passage

Sound = tuple[float, Sequence[tuple[float, float]]]
"""A sentence's length in seconds and (start, end) of each of its spoken words."""


class SceneClock:
    """Lays passages out in time; `sounded` tells how long a sentence takes, by speaking or by estimating it."""

    def __init__(self, language: str, lexicon: Mapping[str, str], sounded: Callable[[Sentence], Sound]) -> None:
        self.language = language
        self.lexicon = lexicon
        self.sounded = sounded
        self.now = 0.0
        self.words: list[TimedWord] = []
        self.starts: list[float] = []
        self.passages: list[tuple[float, float]] = []

    def lay_out(self, passages: Sequence[Passage]) -> None:
        """Lay out every passage; afterwards `now` is the end of the last sound and the pause the author asked for."""
        previous: Passage | None = None
        for index, passage in enumerate(passages):
            sentences = split_sentences(passage.text, read(passage.text, self.language, self.lexicon), self.language)
            if sentences and previous is not None:
                self.now += _pause_between(previous, passage)
            start = self.now
            for number, sentence in enumerate(sentences):
                self.now += SENTENCE_PAUSE_SECONDS if number else 0.0
                self._lay_sentence(sentence, index, passage)
            self.passages.append((start, self.now))
            self.now += passage.pause_after
            previous = passage if sentences else previous

    def _lay_sentence(self, sentence: Sentence, index: int, passage: Passage) -> None:
        duration, spoken = self.sounded(sentence)
        times = word_spans(sentence, spoken)
        for reading, (start, end) in zip(sentence.readings, times, strict=True):
            self.words.append(_timed(reading, passage.text, index, self.now + start, self.now + end))
        self.starts.append(self.now)
        self.now += duration


def _pause_between(previous: Passage, passage: Passage) -> float:
    new_item = passage.item is not None and passage.item != previous.item
    return ITEM_PAUSE_SECONDS if new_item else PASSAGE_PAUSE_SECONDS


def word_spans(sentence: Sentence, spoken: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return (start, end) of each written word from those of its spoken words.

    Written words a lexicon entry says together with the one before share its time in equal parts.
    """
    spans: list[tuple[float, float]] = []
    position = 0
    for group in _groups(sentence.readings):
        count = len(group[0].words)
        start = spoken[position][0] if count else (spans[-1][1] if spans else 0.0)
        end = spoken[position + count - 1][1] if count else start
        step = (end - start) / len(group)
        spans += [(start + step * part, start + step * (part + 1)) for part in range(len(group))]
        position += count
    return spans


def _groups(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Return each reading with those after it that have no words of their own."""
    groups: list[list[Reading]] = []
    for reading in readings:
        if reading.words or not groups:
            groups.append([reading])
        else:
            groups[-1].append(reading)
    return groups


def _timed(reading: Reading, text: str, passage: int, start: float, end: float) -> TimedWord:
    token = reading.token
    return TimedWord(
        text=text[token.start : token.end],
        start=round(start, 4),
        end=round(max(start, end), 4),
        passage=passage,
        start_char=token.start,
        end_char=token.end,
    )
