"""The plan stage: a script and its voice become a Composition. After it, nothing is decided, only drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from math import log10
from pathlib import Path
from typing import Any

from app.core.hashing import content_key, file_sha256, source_fingerprint
from app.core.storage import ArtifactStore
from app.design.brand import font_files, in_brand
from app.design.calm import calmed
from app.design.captions import caption_layers, caption_style_named, with_captions
from app.design.compose import lay_out
from app.design.fit import PAGE_MARK, split_to_fit
from app.design.frame import Frame
from app.design.life import enlivened
from app.design.motion_style import REDUCED
from app.design.themes import theme_named
from app.design.tokens import Theme
from app.design.transitions import covered_seconds, scene_changes
from app.media.composition import (
    AudioClip,
    AudioTrack,
    Chapter,
    ClipLayer,
    Composition,
    CompositionScene,
    Cue,
    Layer,
    Transition,
)
from app.media.music import THEMES_OWN, bed_file, effect_file, is_mood
from app.media.probe import probe
from app.media.subtitles import cues
from app.media.timeline import to_frames, to_seconds
from app.narration.reading import spoken_words
from app.orchestrator.blame import blamed_on, blamed_on_setting
from app.orchestrator.options import RenderOptions, Settings, settle
from app.scripts.brand_kit import read_kit
from app.scripts.source import Locate
from app.story.script import CANVAS, ClipVisual, EndingVisual, RichText, Scene, Script
from app.story.timing import SceneNarration

LEAD_IN_SECONDS = 0.3
"""What is seen of a scene before its first word."""
TAIL_SECONDS = 0.6
"""What is seen of a scene after its last word."""
SHORTEST_SCENE_SECONDS = 2.2
SILENT_SCENE_SECONDS = 4.0
END_CARD_SECONDS = 3.5
SCENES = "scenes"
HEARD_CHANGES = frozenset({"hill", "light", "sheet", "blocks", "blur"})
EFFECT_DB = -14.0


@dataclass(frozen=True)
class Planner:
    """Plans the scenes of one script in one theme and frame."""

    script: Script
    settings: Settings
    theme: Theme
    frame: Frame
    store: ArtifactStore

    @cached_property
    def transitions(self) -> tuple[Transition, ...]:
        """How each scene comes in."""
        return scene_changes(self.script.scenes, self.theme, self.settings.fps)

    @classmethod
    def for_script(
        cls, script: Script, options: RenderOptions, store: ArtifactStore, *, locate: Locate | None = None
    ) -> Planner:
        """Return a planner with the theme in the author's colours and a scene for each page of the script.

        `locate` finds the music of the options, where not any file may be named.
        """
        script = _in_brand(script, options.brand)
        with blamed_on_setting(script, "music", options.music):
            settings = settle(options, script, locate)
        with blamed_on_setting(script, "theme", options.theme):
            theme = theme_named(settings.theme)
        with blamed_on_setting(script, "brand", options.brand):
            theme = in_brand(theme, script.brand)
        if settings.motion == "reduced":
            theme = replace(theme, motion=REDUCED)
        with blamed_on_setting(script, "caption-style", options.caption_style):
            caption_style_named(settings.caption_style or theme.caption_style)
        frame = theme.page(Frame(aspect=settings.aspect, captions=settings.captions != "off"))
        pages: list[Scene] = []
        for scene in script.scenes:
            with blamed_on(script, scene.location):
                pages += split_to_fit(scene, frame, theme, language=script.language)
        return cls(script.model_copy(update={"scenes": tuple(pages)}), settings, theme, frame, store)

    def scene(self, index: int, narration: SceneNarration) -> CompositionScene:
        """Return scene number `index` with its layers, captions on top; `narration` starts with the first word.

        A scene that was laid out before, from the same words, times and design, comes from the store.
        """
        heard = _led_in(narration)
        key = self._key(index, heard)
        kept = self.store.load_json(SCENES, key)
        if kept is not None:
            return CompositionScene.model_validate(kept)
        planned = self._planned(index, heard)
        self.store.save_json(SCENES, key, planned.model_dump(mode="json"))
        return planned

    def _key(self, index: int, heard: SceneNarration) -> str:
        """Return the key of all that a scene's layers depend on; where its words stand in the file is not of it."""
        scene = self.script.scenes[index]
        shown = _without_places(scene.model_dump(mode="json"))
        sources = [source_fingerprint(package) for package in ("design", "media", "narration", "orchestrator")]
        place = [index, len(self.script.scenes), self.script.title, self.transitions[index]]
        timing = heard.model_dump(mode="json", exclude={"sentences"})
        named = (getattr(scene.visual, "path", ""), self.theme.logo, *font_files(self.theme))
        files = [file_sha256(Path(path)) for path in named if path]
        return content_key(SCENES, sources, shown, place, timing, files, self.settings, self.script.brand)

    def _planned(self, index: int, heard: SceneNarration) -> CompositionScene:
        scene = self.script.scenes[index]
        frames = to_frames(_seconds(scene, heard), self.settings.fps)
        with blamed_on(self.script, scene.location):
            layers = self._layers(index, heard, to_seconds(frames, self.settings.fps))
        return CompositionScene(
            id=scene.id, title=scene.section, frames=frames, layers=layers, transition=self.transitions[index]
        )

    def _layers(self, index: int, heard: SceneNarration, duration: float) -> tuple[Layer, ...]:
        layers, captions = self._page(index, heard, duration, self.frame)
        if self.frame.captions and not captions:
            # Nothing needs the captions' room: the page says all that is said.
            layers, _ = self._page(index, heard, duration, replace(self.frame, captions=False))
        if self.theme.motion.reduced:
            return calmed(with_captions(layers, captions))
        return with_captions(enlivened(layers, heard.words, duration), captions)

    def _page(
        self, index: int, heard: SceneNarration, duration: float, frame: Frame
    ) -> tuple[tuple[Layer, ...], Sequence[Layer]]:
        """Return a scene's layers on a page, and those of its captions."""
        scene, language = self.script.scenes[index], self.script.language
        theme = self.theme.on_scene(self._number(index))
        laid = lay_out(
            scene, heard, frame, theme, duration=duration, index=index, count=len(self.script.scenes),
            language=language, title=self.script.title,
            fades_in=covered_seconds(self.transitions[index], self.settings.fps),
        )  # fmt: skip
        mode = self.settings.captions
        if mode == "off" or not frame.captions or not scene.captions:
            return laid.layers, ()
        return laid.layers, caption_layers(
            heard.words, frame, theme, laid, style=self.settings.caption_style, mode=mode,
            duration=duration, language=language, spoken=partial(spoken_words, language=language),
        )  # fmt: skip

    def _number(self, index: int) -> int:
        """Return which of the script's own scenes this is: all pages of one are the same."""
        return sum(PAGE_MARK not in scene.id for scene in self.script.scenes[1 : index + 1])


