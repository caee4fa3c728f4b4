"""The stages of the pipeline, each a function that takes what the one before made."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2

from app.core.exceptions import StorageError, ValidationError
from app.core.hashing import content_key, source_fingerprint
from app.core.storage import ArtifactStore, partial_path, publish_file, written_whole
from app.design.brand import left_out
from app.design.coverage import missing_characters
from app.design.themes import theme_named
from app.media.audio import mix as mix_audio
from app.media.composition import ClipLayer, Composition
from app.media.join import Tags, comment_of, join
from app.media.renderer import Rendering, SegmentJob, frame_at
from app.media.renderer import rendering as segments_in_work
from app.media.segments import Segment, segments
from app.media.subtitles import to_srt, to_vtt
from app.media.timeline import to_seconds
from app.narration import NarrationSettings, check_length, check_voice, narrate_scene
from app.orchestrator.blame import blamed_on, blamed_on_setting
from app.orchestrator.compositions import load_composition
from app.orchestrator.options import QualityName, RenderOptions, Settings
from app.orchestrator.plan import Planner, plan
from app.scripts import is_composition, parse_file
from app.scripts.folder import only_in
from app.story.script import Script
from app.story.timing import SceneNarration

if TYPE_CHECKING:
    from app.orchestrator.service import Pipeline

POSTER_QUALITY = 92
SEGMENTS, SOUNDS, POSTERS, PLACES = "segments", "sounds", "posters", "places"
MADE_BY = "Made with Reelwright"


@dataclass(frozen=True)
class Rendered:
    """The segments of a video, how many of them had to be drawn, and their files in order, each when it is whole."""

    segments: Sequence[Segment]
    drawn: int
    paths: Iterator[Path]


@dataclass(frozen=True)
class Outputs:
    """The files a user gets."""

    video: Path
    poster: Path
    srt: Path
    vtt: Path

    @property
    def all(self) -> tuple[Path, ...]:
        """Every one of them."""
        return self.video, self.poster, self.srt, self.vtt


@dataclass(frozen=True)
class Composed:
    """A composition, what its author should know, and the files it was decided from beside those it shows."""

    composition: Composition
    warnings: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()


def compose(file: Path, options: RenderOptions, pipeline: Pipeline) -> Composed:
    """Return the composition of a script file."""
    pipeline.tell("parse", 0, 1)
    locate = only_in(pipeline.files_root) if pipeline.files_root else None
    if is_composition(file):
        return Composed(load_composition(file, locate))
    script = parse_file(file, locate=locate)
    planner = Planner.for_script(script, options, pipeline.store, locate=locate)
    pipeline.tell("parse", 1, 1)
    narrations = narrate(planner.script, planner.settings, options, pipeline)
    pipeline.tell("plan", 0, 1)
    composition = plan(planner, narrations)
    pipeline.tell("plan", 1, 1)
    kit = planner.script.brand.kit
    unused = left_out(theme_named(planner.settings.theme), planner.script.brand)
    warnings = (*script.warnings, *unused, *missing_characters(planner.script, planner.theme))
    return Composed(composition, warnings, (Path(kit),) if kit else ())


def narrate(script: Script, settings: Settings, options: RenderOptions, pipeline: Pipeline) -> list[SceneNarration]:
    """Return every scene's voice, spoken or found in the store."""
    check_length(script)
    with blamed_on_setting(script, "voice" if script.voice else "language", options.voice):
        voice = NarrationSettings.of(
            voice=settings.voice, language=settings.language, quality=settings.quality, lexicon=script.lexicon
        )
        check_voice(voice.voice)
    narrations = []
    for index, scene in enumerate(script.scenes):
        pipeline.tell("narrate", index, len(script.scenes))
        with blamed_on(script, scene.location):
            narrations.append(narrate_scene(scene, voice, pipeline.store, cancel=pipeline.cancel))
    pipeline.tell("narrate", len(script.scenes), len(script.scenes))
    return narrations


@contextmanager
def rendering(composition: Composition, quality: QualityName, pipeline: Pipeline) -> Iterator[Rendered]:
    """Draw the segments that the store lacks while the body runs; leaving it waits for all of them.

    Each is published as soon as it is whole, so that an interrupted run keeps what it has.
    """
    wanted = segments(composition, quality)
    paths = {s.key: pipeline.store.path(SEGMENTS, s.key, ".mp4") for s in wanted}
    missing = {s.key: s for s in wanted if pipeline.store.find(SEGMENTS, s.key, ".mp4") is None}
    jobs = {key: SegmentJob(segment, partial_path(paths[key])) for key, segment in missing.items()}
    for key in missing:
        paths[key].parent.mkdir(parents=True, exist_ok=True)
    counter = _FrameCounter(sum(segment.frames for segment in missing.values()), pipeline)
    with segments_in_work(
        composition,
        list(jobs.values()),
        quality,
        cancel=pipeline.cancel,
        on_frame=counter.add,
        on_segment=lambda segment, out: publish_file(out, paths[segment.key]),
    ) as work:
        yield Rendered(wanted, len(missing), _whole(wanted, paths, jobs, work))


def _whole(
    wanted: Sequence[Segment], paths: Mapping[str, Path], jobs: Mapping[str, SegmentJob], work: Rendering
) -> Iterator[Path]:
    for segment in wanted:
        if segment.key in jobs:
            work.wait(jobs[segment.key].out)
        yield paths[segment.key]


