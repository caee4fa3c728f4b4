"""The meter against the signals of EBU Tech 3341, whose loudness is known."""

from __future__ import annotations

import math
from pathlib import Path

import av
import numpy as np
import pytest

from app.core.exceptions import MediaError
from app.media.audio import Loudness, measure_loudness
from app.media.audio_loudness import LoudnessMeter, measure
from tests.unit.media.audio_material import RATE_HZ, Sound, tone, write_wav


def stereo(path: Path, *parts: Sound) -> Loudness:
    sound = np.concatenate(parts)
    return measure_loudness(write_wav(path / "a.wav", sound, sound))


class TestIntegrated:
    @pytest.mark.parametrize("level", [-23.0, -33.0])
    def test_a_tone_measures_its_level(self, tmp_path: Path, level: float) -> None:
        assert stereo(tmp_path, tone(1000, 20, level)).integrated_lufs == pytest.approx(level, abs=0.1)

    def test_quiet_parts_are_gated(self, tmp_path: Path) -> None:
        quiet, loud = tone(1000, 10, -36), tone(1000, 20, -23)
        assert stereo(tmp_path, quiet, loud, quiet).integrated_lufs == pytest.approx(-23, abs=0.1)

    def test_mono_counts_as_heard_from_two_speakers(self, tmp_path: Path) -> None:
        sound = tone(1000, 5, -23)
        mono = measure_loudness(write_wav(tmp_path / "m.wav", sound))
        assert mono.integrated_lufs == pytest.approx(-23, abs=0.1)

    def test_a_sound_shorter_than_the_window_has_a_loudness(self, tmp_path: Path) -> None:
        assert -30 < stereo(tmp_path, tone(1000, 0.25, -20)).integrated_lufs < -20

    def test_silence_has_none(self, tmp_path: Path) -> None:
        found = stereo(tmp_path, np.zeros(RATE_HZ))
        assert found.silent
        assert found == Loudness(-70, -120)


class TestPeaks:
    def test_a_peak_between_the_samples_is_seen(self, tmp_path: Path) -> None:
        """A quarter of the sample rate at 45°: every sample lies 3 dB below the crest."""
        sound = tone(RATE_HZ / 4, 1, -6, phase=math.pi / 4)
        assert np.abs(sound).max() == pytest.approx(10 ** (-9 / 20), rel=0.01)
        swell = np.clip(np.minimum(np.arange(RATE_HZ), np.arange(RATE_HZ)[::-1]) / 4800, 0, 1)
        assert stereo(tmp_path, sound * swell).true_peak_dbtp == pytest.approx(-6, abs=0.3)

    def test_a_peak_in_the_last_moment_counts(self) -> None:
        sound = np.zeros((1, RATE_HZ + 100), np.float32)
        sound[0, -50] = 0.5
        assert measure([sound]).loudness.true_peak_dbtp >= -6.1


class TestMeasured:
    def test_the_audible_span_leaves_out_silent_ends(self) -> None:
        sound = np.zeros((2, 3 * RATE_HZ), np.float32)
        sound[1, 1000:2000] = 0.1
        meter = LoudnessMeter(2)
        for start in range(0, sound.shape[1], 777):
            meter.add(sound[:, start : start + 777])
        found = meter.result()
        assert found.audible == (1000, 2000)
        assert found.samples == 3 * RATE_HZ
        assert found.sample_peak_dbfs == pytest.approx(-20, abs=0.01)

    def test_nothing_measures_as_silence(self) -> None:
        assert measure([]).loudness.silent


class TestFilesWithoutSound:
    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(MediaError, match=r"gone\.wav"):
            measure_loudness(tmp_path / "gone.wav")

    def test_a_file_that_is_no_sound_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.mp3"
        path.write_text("not a sound " * 400)
        with pytest.raises(MediaError, match=r"notes\.mp3"):
            measure_loudness(path)

    def test_a_video_without_sound_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "silent.mp4"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=30)
            stream.width = stream.height = 64
            stream.pix_fmt = "yuv420p"
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
            container.mux(stream.encode(None))
        with pytest.raises(MediaError, match=r"silent\.mp4 has no sound"):
            measure_loudness(path)
