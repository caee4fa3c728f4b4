"""Sound of a video: narration, clips and music mixed, brought to the target loudness and written as AAC.

The mix is a deterministic stream, run once to measure it and once to write it, so memory does not grow with the
length. Loudness is integrated loudness by ITU-R BS.1770-4 and EBU R128; the limit is on the true peak of what a
player decodes, so the written file is measured too and corrected where the limiter or the codec moved it.
"""

from __future__ import annotations

from pathlib import Path

from app.core.exceptions import MediaError, ValidationError
from app.core.progress import CancelToken
from app.media.audio_blocks import SAMPLE_RATE_HZ
from app.media.audio_encoder import encode
from app.media.audio_loudness import Loudness, Measured, measure, measure_loudness
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
WORKING_LUFS = -16.0
"""Narration is brought here before music and clips join it."""
MUSIC_BELOW_SPEECH_LU = 7.0
"""How far music lies below narration where nobody speaks; ducking comes on top."""
MAX_GAIN_DB = 40.0
"""A track quieter than this allows is left quiet: it is noise."""
CODEC_MARGIN_DB = 0.6
"""AAC adds about this much to the peaks it is given."""
MAX_ENCODES = 3


def mix(track: AudioTrack, duration: float, out: Path, *, cancel: CancelToken | None = None) -> Loudness:
    """Write `track` as `duration` seconds of AAC, 48 kHz stereo, to the MP4 audio file `out`; return its loudness.

    Without clips, or with silent ones only, the file is silent and of the same length. Raises MediaError for a
    sound that cannot be read, CancelledError when stopped, VideoAssemblyError when `out` cannot be written; `out`
    may then exist in part, so give a temporary name.
    """
    if duration <= 0:
        raise ValidationError(f"A sound track of {duration} s has no length.")
    programme = _programme(track, duration, cancel)
    measured = measure(programme.blocks(cancel), programme.channels).loudness
    return _written(programme, measured, track, out, cancel)


def _written(
    programme: Programme, measured: Loudness, track: AudioTrack, out: Path, cancel: CancelToken | None
) -> Loudness:
    gain_db = 0.0 if measured.silent else min(MAX_GAIN_DB, track.loudness_lufs - measured.integrated_lufs)
    ceiling_dbtp = track.true_peak_dbtp - CODEC_MARGIN_DB
    written = measured
    for _attempt in range(MAX_ENCODES):
        encode(
            programme.blocks(cancel),
            programme.samples,
            programme.channels,
            out,
            gain_db=gain_db,
            ceiling_dbtp=ceiling_dbtp,
        )
        written = measure_loudness(out)
        short_lu = 0.0 if written.silent else track.loudness_lufs - written.integrated_lufs
        over_db = written.true_peak_dbtp - track.true_peak_dbtp
        if (abs(short_lu) <= LOUDNESS_TOLERANCE_LU or gain_db >= MAX_GAIN_DB) and over_db <= 0:
            break
        gain_db = min(MAX_GAIN_DB, gain_db + short_lu)
        ceiling_dbtp -= max(0.0, over_db + 0.1 if over_db > 0 else 0.0)
    return written


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
    return Programme(tuple(_voices(heard, speech, duration, counts, cancel)), samples, channels)


def _voices(
    heard: list[AudioClip],
    speech: list[AudioClip],
    duration: float,
    channels: dict[str, int],
    cancel: CancelToken | None,
) -> list[Voice]:
    speech_gain_db = _speech_gain(speech, duration, cancel)
    intervals = [_interval(clip) for clip in speech]
    voices = [placed(clip, speech_gain_db) for clip in speech]
    voices += [placed(clip, 0.0, Duck(intervals, DUCK_CLIP_DB)) for clip in heard if clip.role == "clip"]
    for clip in heard:
        if clip.role == "music":
            measured = measure(decoded(clip.path, clip.trim_start), channels[clip.path])
            if measured.audible[1]:
                gain_db = _music_gain(clip, measured, spoken=bool(speech))
                voices.append(music(clip, duration, gain_db, measured, Duck(intervals, DUCK_DB)))
    return voices


def _speech_gain(speech: list[AudioClip], duration: float, cancel: CancelToken | None) -> float:
    """Return what brings the narration alone to the working level."""
    if not speech:
        return 0.0
    alone = Programme(tuple(placed(clip, 0.0) for clip in speech), round(duration * SAMPLE_RATE_HZ), 1)
    loudness = measure(alone.blocks(cancel), 1).loudness
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
