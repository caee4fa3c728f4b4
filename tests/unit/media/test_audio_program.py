"""The stream behind a mix: exact to the sample, the same every time, and no larger for a longer video."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import CancelledError
from app.core.progress import CancelToken
from app.media.audio_blocks import SAMPLE_RATE_HZ, Blocks, SampleReader, Samples, fitted, gathered, held_back
from app.media.audio_loudness import measure
from app.media.audio_master import surveyed
from app.media.audio_program import Duck, Programme, Voice, declicked, faded, looped, merged, music, placed
from app.media.audio_sources import decoded
from app.media.composition import AudioClip
from tests.unit.media.audio_material import RATE_HZ, noise, tone, voice, write_voice, write_wav


def cut(sound: Samples, sizes: list[int]) -> Blocks:
    """A sound in pieces of odd sizes."""
    position, turn = 0, 0
    while position < sound.shape[1]:
        size = sizes[turn % len(sizes)]
        yield sound[:, position : position + size]
        position += size
        turn += 1


def whole(blocks: Blocks) -> Samples:
    return np.concatenate(list(blocks), axis=1)


def steps(count: int, channels: int = 1) -> Samples:
    return np.tile(np.arange(1, count + 1, dtype=np.float32), (channels, 1))


SIZES = st.lists(st.integers(1, 700), min_size=1, max_size=5)


class TestBlocks:
    @given(SIZES, st.integers(1, 2000), SIZES)
    def test_a_reader_gives_back_what_it_was_given(self, pieces: list[int], count: int, reads: list[int]) -> None:
        reader = SampleReader(cut(steps(count), pieces))
        parts, turn = [], 0
        while not reader.exhausted:
            parts.append(reader.read(reads[turn % len(reads)]))
            turn += 1
        assert np.array_equal(np.concatenate(parts, axis=1), steps(count))

    @given(SIZES, st.integers(1, 2000), st.integers(0, 900))
    def test_what_is_held_back_is_the_end(self, pieces: list[int], count: int, kept: int) -> None:
        def run() -> Iterator[Samples]:
            tail = yield from held_back(cut(steps(count), pieces), kept)
            assert tail.shape[1] == min(kept, count)
            yield tail

        assert np.array_equal(whole(run()), steps(count))

    @given(SIZES, st.integers(1, 2000))
    def test_gathering_changes_nothing(self, pieces: list[int], count: int) -> None:
        assert np.array_equal(whole(gathered(cut(steps(count), pieces))), steps(count))

    def test_mono_and_stereo_fit_each_other(self) -> None:
        assert np.array_equal(fitted(steps(3), 2), steps(3, 2))
        assert np.array_equal(fitted(steps(3, 2), 1), steps(3))


class TestDuck:
    def test_it_lies_at_its_depth_while_somebody_speaks(self) -> None:
        duck = Duck([(1.0, 2.0)], -12.0)
        gain = np.broadcast_to(duck.gain(0, 4 * RATE_HZ), (4 * RATE_HZ,))
        at = [float(20 * np.log10(gain[round(t * RATE_HZ)])) for t in (0, 0.87, 0.94, 1.0, 1.5, 2.1, 2.4, 2.7, 3.5)]
        assert at[:2] == [0, 0]
        assert -12 < at[2] < 0
        assert at[3:6] == pytest.approx([-12, -12, -12], abs=1e-3)
        assert -12 < at[6] < 0
        assert at[7:] == [0, 0]

    def test_blocks_join_without_a_step(self) -> None:
        duck = Duck([(0.0, 0.4), (3.0, 3.3)], -9.0)
        gain = np.concatenate(
            [np.broadcast_to(np.asarray(duck.gain(p, 4800)), (4800,)) for p in range(0, 5 * RATE_HZ, 4800)]
        )
        assert np.abs(np.diff(gain)).max() < 1e-3
        assert gain[0] == pytest.approx(10 ** (-9 / 20), rel=1e-4)

    def test_without_speech_there_is_none(self) -> None:
        assert Duck([], -12.0).gain(12345, 100) == 1.0

    def test_near_and_overlapping_speech_is_one(self) -> None:
        assert merged([(5.0, 6.0), (0.0, 2.0), (1.0, 1.5), (2.5, 3.0)]) == [(0.0, 3.0), (5.0, 6.0)]


class TestShapes:
    def test_cut_sounds_start_and_end_at_nothing(self) -> None:
        flat = np.ones((2, 5000), np.float32)
        shaped = whole(declicked(cut(flat, [333])))
        assert shaped.shape == flat.shape
        assert np.abs(shaped[:, [0, -1]]).max() < 0.001
        assert np.all(shaped[:, 200:-200] == 1)

    def test_a_sound_shorter_than_its_fades_survives(self) -> None:
        assert whole(declicked(iter([np.ones((1, 50), np.float32)]))).shape == (1, 50)

    def test_music_fades_to_the_last_sample(self) -> None:
        shaped = whole(faded(cut(np.ones((1, 10 * RATE_HZ), np.float32), [7777]), 8 * RATE_HZ))
        assert shaped.shape[1] == 8 * RATE_HZ
        assert shaped[0, [0, -1]] == pytest.approx([0, 0], abs=1e-3)
        assert shaped[0, 2 * RATE_HZ] == 1

    def test_a_loop_keeps_its_power_through_the_seam(self) -> None:
        rng = np.random.default_rng(1)
        piece = np.asarray(rng.standard_normal((1, 6000)), np.float32)
        blocks = looped(lambda: cut(piece, [997]), 2000)
        parts: list[Samples] = []
        while sum(part.shape[1] for part in parts) < 60_000:
            parts.append(next(blocks))
        power = np.mean(np.concatenate(parts, axis=1)[0, :60_000].reshape(-1, 1000) ** 2, axis=1)
        assert power.max() / power.min() < 1.6


class TestProgramme:
    @pytest.fixture
    def clip(self, tmp_path: Path) -> Path:
        return write_wav(tmp_path / "v.wav", tone(440, 0.7), rate=RATE_HZ)

    @pytest.mark.parametrize("start", [0.0, 0.25, 0.999999, 1.0, 2.5, 3.31])
    def test_a_sound_at_the_right_rate_is_copied_to_its_place(self, clip: Path, start: float) -> None:
        first = round(start * SAMPLE_RATE_HZ)
        voices = (placed(AudioClip(path=str(clip), start=start), 0.0),)
        mix = whole(Programme(voices, 4 * SAMPLE_RATE_HZ, 1).blocks())
        sound = whole(decoded(clip))
        inside = slice(200, min(sound.shape[1], mix.shape[1] - first) - 200)
        assert np.array_equal(mix[:, first:][:, inside], sound[:, inside])
        assert not mix[:, :first].any()

    def test_it_is_the_same_every_time(self, tmp_path: Path) -> None:
        spoken = placed(AudioClip(path=str(write_voice(tmp_path / "v.wav", 2)), start=0.4), 0.0)
        programme = Programme((spoken,), 3 * SAMPLE_RATE_HZ, 2)
        assert np.array_equal(whole(programme.blocks()), whole(programme.blocks()))

    def test_sounds_add_up(self, clip: Path) -> None:
        once, twice = (
            whole(Programme((placed(AudioClip(path=str(clip)), 0.0),) * n, SAMPLE_RATE_HZ, 1).blocks())
            for n in (1, 2)
        )
        assert np.allclose(twice, 2 * once)

    def test_stopping_stops_between_blocks(self, clip: Path) -> None:
        cancel = CancelToken()
        blocks = Programme((placed(AudioClip(path=str(clip)), 0.0),), 9 * SAMPLE_RATE_HZ, 1).blocks(cancel)
        next(blocks)
        cancel.cancel()
        with pytest.raises(CancelledError):
            next(blocks)

    def test_speech_resampled_from_24_khz_has_no_image(self, tmp_path: Path) -> None:
        path = write_wav(tmp_path / "t.wav", tone(9000, 1, -6, rate=24_000), rate=24_000)
        spectrum = np.abs(np.fft.rfft(whole(decoded(path))[0] * np.hanning(48_000)))
        assert 20 * np.log10(spectrum[14_900:15_100].max() / spectrum[8_900:9_100].max()) < -80

    @pytest.mark.no_cover
    def test_memory_does_not_grow_with_the_length(self, tmp_path: Path) -> None:
        spoken = write_wav(tmp_path / "v.wav", voice(2), rate=24_000)
        song = write_wav(tmp_path / "m.wav", noise(5, -20), noise(5, -20, seed=2))
        measured = measure(decoded(song))

        def programme(seconds: int) -> Programme:
            said = [(t, t + 2.0) for t in range(0, seconds, 3)]
            voices: list[Voice] = [placed(AudioClip(path=str(spoken), start=start), 0.0) for start, _ in said]
            bed = AudioClip(path=str(song), role="music")
            voices.append(music(bed, seconds, -10, measured, Duck(said, -12)))
            return Programme(tuple(voices), seconds * SAMPLE_RATE_HZ, 2)

        short, long = peak_bytes(programme(30)), peak_bytes(programme(240))
        assert long < 1.1 * short
        assert long < 20e6

    def test_trials_listen_to_40_seconds_of_a_long_programme(self) -> None:
        silence = Programme((), 1000 * SAMPLE_RATE_HZ, 1)
        assert sum(block.shape[1] for block in surveyed(silence)[1]) <= 40 * SAMPLE_RATE_HZ
        short = Programme((), 32 * SAMPLE_RATE_HZ, 1)
        assert sum(block.shape[1] for block in surveyed(short)[1]) == 32 * SAMPLE_RATE_HZ


def peak_bytes(programme: Programme) -> int:
    tracemalloc.start()
    try:
        for _ in programme.blocks():
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
