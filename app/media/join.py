"""Segments and the sound put together into one MP4: packets are copied, nothing is encoded again."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
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


@dataclass(frozen=True)
class Tags:
    """What the file says of itself. `created` is ISO 8601; `language` a BCP 47 tag."""

    title: str = ""
    comment: str = ""
    language: str = ""
    created: str = ""
    chapters: tuple[Chapter, ...] = ()


def join(
    segments: Sequence[Path],
    audio: Path | None,
    out: Path,
    *,
    fps: Fraction,
    tags: Tags = Tags(),
    cancel: CancelToken | None = None,
) -> int:
    """Write the segments one after another, with the first audio stream of `audio`, to `out`; return the frames.

    The segments must come from the same encoder settings. Frame n of the video is shown at exactly n / fps; decoding
    times run evenly, as many frames ahead as the deepest reordering needs. Raises VideoAssemblyError when segments do
    not fit together, MediaError when a file cannot be read.
    """
    timing = [_decode_order(path, fps) for path in segments]
    if not timing:
        raise VideoAssemblyError("There is nothing to join.", hint="A video needs at least one segment.")
    delay = max(place - shown for order in timing for place, shown in enumerate(order))
    frames = sum(len(order) for order in timing)
    with ExitStack() as stack:
        sink = stack.enter_context(av.open(str(out), "w", format="mp4", options=MUX_OPTIONS))
        first = stack.enter_context(_opened(segments[0]))
        video = sink.add_stream_from_template(first.streams.video[0])
        video.time_base = 1 / fps
        packets = [_video_packets(segments, video, fps, delay)]
        if audio is not None:
            source = stack.enter_context(_opened(audio))
            packets.append(_audio_packets(source, sink, tags.language))
        _tag(sink, tags, frames / fps)
        for packet in _interleaved(packets):
            if cancel is not None:
                cancel.checkpoint()
            sink.mux_one(packet)
    return frames


def _opened(path: Path) -> av.container.InputContainer:
    try:
        return av.open(str(path))
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"Cannot read {path}: {error}.", hint="The file may be damaged; make it again.") from error


def _coded(path: Path) -> Iterator[tuple[Packet, VideoStream]]:
    with _opened(path) as container:
        stream = container.streams.video[0]
        for packet in container.demux(stream):
            if packet.size:
                yield packet, stream


def _decode_order(path: Path, fps: Fraction) -> list[int]:
    """Return the frame number of each packet in the order of decoding; every number occurs once."""
    order = [_frame_number(packet, fps) for packet, _ in _coded(path)]
    if sorted(order) != list(range(len(order))):
        raise VideoAssemblyError(f"{path.name} lacks frames or shows some twice.", hint="Render it again.")
    return order


def _frame_number(packet: Packet, fps: Fraction) -> int:
    if packet.pts is None or packet.time_base is None:
        raise VideoAssemblyError("A segment has a packet without a time.", hint="Render it again.")
    return round(packet.pts * packet.time_base * fps)


def _video_packets(segments: Sequence[Path], sink: VideoStream, fps: Fraction, delay: int) -> Iterator[Packet]:
    headers = sink.codec_context.extradata
    start = 0
    for path in segments:
        count = 0
        for packet, stream in _coded(path):
            if count == 0 and stream.codec_context.extradata != headers:
                raise VideoAssemblyError(
                    f"{path.name} was encoded with other settings.", hint="Render all segments with one quality."
                )
            packet.pts, packet.dts = start + _frame_number(packet, fps), start + count - delay
            packet.time_base, packet.duration = 1 / fps, 1
            packet.stream = sink
            count += 1
            yield packet
        start += count


def _code(language: str) -> str:
    """Return a BCP 47 tag's language in three letters; "und" when it is not known."""
    primary = language.split("-", maxsplit=1)[0].lower()
    return primary if len(primary) == 3 else ISO_639_2.get(primary, "und")


def _audio_packets(source: av.container.InputContainer, sink: OutputContainer, language: str) -> Iterator[Packet]:
    stream = next(iter(source.streams.audio), None)
    if stream is None:
        raise MediaError(f"{source.name} has no sound in it.", hint="Mix the sound again.")
    target = sink.add_stream_from_template(stream)
    if language:
        target.metadata["language"] = _code(language)
    return _copied(source, stream, target)


def _copied(source: av.container.InputContainer, stream: AudioStream, target: AudioStream) -> Iterator[Packet]:
    for packet in source.demux(stream):
        if packet.size:
            packet.stream = target
            yield packet


def _interleaved(streams: Iterable[Iterator[Packet]]) -> Iterator[Packet]:
    """Yield the packets of all streams in order of their decoding times."""
    return heapq.merge(*streams, key=_decoding_time)


def _decoding_time(packet: Packet) -> Fraction:
    if packet.dts is None or packet.time_base is None:
        raise VideoAssemblyError("A packet has no decoding time.", hint="Make the file again.")
    return packet.dts * packet.time_base


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