class _FrameCounter:
    """Adds up the frames that several threads draw and tells of every hundredth part."""

    def __init__(self, total: int, pipeline: Pipeline) -> None:
        self._total, self._pipeline = total, pipeline
        self._done = self._told = 0
        self._lock = threading.Lock()

    def add(self, frames: int) -> None:
        """Count `frames` more."""
        with self._lock:
            self._done += frames
            if self._done - self._told < self._total / 100 and self._done < self._total:
                return
            self._told = self._done
        self._pipeline.tell("render", self._done, self._total)


def mix(composition: Composition, pipeline: Pipeline) -> Path:
    """Return the mixed sound track."""
    pipeline.tell("mix", 0, 1)
    duration = duration_of(composition)
    key = content_key("mix", source_fingerprint("media"), composition.audio, duration)
    path = pipeline.store.find(SOUNDS, key, ".m4a")
    if path is None:
        with pipeline.store.write(SOUNDS, key, ".m4a") as partial:
            mix_audio(composition.audio, duration, partial, cancel=pipeline.cancel)
        path = pipeline.store.path(SOUNDS, key, ".m4a")
    pipeline.tell("mix", 1, 1)
    return path


def poster(composition: Composition, parts: Sequence[Segment], store: ArtifactStore) -> Path:
    """Return the poster, drawn or found in the store."""
    segment = next(s for s in reversed(parts) if s.start <= composition.poster_frame)
    key = content_key("poster", segment.key, composition.poster_frame - segment.start)
    if store.find(POSTERS, key, ".jpg") is None:
        with store.write(POSTERS, key, ".jpg") as partial:
            write_picture(partial, frame_at(composition, composition.poster_frame))
    return store.path(POSTERS, key, ".jpg")


def outputs_of(video: Path) -> Outputs:
    """Return the files that go with a video called `video`."""
    return Outputs(video, video.with_suffix(".jpg"), video.with_suffix(".srt"), video.with_suffix(".vtt"))


def check_outputs(used: Iterable[Path], video: Path, store: ArtifactStore) -> None:
    """Raise ValidationError where a file of the user's would be written over.

    The files `used` in the video are the user's; so is what lies there already, unless a video was made under this
    name before.
    """
    outputs = outputs_of(video)
    theirs = {path.resolve() for path in used}
    taken = [path for path in outputs.all if path.resolve() in theirs]
    if taken:
        raise ValidationError(
            f"{taken[0].name} would be written over, which the script uses.",
            hint="Give the video another name with -o.",
        )
    there = [path.name for path in outputs.all if path.exists()]
    if there and store.load_json(PLACES, _place(video)) is None and comment_of(video) != MADE_BY:
        raise ValidationError(
            f"{', '.join(there)} would be written over, which Reelwright did not make.",
            hint="Move it away, or give the video another name with -o.",
        )


def _place(video: Path) -> str:
    return content_key(str(video.resolve()))


def publish(composition: Composition, rendered: Rendered, sound: Path, video: Path, store: ArtifactStore) -> Outputs:
    """Join segments and sound into the video, with poster and subtitles beside it: all of them appear, or none."""
    outputs = outputs_of(video)
    with (
        written_whole(outputs.poster) as picture,
        written_whole(outputs.srt) as srt,
        written_whole(outputs.vtt) as vtt,
        written_whole(video) as partial,
    ):
        shutil.copyfile(poster(composition, rendered.segments, store), picture)
        srt.write_text(to_srt(composition.cues), "utf-8")
        vtt.write_text(to_vtt(composition.cues, composition.language), "utf-8")
        tags = Tags(
            title=composition.title, comment=MADE_BY, language=composition.language, chapters=composition.chapters
        )
        join(rendered.paths, sound, partial, fps=composition.fps, frames=composition.frames, tags=tags)
    store.save_json(PLACES, _place(video), str(video))
    return outputs


def write_picture(path: Path, rgb: Any) -> None:
    """Write RGB pixels (height × width × 3, uint8) as a picture file; the extension chooses the format.

    Raises StorageError when it cannot be written.
    """
    jpeg = path.suffix.lower() in {".jpg", ".jpeg"}
    options = [cv2.IMWRITE_JPEG_QUALITY, POSTER_QUALITY] if jpeg else []
    if not cv2.imwrite(str(path), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options):
        raise StorageError(f"Cannot write {path}.", hint="Check space and permissions.")


def duration_of(composition: Composition) -> float:
    """Return the length of a video in seconds."""
    return to_seconds(composition.frames, composition.fps)


def files_of(composition: Composition, store: ArtifactStore) -> Sequence[Path]:
    """Return the user's files that a composition shows or plays; artifacts of `store` are not theirs."""
    found = {Path(clip.path) for clip in composition.audio.clips if not Path(clip.path).is_relative_to(store.root)}
    for scene in composition.scenes:
        for layer in scene.layers:
            if isinstance(layer, ClipLayer):
                found.add(Path(layer.path))
            else:
                found.update(Path(path) for path in _pictures(json.loads(layer.drawing.model_dump_json())))
    return sorted(found)


def _pictures(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if "path" in node and "sha256" in node:
            yield node["path"]
        for value in node.values():
            yield from _pictures(value)
    elif isinstance(node, list):
        for value in node:
            yield from _pictures(value)
