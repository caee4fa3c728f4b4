"""Scores of the beds as data: tempo, chords, and what each player plays in a bar.

A figure is a bar in sixteen characters, one for each sixteenth: a digit strikes that tone of the chord, "-" holds it,
"." is silence. Chords are keys of the MIDI scale, the bass first; there is one to a bar.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.media.music import instruments
from app.media.music.instruments import Instrument

SIXTEENTHS = 16
Chord = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """One player: its figures taken in turn, how loud, where between left (-1) and right (1), how much room.

    `pitch` is the Hz of a drum, 0 for tones of the chord; `bass` plays the chord's bass. `quarters` says in which
    quarters of the bed it plays.
    """

    instrument: Instrument
    figures: tuple[str, ...]
    gain: float
    pan: float = 0.0
    room: float = 0.3
    octave: int = 0
    strength: float = 0.6
    bass: bool = False
    pitch: float = 0.0
    quarters: str = "1234"


@dataclass(frozen=True)
class Score:
    """A bed: it loops after its chords. `swing` delays the off-beats, in sixteenths."""

    name: str
    title: str
    beats_per_minute: float
    chords: tuple[Chord, ...]
    parts: tuple[Part, ...]
    swing: float = 0.0

    @property
    def bar_seconds(self) -> float:
        """Length of a bar of four beats."""
        return 4 * 60.0 / self.beats_per_minute


WHOLE = "0---------------"
TWO_AND_FOUR = "....0.......0..."
EIGHTHS = "0.0.0.0.0.0.0.0."
OFFBEATS = "..0...0...0...0."
FOUR_BEATS = "0...0...0...0..."


def _strings(gain: float, pan: float = 0.0, quarters: str = "1234") -> tuple[Part, ...]:
    """Return strings that hold the whole chord."""
    tones = tuple(WHOLE.replace("0", str(tone)) for tone in range(4))
    return tuple(
        Part(instruments.strings, (tone,), gain, pan=pan, room=0.45, strength=0.7, quarters=quarters)
        for tone in tones
    )


CALM = Score(
    "calm", "Calm: slow strings and an electric piano", 70,
    (
        (38, 57, 61, 64, 66), (38, 57, 61, 64, 66), (35, 57, 62, 66, 73), (35, 57, 62, 66, 73),
        (43, 59, 62, 66, 69), (43, 59, 62, 66, 69), (45, 59, 62, 64, 69), (45, 57, 61, 64, 67),
        (38, 57, 61, 64, 66), (38, 57, 61, 64, 69), (42, 57, 61, 64, 69), (42, 57, 61, 64, 69),
        (43, 59, 62, 66, 69), (40, 59, 62, 66, 67), (45, 59, 62, 64, 69), (45, 57, 61, 64, 67),
    ),
    (
        *_strings(0.20, pan=-0.25),
        Part(instruments.bass, (WHOLE,), 0.26, room=0.05, strength=0.7, bass=True),
        Part(instruments.electric_piano,
             ("0-----2---3-----", "....1---2-------", "3-----2-----1---", "..0-------......"),
             0.30, pan=0.2, room=0.5, octave=1, strength=0.48),
        Part(instruments.vibraphone, ("3-------........", "................", "........2---3---", "................"),
             0.14, pan=0.5, room=0.6, octave=1, strength=0.34, quarters="34"),
    ),
)  # fmt: skip

WARM = Score(
    "warm", "Warm: a picked guitar over soft strings", 84,
    (
        (43, 55, 59, 62, 66), (43, 55, 59, 62, 66), (40, 55, 59, 62, 67), (40, 55, 59, 62, 67),
        (36, 55, 60, 64, 67), (36, 55, 59, 64, 67), (38, 57, 60, 64, 67), (38, 57, 60, 62, 66),
        (47, 57, 62, 66, 69), (40, 55, 59, 62, 67), (45, 55, 60, 64, 67), (45, 55, 59, 60, 64),
        (36, 55, 60, 64, 67), (43, 55, 59, 62, 67), (38, 57, 60, 64, 67), (38, 57, 60, 62, 66),
    ),
    (
        Part(instruments.guitar, ("0---..3---1---2-", "1-----3---2---1-"), 0.40, pan=-0.3, room=0.28),
        Part(instruments.guitar, ("..2---1-0-----3-", "..2-0-----3---2-"), 0.36, pan=-0.22, room=0.28, strength=0.52),
        Part(instruments.bass, ("0------...0-----",), 0.25, room=0.04, bass=True),
        *_strings(0.13, pan=0.25, quarters="234"),
        Part(instruments.electric_piano,
             ("................", "........3-2-1---", "................", "2-----------...."),
             0.22, pan=0.35, room=0.45, octave=1, strength=0.42, quarters="34"),
        Part(instruments.brush, (TWO_AND_FOUR,), 0.10, pan=0.1, room=0.25, strength=0.5, pitch=1_600, quarters="234"),
    ),
    swing=0.15,
)  # fmt: skip

BRIGHT = Score(
    "bright", "Bright: mallets and guitar, light on their feet", 104,
    (
        (48, 60, 64, 67, 74), (47, 59, 62, 67, 74), (45, 60, 64, 67, 72), (41, 60, 64, 65, 69),
        (48, 60, 64, 67, 74), (47, 59, 62, 67, 74), (45, 60, 64, 67, 72), (43, 59, 62, 65, 69),
        (41, 60, 65, 69, 72), (43, 59, 62, 67, 71), (40, 59, 64, 67, 71), (45, 60, 64, 67, 72),
        (41, 60, 65, 69, 72), (43, 59, 62, 67, 71), (48, 60, 64, 67, 72), (43, 60, 62, 65, 67),
    ),
    (
        Part(instruments.guitar, ("0-2-3-2-1-3-2-3-", "0-1-3-2-1-2-3-1-"), 0.30, pan=-0.35, room=0.2, strength=0.56),
        Part(instruments.marimba, ("3-2---1---2-....", "2---3---1---2-3-"), 0.30, pan=0.35, octave=1, quarters="234"),
        Part(instruments.bass, ("0-----0-0-----0-",), 0.27, room=0.03, bass=True),
        *_strings(0.09, quarters="34"),
        Part(instruments.kick, ("0.......0.......",), 0.30, room=0.02, strength=0.75, pitch=46, quarters="234"),
        Part(instruments.shaker, (EIGHTHS,), 0.07, pan=-0.15, room=0.12, strength=0.5, pitch=4_500),
        Part(instruments.brush, (TWO_AND_FOUR,), 0.12, pan=0.1, room=0.22, pitch=1_800, quarters="234"),
    ),
)  # fmt: skip

CURIOUS = Score(
    "curious", "Curious: mallets that ask, a walking bass", 94,
    (
        (45, 57, 60, 64, 67), (45, 57, 60, 64, 67), (38, 57, 60, 64, 66), (38, 57, 60, 64, 66),
        (45, 57, 60, 64, 67), (45, 57, 60, 64, 71), (41, 57, 60, 64, 69), (40, 56, 59, 62, 64),
        (41, 57, 60, 64, 67), (48, 55, 60, 64, 67), (38, 57, 60, 65, 69), (45, 57, 60, 64, 67),
        (41, 57, 60, 64, 69), (48, 55, 60, 64, 67), (47, 57, 59, 62, 65), (40, 56, 59, 62, 64),
    ),
    (
        Part(instruments.marimba, ("0-.2--3---1-2---", "..3-2---1-....0-"), 0.34, pan=-0.3, octave=1),
        Part(instruments.bass, ("0---0-....0-0---", "0---..0-0-------"), 0.28, room=0.04, bass=True),
        Part(instruments.vibraphone, ("................", "....3-------....", "................", "2-----1-------.."),
             0.20, pan=0.4, room=0.5, octave=1, strength=0.4, quarters="234"),
        *_strings(0.09, quarters="34"),
        Part(instruments.shaker, (OFFBEATS,), 0.07, pan=0.15, room=0.12, strength=0.5, pitch=5_000),
        Part(instruments.brush, ("....0.......0..0",), 0.10, room=0.22, strength=0.5, pitch=2_000, quarters="23"),
    ),
    swing=0.3,
)  # fmt: skip

DRIVING = Score(
    "driving", "Driving: a pulse that means to get somewhere", 112,
    (
        (40, 59, 62, 64, 67), (40, 59, 62, 64, 67), (36, 59, 60, 64, 67), (36, 59, 60, 64, 67),
        (43, 59, 62, 64, 67), (43, 59, 62, 64, 67), (38, 57, 62, 64, 69), (38, 57, 62, 66, 69),
        (40, 59, 62, 64, 67), (40, 59, 62, 64, 67), (36, 55, 60, 64, 67), (36, 55, 60, 64, 71),
        (45, 57, 60, 64, 67), (43, 59, 62, 67, 71), (38, 57, 62, 66, 69), (47, 57, 62, 66, 69),
    ),
    (
        Part(instruments.bass, ("0-0-0-0-0-0-0-0-",), 0.28, room=0.03, bass=True),
        *_strings(0.15),
        Part(instruments.electric_piano, ("3-1-2-3-1-2-3-2-", "2-1-3-2-1-3-2-1-"), 0.20, pan=-0.35, room=0.35,
             strength=0.42, quarters="234"),
        Part(instruments.vibraphone, ("3-------..2-----", "................"), 0.16, pan=0.4, room=0.55, octave=1,
             strength=0.42, quarters="34"),
        Part(instruments.kick, (FOUR_BEATS,), 0.30, room=0.02, strength=0.75, pitch=44),
        Part(instruments.shaker, (OFFBEATS,), 0.08, pan=0.2, room=0.1, pitch=5_500),
        Part(instruments.brush, (TWO_AND_FOUR,), 0.13, room=0.2, pitch=1_700, quarters="234"),
    ),
)  # fmt: skip

SCORES = {score.name: score for score in (CALM, WARM, BRIGHT, CURIOUS, DRIVING)}
