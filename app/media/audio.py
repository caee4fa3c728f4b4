"""Sound of a video: narration, clips and music mixed, brought to the target loudness and written as AAC.

The mix is a deterministic stream, run once to measure it and once to write it, so memory does not grow with the
length. Loudness is integrated loudness by ITU-R BS.1770-4 and EBU R128; the limit is on the true peak of what a
player decodes, so the written file is measured too and corrected where the limiter or the codec moved it.
"""

from __future__ import annotations

from pathlib import Path

from app.core.exceptions import MediaError, ValidationError
from app.core.progress import CancelToken
from app.media.audio_blocks import SAMPLE_RATE_HZ, Blocks
from app.media.audio_encoder import FRAME_SAMPLES, encode
from app.media.audio_loudness import Loudness, Measured, measure, measure_loudness
from app.media.audio_master import MAX_GAIN_DB, Master, encodable, fitting_master, surveyed
from app.media.audio_program import (
    DUCK_CLIP_DB,
    DUCK_DB,
    Duck,
    Interval,
    Programme,
    Voice,
    music,
    placed,
)
from app.media.audio_sources import channel_count, decoded
from app.media.composition import AudioClip, AudioTrack

__all__ = ["Loudness", "measure_loudness", "mix"]

LOUDNESS_TOLERANCE_LU = 0.3
"""Corrected when further off; the promise is ±0.5."""
PEAK_STEP_DB = 0.1
MAX_CORRECTIONS = 2
WORKING_LUFS = -16.0
"""Narration is brought here before music and clips join it."""
MUSIC_BELOW_SPEECH_LU = 7.0
"""How far music lies below narration where nobody speaks; ducking comes on top."""


def mix(track: AudioTrack, duration: float, out: Path, *, cancel: CancelToken | None = None) -> Loudness:
    """Write `track` as `duration` seconds of AAC, 48 kHz stereo, to the MP4 audio file `out`; return its loudness.

    Without clips, or with silent ones only, the file is silent and of the same length. Raises MediaError for a
    sound that cannot be read, CancelledError when stopped, VideoAssemblyError when `out` cannot be written; `out`
    may then exist in part, so give a temporary name.
    """
    if not 0 < duration < float("inf"):
        raise ValidationError(f"A sound track of {duration} s cannot be made.")
    programme = _programme(track, duration, cancel)
    master = fitting_master(programme, track.loudness_lufs, track.true_peak_dbtp, cancel)
    written = _written(programme, master, out, cancel)
    for _correction in range(MAX_CORRECTIONS):
        better = _corrected(master, written, track)
        if better == master:
            break
        master = better
        written = _written(programme, master, out, cancel)
    return written


def _written(programme: Programme, master: Master, out: Path, cancel: CancelToken | None) -> Loudness:
    """Encode the programme and measure what a player will decode."""
    frames = encodable(
        programme.blocks(cancel), programme.samples, programme.channels, master, frame_size=FRAME_SAMPLES
    )
    encode(frames, programme.channels, out)
    return measure(_once_for_both(decoded(out), programme.channels)).loudness


def _once_for_both(blocks: Blocks, channels: int) -> Blocks:
    """Yield one channel of a mono programme, which the encoder codes the same on both: half the work to measure."""
    return (block[:channels] for block in blocks)


def _corrected(master: Master, written: Loudness, track: AudioTrack) -> Master:
    """Return a master nearer to what the track wants, or the same when it is near enough or can't be reached."""
    over_db = max(0.0, written.true_peak_dbtp - track.true_peak_dbtp)
    ceiling_db = -over_db - PEAK_STEP_DB if over_db else 0.0
    short_lu = 0.0 if written.silent else track.loudness_lufs - written.integrated_lufs
    reachable = short_lu < 0 or not master.exhausted
    gain_db = short_lu if abs(short_lu) > LOUDNESS_TOLERANCE_LU and reachable else 0.0
    return master.moved(gain_db, ceiling_db)


def _programme(track: AudioTrack, duration: float, cancel: CancelToken | None) -> Programme:
    samples = round(duration * SAMPLE_RATE_HZ)
    heard = [clip for clip in track.clips if clip.start < duration]
    counts = {clip.path: channel_count(clip.path) for clip in heard}
    for clip in heard:
        if not counts[clip.path] and clip.role != "clip":
            raise MediaError(f"{clip.path} has no sound.", details={"path": clip.path})
    channels = max(counts.values(), default=1) or 1
    speech = [clip for clip in heard if clip.role == "speech"]
    if len(speech) == len(heard):
        return Programme(tuple(placed(clip, 0.0) for clip in speech), samples, channels)
    return Programme(tuple(_voices(heard, speech, duration, cancel)), samples, channels)


def _voices(
    heard: list[AudioClip],
    speech: list[AudioClip],
    duration: float,
    cancel: CancelToken | None,
) -> list[Voice]:
    speech_gain_db = _speech_gain(speech, duration, cancel)
    intervals = [_interval(clip) for clip in speech]
    voices = [placed(clip, speech_gain_db) for clip in speech]
    voices += [placed(clip, 0.0, Duck(intervals, DUCK_CLIP_DB)) for clip in heard if clip.role == "clip"]
    for clip in heard:
        if clip.role == "music":
            measured = measure(_played(clip, duration, cancel), true_peak=False)
            if measured.audible[1]:
                gain_db = _music_gain(clip, measured, spoken=bool(speech))
                voices.append(music(clip, duration, gain_db, measured, Duck(intervals, DUCK_DB)))
    return voices


def _played(clip: AudioClip, duration: float, cancel: CancelToken | None) -> Blocks:
    """Yield the part of a piece of music that will be heard, before it loops."""
    for block in decoded(
        clip.path, clip.trim_start, duration - clip.start if clip.duration is None else clip.duration
    ):
        if cancel:
            cancel.checkpoint()
        yield block


def _speech_gain(speech: list[AudioClip], duration: float, cancel: CancelToken | None) -> float:
    """Return what brings the narration alone to the working level."""
    if not speech:
        return 0.0
    alone = Programme(tuple(placed(clip, 0.0) for clip in speech), round(duration * SAMPLE_RATE_HZ), 1)
    loudness = surveyed(alone, cancel)[0].loudness
    return 0.0 if loudness.silent else min(MAX_GAIN_DB, WORKING_LUFS - loudness.integrated_lufs)


def _music_gain(clip: AudioClip, measured: Measured, *, spoken: bool) -> float:
    """Return the music's gain: below narration, by the user's wish louder, but never louder than narration."""
    if measured.loudness.silent:
        return clip.gain_db
    wanted = WORKING_LUFS - measured.loudness.integrated_lufs + clip.gain_db
    if not spoken:
        return wanted
    return min(wanted - MUSIC_BELOW_SPEECH_LU, WORKING_LUFS - measured.short_term_lufs)


def _interval(clip: AudioClip) -> Interval:
    if clip.duration is not None:
        return clip.start, clip.start + clip.duration
    length = sum(block.shape[1] for block in decoded(clip.path, clip.trim_start)) / SAMPLE_RATE_HZ
    return clip.start, clip.start + length