def plan(planner: Planner, narrations: Sequence[SceneNarration]) -> Composition:
    """Return the whole video as data; `narrations` are those of the planner's scenes, in order."""
    script, settings = planner.script, planner.settings
    scenes = tuple(planner.scene(index, narration) for index, narration in enumerate(narrations))
    starts = _starts(scenes, settings.fps)
    heard = [_led_in(narration) for narration in narrations]
    return Composition(
        title=script.title,
        language=script.language,
        canvas=CANVAS[settings.aspect],
        size=settings.pixels,
        fps=settings.fps,
        scenes=scenes,
        audio=AudioTrack(clips=tuple(_audio(scenes, heard, starts, planner))),
        cues=_cues(script, heard, starts, settings),
        chapters=_chapters(script, starts),
        poster_frame=round(scenes[0].frames * 0.8),
    )


def _in_brand(script: Script, kit: str | None) -> Script:
    """Return the script in the brand of a kit that the options name, in place of its own; its end card is last."""
    brand = script.brand if kit is None else read_kit(Path(kit))
    scenes = script.scenes
    if brand.end_card and scenes[-1].visual.kind != "ending":
        last = EndingVisual(title=RichText(text=brand.end_card))
        section = scenes[-1].section
        card = Scene(id="end-card", section=section, visual=last, duration=END_CARD_SECONDS, captions=False)
        scenes = (*scenes, card)
    return script.model_copy(update={"brand": brand, "scenes": scenes})


def _without_places(value: Any) -> Any:
    """Return dumped data without locations, which every edit above them moves."""
    if isinstance(value, dict):
        return {name: _without_places(item) for name, item in value.items() if name != "location"}
    return [_without_places(item) for item in value] if isinstance(value, list) else value


