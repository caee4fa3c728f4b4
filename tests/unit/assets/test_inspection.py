"""What files are by their content, and which are refused: with real codecs, on real and on crafted files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from app.assets.exceptions import AssetTooLargeError, BrokenAssetError, UnsupportedAssetError
from app.assets.inspection.__main__ import inspect
from app.assets.inspection.report import Report
from tests.unit.assets.samples import (
    ARGUMENTS,
    LIMITS,
    animated_png,
    animated_webp,
    bomb,
    noise,
    picture,
    recording,
    text_bomb,
    with_exif,
)

MARKDOWN = b"# Why cats *purr*\n\nPut your hand on a purring cat.\n\n- One\n- Two\n"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def inspected(content: bytes, out: Path, **limits: Any) -> Report:
    path = out.with_name("sent")
    path.write_bytes(content)
    return inspect(path, out, LIMITS if not limits else type(LIMITS)(**{**vars(LIMITS), **limits}))


def decoded(content: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)


class TestPictures:
    @pytest.mark.parametrize(
        ("extension", "channels", "media_type"),
        [
            (".png", 3, "image/png"),
            (".png", 4, "image/png"),
            (".png", 1, "image/png"),
            (".jpg", 3, "image/jpeg"),
            (".jpg", 1, "image/jpeg"),
            (".webp", 3, "image/webp"),
            (".webp", 4, "image/webp"),
        ],
    )
    def test_kinds(self, out: Path, extension: str, channels: int, media_type: str) -> None:
        report = inspected(picture(extension, channels=channels), out)
        assert (report.media_type, report.width, report.height, report.rewritten) == (media_type, 120, 90, True)
        assert report.metadata == {"alpha": channels == 4}
        assert decoded(out.read_bytes()).shape[:2] == (90, 120)

    def test_the_picture_stays_what_it_was(self, out: Path) -> None:
        for extension, tolerance in ((".png", 0), (".jpg", 4)):
            content = picture(extension)
            inspected(content, out)
            before, after = (decoded(each).astype(int) for each in (content, out.read_bytes()))
            assert np.abs(before - after).mean() <= tolerance

    def test_transparency_is_kept(self, out: Path) -> None:
        pixels = noise(40, 40, 4)
        pixels[:20, :, 3] = 0
        pixels[20:, :, 3] = 200
        for extension in (".png", ".webp"):
            _, encoded = cv2.imencode(extension, pixels, [cv2.IMWRITE_WEBP_QUALITY, 101])
            inspected(encoded.tobytes(), out)
            alpha = decoded(out.read_bytes())[..., 3]
            assert (alpha[:20] == 0).all()
            assert (alpha[20:] == 200).all()

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_turned_upright_and_without_metadata(self, out: Path, orientation: int) -> None:
        marked = np.zeros((80, 120, 3), np.uint8)
        marked[:40, :60] = 255
        upright = {
            1: marked,
            2: marked[:, ::-1],
            3: marked[::-1, ::-1],
            4: marked[::-1],
            5: marked.transpose(1, 0, 2),
            6: np.rot90(marked, -1),
            7: marked[::-1, ::-1].transpose(1, 0, 2),
            8: np.rot90(marked),
        }[orientation]
        _, encoded = cv2.imencode(".jpg", marked)
        report = inspected(with_exif(encoded.tobytes(), orientation=orientation), out)
        kept = out.read_bytes()
        assert (report.height, report.width) == upright.shape[:2]
        assert np.abs(decoded(kept).astype(int) - upright).mean() < 3
        assert b"51.5N" not in kept
        assert b"Exif" not in kept

    def test_what_hides_behind_the_picture_goes(self, out: Path) -> None:
        hidden = b"PK\x03\x04<script>alert(1)</script>"
        inspected(picture(".jpg") + hidden, out)
        assert hidden not in out.read_bytes()

    @pytest.mark.parametrize(("extension", "share"), [(".png", 0.5), (".jpg", 0.5), (".webp", 0.5), (".png", 0.97)])
    def test_cut_short(self, out: Path, extension: str, share: float) -> None:
        content = picture(extension, 300, 400)
        with pytest.raises(BrokenAssetError, match=r"cut short|damaged"):
            inspected(content[: int(len(content) * share)], out)

    @pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (4_000_001, 1), (2**31 - 1, 2**31 - 1)])
    def test_bombs_are_refused_by_their_header(self, out: Path, width: int, height: int) -> None:
        with pytest.raises((AssetTooLargeError, BrokenAssetError)):
            inspected(bomb(width, height), out)

    def test_a_picture_with_a_bomb_in_its_text_is_a_picture(self, out: Path) -> None:
        assert inspected(text_bomb(), out).width == 120
        assert len(out.read_bytes()) < 100_000

    @pytest.mark.parametrize("content", [animated_png(), animated_webp()])
    def test_moving_pictures(self, out: Path, content: bytes) -> None:
        with pytest.raises(UnsupportedAssetError, match="moves"):
            inspected(content, out)

    def test_nonsense_after_the_right_beginning(self, out: Path) -> None:
        for beginning in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\x00\x00\x00WEBP"):
            with pytest.raises((BrokenAssetError, UnsupportedAssetError)):
                inspected(beginning + b"\xa5" * 5000, out)

    def test_too_many_bytes(self, out: Path) -> None:
        with pytest.raises(AssetTooLargeError, match="bytes"):
            inspected(picture(".png", 300, 400), out, image_bytes=1000)


class TestRecordings:
    @pytest.mark.parametrize(
        ("name", "media_type"),
        [
            ("video.mp4", "video/mp4"),
            ("late-index.mp4", "video/mp4"),
            ("pieces.mp4", "video/mp4"),
            ("video.mov", "video/quicktime"),
            ("video.mkv", "video/x-matroska"),
            ("video.webm", "video/webm"),
        ],
    )
    def test_videos(self, out: Path, name: str, media_type: str) -> None:
        report = inspected(recording(name), out)
        assert (report.media_type, report.width, report.height, report.rewritten) == (media_type, 160, 120, False)
        assert report.duration_seconds == pytest.approx(3, abs=0.15)
        assert report.metadata["frames_per_second"] == pytest.approx(10, abs=0.1)
        assert not out.exists()

    @pytest.mark.parametrize(
        ("name", "media_type"),
        [
            ("sound.mp3", "audio/mpeg"),
            ("sound.wav", "audio/wav"),
            ("sound.flac", "audio/flac"),
            ("sound.ogg", "audio/ogg"),
            ("sound.opus", "audio/ogg"),
            ("sound.m4a", "audio/mp4"),
        ],
    )
    def test_sounds(self, out: Path, name: str, media_type: str) -> None:
        report = inspected(recording(name), out)
        assert (report.media_type, report.width, report.height) == (media_type, None, None)
        assert report.duration_seconds == pytest.approx(3, abs=0.15)

    @pytest.mark.parametrize(
        "name",
        [
            name
            for name in ARGUMENTS
            if name.startswith(("video.", "sound.", "late", "pieces")) and ".avi" not in name
        ],
    )
    def test_cut_short(self, out: Path, name: str) -> None:
        content = recording(name)
        with pytest.raises(BrokenAssetError):
            inspected(content[: len(content) * 6 // 10], out)

    @pytest.mark.parametrize("name", ["video.avi", "moving.gif", "sound.mkv"])
    def test_kinds_that_are_not_taken(self, out: Path, name: str) -> None:
        with pytest.raises(UnsupportedAssetError) as caught:
            inspected(recording(name), out)
        assert caught.value.hint.startswith(("Save it as", "Use "))
        assert caught.value.details["location"] == "body.file"

    def test_too_long(self, out: Path) -> None:
        with pytest.raises(AssetTooLargeError, match="61 seconds"):
            inspected(recording("long.mp3"), out)

    def test_limits_of_bytes_go_by_what_it_is(self, out: Path) -> None:
        with pytest.raises(AssetTooLargeError, match="audio"):
            inspected(recording("sound.m4a"), out, audio_bytes=1000)
        with pytest.raises(AssetTooLargeError, match="video"):
            inspected(recording("video.mp4"), out, video_bytes=1000)

    def test_damaged(self, out: Path) -> None:
        content = bytearray(recording("video.mp4"))
        at = content.index(b"mdat") + 4
        content[at:] = bytes(len(content) - at)
        with pytest.raises(BrokenAssetError):
            inspected(bytes(content), out)


class TestTexts:
    @pytest.mark.parametrize(
        ("content", "media_type"),
        [
            (MARKDOWN, "text/markdown"),
            (b"---\ntitle: Cats\ntheme: studio\n---\n\n# Cats\n\nThey purr.\n", "text/markdown"),
            ("Der Kater schnurrt. Und wenn er nicht schläft, dann frisst er.\n".encode() * 5, "text/plain"),
            (b"\xef\xbb\xbfA text with a byte order mark, which is said to be text.\n" * 3, "text/plain"),
        ],
    )
    def test_scripts(self, out: Path, content: bytes, media_type: str) -> None:
        assert inspected(content, out).media_type == media_type

    @pytest.mark.parametrize("name", ["demo", "honey", "cache", "tickle", "ciel-bleu", "slowing-crowd"])
    def test_the_examples(self, out: Path, name: str) -> None:
        content = (Path(__file__).parents[3] / "examples" / f"{name}.md").read_bytes()
        assert inspected(content, out).media_type == "text/markdown"

    @pytest.mark.parametrize(
        "content",
        [
            b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
            b"ffconcat version 1.0\nfile '/etc/passwd'\nfile 'http://127.0.0.1/a.mp4'\n",
            b";FFMETADATA1\ntitle=a\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1\n",
            b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>' * 20,
            b"<!doctype html><html><head><script>alert(1)</script></head><body>hello</body></html>" * 20,
            b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 20,
            b"PK\x03\x04" + bytes(4000),
            b"\x7fELF\x02\x01\x01" + bytes(4000),
            b'#!/bin/sh\nset -e\nfor f in *; do rm -rf "$f"; done\nexit 0\n' * 10,
            bytes(3000),
        ],
    )
    def test_what_is_no_script(self, out: Path, content: bytes) -> None:
        with pytest.raises((UnsupportedAssetError, BrokenAssetError)):
            inspected(content, out)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"),
            (MARKDOWN + b"caf\xe9 in Latin 1, as was usual once upon a time\n", "UTF-8"),
            (MARKDOWN + b"with a NUL \0 in it, and more text after that\n", "control"),
        ],
    )
    def test_broken_texts(self, out: Path, content: bytes, words: str) -> None:
        with pytest.raises(BrokenAssetError, match=words):
            inspected(content, out)

    def test_a_playlist_in_a_video_s_clothes(self, out: Path) -> None:
        """ffmpeg would follow what a playlist names; here only the reader of the type found is ever used."""
        playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
        for beginning in (b"", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", b"ID3\x04\0\0\0\0\0\x0a" + bytes(10), b"OggS"):
            with pytest.raises((UnsupportedAssetError, BrokenAssetError)):
                inspected(beginning + playlist * 40, out)


def test_random_bytes_crash_nothing(out: Path) -> None:
    generator = np.random.default_rng(3)
    samples = [picture(".png"), picture(".jpg"), picture(".webp"), recording("sound.mp3"), recording("video.mp4")]
    for content in samples:
        for _ in range(6):
            changed = bytearray(content)
            for at in generator.integers(0, len(changed), 20):
                changed[at] = generator.integers(0, 256)
            with suppress(UnsupportedAssetError, BrokenAssetError, AssetTooLargeError):
                inspected(bytes(changed), out)
