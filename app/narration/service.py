"""Scenes spoken: text to sentences to sound, with the time of every written word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.core.exceptions import ScriptParsingError
from app.core.hashing import content_key
from app.core.progress import CancelToken, ProgressEvent, ProgressSink, ignore_progress
from app.core.storage import ArtifactStore
from app.engines.speech.registry import default_voice, engine_for
from app.narration.clock import SceneClock, Sound
from app.narration.pacing import estimate
from app.narration.sentences import Sentence
from app.narration.takes import Delivery, Take, load_take, take_of
from app.story.script import Passage, Scene, Script
from app.story.timing import SceneNarration, SpokenSentence

KIND = "narrations"
VERSION = 2
"""Raised when the same scene would be timed or read otherwise."""
SILENT = "none"
DEFAULT_LIMIT_MINUTES = 60.0
WORDS_PER_MINUTE = 160.0
"""The pace that lengths are estimated by before anything is spoken."""


@dataclass(frozen=True)
class NarrationSettings:
    """How a script is spoken. `voice` "none" makes a silent film; scenes may name voices of their own."""

    voice: str
    language: str = "en"
    speed: float = 1.0
    lexicon: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        *,
        voice: str | None = None,
        language: str = "en",
        quality: Literal["draft", "standard", "high"] = "standard",
        speed: float = 1.0,
        lexicon: Mapping[str, str] | None = None,
    ) -> NarrationSettings:
        """Return settings with the voice for the language and quality unless one is named.

        Raises NotFoundError when no voice speaks the language.
        """
        return cls(voice or default_voice(language, quality), language, speed, dict(lexicon or {}))


def narrate_script(
    script: Script,
    settings: NarrationSettings,
    store: ArtifactStore,
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = ignore_progress,
    limit_minutes: float = DEFAULT_LIMIT_MINUTES,
) -> list[SceneNarration]:
    """Return every scene's voice in order; progress is in scenes, stage "narrate".

    Raises ScriptParsingError when the narration would be longer than `limit_minutes`, and as `narrate_scene`.
    """
    check_length(script, limit_minutes)
    narrations: list[SceneNarration] = []
    for number, scene in enumerate(script.scenes):
        progress(ProgressEvent("narrate", number, len(script.scenes), scene.id))
        narrations.append(narrate_scene(scene, settings, store, cancel=cancel))
    progress(ProgressEvent("narrate", len(script.scenes), len(script.scenes)))
    return narrations


def check_length(script: Script, limit_minutes: float = DEFAULT_LIMIT_MINUTES) -> None:
    """Raise ScriptParsingError, at the scene that goes over it, when the narration would exceed the limit."""
    minutes = 0.0
    for scene in script.scenes:
        minutes += sum(len(passage.text.split()) for passage in scene.passages) / WORDS_PER_MINUTE
        if minutes > limit_minutes:
            raise ScriptParsingError(
                f"The narration is longer than {limit_minutes:g} minutes from here on.",
                file=script.file,
                line=scene.location.line,
                column=scene.location.column,
                hint="Shorten it, or make several videos of it.",
            )


def check_voice(voice: str) -> None:
    """Raise NotFoundError, naming the nearest, when there is no such voice; "none" is one."""
    if voice != SILENT:
        engine_for(voice)


def narrate_scene(
    scene: Scene, settings: NarrationSettings, store: ArtifactStore, *, cancel: CancelToken | None = None
) -> SceneNarration:
    """Return a scene's voice, times counted from its first sound; what was spoken before comes from the store.

    A muted scene, or the voice "none", is silent but timed as if it were read. Raises NotFoundError for an unknown
    voice, ModelNotAvailableError without its model, SpeechError when it fails, CancelledError when stopped.
    """
    voice = scene.voice or settings.voice
    if scene.mute or voice == SILENT:
        return imagine_scene(scene, settings)
    delivery = Delivery(engine_for(voice), voice, settings.language, settings.speed)
    key = content_key(KIND, VERSION, delivery.identity, settings.lexicon, [_essence(p) for p in scene.passages])
    kept = _load(key, store)
    if kept is not None:
        return kept
    narration, takes = _speak(scene, settings, delivery, store, cancel or CancelToken())
    value = narration.model_dump(mode="json", exclude={"sentences"})
    starts = [sentence.start for sentence in narration.sentences]
    store.save_json(
        KIND, key, {"narration": value, "takes": [[t.key, s] for t, s in zip(takes, starts, strict=True)]}
    )
    return narration


def _essence(passage: Passage) -> list[str | float | int | None]:
    return [passage.text, passage.item, passage.pause_after]


def _load(key: str, store: ArtifactStore) -> SceneNarration | None:
    """Return a kept narration if every sentence of it is still there."""
    kept = store.load_json(KIND, key)
    if kept is None:
        return None
    takes = [(load_take(take, store), start) for take, start in kept["takes"]]
    sentences = tuple(_placed(take, start) for take, start in takes if take is not None)
    if len(sentences) < len(takes):
        return None
    return SceneNarration.model_validate(kept["narration"]).model_copy(update={"sentences": sentences})


def _placed(take: Take, start: float) -> SpokenSentence:
    return SpokenSentence(path=str(take.path), sha256=take.sha256, start=start, duration=take.duration)


def _speak(
    scene: Scene, settings: NarrationSettings, delivery: Delivery, store: ArtifactStore, cancel: CancelToken
) -> tuple[SceneNarration, list[Take]]:
    takes: list[Take] = []

    def spoken(sentence: Sentence) -> Sound:
        cancel.checkpoint()
        takes.append(take_of(sentence.words, delivery, store))
        return takes[-1].duration, takes[-1].words

    clock = SceneClock(settings.language, settings.lexicon, spoken)
    clock.lay_out(scene.passages)
    sentences = tuple(_placed(take, start) for take, start in zip(takes, clock.starts, strict=True))
    return _told(clock, sentences), takes


def imagine_scene(scene: Scene, settings: NarrationSettings) -> SceneNarration:
    """Return a scene's voice as if it were read at a calm pace: times without sound."""

    def imagined(sentence: Sentence) -> Sound:
        times = estimate(sentence.words, settings.speed)
        return times[-1][1], times

    clock = SceneClock(settings.language, settings.lexicon, imagined)
    clock.lay_out(scene.passages)
    return _told(clock, ())


def _told(clock: SceneClock, sentences: tuple[SpokenSentence, ...]) -> SceneNarration:
    return SceneNarration(
        words=tuple(clock.words), sentences=sentences, passages=tuple(clock.passages), duration=round(clock.now, 4)
    )
