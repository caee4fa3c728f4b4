"""From a composition to an MP4: what is in the file that players open."""

from __future__ import annotations

import threading
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from app.core.exceptions import CancelledError, MediaError, ValidationError, VideoAssemblyError
from app.core.progress import CancelToken
from app.media import ffmpeg
from app.media.composition import Chapter, ClipLayer, Composition, Keyframe
from app.media.drawing.ops import Box
from app.media.encoder import Quality
from app.media.join import Tags, join
from app.media.renderer import SegmentJob, frame_at, render_segment, render_segments, rendering, workers_within_budget
from app.media.segments import Segment, segments
from tests.unit.media.render_helpers import box, composition, decoded, near, scene

SIZE = (160, 90)
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def film(transition: int = 0, fps: Fraction = Fraction(30)) -> Composition:
    """A red scene with a moving white box, a blue one, a green one."""
    track = (Keyframe(t=0, v=0), Keyframe(t=2, v=100))
    moving = box(10, 30, 20, 20, "#FFFFFF", x=track)
    return composition(
        scene(box(0, 0, *SIZE, "#FF0000"), moving, frames=60),
        scene(box(0, 0, *SIZE, "#0000FF"), frames=40, transition=transition),
        scene(box(0, 0, *SIZE, "#00FF00"), frames=50, transition=transition),
        fps=fps,
    )


def jobs(given_film: Composition, folder: Path, quality: Quality = "standard") -> list[SegmentJob]:
    return [SegmentJob(s, folder / f"{s.index}.mp4") for s in segments(given_film, quality)]


def made(given_film: Composition, folder: Path, *, audio: Path | None = None, tags: Tags | None = None) -> Path:
    work = jobs(given_film, folder)
    render_segments(given_film, work, "standard")
    out = folder / "video.mp4"
    join([job.out for job in work], audio, out, fps=given_film.fps, frames=given_film.frames, tags=tags or Tags())
    return out


class TestPicture:
    def test_every_frame_is_there_and_looks_as_composed(self, tmp_path: Path) -> None:
        frames = decoded(made(film(), tmp_path))
        assert len(frames) == 150
        for index in (0, 20, 45, 59):
            left = 10 + index / 30 * 50
            assert near(frames[index][40, int(left) + 10], (255, 255, 255), 12)
            assert near(frames[index][80, 80], RED, 12)
        assert near(frames[60][45, 80], BLUE, 12)
        assert near(frames[99][45, 80], BLUE, 12)
        assert near(frames[100][45, 80], GREEN, 12)

    def test_a_crossfade_is_half_of_each_in_its_middle(self, tmp_path: Path) -> None:
        frames = decoded(made(film(transition=9), tmp_path))
        assert len(frames) == 150
        middle = next(s for s in segments(film(transition=9)) if s.transition)
        mixed = frames[middle.start + 4][80, 80]
        assert near(mixed, (128, 0, 128), 14)
        reds = [int(frames[index][80, 80, 0]) for index in range(middle.start, middle.start + 9)]
        assert reds == sorted(reds, reverse=True)

    def test_frame_at_is_the_frame_of_the_video(self, tmp_path: Path) -> None:
        given_film = film(transition=6)
        frames = decoded(made(given_film, tmp_path))
        for index in (0, 33, 58, 60, 99, 149):
            difference = np.abs(frame_at(given_film, index).astype(int) - frames[index])
            assert difference.mean() < 3

    def test_frame_at_refuses_what_is_not_there(self) -> None:
        with pytest.raises(ValidationError, match="150 frames"):
            frame_at(film(), 150)

    @pytest.mark.parametrize("threads", [1, 3])
    def test_threads_do_not_change_what_is_seen(self, tmp_path: Path, threads: int) -> None:
        given_film = film(transition=5)
        work = jobs(given_film, tmp_path)
        render_segments(given_film, work, "standard", threads=threads)
        counts = [len(decoded(job.out)) for job in work]
        assert counts == [job.segment.frames for job in work]


def test_memory_bounds_how_many_segments_are_in_work() -> None:
    assert [workers_within_budget(size) for size in ((1280, 720), (1920, 1080), (3840, 2160))] == [9, 4, 1]


