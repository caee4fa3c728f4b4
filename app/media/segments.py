"""A video cut into segments that are drawn and encoded on their own, and what each one's content depends on.

Timeline. Scene s holds the video's frames [S, S + frames). A transition of n frames into the next scene stands on
the boundary: n // 2 frames before it and the rest after it, so the video is exactly as long as its scenes. In the
transition both scenes keep their own clocks: the one that leaves plays its last n // 2 frames and then rests on its
very last frame; the one that comes rests on its first frame up to the boundary and then plays. A scene's body is
what its transitions leave, cut into pieces of nearly equal length.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.core.hashing import content_key, file_sha256, source_fingerprint
from app.media.composition import BaseLayer, Composition, CompositionScene, Layer
from app.media.encoder import Quality, settings_of

MAX_PIECE_SECONDS: Final = 3.0
"""A piece is one closed group of pictures: short enough to spread over cores and to seek in, long enough to pack."""

TIME_SLACK_SECONDS: Final = 1e-6
"""A layer that starts this close to a frame starts on it: times in data are rounded decimals."""


@dataclass(frozen=True)
class Part:
    """The frames of one scene that a segment shows: `frames[i]` is the scene's own frame number."""

    scene: int
    frames: tuple[int, ...]


@dataclass(frozen=True)
class Segment:
    """A run of frames encoded on its own: `start` is its first frame in the video.

    A body has one part; a transition has two, the scene that leaves and the one that comes.
    """

    index: int
    start: int
    frames: int
    parts: tuple[Part, ...]
    key: str

    @property
    def transition(self) -> bool:
        """Whether two scenes are mixed."""
        return len(self.parts) == 2


def visible(layer: BaseLayer, start: float, end: float) -> bool:
    """Whether a layer is on stage at any time in [start, end], in seconds of the scene."""
    begins = layer.start <= end + TIME_SLACK_SECONDS
    return begins and (layer.end is None or layer.end > start + TIME_SLACK_SECONDS)


def segments(composition: Composition, quality: Quality = "standard") -> list[Segment]:
    """Return the segments of a composition in order of time, each with the key of all it is made from."""
    keys = _SceneKeys(composition, quality)
    result: list[Segment] = []
    start = 0
    for parts in _layout(composition):
        frames = len(parts[0].frames)
        result.append(Segment(len(result), start, frames, parts, keys.key(parts)))
        start += frames
    return result


def parts_at(composition: Composition, frame: int) -> tuple[tuple[Part, ...], int]:
    """Return the parts of the segment that shows a frame of the video, and the frame's index in them."""
    for parts in _layout(composition):
        if frame < len(parts[0].frames):
            return parts, frame
        frame -= len(parts[0].frames)
    raise IndexError(frame)


def _layout(composition: Composition) -> Iterator[tuple[Part, ...]]:
    scenes = composition.scenes
    limit = max(1, math.floor(MAX_PIECE_SECONDS * composition.fps))
    head = 0
    for index, scene in enumerate(scenes):
        after = _transition_frames(scenes[index + 1]) if index + 1 < len(scenes) else 0
        yield from _pieces(index, head, scene.frames - after // 2, limit)
        if after:
            yield _mixed(index, scene, after)
        head = after - after // 2


def _transition_frames(scene: CompositionScene) -> int:
    return 0 if scene.transition.kind == "cut" else scene.transition.frames


def _pieces(scene: int, first: int, end: int, limit: int) -> Iterator[tuple[Part, ...]]:
    count = math.ceil((end - first) / limit)
    for piece in range(count):
        left = first + (end - first) * piece // count
        right = first + (end - first) * (piece + 1) // count
        yield (Part(scene, tuple(range(left, right))),)


def _mixed(index: int, scene: CompositionScene, frames: int) -> tuple[Part, ...]:
    before = frames // 2
    leaving = tuple(min(scene.frames - before + i, scene.frames - 1) for i in range(frames))
    coming = tuple(max(0, i - before) for i in range(frames))
    return Part(index, leaving), Part(index + 1, coming)


class _SceneKeys:
    """Keys of segments; each layer is digested once however many pieces show it."""

    def __init__(self, composition: Composition, quality: Quality) -> None:
        self._composition = composition
        self._common = [
            source_fingerprint("media"), settings_of(quality), str(composition.fps),
            composition.size, composition.canvas,
        ]  # fmt: skip
        self._digests: dict[int, str] = {}

    def key(self, parts: tuple[Part, ...]) -> str:
        """Return the key of a segment made of `parts`."""
        mixed = [self._composition.scenes[part.scene].transition.model_dump(mode="json") for part in parts[1:]]
        return content_key(self._common, [self._part(part) for part in parts], mixed)

    def _part(self, part: Part) -> list[Any]:
        fps = self._composition.fps
        start, end = float(part.frames[0] / fps), float(part.frames[-1] / fps)
        layers = self._composition.scenes[part.scene].layers
        return [part.frames, [self._digest(layer) for layer in layers if visible(layer, start, end)]]

    def _digest(self, layer: Layer) -> str:
        if id(layer) not in self._digests:
            drawn = layer.model_dump(mode="json", exclude={"id", "volume"})
            self._digests[id(layer)] = content_key(_without_paths(drawn))
        return self._digests[id(layer)]


def _without_paths(value: Any) -> Any:
    """Return dumped data with each file's path replaced by its content's hash."""
    if isinstance(value, list):
        return [_without_paths(item) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {name: _without_paths(item) for name, item in value.items()}
    if "sha256" in plain and "path" in plain:
        path = plain.pop("path")
        plain["sha256"] = plain["sha256"] or file_sha256(Path(path))
    return plain
