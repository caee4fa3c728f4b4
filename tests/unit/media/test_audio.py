"""What a player hears of a mixed track: levels, places, ducking, loops, and what goes wrong."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio import AudioStream
from av.packet import Packet
from numpy.typing import NDArray

from app.core.exceptions import CancelledError, MediaError, ValidationError, VideoAssemblyError
from app.core.progress import CancelToken
from app.media.audio import Loudness, measure_loudness, mix
from app.media.composition import AudioClip, AudioTrack
from tests.unit.media.audio_material import (
    RATE_HZ,
    VOICE_RATE_HZ,
    band_noise,
    level_db,
    noise,
    read_sound,
    tone,
    tone_level_db,
    voice,
    write_voice,
    write_wav,
)


def mixed(folder: Path, duration: float, *clips: AudioClip) -> Path:
    out = folder / "mix.m4a"
    mix(AudioTrack(clips=clips), duration, out)
    return out


def at_target(found: Loudness) -> bool:
    return abs(found.integrated_lufs + 14) <= 0.5 and found.true_peak_dbtp <= -1


def speech(path: Path, start: float = 0.0) -> AudioClip:
    return AudioClip(path=str(path), start=start)


class TestLoudness:
    @pytest.mark.parametrize("level", [-45.0, -24.0, -12.0])
    def test_speech_of_any_level(self, tmp_path: Path, level: float) -> None:
        clip = write_voice(tmp_path / "v.wav", 6, level)
        assert at_target(measure_loudness(mixed(tmp_path, 7, speech(clip, 0.5))))

    def test_sparse_speech(self, tmp_path: Path) -> None:
        clip = write_voice(tmp_path / "v.wav", 1.5)
        assert at_target(measure_loudness(mixed(tmp_path, 40, speech(clip, 3), speech(clip, 31))))

    def test_peaky_speech_is_limited_not_left_quiet(self, tmp_path: Path) -> None:
        sound = voice(6, -30)
        sound[:: VOICE_RATE_HZ // 3] = 0.9
        clip = write_wav(tmp_path / "v.wav", sound, rate=VOICE_RATE_HZ)
        assert at_target(measure_loudness(mixed(tmp_path, 6, speech(clip))))

    def test_music_alone(self, tmp_path: Path) -> None:
        left, right = noise(5, -30, seed=1), noise(5, -28, seed=2)
        clip = AudioClip(path=str(write_wav(tmp_path / "m.wav", left, right)), role="music")
        assert at_target(measure_loudness(mixed(tmp_path, 12, clip)))

    def test_everything_together(self, tmp_path: Path) -> None:
        voice_file = write_voice(tmp_path / "v.wav", 4)
        music = write_wav(tmp_path / "m.wav", noise(6, -20, seed=1), noise(6, -20, seed=2))
        footage = write_wav(tmp_path / "c.wav", tone(300, 3, -18))
        out = mixed(
            tmp_path,
            12,
            speech(voice_file, 1),
            speech(voice_file, 6),
            AudioClip(path=str(music), role="music"),
            AudioClip(path=str(footage), role="clip", start=3, gain_db=-3),
        )
        assert at_target(measure_loudness(out))

    def test_another_target(self, tmp_path: Path) -> None:
        track = AudioTrack(clips=(speech(write_voice(tmp_path / "v.wav", 5)),), loudness_lufs=-20, true_peak_dbtp=-6)
        found = mix(track, 5, tmp_path / "a.m4a")
        assert found.integrated_lufs == pytest.approx(-20, abs=0.5)
        assert found.true_peak_dbtp <= -6

    def test_clicks_in_silence_are_not_crushed(self, tmp_path: Path) -> None:
        sound = np.zeros(4 * RATE_HZ)
        sound[RATE_HZ::RATE_HZ] = 0.5
        found = mix(AudioTrack(clips=(speech(write_wav(tmp_path / "c.wav", sound)),)), 4, tmp_path / "a.m4a")
        assert found.true_peak_dbtp <= -1
        assert found.integrated_lufs < -14

    def test_what_is_returned_is_what_the_file_measures(self, tmp_path: Path) -> None:
        track = AudioTrack(clips=(speech(write_voice(tmp_path / "v.wav", 5)),))
        found = mix(track, 5, tmp_path / "a.m4a")
        again = measure_loudness(tmp_path / "a.m4a")
        assert found.integrated_lufs == pytest.approx(again.integrated_lufs, abs=0.02)
        assert found.true_peak_dbtp == pytest.approx(again.true_peak_dbtp, abs=0.02)


class TestSilence:
    def test_no_clips_give_a_silent_track_of_the_exact_length(self, tmp_path: Path) -> None:
        out = mixed(tmp_path, 3.37)
        with av.open(str(out)) as container:
            stream = container.streams.audio[0]
            assert (stream.rate, stream.channels, stream.codec.name) == (48_000, 2, "aac")
            assert stream.duration is not None
            assert stream.time_base is not None
            assert stream.duration * stream.time_base == Fraction(337, 100)
        assert np.abs(read_sound(out)).max() == 0
        assert measure_loudness(out).silent

    def test_silent_clips_stay_silent(self, tmp_path: Path) -> None:
        silent = str(write_wav(tmp_path / "s.wav", np.zeros(RATE_HZ)))
        out = mixed(tmp_path, 3, AudioClip(path=silent), AudioClip(path=silent, role="music"))
        assert np.abs(read_sound(out)).max() == 0

    def test_clips_after_the_end_are_not_heard(self, tmp_path: Path) -> None:
        clip = write_voice(tmp_path / "v.wav", 1)
        assert measure_loudness(mixed(tmp_path, 2, speech(clip, 2.0))).silent

    def test_a_clip_is_cut_at_the_end_of_the_video(self, tmp_path: Path) -> None:
        out = mixed(tmp_path, 2, speech(write_voice(tmp_path / "v.wav", 5), 1))
        with av.open(str(out)) as container:
            assert container.duration == 2_000_000


def bursts(folder: Path) -> tuple[Path, NDArray[np.float64]]:
    """A short chirp to find again in a mix, at the voice's rate and at the mix's."""
    low, high = np.arange(960) / VOICE_RATE_HZ, np.arange(1920) / RATE_HZ
    chirps = [0.3 * np.sin(2 * np.pi * (400 + 40_000 * t) * t) * np.hanning(t.size) for t in (low, high)]
    return write_wav(folder / "chirp.wav", chirps[0], rate=VOICE_RATE_HZ), chirps[1]


def found_at(sound: NDArray[np.float32], template: NDArray[np.float64], near: float) -> float:
    """When the template is heard, in seconds, within 50 ms of `near`."""
    first = max(0, round((near - 0.05) * RATE_HZ))
    window = sound[first : first + round(0.1 * RATE_HZ) + template.size]
    return (first + int(np.argmax(np.correlate(window, template, "valid")))) / RATE_HZ


class TestPlaces:
    TIMES = (0.0, 0.51234, 1.0, 2.7182818, 3.9)

    def test_clips_are_heard_where_they_were_put(self, tmp_path: Path) -> None:
        path, template = bursts(tmp_path)
        sound = read_sound(mixed(tmp_path, 5, *(speech(path, at) for at in self.TIMES)))[0]
        for at in self.TIMES:
            assert found_at(sound, template, at) == pytest.approx(at, abs=2 / RATE_HZ)

    def test_they_stay_there_when_packets_are_joined_to_a_video(self, tmp_path: Path) -> None:
        """Copied with their time stamps, the packets start at −1024 and the sound at 0, like the picture."""
        path, template = bursts(tmp_path)
        track = mixed(tmp_path, 5, *(speech(path, at) for at in self.TIMES))
        joined = tmp_path / "joined.mp4"
        with av.open(str(track)) as source, av.open(str(joined), "w") as target:
            video = target.add_stream("libx264", rate=30)
            video.width = video.height = 64
            video.pix_fmt = "yuv420p"
            sound = source.streams.audio[0]
            copy = target.add_stream_from_template(sound)
            for _ in range(150):
                target.mux(video.encode(av.VideoFrame(64, 64, "yuv420p")))
            target.mux(video.encode(None))
            firsts = []
            for packet in source.demux(sound):
                if packet.dts is not None:
                    firsts.append(packet.pts)
                    packet.stream = copy
                    target.mux(packet)
            assert firsts[0] == -1024
        with av.open(str(joined)) as container:
            assert container.streams.audio[0].start_time == 0
            assert container.streams.video[0].start_time == 0
            assert container.duration == 5_000_000
        heard = read_sound(joined)[0]
        for at in self.TIMES:
            assert found_at(heard, template, at) == pytest.approx(at, abs=2 / RATE_HZ)

    def test_two_runs_give_the_same_file(self, tmp_path: Path) -> None:
        clip = speech(write_voice(tmp_path / "v.wav", 2), 0.3)
        first = mixed(tmp_path, 3, clip).read_bytes()
        assert mixed(tmp_path, 3, clip).read_bytes() == first


SPOKEN = ((4.0, 3.0), (12.0, 3.0))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.float32]:
    """Twenty seconds of music under two stretches of speech."""
    folder = tmp_path_factory.mktemp("music")
    said = write_wav(folder / "s.wav", band_noise(3000, 8000, 3, -24), rate=VOICE_RATE_HZ)
    music = write_wav(folder / "m.wav", tone(500, 30), tone(500, 30))
    clips = [AudioClip(path=str(said), start=start) for start, _ in SPOKEN]
    heard: NDArray[np.float32] = read_sound(mixed(folder, 20, *clips, AudioClip(path=str(music), role="music")))[0]
    return heard


class TestMusic:
    """Music is a tone at 500 Hz, speech a band of noise at 3–8 kHz, so each can be heard without the other."""

    def level(self, sound: NDArray[np.float32], start: float, seconds: float = 0.5) -> float:
        first = round(start * RATE_HZ)
        return tone_level_db(sound[first : first + round(seconds * RATE_HZ)], 500)

    def test_music_ducks_by_12_db_under_speech(self, sound: NDArray[np.float32]) -> None:
        open_level = self.level(sound, 9.5)
        for start, length in SPOKEN:
            for at in np.arange(start + 0.05, start + length - 0.5, 0.4):
                assert self.level(sound, float(at)) - open_level == pytest.approx(-12, abs=1.2)

    def test_it_is_down_when_the_first_word_is_heard_but_not_long_before(self, sound: NDArray[np.float32]) -> None:
        open_level = self.level(sound, 9.5)
        assert self.level(sound, 4.0, 0.05) - open_level < -10.5
        assert self.level(sound, 3.75, 0.1) - open_level > -1.5

    def test_it_comes_back_within_the_release(self, sound: NDArray[np.float32]) -> None:
        open_level = self.level(sound, 9.5)
        assert self.level(sound, 7.0, 0.1) - open_level < -9
        assert self.level(sound, 7.75, 0.2) - open_level > -1.5

    def test_it_fades_in_and_out(self, sound: NDArray[np.float32]) -> None:
        open_level = self.level(sound, 9.5)
        assert self.level(sound, 0.0, 0.05) - open_level < -25
        assert self.level(sound, 19.95, 0.05) - open_level < -25
        assert self.level(sound, 1.1, 0.3) - open_level > -1.5

    @pytest.mark.parametrize("gain_db", [0.0, 40.0])
    def test_it_is_never_louder_than_speech(self, tmp_path: Path, gain_db: float) -> None:
        said = write_wav(tmp_path / "s.wav", band_noise(3000, 8000, 3, -24), rate=VOICE_RATE_HZ)
        music = write_wav(tmp_path / "m.wav", np.concatenate([tone(1000, 6, -40), tone(1000, 6, -6)]))
        out = mixed(tmp_path, 14, speech(said, 1), AudioClip(path=str(music), role="music", gain_db=gain_db))
        heard = read_sound(out)
        speaking, playing = (write_wav(tmp_path / f"{i}.wav", *heard[:, a * RATE_HZ : b * RATE_HZ].astype(float))
                             for i, a, b in ((0, 1, 4), (1, 7, 11)))  # fmt: skip
        assert measure_loudness(playing).integrated_lufs <= measure_loudness(speaking).integrated_lufs + 0.3

    def test_short_pauses_do_not_pump(self, tmp_path: Path) -> None:
        said = write_wav(tmp_path / "s.wav", band_noise(3000, 8000, 2, -24), rate=VOICE_RATE_HZ)
        music = write_wav(tmp_path / "m.wav", tone(500, 12))
        out = mixed(tmp_path, 9, speech(said, 2), speech(said, 4.6), AudioClip(path=str(music), role="music"))
        heard = read_sound(out)[0]
        assert self.level(heard, 4.1, 0.4) == pytest.approx(self.level(heard, 3.0), abs=1.2)

    def test_a_short_piece_loops_without_a_gap_or_a_click(self, tmp_path: Path) -> None:
        quiet = np.zeros(RATE_HZ)
        piece = np.concatenate([quiet, noise(7, -20, seed=4), quiet])
        clip = AudioClip(path=str(write_wav(tmp_path / "m.wav", piece)), role="music")
        heard = read_sound(mixed(tmp_path, 30, clip))[0]
        steps = [level_db(heard[i : i + 4800]) for i in range(2 * RATE_HZ, 27 * RATE_HZ, 4800)]
        assert max(steps) - min(steps) < 2.5
        assert max(abs(a - b) for a, b in pairwise(steps)) < 1.5

    def test_the_seam_of_a_loop_does_not_click(self, tmp_path: Path) -> None:
        piece = tone(101.3, 5.0017, -12)
        clip = AudioClip(path=str(write_wav(tmp_path / "m.wav", piece)), role="music")
        heard = read_sound(mixed(tmp_path, 16, clip))[0][2 * RATE_HZ : 13 * RATE_HZ]
        usual = 2 * np.pi * 101.3 / RATE_HZ * np.abs(heard).max()
        assert np.abs(np.diff(heard)).max() < 1.5 * usual

    def test_between_sentences_it_lies_7_lu_below_speech(self, tmp_path: Path) -> None:
        said = write_wav(tmp_path / "s.wav", band_noise(3000, 8000, 4, -30), rate=VOICE_RATE_HZ)
        music = write_wav(tmp_path / "m.wav", band_noise(100, 9000, 12, -12, RATE_HZ))
        out = mixed(tmp_path, 14, speech(said, 1), AudioClip(path=str(music), role="music"))
        heard = read_sound(out).astype(float)
        speaking, playing = (
            measure_loudness(write_wav(tmp_path / f"{a}.wav", *heard[:, a * RATE_HZ : b * RATE_HZ])).integrated_lufs
            for a, b in ((1, 5), (7, 11))
        )
        assert speaking - playing == pytest.approx(7, abs=0.7)

    def test_a_piece_may_start_late_and_stop_early(self, tmp_path: Path) -> None:
        music = write_wav(tmp_path / "m.wav", noise(3, -20))
        clip = AudioClip(path=str(music), role="music", start=2, duration=4)
        heard = read_sound(mixed(tmp_path, 10, clip))[0]
        assert level_db(heard[: 2 * RATE_HZ - 200]) < -80
        assert level_db(heard[3 * RATE_HZ : 4 * RATE_HZ]) > -30
        assert level_db(heard[6 * RATE_HZ + 1500 :]) < -80


class TestFootage:
    def test_it_is_trimmed_to_the_sample(self, tmp_path: Path) -> None:
        sound = np.concatenate([tone(300, 1.25), tone(900, 1.0), tone(300, 1.0)])
        clip = AudioClip(
            path=str(write_wav(tmp_path / "c.wav", sound)), role="clip", start=1, trim_start=1.25, duration=1.0
        )
        heard = read_sound(mixed(tmp_path, 3, clip))[0]
        assert tone_level_db(heard[RATE_HZ + 500 : 2 * RATE_HZ - 500], 900) > -20
        assert tone_level_db(heard[RATE_HZ + 500 : 2 * RATE_HZ - 500], 300) < -60
        assert level_db(heard[: RATE_HZ - 100]) < -70
        assert level_db(heard[2 * RATE_HZ + 1100 :]) < -70

    def test_its_volume_counts(self, tmp_path: Path) -> None:
        low, high = (str(write_wav(tmp_path / f"{f}.wav", tone(f, 2))) for f in (300, 900))
        heard = read_sound(
            mixed(
                tmp_path,
                2,
                AudioClip(path=low, role="clip"),
                AudioClip(path=high, role="clip", gain_db=-9),
            )
        )[0]
        middle = heard[RATE_HZ // 2 : RATE_HZ]
        assert tone_level_db(middle, 900) - tone_level_db(middle, 300) == pytest.approx(-9, abs=0.3)

    def test_it_makes_way_for_narration(self, tmp_path: Path) -> None:
        said = write_wav(tmp_path / "s.wav", band_noise(3000, 8000, 2, -24), rate=VOICE_RATE_HZ)
        footage = str(write_wav(tmp_path / "c.wav", tone(500, 8)))
        heard = read_sound(mixed(tmp_path, 8, speech(said, 3), AudioClip(path=footage, role="clip")))[0]
        under, alone = (tone_level_db(heard[round(t * RATE_HZ) :][: RATE_HZ // 2], 500) for t in (3.8, 7.0))
        assert under - alone == pytest.approx(-9, abs=0.7)

    @pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
    def test_sound_that_starts_after_the_picture_does_so_here(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        write_video(path, sound=tone(700, 2), sound_at=0.5)
        heard = read_sound(mixed(tmp_path, 4, AudioClip(path=str(path), role="clip", start=1)))[0]
        loud = np.flatnonzero(np.abs(heard) > 0.05)
        assert loud[0] / RATE_HZ == pytest.approx(1.5, abs=0.005)

    def test_a_gap_in_the_sound_stays_a_gap(self, tmp_path: Path) -> None:
        path = tmp_path / "gap.mkv"
        write_video(path, sound=tone(700, 2), gap=(0.8, 0.5))
        heard = read_sound(mixed(tmp_path, 3, AudioClip(path=str(path), role="clip")))[0]
        assert level_db(heard[round(0.9 * RATE_HZ) : round(1.2 * RATE_HZ)]) < -60
        loud = np.flatnonzero(np.abs(heard) > 0.05)
        assert loud[-1] / RATE_HZ == pytest.approx(2.5, abs=0.03)

    def test_a_trim_far_into_a_file_is_exact_after_seeking(self, tmp_path: Path) -> None:
        path = tmp_path / "long.mp4"
        write_video(path, sound=np.concatenate([tone(300, 9.0), tone(900, 2.0)]))
        clip = AudioClip(path=str(path), role="clip", trim_start=8.5, duration=2)
        heard = read_sound(mixed(tmp_path, 2, clip))[0]
        switch = [tone_level_db(heard[i : i + 480], 900) - tone_level_db(heard[i : i + 480], 300)
                  for i in range(0, RATE_HZ, 240)]  # fmt: skip
        assert np.argmax(np.array(switch) > 0) * 240 / RATE_HZ == pytest.approx(0.5, abs=0.015)

    def test_a_video_without_sound_is_silent(self, tmp_path: Path) -> None:
        path = tmp_path / "mute.mp4"
        write_video(path)
        assert measure_loudness(mixed(tmp_path, 2, AudioClip(path=str(path), role="clip"))).silent

    def test_surround_is_mixed_down(self, tmp_path: Path) -> None:
        path = write_wav(tmp_path / "5.1.wav", *(tone(200 * (i + 1), 2) for i in range(6)))
        heard = read_sound(mixed(tmp_path, 2, AudioClip(path=str(path), role="clip")))
        assert tone_level_db(heard[0], 200) > tone_level_db(heard[1], 200) + 20
        assert tone_level_db(heard[0], 600) == pytest.approx(tone_level_db(heard[1], 600), abs=0.5)


def write_video(
    path: Path,
    sound: NDArray[np.float64] | None = None,
    sound_at: float = 0.0,
    gap: tuple[float, float] = (1e9, 0.0),
) -> None:
    """A small grey video of 30 frames, with mono sound starting at `sound_at`, with one gap (where, how long)."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=30)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        stream = container.add_stream("aac", rate=RATE_HZ, layout="mono") if sound is not None else None
        for _ in range(30):
            container.mux(video.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(video.encode(None))
        if stream is not None and sound is not None:
            for first in range(0, sound.size, 1024):
                block = np.ascontiguousarray(sound[None, first : first + 1024], np.float32)
                frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
                frame.sample_rate = RATE_HZ
                frame.pts = first
                container.mux([moved(packet, sound_at, gap) for packet in stream.encode(frame)])
            container.mux([moved(packet, sound_at, gap) for packet in stream.encode(None)])


def moved(packet: Packet[AudioStream], later: float, gap: tuple[float, float]) -> Packet[AudioStream]:
    """The packet at a later time, and later still after a gap."""
    assert packet.pts is not None
    shift = later + (gap[1] if packet.pts >= gap[0] * RATE_HZ else 0)
    packet.pts = packet.dts = packet.pts + round(shift * RATE_HZ)
    return packet


class TestTrouble:
    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(MediaError, match=r"gone\.wav"):
            mixed(tmp_path, 1, speech(tmp_path / "gone.wav"))

    def test_a_file_that_is_no_sound_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "music.mp3"
        path.write_bytes(b"this is not music" * 500)
        with pytest.raises(MediaError, match=r"music\.mp3"):
            mixed(tmp_path, 1, AudioClip(path=str(path), role="music"))

    def test_music_without_sound_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "mute.mp4"
        write_video(path)
        with pytest.raises(MediaError, match=r"mute\.mp4 has no sound"):
            mixed(tmp_path, 1, AudioClip(path=str(path), role="music"))

    def test_a_damaged_middle_is_skipped(self, tmp_path: Path) -> None:
        path = tmp_path / "c.mp4"
        write_video(path, sound=noise(3, -20))
        data = bytearray(path.read_bytes())
        middle = len(data) * 2 // 3
        data[middle : middle + 300] = b"\xff" * 300
        path.write_bytes(bytes(data))
        heard = read_sound(mixed(tmp_path, 3, AudioClip(path=str(path), role="clip")))[0]
        assert level_db(heard[: RATE_HZ // 2]) > -30
        assert level_db(heard[-RATE_HZ // 2 :]) > -30

    def test_stopping_stops(self, tmp_path: Path) -> None:
        cancel = CancelToken()
        cancel.cancel()
        track = AudioTrack(clips=(speech(write_voice(tmp_path / "v.wav", 1)),))
        with pytest.raises(CancelledError):
            mix(track, 1, tmp_path / "a.m4a", cancel=cancel)

    def test_a_place_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(VideoAssemblyError, match="nowhere"):
            mix(AudioTrack(), 1, tmp_path / "nowhere" / "a.m4a")

    @pytest.mark.parametrize("duration", [0.0, -1.0, float("nan"), float("inf")])
    def test_a_length_that_makes_no_sense_is_refused(self, tmp_path: Path, duration: float) -> None:
        with pytest.raises(ValidationError):
            mix(AudioTrack(), duration, tmp_path / "a.m4a")