class TestFile:
    def test_stream_is_tagged_high_bt709_limited(self, tmp_path: Path) -> None:
        with av.open(str(made(film(), tmp_path))) as container:
            stream = container.streams.video[0]
            context = stream.codec_context
            assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
            assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (
                1,
                1,
                1,
                1,
            )
            assert stream.average_rate == 30
            assert stream.frames == 150

    def test_it_decodes_without_a_word(self, tmp_path: Path) -> None:
        out = made(film(transition=7), tmp_path)
        assert ffmpeg.run(ffmpeg.decode_check_args(out), timeout_seconds=60) == ""

    def test_the_index_comes_first(self, tmp_path: Path) -> None:
        content = made(film(), tmp_path).read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")

    @pytest.mark.parametrize("fps", [Fraction(30), Fraction(24), Fraction(30000, 1001), Fraction(60)])
    def test_frame_n_is_shown_at_n_over_fps(self, tmp_path: Path, fps: Fraction) -> None:
        out = made(film(transition=4, fps=fps), tmp_path)
        with av.open(str(out)) as container:
            base = container.streams.video[0].time_base
            assert base is not None
            times = [frame.pts * base for frame in container.decode(video=0) if frame.pts is not None]
        assert times == [index / fps for index in range(150)]

    def test_decoding_times_only_grow(self, tmp_path: Path) -> None:
        with av.open(str(made(film(transition=3), tmp_path))) as container:
            stamps = [(p.dts, p.pts) for p in container.demux(video=0) if p.dts is not None and p.pts is not None]
        assert all(a[0] < b[0] for a, b in pairwise(stamps))
        assert all(dts <= pts for dts, pts in stamps)

    def test_title_chapters_and_language(self, tmp_path: Path) -> None:
        tags = Tags(
            title="Ein Häuschen", comment="made", language="de", created="2026-11-21T10:00:00Z",
            chapters=(Chapter(start=0, title="Eins"), Chapter(start=2, title="Zwei")),
        )  # fmt: skip
        with av.open(str(made(film(), tmp_path, tags=tags))) as container:
            assert container.metadata["title"] == "Ein Häuschen"
            assert container.metadata["comment"] == "made"
            assert container.metadata["creation_time"].startswith("2026-11-21T10:00:00")
            assert container.streams.video[0].metadata["language"] == "deu"
            chapters = [
                (float(c["start"] * (c["time_base"] or 0)), c["metadata"]["title"]) for c in container.chapters()
            ]
        assert chapters == [(0.0, "Eins"), (2.0, "Zwei")]


def sound(folder: Path, seconds: float) -> Path:
    """A click every second, as AAC."""
    path = folder / "sound.m4a"
    clicks = f"aevalsrc=exprs='0.8*sin(2000*PI*t)*lt(mod(t\\,1)\\,0.02)':s=48000:d={seconds}"
    ffmpeg.run(["-f", "lavfi", "-i", clicks, "-c:a", "aac", "-b:a", "128k", str(path)], timeout_seconds=120)
    return path


def click_times(path: Path) -> list[float]:
    """When the sound turns loud, in seconds as a player counts them."""
    times, last = [], -1.0
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            loud = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > 0.2)
            if loud.size and frame.pts is not None and frame.time_base is not None:
                time = float(frame.pts * frame.time_base) + loud[0] / frame.sample_rate
                if time - last > 0.5:
                    times.append(time)
                    last = time
    return times


class TestSound:
    @pytest.mark.no_cover
    def test_picture_and_sound_stay_in_step_for_ten_minutes(self, tmp_path: Path) -> None:
        """A flash and a click every second; the segments repeat, as a cache would give them."""
        fps = Fraction(30)
        size = (64, 36)
        flash = composition(
            scene(box(0, 0, *size, "#000000"), box(0, 0, *size, "#FFFFFF", end=0.1), frames=30), size=size, fps=fps
        )
        part = tmp_path / "flash.mp4"
        render_segment(flash, segments(flash)[0], part, "draft")
        out = tmp_path / "long.mp4"
        join([part] * 600, sound(tmp_path, 600), out, fps=fps, frames=18_000)
        flashes, last = [], False
        with av.open(str(out)) as container:
            for frame in container.decode(video=0):
                lit = bool(np.frombuffer(memoryview(frame.planes[0]), np.uint8)[0] > 128)
                if lit and not last and frame.time is not None:
                    flashes.append(frame.time)
                last = lit
        clicks = click_times(out)
        assert len(flashes) == len(clicks) == 600
        assert max(abs(a - b) for a, b in zip(flashes, clicks, strict=True)) < 1 / 30

    def test_sound_and_picture_are_interleaved(self, tmp_path: Path) -> None:
        out = made(film(), tmp_path, audio=sound(tmp_path, 5.0), tags=Tags(language="fr"))
        with av.open(str(out)) as container:
            assert container.streams.audio[0].metadata["language"] == "fra"
            kinds = [packet.stream.type for packet in container.demux() if packet.size]
        runs = sum(a != b for a, b in pairwise(kinds))
        assert runs > 4

    def test_a_file_without_sound_is_refused(self, tmp_path: Path) -> None:
        work = jobs(film(), tmp_path)
        render_segments(film(), work, "draft")
        with pytest.raises(MediaError, match="no sound"):
            join([work[0].out], work[1].out, tmp_path / "out.mp4", fps=Fraction(30), frames=60)