def _cues(
    script: Script, heard: Sequence[SceneNarration], starts: Sequence[float], settings: Settings
) -> tuple[Cue, ...]:
    spoken = [(start, narration.words) for start, narration in zip(starts, heard, strict=True)]
    return tuple(cues(spoken, language=script.language, fps=settings.fps))


def _led_in(narration: SceneNarration) -> SceneNarration:
    def later(seconds: float) -> float:
        return seconds + LEAD_IN_SECONDS

    return SceneNarration(
        words=tuple(w.model_copy(update={"start": later(w.start), "end": later(w.end)}) for w in narration.words),
        sentences=tuple(s.model_copy(update={"start": later(s.start)}) for s in narration.sentences),
        passages=tuple((later(start), later(end)) for start, end in narration.passages),
        duration=later(narration.duration) if narration.duration else 0.0,
    )


def _seconds(scene: Scene, heard: SceneNarration) -> float:
    spoken = heard.duration + TAIL_SECONDS if heard.duration else _silent_seconds(scene)
    return max(spoken, scene.duration or 0.0, SHORTEST_SCENE_SECONDS)


def _silent_seconds(scene: Scene) -> float:
    if scene.duration:
        return scene.duration
    if isinstance(scene.visual, ClipVisual):
        end = scene.visual.trim_end or probe(Path(scene.visual.path)).duration
        return end - scene.visual.trim_start
    return SILENT_SCENE_SECONDS


def _starts(scenes: Sequence[CompositionScene], fps: Fraction) -> list[float]:
    starts, frames = [], 0
    for scene in scenes:
        starts.append(to_seconds(frames, fps))
        frames += scene.frames
    return starts


def _audio(
    scenes: Sequence[CompositionScene], heard: Sequence[SceneNarration], starts: Sequence[float], planner: Planner
) -> list[AudioClip]:
    settings = planner.settings
    clips = []
    for scene, narration, start in zip(scenes, heard, starts, strict=True):
        clips += [
            AudioClip(path=s.path, sha256=s.sha256, start=start + s.start, duration=s.duration)
            for s in narration.sentences
        ]
        clips += _clip_sounds(scene, start, settings.fps)
    if settings.effects == "on":
        clips += _change_sounds(scenes, starts, settings.fps)
    if settings.music:
        path = _music_file(settings.music, planner.theme)
        clips.append(AudioClip(path=str(path), sha256=file_sha256(path), role="music"))
    return clips


def _change_sounds(scenes: Sequence[CompositionScene], starts: Sequence[float], fps: Fraction) -> Iterator[AudioClip]:
    """Yield a soft sound with every change of scene that is seen as one."""
    for scene, start in zip(scenes, starts, strict=True):
        kind, frames = scene.transition.kind, scene.transition.frames
        if kind in HEARD_CHANGES and frames and start:
            seconds = to_seconds(frames, fps)
            path = effect_file(kind, seconds)
            begins = max(0.0, start - seconds / 2)
            yield AudioClip(path=str(path), sha256=file_sha256(path), start=begins, gain_db=EFFECT_DB, role="clip")


def _music_file(music: str, theme: Theme) -> Path:
    if not is_mood(music):
        return Path(music)
    return bed_file(theme.mood if music == THEMES_OWN else music)


def _clip_sounds(scene: CompositionScene, start: float, fps: Fraction) -> list[AudioClip]:
    sounds = []
    for layer in scene.layers:
        if isinstance(layer, ClipLayer) and layer.volume > 0 and probe(Path(layer.path)).has_audio:
            length = to_seconds(scene.frames, fps)
            if layer.trim_end is not None and not layer.loop:
                length = min(length, layer.trim_end - layer.trim_start)
            sounds.append(
                AudioClip(
                    path=layer.path,
                    sha256=layer.sha256,
                    start=start + layer.start,
                    trim_start=layer.trim_start,
                    duration=length,
                    gain_db=20 * log10(layer.volume),
                    role="clip",
                )
            )
    return sounds


def _chapters(script: Script, starts: Sequence[float]) -> tuple[Chapter, ...]:
    chapters: list[Chapter] = []
    for scene, start in zip(script.scenes, starts, strict=True):
        title = scene.section or script.title
        if title and (not chapters or chapters[-1].title != title):
            chapters.append(Chapter(start=start, title=title))
    return tuple(chapters)
