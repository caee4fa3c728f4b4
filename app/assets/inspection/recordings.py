"""Videos and sounds: opened as what they are and nothing else, measured, and read to the end of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from app.assets.inspection.report import Report, broken, too_large, unsupported
from app.assets.inspection.wholeness import is_cut_short
from app.assets.kinds import FLAC, M4A, MATROSKA, MP3, MP4, OGG, QUICKTIME, WAV, WEBM, Family, Limits, MediaType
from app.core.exceptions import MediaError
from app.media.probe import MediaInfo, probe

DEMUXERS: Final[Mapping[Family, str]] = {
    Family.ISO_MEDIA: "mov,mp4,m4a,3gp,3g2,mj2",
    Family.MATROSKA: "matroska,webm",
    Family.MP3: "mp3",
    Family.WAV: "wav",
    Family.FLAC: "flac",
    Family.OGG: "ogg",
}
"""The only reader that ffmpeg may choose for a family: none that follows names of other files in a file."""
SOUNDS: Final[Mapping[Family, MediaType]] = {
    Family.ISO_MEDIA: M4A, Family.MP3: MP3, Family.WAV: WAV, Family.FLAC: FLAC, Family.OGG: OGG,
}  # fmt: skip
MAX_FRAME_PIXELS: Final = 8192 * 4352
TAIL_SECONDS: Final = 1.0
LEAST_TOLERANCE_SECONDS: Final = 0.5
TOLERANCE: Final = 0.02
"""The share of a recording that may be missing from its end: durations are rounded, streams end apart."""
MICROSECONDS: Final = 1_000_000


def inspect_recording(path: Path, family: Family, limits: Limits) -> Report:
    """Return what a video or sound is.

    Raises BrokenAssetError, UnsupportedAssetError for one without picture or sound, AssetTooLargeError for one that
    is too long or whose frames are too large.
    """
    av.logging.set_level(av.logging.PANIC)
    if is_cut_short(path, family):
        raise broken("The file is cut short.")
    options = {"protocol_whitelist": "file", "format_whitelist": DEMUXERS[family]}
    try:
        with av.open(str(path), options=options) as container:
            _check_frames(container)
            _check_length(container, limits)
            _check_content(container)
            _check_tail(container)
        info = probe(path)
    except (av.FFmpegError, MediaError, OSError) as error:
        raise broken("The file cannot be read as video or sound.") from error
    media_type = _type_of(path, family, info)
    return Report(
        media_type.media_type,
        info.width or None,
        info.height or None,
        round(info.duration, 3),
        metadata=_metadata(info),
    )


def _check_frames(container: InputContainer) -> None:
    for video in container.streams.video:
        if video.codec_context.width * video.codec_context.height > MAX_FRAME_PIXELS:
            raise too_large(
                f"The video has {video.codec_context.width:,} × {video.codec_context.height:,} pixels.",
                "Make it smaller: 3,840 × 2,160 or less.",
                limit_pixels=MAX_FRAME_PIXELS,
            )


def _check_length(container: InputContainer, limits: Limits) -> None:
    seconds = (container.duration or 0) / MICROSECONDS
    if seconds <= 0:
        raise broken("The file does not say how long it is.", "Save it again with an editor or converter.")
    if seconds > limits.seconds:
        raise too_large(
            f"The recording lasts {seconds:,.0f} seconds, more than the {limits.seconds:,.0f} that are taken.",
            "Cut it into parts.",
            limit_seconds=limits.seconds,
        )


def _check_content(container: InputContainer) -> None:
    """Decode the first of everything, so that no codec is missing and no stream is empty."""
    streams = list(_streams(container))
    if not streams:
        raise unsupported("The file has neither picture nor sound in it.", "Choose another.", detected="no streams")
    for stream in streams:
        container.seek(container.start_time or 0)
        if next(iter(container.decode(stream)), None) is None:
            raise broken(f"Nothing of the {stream.type} can be decoded.")


def _check_tail(container: InputContainer) -> None:
    """Read the last second, undecoded; a file that was cut does not get there, or only with part of a packet."""
    begins = (container.start_time or 0) / MICROSECONDS
    seconds = (container.duration or 0) / MICROSECONDS
    container.seek(round((begins + max(0.0, seconds - TAIL_SECONDS)) * MICROSECONDS))
    reached = begins
    for packet in container.demux(*_streams(container)):
        if packet.is_corrupt:
            raise broken("The file is cut short: its last part cannot be read.")
        at = packet.pts if packet.pts is not None else packet.dts
        if at is not None and packet.time_base is not None:
            reached = max(reached, float((at + (packet.duration or 0)) * packet.time_base))
    if reached - begins < seconds - max(LEAST_TOLERANCE_SECONDS, TOLERANCE * seconds):
        raise broken(f"The file is cut short: it ends after {reached - begins:.1f} of {seconds:.1f} seconds.")


def _streams(container: InputContainer) -> Iterator[VideoStream | AudioStream]:
    cover = av.stream.Disposition.attached_pic
    yield from (stream for stream in container.streams.video if not stream.disposition & cover)
    yield from container.streams.audio


def _type_of(path: Path, family: Family, info: MediaInfo) -> MediaType:
    if not info.has_video:
        if family is Family.MATROSKA:
            raise unsupported("The file has only sound in it.", "Save it as MP3, Ogg or M4A.", detected="sound")
        return SOUNDS[family]
    with path.open("rb") as file:
        head = file.read(64)
    if family is Family.ISO_MEDIA:
        return QUICKTIME if head[8:12] == b"qt  " or head[4:8] != b"ftyp" else MP4
    if family is Family.MATROSKA:
        return WEBM if b"webm" in head else MATROSKA
    raise unsupported("Video in this kind of file is not taken.", "Save it as MP4 or WebM.", detected=str(family))


def _metadata(info: MediaInfo) -> dict[str, Any]:
    """Return what else is known of a recording, without what does not apply."""
    known = {
        "frames_per_second": round(float(info.fps), 3),
        "video_codec": info.video_codec,
        "audio_codec": info.audio_codec,
        "sample_rate": info.sample_rate,
        "rotation": info.rotation,
        "alpha": info.has_alpha,
        "hdr": info.hdr,
        "variable_frame_rate": info.vfr,
    }
    return {name: value for name, value in known.items() if value}
