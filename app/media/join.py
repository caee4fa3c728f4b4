"""Segments and the sound put together into one MP4: packets are copied, nothing is encoded again."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeAlias

import av
from av.audio import AudioStream
from av.container import OutputContainer
from av.packet import Packet as AnyPacket
from av.video import VideoStream

from app.core.exceptions import MediaError, VideoAssemblyError
from app.core.progress import CancelToken
from app.media.composition import Chapter

Packet: TypeAlias = "AnyPacket[Any]"
Timed: TypeAlias = tuple[float, Packet]
"""A packet and the time it is decoded at, in seconds."""

CHAPTER_TIME_BASE: Final = Fraction(1, 1000)
ISO_639_2: Final = dict(
    re.findall(
        r"(\w\w)=(\w{3})",
        "ar=ara bg=bul bn=ben ca=cat cs=ces da=dan de=deu el=ell en=eng es=spa et=est fa=fas fi=fin fr=fra he=heb "
        "hi=hin hr=hrv hu=hun id=ind it=ita ja=jpn ko=kor lt=lit lv=lav ms=msa nb=nob nl=nld no=nor pl=pol pt=por "
        "ro=ron ru=rus sk=slk sl=slv sr=srp sv=swe sw=swa ta=tam te=tel th=tha tr=tur uk=ukr ur=urd vi=vie zh=zho",
    )
)
"""Three letters for two: MP4 knows languages only so."""
MUX_OPTIONS: Final = {"movflags": "+faststart"}
NOTHING_DECODED: Final = {"skip_frame": "all"}
"""Opening a file decodes its first frames to learn about them, at ten times the cost of reading the packets."""
REORDERED_FRAMES: Final = 2
"""How many frames x264 decodes before one that is shown earlier: B-frames in a pyramid."""


@dataclass(frozen=True)
class Tags:
    """What the file says of itself. `created` is ISO 8601; `language` a BCP 47 tag."""

    title: str = ""
    comment: str = ""
    language: str = ""
    created: str = ""
    chapters: tuple[Chapter, ...] = ()


def join(
    segments: Iterable[Path],
    audio: Path | None,
    out: Path,
    *,
    fps: Fraction,
    frames: int,
    tags: Tags = Tags(),
    cancel: CancelToken | None = None,
) -> None:
    """Write the segments one after another, with the first audio stream of `audio`, to `out`: `frames` in all.

    Segments are asked for one by one, so they may still be in the making. They must come from the same encoder
    settings. Frame n of the video is shown at exactly n / fps; decoding times run evenly, as many frames ahead as
    reordering needs. Raises VideoAssemblyError when segments do not fit together, MediaError when a file cannot be
    read.
    """
    waiting = iter(segments)
    first = next(waiting, None)
    if first is None:
        raise VideoAssemblyError("There is nothing to join.", hint="A video needs at least one segment.")
    with ExitStack() as stack:
        sink = stack.enter_context(av.open(str(out), "w", format="mp4", options=MUX_OPTIONS))
        template = stack.enter_context(_opened(first))
        video = sink.add_stream_from_template(template.streams.video[0])
        video.time_base = 1 / fps
        packets = [_video_packets(chain([first], waiting), video, fps, frames)]
        if audio is not None:
            source = stack.enter_context(_opened(audio))
            packets.append(_audio_packets(source, sink, tags.language))
        _tag(sink, tags, frames / fps)
        for _, packet in heapq.merge(*packets, key=itemgetter(0)):
            if cancel is not None:
                cancel.checkpoint()
            sink.mux_one(packet)


def comment_of(path: Path) -> str:
    """Return what a media file says in its comment; nothing when it says nothing or is none."""
    try:
        with av.open(str(path)) as container:
            return container.metadata.get("comment", "")
    except (av.FFmpegError, OSError):
        return ""


def _opened(path: Path, stream_options: list[dict[str, str]] | None = None) -> av.container.InputContainer:
    try:
        options: Any = stream_options  # PyAV's type says strings, its manual and code say dictionaries
        return av.open(str(path), stream_options=options)
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"Cannot read {path}: {error}.", hint="The file may be damaged; make it again.") from error


def _video_packets(segments: Iterable[Path], sink: VideoStream, fps: Fraction, frames: int) -> Iterator[Timed]:
    headers = sink.codec_context.extradata
    seconds = float(1 / fps)
    start = 0
    for path in segments:
        packets, shown = _coded(path, headers, fps)
        for place, (packet, number) in enumerate(zip(packets, shown, strict=True)):
            packet.pts, packet.dts = start + number, start + place - REORDERED_FRAMES
            packet.time_base, packet.duration = 1 / fps, 1
            packet.stream = sink
            yield packet.dts * seconds, packet
        start += len(packets)
    if start != frames:
        raise VideoAssemblyError(f"The segments have {start} frames, not {frames}.", hint="Render them again.")


def _coded(path: Path, headers: bytes | None, fps: Fraction) -> tuple[list[Packet], list[int]]:
    """Return a segment's packets in the order of decoding, and the number of the frame in each."""
    with _opened(path, [NOTHING_DECODED]) as container:
        stream = container.streams.video[0]
        if stream.codec_context.extradata != headers:
            raise VideoAssemblyError(
                f"{path.name} was encoded with other settings.", hint="Render all segments with one quality."
            )
        packets = [packet for packet in container.demux(stream) if packet.size]
        frames_per_tick = fps * (stream.time_base or 0)
    return packets, _checked([round(_shown_at(packet) * frames_per_tick) for packet in packets], path)


