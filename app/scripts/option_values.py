"""What each option may be: its value read from text, or a hint that says what to write."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

from app.media.composition import TransitionKind
from app.scripts.spelling import suggestion

MAX_SECONDS = 3600.0
MAX_VOLUME = 4.0

LAYOUTS = (
    "title", "section", "statement", "list", "steps", "timeline", "number", "bar", "line", "pie", "table",
    "comparison", "before-after", "quote", "code", "picture", "split", "clip", "ending",
)  # fmt: skip
OTHER_NAMES = {
    "photo": "picture", "image": "picture", "video": "clip", "donut": "pie", "doughnut": "pie", "end": "ending",
    "end-card": "ending", "before/after": "before-after", "break": "section",
}  # fmt: skip


class BadValueError(ValueError):
    """An option's value is wrong; the message is the hint that says what to write."""


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*(s|sec|secs|second|seconds|ms)?", text.strip(), re.IGNORECASE)
    value = float(match[1].replace(",", ".")) if match else -1.0
    if match and (match[2] or "").lower() == "ms":
        value /= 1000
    if not 0 <= value <= MAX_SECONDS:
        raise BadValueError("Write seconds, such as 6 or 1.5 s.")
    return value


def _duration(text: str) -> float:
    value = _seconds(text)
    if value == 0:
        raise BadValueError("Write seconds above zero, such as 6 or 1.5 s.")
    return value


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        word = text.strip().lower()
        if word not in words:
            raise BadValueError(suggestion(word, words))
        return word

    return read


def _on_off(text: str) -> bool:
    word = text.strip().lower()
    if word not in {"on", "off", "true", "false", "yes", "no", ""}:
        raise BadValueError("Write on or off.")
    return word in {"on", "true", "yes", ""}


def _switch(text: str) -> bool:
    if not text.strip():
        raise BadValueError("Write on or off.")
    return _on_off(text)


def _text(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise BadValueError("Write the words after the colon.")
    return words


def _name(text: str) -> str:
    name = text.strip()
    if not re.fullmatch(r"[\w.:+-]{1,64}", name):
        raise BadValueError("Write one name without spaces.")
    return name


def _layout(text: str) -> str:
    word = text.strip().lower()
    return _one_of(*LAYOUTS)(OTHER_NAMES.get(word, word))


def _chart(text: str) -> str:
    word = text.strip().lower()
    return _one_of("bar", "line", "pie", "table")(OTHER_NAMES.get(word, word))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise BadValueError("Name pictures, such as battery, house; or none.")
    return ("none",) if names == ("off",) else names


def _position(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text.strip()) or int(text) < 1:
        raise BadValueError("Write which one, counted from 1.")
    return int(text)


def _focus(text: str) -> tuple[float, float]:
    parts = [part.strip() for part in text.split(",")]
    values = [_share(part) for part in parts]
    if len(values) != 2:
        raise BadValueError("Write across,down as shares of the picture, such as 0.3,0.5.")
    return values[0], values[1]


def _share(text: str) -> float:
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)(%?)", text)
    value = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 <= value <= 1:
        raise BadValueError("Write across,down as shares of the picture, such as 0.3,0.5.")
    return value


def _trim(text: str) -> tuple[float, float | None]:
    match = re.fullmatch(r"([\d:.]{1,12})?\s*-\s*([\d:.]{1,12})?s?", text.strip())
    if match is None or not (match[1] or match[2]):
        raise BadValueError("Write from-to in seconds of the clip, such as 3-8 or 1:05-1:12.")
    start = _clock(match[1]) if match[1] else 0.0
    end = _clock(match[2]) if match[2] else None
    if end is not None and end <= start:
        raise BadValueError("The end comes after the start, such as 3-8.")
    return start, end


def _clock(text: str) -> float:
    if not re.fullmatch(r"(\d{1,2}:){0,2}\d{1,5}(\.\d{1,6})?", text):
        raise BadValueError("Write from-to in seconds of the clip, such as 3-8 or 1:05-1:12.")
    seconds = 0.0
    for part in text.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _volume(text: str) -> float:
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)(%?)", text.strip())
    value = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 <= value <= MAX_VOLUME:
        raise BadValueError("Write 0 for silence up to 1 for the clip's own loudness.")
    return value


READERS: dict[str, Callable[[str], Any]] = {
    "layout": _layout,
    "transition": _one_of("theme", *get_args(TransitionKind)),
    "duration": _duration,
    "voice": _name,
    "mute": _on_off,
    "pause": _seconds,
    "captions": _switch,
    "illustrate": _names,
    "arrange": _one_of("beside", "mirrored", "words"),
    "say": _text,
    "show": _text,
    "highlight": _position,
    "chart": _chart,
    "source": _text,
    "subtitle": _text,
    "eyebrow": _text,
    "action": _text,
    "link": _text,
    "note": _text,
    "fit": _one_of("cover", "contain"),
    "focus": _focus,
    "motion": _one_of("ken-burns", "still"),
    "trim": _trim,
    "volume": _volume,
    "loop": _on_off,
    "keep": _on_off,
}
"""Every option and how its value is read."""
