from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from app.core.exceptions import MediaError
from app.media import ffmpeg
from app.media.probe import probe


def make(path: Path, *args: str) -> Path:
    ffmpeg.run([*args, str(path)], timeout_seconds=60)
    return path


PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=128x72:r=25:d=1"]
SOUND = ["-f", "lavfi", "-i", "sine=r=44100:d=2"]


def test_a_plain_video(tmp_path: Path) -> None:
    info = probe(make(tmp_path / "a.mp4", *PICTURE, *SOUND, "-pix_fmt", "yuv420p"))
    assert (info.width, info.height, info.fps, info.rotation) == (128, 72, Fraction(25), 0)
    assert info.duration == pytest.approx(2.0, abs=0.1)
    assert info.picture_seconds == pytest.approx(1.0, abs=0.05)
    assert (info.has_video, info.has_audio, info.sample_rate) == (True, True, 44100)
    assert (info.has_alpha, info.hdr, info.vfr) == (False, False, False)


def test_a_turned_video_is_measured_as_shown(tmp_path: Path) -> None:
    flat = make(tmp_path / "a.mp4", *PICTURE, "-pix_fmt", "yuv420p")
    turned = make(tmp_path / "b.mp4", "-display_rotation", "-90", "-i", str(flat), "-c", "copy")
    info = probe(turned)
    assert (info.width, info.height, info.rotation) == (72, 128, 90)


def test_sound_alone(tmp_path: Path) -> None:
    info = probe(make(tmp_path / "a.wav", *SOUND))
    assert (info.has_video, info.has_audio, info.width) == (False, True, 0)
    assert info.duration == pytest.approx(2.0, abs=0.01)


def test_the_cover_of_a_song_is_no_video(tmp_path: Path) -> None:
    cover = make(tmp_path / "c.png", *PICTURE, "-frames:v", "1")
    song = make(
        tmp_path / "s.m4a",
        *SOUND,
        "-i",
        str(cover),
        "-map",
        "0",
        "-map",
        "1",
        "-c:v",
        "mjpeg",
        "-disposition:v",
        "attached_pic",
    )
    assert not probe(song).has_video


def test_transparency(tmp_path: Path) -> None:
    assert probe(make(tmp_path / "a.mov", *PICTURE, "-c:v", "qtrle", "-pix_fmt", "argb")).has_alpha


def test_hdr(tmp_path: Path) -> None:
    tags = "format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc"
    x265 = ["-c:v", "libx265", "-x265-params", "log-level=error"]
    assert probe(make(tmp_path / "a.mp4", *PICTURE, "-vf", tags, *x265)).hdr


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.mp4 does not exist"):
        probe(tmp_path / "gone.mp4")


def test_a_file_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("not a video")
    with pytest.raises(MediaError, match=r"notes\.mp4 cannot be read"):
        probe(path)