def _checked(shown: list[int], path: Path) -> list[int]:
    """Return the frame numbers: each must occur once, and none so late that it could not be decoded in time."""
    if sorted(shown) != list(range(len(shown))):
        raise VideoAssemblyError(f"{path.name} lacks frames or shows some twice.", hint="Render it again.")
    if any(place - number > REORDERED_FRAMES for place, number in enumerate(shown)):
        raise VideoAssemblyError(f"{path.name} reorders its frames too far.", hint="Render it again.")
    return shown


def _shown_at(packet: Packet) -> int:
    if packet.pts is None:
        raise VideoAssemblyError("A packet has no time.", hint="Make the file again.")
    return packet.pts


def _code(language: str) -> str:
    """Return a BCP 47 tag's language in three letters; "und" when it is not known."""
    primary = language.split("-", maxsplit=1)[0].lower()
    return primary if len(primary) == 3 else ISO_639_2.get(primary, "und")


def _audio_packets(source: av.container.InputContainer, sink: OutputContainer, language: str) -> Iterator[Timed]:
    stream = next(iter(source.streams.audio), None)
    if stream is None:
        raise MediaError(f"{source.name} has no sound in it.", hint="Mix the sound again.")
    target = sink.add_stream_from_template(stream)
    if language:
        target.metadata["language"] = _code(language)
    return _copied(source, stream, target)


def _copied(source: av.container.InputContainer, stream: AudioStream, target: AudioStream) -> Iterator[Timed]:
    seconds = float(stream.time_base or 0)
    for packet in source.demux(stream):
        if packet.size:
            packet.stream = target
            yield _shown_at(packet) * seconds, packet


def _tag(sink: OutputContainer, tags: Tags, length: Fraction) -> None:
    named = {"title": tags.title, "comment": tags.comment, "creation_time": tags.created}
    sink.metadata.update({name: value for name, value in named.items() if value})
    if tags.language:
        sink.streams.video[0].metadata["language"] = _code(tags.language)
    ends = [chapter.start for chapter in tags.chapters[1:]] + [float(length)]
    sink.set_chapters(
        [
            {
                "id": number,
                "start": round(chapter.start / CHAPTER_TIME_BASE),
                "end": round(end / CHAPTER_TIME_BASE),
                "time_base": CHAPTER_TIME_BASE,
                "metadata": {"title": chapter.title},
            }
            for number, (chapter, end) in enumerate(zip(tags.chapters, ends, strict=True), start=1)
        ]
        if tags.chapters
        else []
    )