class TestJoinErrors:
    def test_segments_of_different_settings(self, tmp_path: Path) -> None:
        one, two = jobs(film(), tmp_path)[:2]
        render_segment(film(), one.segment, one.out, "standard")
        render_segment(film(), two.segment, two.out, "high")
        with pytest.raises(VideoAssemblyError, match="other settings"):
            join([one.out, two.out], None, tmp_path / "out.mp4", fps=Fraction(30), frames=60)

    def test_a_segment_that_lacks_frames(self, tmp_path: Path) -> None:
        job = jobs(film(), tmp_path)[0]
        render_segment(film(), job.segment, job.out, "standard")
        with pytest.raises(VideoAssemblyError, match="lacks frames"):
            join([job.out], None, tmp_path / "out.mp4", fps=Fraction(25), frames=60)

    def test_a_segment_too_few(self, tmp_path: Path) -> None:
        job = jobs(film(), tmp_path)[0]
        render_segment(film(), job.segment, job.out, "standard")
        with pytest.raises(VideoAssemblyError, match="not 9999"):
            join([job.out], None, tmp_path / "out.mp4", fps=Fraction(30), frames=9999)

    def test_a_damaged_segment(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.mp4"
        bad.write_bytes(b"nothing")
        with pytest.raises(MediaError, match=r"bad\.mp4"):
            join([bad], None, tmp_path / "out.mp4", fps=Fraction(30), frames=60)

    def test_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(VideoAssemblyError, match="nothing to join"):
            join([], None, tmp_path / "out.mp4", fps=Fraction(30), frames=60)

    def test_joining_can_be_cancelled(self, tmp_path: Path) -> None:
        job = jobs(film(), tmp_path)[0]
        render_segment(film(), job.segment, job.out, "draft")
        cancel = CancelToken()
        cancel.cancel()
        with pytest.raises(CancelledError):
            join([job.out], None, tmp_path / "out.mp4", fps=Fraction(30), frames=60, cancel=cancel)


class TestStopping:
    def test_progress_counts_every_frame_and_segment(self, tmp_path: Path) -> None:
        work = jobs(film(transition=6), tmp_path)
        frames: list[int] = []
        whole: list[Segment] = []
        render_segments(
            film(transition=6), work, "draft", on_frame=frames.append, on_segment=lambda s, _path: whole.append(s)
        )
        assert sum(frames) == 150
        assert sorted(s.index for s in whole) == [job.segment.index for job in work]

    def test_cancel_leaves_no_file_and_no_thread(self, tmp_path: Path) -> None:
        cancel = CancelToken()
        work = jobs(film(), tmp_path)
        seen: list[int] = []

        def count(frames: int) -> None:
            seen.append(frames)
            if len(seen) == 20:
                cancel.cancel()

        with pytest.raises(CancelledError):
            render_segments(film(), work, "standard", cancel=cancel, on_frame=count)
        assert list(tmp_path.iterdir()) == []
        assert len(seen) < 30
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("render")]

    def test_an_error_in_one_segment_stops_the_others(self, tmp_path: Path) -> None:
        missing = ClipLayer(path=str(tmp_path / "gone.mp4"), sha256="0", box=Box(x=0, y=0, w=160, h=90))
        ground = box(0, 0, *SIZE, "#000000")
        moving = box(0, 0, 20, 20, "#FFFFFF", x=(Keyframe(t=0, v=0), Keyframe(t=60, v=140)))
        broken = composition(scene(missing, frames=10), *(scene(ground, moving, frames=80) for _ in range(6)))
        folder = tmp_path / "out"
        folder.mkdir()
        with pytest.raises(MediaError, match=r"gone\.mp4"):
            render_segments(broken, jobs(broken, folder), "standard", threads=2)
        unfinished = [path for path in folder.iterdir() if len(decoded(path)) != 80]
        assert unfinished == []

    def test_an_error_in_the_body_stops_the_work(self, tmp_path: Path) -> None:
        long = composition(*(scene(box(0, 0, *SIZE, "#000000"), frames=80) for _ in range(8)))
        work = jobs(long, tmp_path)
        with pytest.raises(KeyError), rendering(long, work, "draft", threads=1) as begun:
            begun.wait(tmp_path / "unknown.mp4")
        assert len(list(tmp_path.iterdir())) < len(work)
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("render")]

    def test_waiting_for_one_segment_tells_of_the_error_in_another(self, tmp_path: Path) -> None:
        missing = ClipLayer(path=str(tmp_path / "gone.mp4"), sha256="0", box=Box(x=0, y=0, w=160, h=90))
        broken = composition(
            scene(missing, frames=10), *(scene(box(0, 0, *SIZE, "#000000"), frames=80) for _ in range(3))
        )
        work = jobs(broken, tmp_path)
        with pytest.raises(MediaError, match=r"gone\.mp4"), rendering(broken, work, "draft", threads=1) as begun:
            begun.wait(work[-1].out)

    def test_nothing_to_do(self) -> None:
        render_segments(film(), [], "standard")
