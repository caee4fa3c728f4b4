"""What a media file is: size, length, rate, rotation, alpha, sound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.container import InputContainer
from av.video import VideoStream

from app.core.exceptions import MediaError

PQ, HLG = 16, 18
"""Transfer characteristics of HDR video (ITU-T H.273)."""
DEFAULT_FPS: Final = Fraction(25)
VARIABLE_RATE_SHARE: Final = 0.02
"""Rates that differ by more than this make a file one of variable frame rate."""
MICROSECONDS_PER_SECOND: Final = 1_000_000


@dataclass(frozen=True)
class MediaInfo:
    """A file's picture and sound. `width` and `height` are as shown, after `rotation` (degrees clockwise).

    `duration` and `picture_seconds` (of the video stream alone) are in seconds; without a picture its fields are 0.
    `vfr`: frames are not evenly spaced.
    """

    duration: float
    picture_seconds: float = 0.0
    width: int = 0
    height: int = 0
    fps: Fraction = Fraction(0)
    rotation: int = 0
    has_video: bool = False
    has_audio: bool = False
    has_alpha: bool = False
    hdr: bool = False
    vfr: bool = False
    video_codec: str = ""
    audio_codec: str = ""
    sample_rate: int = 0


def probe(path: Path) -> MediaInfo:
    """Return what `path` holds. Raises MediaError, naming the file, when it is missing or cannot be read."""
    try:
        with av.open(str(path)) as container:
            return _info(container)
    except FileNotFoundError as error:
        raise MediaError(f"{path} does not exist.", hint="Check the path.") from error
    except (av.FFmpegError, OSError) as error:
        raise MediaError(
            f"{path} cannot be read as a video or sound file: {error}.",
            hint="Play it to see whether it is whole, or convert it to MP4.",
        ) from error


def _info(container: InputContainer) -> MediaInfo:
    audio = next(iter(container.streams.audio), None)
    video = next((s for s in container.streams.video if not _is_cover(s)), None)
    sound: dict[str, Any] = {
        "has_audio": audio is not None,
        "audio_codec": audio.codec_context.name if audio else "",
        "sample_rate": audio.codec_context.sample_rate if audio else 0,
    }
    duration = (container.duration or 0) / MICROSECONDS_PER_SECOND
    if video is None:
        return MediaInfo(duration, **sound)
    duration = duration or _length(container, video)
    return MediaInfo(duration, **_picture(container, video), **sound)


def _length(container: InputContainer, video: VideoStream) -> float:
    if video.duration is not None and video.time_base is not None:
        return float(video.duration * video.time_base)
    return (container.duration or 0) / MICROSECONDS_PER_SECOND


def _is_cover(stream: VideoStream) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _picture(container: InputContainer, video: VideoStream) -> dict[str, Any]:
    context = video.codec_context
    rotation = _rotation(container, video)
    width, height = context.width, context.height
    if rotation % 180:
        width, height = height, width
    rate, guess = video.average_rate, video.guessed_rate
    return {
        "has_video": True,
        "picture_seconds": _length(container, video),
        "width": width,
        "height": height,
        "fps": Fraction(rate or guess or DEFAULT_FPS),
        "rotation": rotation,
        "has_alpha": has_alpha(video),
        "hdr": context.color_trc in {PQ, HLG},
        "vfr": bool(rate and guess and abs(rate / guess - 1) > VARIABLE_RATE_SHARE),
        "video_codec": context.name,
    }


def has_alpha(video: VideoStream) -> bool:
    """Return whether the picture has transparency: by its pixel format, or by the tag WebM files carry."""
    pixel_format = video.codec_context.format
    by_format = pixel_format is not None and any(part.is_alpha for part in pixel_format.components)
    return by_format or video.metadata.get("alpha_mode") == "1"


def _rotation(container: InputContainer, video: VideoStream) -> int:
    """Return how far the picture is to be turned clockwise, from the display matrix of its first frame."""
    for frame in container.decode(video):
        return -round(frame.rotation) % 360
    return 0
