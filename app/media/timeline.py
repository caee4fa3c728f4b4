"""Time as the whole project counts it: seconds in data, whole frames on the grid of a video."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator


class Frozen(BaseModel):
    """Immutable data that refuses unknown fields; the base of everything that is hashed into a key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _fraction(value: object) -> Fraction:
    try:
        rate = Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError("a frame rate is a number such as 30 or 30000/1001") from error
    if not 1 <= rate <= 240:
        raise ValueError("a frame rate lies between 1 and 240 frames per second")
    return rate


FrameRate = Annotated[Fraction, PlainValidator(_fraction), PlainSerializer(str, return_type=str)]
"""Frames per second, exact: 30, or 30000/1001."""


def to_frames(seconds: float, fps: Fraction) -> int:
    """Return the number of whole frames nearest to `seconds`."""
    return round(seconds * fps)


def to_seconds(frames: int, fps: Fraction) -> float:
    """Return when frame number `frames` is shown, in seconds."""
    return float(frames / fps)


class TimedWord(Frozen):
    """A word as the author wrote it and when it is spoken, in seconds from the start of its scene.

    `passage` is the index of the scene's passage and `start_char`, `end_char` its place in that passage's text:
    "12%" is one word here although the voice says two.
    """

    text: str
    start: float = Field(ge=0)
    end: float = Field(ge=0)
    passage: int = 0
    start_char: int = 0
    end_char: int = 0
