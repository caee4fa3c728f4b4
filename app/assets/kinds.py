"""Kinds of files that videos are made of: how their content begins, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from app.core.config import Settings


class Kind(StrEnum):
    """What an asset is for."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    SCRIPT = "script"


@dataclass(frozen=True)
class MediaType:
    """A type that is kept: `extensions` are what its files may be named, the usual one first."""

    name: str
    media_type: str
    kind: Kind
    extensions: tuple[str, ...]


PNG: Final = MediaType("PNG", "image/png", Kind.IMAGE, (".png",))
JPEG: Final = MediaType("JPEG", "image/jpeg", Kind.IMAGE, (".jpg", ".jpeg"))
WEBP: Final = MediaType("WebP", "image/webp", Kind.IMAGE, (".webp",))
MP4: Final = MediaType("MP4 video", "video/mp4", Kind.VIDEO, (".mp4", ".m4v", ".mov"))
QUICKTIME: Final = MediaType("QuickTime video", "video/quicktime", Kind.VIDEO, (".mov", ".mp4", ".m4v"))
WEBM: Final = MediaType("WebM video", "video/webm", Kind.VIDEO, (".webm", ".mkv"))
MATROSKA: Final = MediaType("Matroska video", "video/x-matroska", Kind.VIDEO, (".mkv", ".webm"))
M4A: Final = MediaType("M4A sound", "audio/mp4", Kind.AUDIO, (".m4a",))
MP3: Final = MediaType("MP3", "audio/mpeg", Kind.AUDIO, (".mp3",))
WAV: Final = MediaType("WAV", "audio/wav", Kind.AUDIO, (".wav",))
FLAC: Final = MediaType("FLAC", "audio/flac", Kind.AUDIO, (".flac",))
OGG: Final = MediaType("Ogg sound", "audio/ogg", Kind.AUDIO, (".ogg", ".oga", ".opus"))
MARKDOWN: Final = MediaType("Markdown", "text/markdown", Kind.SCRIPT, (".md", ".markdown", ".txt"))
TEXT: Final = MediaType("plain text", "text/plain", Kind.SCRIPT, (".txt", ".md", ".markdown"))

MEDIA_TYPES: Final[Mapping[str, MediaType]] = {
    each.media_type: each
    for each in (
        PNG, JPEG, WEBP, MP4, QUICKTIME, WEBM, MATROSKA, M4A, MP3, WAV, FLAC, OGG, MARKDOWN, TEXT,
    )
}  # fmt: skip
ACCEPTED: Final = "PNG, JPEG, WebP, MP4, MOV, WebM, MKV, MP3, WAV, FLAC, Ogg, M4A, Markdown or plain text"


class Family(StrEnum):
    """Files that begin alike; which type one is shows when it is opened."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    ISO_MEDIA = "iso"
    MATROSKA = "matroska"
    MP3 = "mp3"
    WAV = "wav"
    FLAC = "flac"
    OGG = "ogg"
    TEXT = "text"


LABELS: Final[Mapping[Family, frozenset[str]]] = {
    Family.PNG: frozenset({"png"}),
    Family.JPEG: frozenset({"jpeg"}),
    Family.WEBP: frozenset({"webp"}),
    Family.ISO_MEDIA: frozenset({"mp4", "qt"}),
    Family.MATROSKA: frozenset({"webm", "mkv"}),
    Family.MP3: frozenset({"mp3"}),
    Family.WAV: frozenset({"wav"}),
    Family.FLAC: frozenset({"flac"}),
    Family.OGG: frozenset({"ogg"}),
    Family.TEXT: frozenset({"markdown", "txt", "rst", "yaml"}),
}
"""What the content is called by magika, for each family."""

PICTURES: Final = frozenset({Family.PNG, Family.JPEG, Family.WEBP})
SOUNDS: Final = frozenset({Family.MP3, Family.WAV, Family.FLAC, Family.OGG})
HEAD_BYTES: Final = 16
"""What `family_of` needs of a file."""
_ATOMS: Final = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", Family.PNG),
    (b"\xff\xd8\xff", Family.JPEG),
    (b"\x1aE\xdf\xa3", Family.MATROSKA),
    (b"fLaC", Family.FLAC),
    (b"OggS", Family.OGG),
    (b"ID3", Family.MP3),
)


def family_of(head: bytes) -> Family:
    """Return the family whose files begin like `head`; what begins like none can only be text."""
    for start, family in _STARTS:
        if head.startswith(start):
            return family
    if head[:4] == b"RIFF":
        return {b"WEBP": Family.WEBP, b"WAVE": Family.WAV}.get(head[8:12], Family.TEXT)
    if head[4:8] in _ATOMS:
        return Family.ISO_MEDIA
    # Eleven set bits begin a frame of MPEG sound; the layer may not be 0, and bits 4 of both are not all set.
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06:
        return Family.MP3
    return Family.TEXT


@dataclass(frozen=True)
class Limits:
    """How much of each kind is taken: bytes, pixels of a picture, seconds of sound and video."""

    image_bytes: int
    image_pixels: int
    audio_bytes: int
    video_bytes: int
    script_bytes: int
    seconds: float

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the limits that the settings give."""
        return cls(
            settings.asset_max_image_bytes,
            settings.asset_max_image_pixels,
            settings.asset_max_audio_bytes,
            settings.asset_max_video_bytes,
            settings.asset_max_script_bytes,
            settings.asset_max_seconds,
        )

    def of_family(self, family: Family) -> int:
        """Return how many bytes a file of a family may have at most."""
        if family in PICTURES:
            return self.image_bytes
        if family in SOUNDS:
            return self.audio_bytes
        return self.script_bytes if family is Family.TEXT else max(self.video_bytes, self.audio_bytes)

    def of_kind(self, kind: Kind) -> int:
        """Return how many bytes a file of a kind may have at most."""
        by_kind: dict[Kind, Any] = {
            Kind.IMAGE: self.image_bytes,
            Kind.VIDEO: self.video_bytes,
            Kind.AUDIO: self.audio_bytes,
            Kind.SCRIPT: self.script_bytes,
        }
        return int(by_kind[kind])
