"""The Composition: a finished video as pure data, before a single pixel is drawn.

Everything before it decides; everything after it only draws. It is also a file format: `reelwright make x.json`
renders one directly. Lengths are in canvas units (1080 on the shorter side); the output size only scales them.
Times are seconds from the start of the scene.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.media.drawing.ops import Box, Color, Drawing
from app.media.timeline import FrameRate, Frozen, to_seconds

Ease = Literal["linear", "hold", "out", "in", "move", "std", "settle", "pop", "quint", "sine"]
"""Curves between two keyframes: the cubic Béziers of `app/media/easing.py`; `hold` steps at the next keyframe."""


class Keyframe(Frozen):
    """A value at a time; `ease` shapes the way from here to the next keyframe."""

    t: float
    v: float
    ease: Ease = "linear"


Track = float | Annotated[tuple[Keyframe, ...], Field(min_length=1)]
"""A constant, or keyframes in order of time; held before the first and after the last."""


class Clip(Frozen):
    """A window in canvas units that a layer is seen through; each edge may move."""

    left: Track
    top: Track
    right: Track
    bottom: Track


class BaseLayer(Frozen):
    """What every layer has. `x`, `y` shift it from its rest position; `scale` and `rotation` turn about the anchor.

    The anchor is a point of the canvas; None is the middle of the layer's box.
    """

    id: str = ""
    start: float = 0.0
    end: float | None = None
    x: Track = 0.0
    y: Track = 0.0
    scale: Track = 1.0
    rotation: Track = 0.0
    opacity: Track = 1.0
    anchor: tuple[float, float] | None = None
    clip: Clip | None = None


class SpriteLayer(BaseLayer):
    """Something drawn once (text, shapes, pictures, illustrations) and then moved."""

    kind: Literal["sprite"] = "sprite"
    drawing: Drawing


class ClipLayer(BaseLayer):
    """A video file playing inside `box`."""

    kind: Literal["clip"] = "clip"
    path: str
    sha256: str = ""
    box: Box
    fit: Literal["cover", "contain"] = "cover"
    focus: tuple[float, float] = (0.5, 0.5)
    trim_start: float = Field(0.0, ge=0)
    trim_end: float | None = None
    loop: bool = False
    volume: float = Field(1.0, ge=0, le=4)


Layer = Annotated[SpriteLayer | ClipLayer, Field(discriminator="kind")]


TransitionKind = Literal["cut", "crossfade", "hill", "light", "sheet", "blocks", "blur"]
"""How scenes give way: at once; mixed; hills roll over; the light goes out and on; a torn sheet slides over;
blocks of colour wipe; mixed through a blur."""


class Transition(Frozen):
    """How a scene gives way to the next. It takes half its frames from the end of one and half from the next.

    `colors` are those of hills, night, lip of the sheet or blocks; none takes the kind's own.
    """

    kind: TransitionKind = "cut"
    frames: int = Field(0, ge=0)
    colors: tuple[Color, ...] = ()


class CompositionScene(Frozen):
    """One scene: how many frames it lasts and its layers from back to front.

    `transition` is the way into this scene from the one before; the first scene's is ignored.
    """

    id: str
    title: str = ""
    frames: int = Field(gt=0)
    layers: tuple[Layer, ...]
    transition: Transition = Transition()


class AudioClip(Frozen):
    """A sound placed on the video's timeline; `start` in seconds from the start of the video.

    Music is first brought to its usual level below speech; `gain_db` comes on top of that.
    """

    path: str
    sha256: str = ""
    start: float = Field(0.0, ge=0)
    trim_start: float = Field(0.0, ge=0)
    duration: float | None = None
    gain_db: float = 0.0
    role: Literal["speech", "clip", "music"] = "speech"


class AudioTrack(Frozen):
    """All that is heard. Music loops to the end of the video, ducks under speech and fades at both ends."""

    clips: tuple[AudioClip, ...] = ()
    loudness_lufs: float = -14.0
    true_peak_dbtp: float = -1.0


class Cue(Frozen):
    """A subtitle: one or two lines shown from `start` to `end`, in seconds of the video."""

    start: float
    end: float
    lines: tuple[str, ...]


class Chapter(Frozen):
    """A titled point of the video, in seconds."""

    start: float
    title: str


class Composition(Frozen):
    """A whole video. `canvas` is the design's units, `size` the output's pixels; both sides of `size` are even."""

    version: Literal[1] = 1
    title: str = ""
    language: str = "en"
    canvas: tuple[int, int] = (1920, 1080)
    size: tuple[int, int] = (1920, 1080)
    fps: FrameRate = Field(default=30, validate_default=True)
    scenes: tuple[CompositionScene, ...] = Field(min_length=1)
    audio: AudioTrack = AudioTrack()
    cues: tuple[Cue, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    poster_frame: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _sizes_fit(self) -> Composition:
        width, height = self.size
        if width % 2 or height % 2 or min(self.size) < 16 or max(self.size) > 8192:
            raise ValueError("size: both sides are even and between 16 and 8192 pixels")
        if abs(width / height - self.canvas[0] / self.canvas[1]) > 0.01:
            raise ValueError("size and canvas have different shapes")
        for scene, after in zip(self.scenes, (*self.scenes[1:], None), strict=True):
            taken = scene.transition.frames + (after.transition.frames if after else 0)
            if taken >= 2 * scene.frames:
                raise ValueError(f"scene {scene.id!r} is shorter than its transitions")
        return self

    @property
    def pixels_per_unit(self) -> float:
        """Output pixels per canvas unit."""
        return self.size[0] / self.canvas[0]

    @property
    def frames(self) -> int:
        """Frames of the whole video."""
        return sum(scene.frames for scene in self.scenes)

    @property
    def changes(self) -> tuple[tuple[float, float], ...]:
        """When transitions other than cuts begin and end, in seconds of the video: sounds may go with them."""
        found, boundary = [], 0
        for scene, after in pairwise(self.scenes):
            boundary += scene.frames
            transition = after.transition
            if transition.kind != "cut" and transition.frames:
                first = boundary - transition.frames // 2
                found.append((to_seconds(first, self.fps), to_seconds(first + transition.frames, self.fps)))
        return tuple(found)
