"""The main job, whole: a script in, a video out, spoken by the deterministic fake voice at a small size."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from app.core.exceptions import CancelledError, ScriptParsingError, ValidationError
from app.core.machine import cache_root
from app.core.progress import ProgressEvent
from app.core.storage import ArtifactStore
from app.orchestrator.options import RenderOptions
from app.orchestrator.service import MakeResult, Pipeline

SCRIPT = """---
title: Tea
---

# How to make *tea*

Good tea takes three minutes.

## What you *need*

- **Water**: fresh and cold.
- **Leaves**: a spoon for each cup.

## Most of us drink it *hot*

| How | Share |
|---|---|
| Hot | 82% |
| Iced | 18% |

Hot tea wins.
"""
BLACK, LIT = 30, 100
"""Luma, 0 to 255: of the darkest ground, and of any words."""
LONGEST_BARE_FRAMES = 15
OPTIONS = RenderOptions(voice="fake", quality="draft", size="720p", captions="words")


@pytest.fixture(autouse=True)
def _fake_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_FAKE_SPEECH", "1")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "tea.md"
    path.write_text(SCRIPT)
    return path


def _own_cache(tmp_path: Path) -> Path:
    """Return a cache without artifacts, but with the fonts, models and such that take long to prepare."""
    cache = tmp_path / "cache"
    cache.mkdir()
    for kind in ("fonts", "illustrations", "embeddings", "models"):
        (cache_root() / kind).mkdir(parents=True, exist_ok=True)
        (cache / kind).symlink_to(cache_root() / kind)
    return cache


def _make(script: Path, store: ArtifactStore, options: RenderOptions = OPTIONS) -> MakeResult:
    return Pipeline(store=store).make(script, script.with_suffix(".mp4"), options)


class TestMake:
    def test_gives_a_video_with_all_that_belongs_to_it(self, script: Path, store: ArtifactStore) -> None:
        result = _make(script, store)
        with av.open(result.video) as video:
            frames = [frame.to_ndarray(format="gray") for frame in video.decode(video=0)]
            picture, sound = video.streams.video[0], video.streams.audio[0]
            assert (picture.width, picture.height, picture.codec_context.name) == (1280, 720, "h264")
            assert picture.codec_context.pix_fmt == "yuv420p"
            assert (sound.codec_context.name, sound.sample_rate) == ("aac", 48000)
            assert video.metadata["title"] == "Tea"
            assert next(c["metadata"]["title"] for c in video.chapters()) == "How to make tea"
        assert len(frames) == round(result.duration * 30)
        assert min(frame.max() for frame in frames) > BLACK, "no frame is black"
        bare = "".join("x" if frame.max() > LIT else " " for frame in frames)
        assert max(map(len, bare.split("x"))) <= LONGEST_BARE_FRAMES, "scenes follow one another without a gap"
        assert sum(np.any(a != b) for a, b in itertools.pairwise(frames)) > len(frames) / 4
        assert Path(result.poster).read_bytes()[:2] == b"\xff\xd8"
        assert "WEBVTT" in Path(result.vtt).read_text()
        assert re.search(r"00:00:0\d,\d{3} --> 00:00:0\d,\d{3}", Path(result.srt).read_text())
        assert not list(script.parent.glob("*partial*"))

    def test_unchanged_is_recognised_and_an_edit_redraws_only_its_scene(
        self, script: Path, store: ArtifactStore
    ) -> None:
        first = _make(script, store)
        assert first.segments_rendered == first.segments
        assert _make(script, store).unchanged
        script.write_text(SCRIPT.replace("What you *need*", "All you *need*"))
        second = _make(script, store)
        assert not second.unchanged
        assert 0 < second.segments_rendered <= 3 < second.segments

    def test_a_lost_output_is_made_again_from_what_is_kept(self, script: Path, store: ArtifactStore) -> None:
        result = _make(script, store)
        Path(result.video).unlink()
        again = _make(script, store)
        assert (again.segments_rendered, again.unchanged) == (0, False)
        assert Path(again.video).exists()

    def test_is_the_same_to_the_byte_from_the_same_input(self, script: Path, tmp_path: Path) -> None:
        made = [
            Pipeline(store=ArtifactStore(tmp_path / f"{name} cache")).make(script, tmp_path / f"{name}.mp4", OPTIONS)
            for name in ("one", "two")
        ]
        one, two = (Path(result.video).read_bytes() for result in made)
        assert one == two

    def test_cancelled_leaves_no_half_file_and_resumes(self, script: Path, store: ArtifactStore) -> None:
        pipeline = Pipeline(store=store)

        def stop_after_the_first_segment(_event: ProgressEvent) -> None:
            if any((store.root / "segments").rglob("[!.]*.mp4")):
                pipeline.cancel.cancel()

        pipeline.progress = stop_after_the_first_segment
        with pytest.raises(CancelledError):
            pipeline.make(script, script.with_suffix(".mp4"), OPTIONS)
        assert [path.name for path in script.parent.iterdir() if path.is_file()] == [script.name]
        assert not list(script.parent.rglob("*partial*"))
        resumed = _make(script, store)
        assert resumed.segments_rendered < resumed.segments

    @pytest.mark.parametrize("name", ["tea.mp4", "tea.jpg", "tea.srt"])
    def test_what_lies_there_already_is_not_written_over(self, name: str, script: Path, store: ArtifactStore) -> None:
        (script.parent / name).write_text("mine")
        with pytest.raises(ValidationError, match=f"{name} would be written over"):
            _make(script, store)
        assert (script.parent / name).read_text() == "mine"

    def test_a_picture_of_the_script_is_not_written_over(self, script: Path, store: ArtifactStore) -> None:
        _make(script, store)
        picture = script.with_suffix(".jpg")
        before = picture.read_bytes()
        script.write_text(f"{SCRIPT}\n\n## A picture\n\n![A cup]({picture.name})\n")
        with pytest.raises(ValidationError, match=r"tea\.jpg would be written over, which the script uses"):
            _make(script, store)
        assert picture.read_bytes() == before

    def test_its_own_film_is_known_again_without_the_cache(self, script: Path, tmp_path: Path) -> None:
        _make(script, ArtifactStore(tmp_path / "one"))
        script.write_text(SCRIPT.replace("minutes", "long minutes"))
        assert _make(script, ArtifactStore(tmp_path / "two")).segments_rendered

    def test_a_bad_script_is_located(self, script: Path, store: ArtifactStore) -> None:
        script.write_text(SCRIPT + "\n![a](missing.png)\n")
        with pytest.raises(ScriptParsingError, match=rf"{re.escape(str(script))}:\d+:\d+: .*missing.png"):
            _make(script, store)

    def test_a_silent_film_has_silent_sound(self, script: Path, store: ArtifactStore) -> None:
        result = _make(script, store, OPTIONS.model_copy(update={"voice": "none", "captions": "off"}))
        with av.open(result.video) as video:
            peak = max(np.abs(frame.to_ndarray()).max() for frame in video.decode(audio=0))
        assert peak < 1e-3


class TestComposition:
    def test_its_own_json_is_rendered_as_it_is(self, tmp_path: Path, store: ArtifactStore) -> None:
        red = {"op": "rect", "box": {"x": 0, "y": 0, "w": 1920, "h": 1080}, "paint": {"fill": "#FF0000"}}
        scene = {"id": "a", "frames": 12, "layers": [{"kind": "sprite", "drawing": {"ops": [red]}}]}
        file = tmp_path / "red.json"
        file.write_text(json.dumps({"version": 1, "size": [320, 180], "scenes": [scene]}))
        result = Pipeline(store=store).make(file, tmp_path / "red.mp4", RenderOptions())
        with av.open(result.video) as video:
            frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
        assert len(frames) == 12
        assert np.abs(frames[6].astype(int) - [255, 0, 0]).max() < 12

    def test_a_wrong_one_names_the_place(self, tmp_path: Path, store: ArtifactStore) -> None:
        file = tmp_path / "bad.json"
        scene = {"id": "a", "frames": 0, "layers": []}
        file.write_text(json.dumps({"version": 1, "size": [320, 180], "scenes": [scene]}))
        with pytest.raises(ScriptParsingError, match=r"scenes\.0\.frames"):
            Pipeline(store=store).make(file, tmp_path / "bad.mp4", RenderOptions())


class TestCommand:
    def test_an_interrupt_ends_with_nothing_half_done(self, script: Path, tmp_path: Path) -> None:
        environment = {**os.environ, "REELWRIGHT_CACHE": str(_own_cache(tmp_path))}
        args = ["make", str(script), "--voice", "fake", "--size", "2160p", "-o", str(tmp_path / "tea.mp4")]
        code = "from app.cli.main import run; run()"
        process = subprocess.Popen([sys.executable, "-c", code, *args], env=environment, stderr=subprocess.PIPE)
        segments = tmp_path / "cache/artifacts/segments"
        deadline = time.monotonic() + 180
        while process.poll() is None and not any(segments.rglob("*.mp4")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 130, errors
        assert b"resume" in errors
        assert not (tmp_path / "tea.mp4").exists()
        assert not list(tmp_path.rglob("*partial*"))

    def test_json_tells_all_on_standard_output(self, script: Path, tmp_path: Path) -> None:
        environment = {**os.environ, "REELWRIGHT_CACHE": str(_own_cache(tmp_path))}
        code = "from app.cli.main import run; run()"
        args = ["make", str(script), "--voice", "fake", "--quality", "draft", "--size", "720p", "--json"]
        done = subprocess.run(
            [sys.executable, "-c", code, *args], env=environment, capture_output=True, text=True, check=True
        )
        result = json.loads(done.stdout)
        assert Path(result["video"]).exists()
        assert (result["width"], result["unchanged"]) == (1280, False)

    def test_watching_renders_again_on_a_save_and_stops_when_told(self, script: Path, tmp_path: Path) -> None:
        environment = {**os.environ, "REELWRIGHT_CACHE": str(_own_cache(tmp_path)), "PYTHONUNBUFFERED": ""}
        code = "from app.cli.main import run; run()"
        args = ["make", str(script), "--voice", "none", "--quality", "draft", "--size", "720p", "--watch"]
        with (
            (tmp_path / "watch.log").open("w+") as log,
            subprocess.Popen([sys.executable, "-c", code, *args], env=environment, stdout=log, stderr=log) as process,
        ):
            try:
                _wait_for(lambda: _renders(tmp_path) == 1, process)
                time.sleep(0.5)
                script.write_text(SCRIPT.replace("minutes", "long minutes"))
                _wait_for(lambda: _renders(tmp_path) == 2, process)
                script.write_text("---\ntheme: none such\n---\n\n# A\n\nWords.\n")
                _wait_for(lambda: "none such" in (tmp_path / "watch.log").read_text(), process)
                assert process.poll() is None, "an error in the script does not end the watch"
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(60)
        assert _renders(tmp_path) == 2
        assert not list(tmp_path.glob("*partial*"))


def _renders(folder: Path) -> int:
    return (folder / "watch.log").read_text().count("s of video")


def _wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait until something is so; minutes are far more than it takes."""
    deadline = time.monotonic() + 180
    while not condition():
        assert process.poll() is None, "the command ended early"
        assert time.monotonic() < deadline
        time.sleep(0.05)
