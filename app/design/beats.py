"""A long statement in beats: every few seconds the words on screen follow what is being said."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import SceneContext
from app.design.phrases import rank_phrases, sentences
from app.media.captions import text_of
from app.media.timeline import TimedWord
from app.story.script import RichText

LEAST_SECONDS = 3.2
"""A beat shorter than this would be gone before it is read."""
ONE_BEAT_SECONDS = 7.0
"""A scene no longer than this keeps its first words."""
GOOD_PHRASE = 0.85
"""The score a phrase needs to replace the words before it."""


@dataclass(frozen=True)
class Beat:
    """Words on screen from `start` to `end`, in seconds of the scene, and the sentences spoken meanwhile."""

    text: RichText
    spoken: str
    start: float
    end: float


def beats(text: RichText, context: SceneContext) -> tuple[Beat, ...]:
    """Return the beats of a statement; the first shows `text`, or a phrase from the narration where that is empty."""
    spoken = spoken_sentences(context)
    heard = " ".join(sentence for sentence, _ in spoken)
    opening = text if text.text.strip() else _opening(spoken, heard, context)
    found = [Beat(opening, "", 0.0, context.duration)]
    for sentence, start in spoken:
        last = found[-1]
        if context.duration > ONE_BEAT_SECONDS and _may_follow(last, start, context):
            phrase = _good_phrase(sentence, context.language)
            if phrase is not None and phrase.text != last.text.text:
                found[-1] = Beat(last.text, last.spoken, last.start, start)
                found.append(Beat(phrase, sentence, start, context.duration))
                continue
        found[-1] = Beat(last.text, f"{last.spoken} {sentence}".strip(), last.start, last.end)
    return tuple(found)


def _may_follow(last: Beat, start: float, context: SceneContext) -> bool:
    return bool(last.spoken) and start - last.start >= LEAST_SECONDS and context.duration - start >= LEAST_SECONDS


def spoken_sentences(context: SceneContext) -> list[tuple[str, float]]:
    """Return the sentences of the narration and when each begins."""
    words = list(context.narration.words)
    found: list[tuple[str, float]] = []
    begun: list[TimedWord] = []
    for number, word in enumerate(words):
        begun.append(word)
        following = words[number + 1] if number + 1 < len(words) else None
        if following is None or following.passage != word.passage or len(sentences(text_of([*begun, following]))) > 1:
            found.append((text_of(begun), begun[0].start))
            begun = []
    return found


def _opening(spoken: list[tuple[str, float]], heard: str, context: SceneContext) -> RichText:
    """Return the first words: from the first sentence where others will follow, else the best of all that is said."""
    several = len(spoken) > 1 and context.duration > ONE_BEAT_SECONDS and spoken[1][1] - spoken[0][1] >= LEAST_SECONDS
    first = _good_phrase(spoken[0][0], context.language) if several else None
    return first or _phrase_of(heard, context.language)


def _phrase_of(text: str, language: str) -> RichText:
    ranked = rank_phrases(text, language=language)
    return RichText(text=ranked[0].text) if ranked else RichText(text="")


def _good_phrase(sentence: str, language: str) -> RichText | None:
    ranked = [phrase for phrase in rank_phrases(sentence, language=language) if phrase.score >= GOOD_PHRASE]
    return RichText(text=ranked[0].text) if ranked else None
