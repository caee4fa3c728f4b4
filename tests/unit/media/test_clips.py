"""Video files as layers: which frame is shown, where, which way up, and what shows through."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.core.exceptions import MediaError
from app.core.storage import ArtifactStore
from app.media import ffmpeg
from app.media.clip_files import ClipFiles
from app.media.composition import ClipLayer, Keyframe, Layer
from app.media.drawing.ops import Box
from app.media.renderer import segment_frames
from app.media.segments import Part, Segment
from app.media.stage import Supplies
from app.media.yuv import Pixels, Planes
from tests.unit.media.render_helpers import box, composition, draw_boxes, near, scene

W, H = 160, 90
BITS = 8
FULL = Box(x=0, y=0, w=W, h=H)
Paint = Callable[[int], Pixels]


def counter(number: int, width: int = W, height: int = H) -> Pixels:
    """A picture that shows a number as eight vertical bars, white for ones."""
    picture = np.zeros((height, width, 3), np.uint8)
    for bit in range(BITS):
        if number >> bit & 1:
            picture[:, bit * width // BITS : (bit + 1) * width // BITS] = 255
    return picture


def read(rgb: Pixels) -> int:
    width = rgb.shape[1]
    middles = [(2 * bit + 1) * width // (2 * BITS) for bit in range(BITS)]
    return sum(int(rgb[rgb.shape[0] // 2, x, 1] > 127) << bit for bit, x in enumerate(middles))


def write_clip(
    path: Path, paint: Paint, frames: int, *, fps: Fraction = Fraction(30), codec: str = "libx264",
    source: str = "rgb24", pix_fmt: str = "yuv420p", **options: str,
) -> Path:  # fmt: skip
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=fps, options=options)
        assert isinstance(stream, av.VideoStream)
        first = paint(0)
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = pix_fmt
        stream.codec_context.colorspace = 5 if pix_fmt.startswith("yuv") else 0
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(paint(number), format=source)
            container.mux(stream.encode(frame.reformat(format=pix_fmt)))
        container.mux(stream.encode(None))
    return path


def shown(*layers: Layer, frames: int, fps: Fraction = Fraction(30), first: int = 0) -> list[Pixels]:
    """Draw frames [first, first + frames) of a scene of these layers."""
    film = composition(scene(*layers, frames=first + frames), size=(W, H), fps=fps)
    segment = Segment(0, 0, frames, (Part(0, tuple(range(first, first + frames))),), "")
    supplies = Supplies.of(film, draw=draw_boxes)
    return [Planes.of(drawn.frame).to_rgb() for drawn in segment_frames(film, segment, supplies)]


def clip(path: Path, **fields: Any) -> ClipLayer:
    fields.setdefault("box", FULL)
    return ClipLayer(path=str(path), **fields)


class TestTime:
    @pytest.mark.parametrize(("rate", "suffix"), [(30, "mp4"), (24, "mkv"), (60, "mp4"), (25, "mp4")])
    def test_each_moment_shows_the_frame_of_that_moment(self, tmp_path: Path, rate: int, suffix: str) -> None:
        path = write_clip(tmp_path / f"c.{suffix}", counter, 100, fps=Fraction(rate))
        numbers = [read(rgb) for rgb in shown(clip(path), frames=45)]
        assert numbers == [int(Fraction(index, 30) * rate) for index in range(45)]

    def test_ntsc_rates(self, tmp_path: Path) -> None:
        rate = Fraction(30000, 1001)
        path = write_clip(tmp_path / "c.mp4", counter, 60, fps=rate)
        assert [read(rgb) for rgb in shown(clip(path), frames=50, fps=rate)] == list(range(50))

    def test_starting_in_the_middle_seeks(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", counter, 200, g="30", bf="3")
        assert [read(rgb) for rgb in shown(clip(path), first=100, frames=20)] == list(range(100, 120))

    def test_trim_and_layer_start(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", counter, 120)
        layers = (box(0, 0, W, H, "#000000"), clip(path, trim_start=1.0, start=0.5))
        numbers = [read(rgb) for rgb in shown(*layers, frames=30)]
        assert numbers == [0] * 15 + list(range(30, 45))

    def test_the_last_frame_is_held(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", counter, 20)
        assert [read(rgb) for rgb in shown(clip(path), frames=40)][18:] == [18] + [19] * 21

    def test_a_trimmed_end_is_held(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", counter, 60)
        numbers = [read(rgb) for rgb in shown(clip(path, trim_start=0.5, trim_end=1.0), frames=30)]
        assert numbers == list(range(15, 30)) + [29] * 15

    def test_a_loop_begins_again(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", counter, 60)
        layer = clip(path, trim_start=0.5, trim_end=1.0, loop=True)
        assert [read(rgb) for rgb in shown(layer, frames=40)] == [15 + index % 15 for index in range(40)]

    def test_a_still_stretch_costs_no_drawing(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", counter, 10, fps=Fraction(10))
        film = composition(scene(clip(path), frames=12), size=(W, H))
        segment = Segment(0, 0, 12, (Part(0, tuple(range(12))),), "")
        supplies = Supplies.of(film, draw=draw_boxes)
        changes = [drawn.changed for drawn in segment_frames(film, segment, supplies)]
        assert changes == [index % 3 == 0 for index in range(12)]


def quarters(_number: int) -> Pixels:
    """Red top left, green top right, blue bottom left, white bottom right; 120 × 80."""
    picture = np.full((80, 120, 3), 255, np.uint8)
    picture[:40, :60] = (255, 0, 0)
    picture[:40, 60:] = (0, 255, 0)
    picture[40:, :60] = (0, 0, 255)
    return picture


class TestFit:
    def test_colours_and_corners_of_a_covering_clip(self, tmp_path: Path) -> None:
        rgb = shown(clip(write_clip(tmp_path / "q.mp4", quarters, 3)), frames=1)[0]
        assert near(rgb[20, 30], (255, 0, 0), 10)
        assert near(rgb[20, 130], (0, 255, 0), 10)
        assert near(rgb[70, 30], (0, 0, 255), 10)

    def test_contain_leaves_bars(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "q.mp4", quarters, 3)
        rgb = shown(box(0, 0, W, H, "#808080"), clip(path, fit="contain"), frames=1)[0]
        assert near(rgb[45, 5], (128, 128, 128))
        assert near(rgb[45, 154], (128, 128, 128))
        assert near(rgb[20, 40], (255, 0, 0), 10)

    def test_focus_chooses_what_is_kept(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "q.mp4", quarters, 3)
        tall = Box(x=60, y=0, w=40, h=90)
        left = shown(clip(path, box=tall, focus=(0.0, 0.5)), frames=1)[0]
        right = shown(clip(path, box=tall, focus=(1.0, 0.5)), frames=1)[0]
        assert near(left[20, 80], (255, 0, 0), 10)
        assert near(right[20, 80], (0, 255, 0), 10)
        assert near(left[20, 20], (0, 0, 0))

    @pytest.mark.parametrize(
        ("turn", "top_left", "top_right"),
        [(90, (0, 0, 255), (255, 0, 0)), (180, (255, 255, 255), (0, 0, 255)), (270, (0, 255, 0), (255, 255, 255))],
    )
    def test_the_rotation_flag_is_followed(
        self, tmp_path: Path, turn: int, top_left: tuple[int, int, int], top_right: tuple[int, int, int]
    ) -> None:
        stored = write_clip(tmp_path / "q.mp4", quarters, 3)
        turned = tmp_path / "turned.mp4"
        ffmpeg.run(
            ["-display_rotation", str(-turn), "-i", str(stored), "-c", "copy", str(turned)], timeout_seconds=30
        )
        rgb = shown(clip(turned), frames=1)[0]
        assert near(rgb[20, 30], top_left, 12)
        assert near(rgb[20, 130], top_right, 12)

    def test_a_clip_can_move(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", lambda _: np.full((90, 160, 3), 255, np.uint8), 30)
        track = (Keyframe(t=0, v=0), Keyframe(t=1, v=30))
        layers = (box(0, 0, W, H, "#000000"), clip(path, box=Box(x=20, y=20, w=40, h=40), x=track))
        frames = shown(*layers, frames=30)
        edges = [int(np.flatnonzero(rgb[40, :, 0] > 127)[0]) for rgb in frames]
        assert all(abs(edge - (20 + index)) <= 1 for index, edge in enumerate(edges))

    def test_full_range_and_bt601_become_video_range_bt709(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "j.mov", quarters, 2, codec="mjpeg", pix_fmt="yuvj420p", qscale="2")
        rgb = shown(clip(path), frames=1)[0]
        assert near(rgb[20, 30], (255, 0, 0), 14)
        assert near(rgb[80, 130], (255, 255, 255), 6)


def half_clear(_number: int) -> Pixels:
    """Left half red and solid, right half red at alpha 128."""
    picture = np.zeros((90, 160, 4), np.uint8)
    picture[:, :, 0] = 255
    picture[:, :80, 3], picture[:, 80:, 3] = 255, 128
    return picture


class TestAlpha:
    def test_quicktime_animation(self, tmp_path: Path) -> None:
        path = write_clip(
            tmp_path / "a.mov", half_clear, 3, codec="qtrle", source="rgba", pix_fmt="argb"
        )  # fmt: skip
        self.check(path)

    def test_vp9(self, tmp_path: Path) -> None:
        raw = write_clip(tmp_path / "a.mov", half_clear, 3, codec="qtrle", source="rgba", pix_fmt="argb")
        path = tmp_path / "a.webm"
        ffmpeg.run(
            ["-i", str(raw), "-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-crf", "20", "-b:v", "0", str(path)],
            timeout_seconds=60,
        )
        self.check(path)

    @staticmethod
    def check(path: Path) -> None:
        rgb = shown(box(0, 0, W, H, "#0000FF"), clip(path), frames=2)[1]
        assert near(rgb[45, 40], (255, 0, 0), 12)
        assert near(rgb[45, 120], (128, 0, 127), 12)


class TestHdr:
    def test_pq_is_tone_mapped_once_and_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "hdr.mp4"
        tags = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
        grey = f"color=c=gray:s=160x90:d=0.2:r=30,format=yuv420p10le,{tags}"
        x265 = ["-c:v", "libx265", "-x265-params", "log-level=error"]
        ffmpeg.run(["-f", "lavfi", "-i", grey, *x265, str(path)], timeout_seconds=60)
        files = ClipFiles(ArtifactStore(tmp_path / "cache"))
        ready = files.ready(clip(path))
        assert ready.path != path
        assert not ready.info.hdr
        written = ready.path.read_bytes()
        again = ClipFiles(ArtifactStore(tmp_path / "cache")).ready(clip(path))
        assert again.path == ready.path
        assert again.path.read_bytes() == written
        middle = shown(clip(ready.path), frames=1)[0][45, 80]
        assert 150 < middle[0] < 250

    def test_sdr_is_used_as_it_is(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", counter, 3)
        assert ClipFiles(ArtifactStore(tmp_path / "cache")).ready(clip(path)).path == path


class TestErrors:
    def test_a_file_without_pictures(self, tmp_path: Path) -> None:
        path = tmp_path / "sound.wav"
        ffmpeg.run(["-f", "lavfi", "-i", "sine=d=0.1", str(path)], timeout_seconds=30)
        with pytest.raises(MediaError, match=r"sound\.wav"):
            shown(clip(path), frames=1)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(MediaError, match=r"gone\.mp4"):
            shown(clip(tmp_path / "gone.mp4"), frames=1)

    def test_a_cut_off_file_is_named(self, tmp_path: Path) -> None:
        path = write_clip(tmp_path / "c.mp4", counter, 30)
        (tmp_path / "cut.mp4").write_bytes(path.read_bytes()[:600])
        with pytest.raises(MediaError, match=r"cut\.mp4"):
            shown(clip(tmp_path / "cut.mp4"), frames=1)
