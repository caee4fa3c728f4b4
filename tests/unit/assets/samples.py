"""Files for tests of uploads: sound ones of every kind that is taken, and crafted ones that are not."""

from __future__ import annotations

import struct
import subprocess
import zlib
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import imageio_ffmpeg
import numpy as np

from app.assets.kinds import Limits

LIMITS = Limits(
    image_bytes=5_000_000,
    image_pixels=4_000_000,
    audio_bytes=3_000_000,
    video_bytes=5_000_000,
    script_bytes=100_000,
    seconds=60,
)
VIDEO = ["-f", "lavfi", "-i", "testsrc=size=160x120:duration=3:rate=10"]
SOUND = ["-f", "lavfi", "-i", "sine=duration=3"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
ARGUMENTS: dict[str, list[str]] = {
    "video.mp4": [*VIDEO, *SOUND, *H264, "-c:a", "aac", "-movflags", "+faststart"],
    "late-index.mp4": [*VIDEO, *SOUND, *H264, "-c:a", "aac"],
    "pieces.mp4": [*VIDEO, *SOUND, *H264, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    "video.mov": [*VIDEO, *H264, "-f", "mov"],
    "video.mkv": [*VIDEO, *SOUND, *H264, "-c:a", "aac"],
    "video.webm": [*VIDEO, *SOUND, "-c:v", "libvpx", "-c:a", "libopus"],
    "sound.mkv": [*SOUND, "-c:a", "aac"],
    "sound.mp3": SOUND,
    "sound.wav": SOUND,
    "sound.flac": SOUND,
    "sound.ogg": [*SOUND, "-c:a", "libvorbis"],
    "sound.opus": [*SOUND, "-c:a", "libopus"],
    "sound.m4a": [*SOUND, "-c:a", "aac"],
    "video.avi": [*VIDEO, "-c:v", "mpeg4"],
    "moving.gif": VIDEO,
    "long.mp3": ["-f", "lavfi", "-i", "sine=duration=61", "-b:a", "16k"],
}


@lru_cache
def recording(name: str) -> bytes:
    """Return a video or sound of three seconds."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / name
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *ARGUMENTS[name], "-threads", "1", str(out)]
        subprocess.run(command, check=True, timeout=60)
        return out.read_bytes()


def noise(height: int, width: int, channels: int = 3) -> Any:
    """Return pixels that look like a photo to a codec: smooth, with grain."""
    generator = np.random.default_rng(7)
    small = generator.integers(0, 255, (max(2, height // 16), max(2, width // 16), channels), np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def picture(extension: str, height: int = 90, width: int = 120, channels: int = 3, **options: int) -> bytes:
    """Return a picture; options are OpenCV's IMWRITE_ flags by name."""
    flags = [number for name, value in options.items() for number in (getattr(cv2, f"IMWRITE_{name}"), value)]
    _, encoded = cv2.imencode(extension, noise(height, width, channels), flags)
    return bytes(encoded.tobytes())


def with_exif(jpeg: bytes, *, orientation: int = 1, secret: bytes = b"51.5N 0.1W") -> bytes:
    """Return a JPEG with an EXIF block: how it is turned, and something that nobody is to know."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack("<HHII", 0x010E, 2, len(secret), 38)
    tiff = b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + secret
    block = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that promises very many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    squeezed = zlib.compress(bytes(2**20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", squeezed) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """Return a small PNG with a compressed text of 64 MB in it."""
    png = picture(".png")
    bombed = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(64 * 2**20), 9))
    return png[:33] + bombed + png[33:]


def animated_png() -> bytes:
    """Return a PNG that says it moves."""
    png = picture(".png")
    return png[:33] + chunk(b"acTL", struct.pack(">II", 2, 0)) + png[33:]


def animated_webp() -> bytes:
    """Return a WebP with two frames."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "moving.webp"
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *VIDEO, "-c:v", "libwebp_anim", str(out)]
        subprocess.run(command, check=True, timeout=60)
        return out.read_bytes()
