"""Which voices there are, which engine speaks each, and which one to use when nobody chose."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from app.core.exceptions import NotFoundError
from app.engines.speech.base import SpeechEngine, Voice
from app.engines.speech.fake import FakeEngine
from app.engines.speech.kokoro import KokoroEngine
from app.engines.speech.piper import PiperEngine

Quality = Literal["draft", "standard", "high"]

DEFAULT_VOICES = {
    "en": "af_heart", "en-gb": "bf_emma", "es": "ef_dora", "fr": "ff_siwis", "hi": "hf_alpha", "it": "if_sara",
    "pt": "pf_dora",
}  # fmt: skip
DRAFT_VOICES = {"en": "joe"}


@lru_cache(maxsize=1)
def _all_engines() -> tuple[SpeechEngine, ...]:
    return (KokoroEngine(), PiperEngine(), FakeEngine())


def engines() -> Sequence[SpeechEngine]:
    """Return every engine that may be chosen; the fake one only when REELWRIGHT_FAKE_SPEECH is 1."""
    fake = os.environ.get("REELWRIGHT_FAKE_SPEECH") == "1"
    return [engine for engine in _all_engines() if fake or engine.name != "fake"]


def voices() -> list[Voice]:
    """Return every voice of every engine, the best engine's first."""
    return [voice for engine in engines() for voice in engine.voices()]


def voice_named(voice_id: str) -> Voice:
    """Return a voice. Raises NotFoundError, naming the nearest, when there is none of that id."""
    known = {voice.id: voice for voice in voices()}
    if voice_id in known:
        return known[voice_id]
    by_name = [voice.id for voice in known.values() if voice.name.lower() == voice_id.lower()]
    near = list(dict.fromkeys(by_name + difflib.get_close_matches(voice_id, known, n=3, cutoff=0.5)))
    meant = f"Did you mean {', '.join(near)}? " if near else ""
    raise NotFoundError(f"There is no voice {voice_id!r}.", hint=f"{meant}`reelwright voices` lists all.")


def engine_for(voice_id: str) -> SpeechEngine:
    """Return the engine that speaks a voice. Raises NotFoundError as `voice_named`."""
    name = voice_named(voice_id).engine
    return next(engine for engine in engines() if engine.name == name)


def default_voice(language: str, quality: Quality = "standard") -> str:
    """Return the voice for a language ("en", "en-GB", "fr" …). Raises NotFoundError when none speaks it."""
    wanted = language.lower().replace("_", "-")
    base = wanted.split("-")[0]
    drafts = DRAFT_VOICES if quality == "draft" else {}
    for table in (drafts, DEFAULT_VOICES):
        for code in (wanted, base):
            if code in table:
                return table[code]
    raise NotFoundError(
        f"No voice here speaks {language!r}.",
        hint=f"Languages with a voice: {', '.join(sorted(DEFAULT_VOICES))}. Or use `voice: none`.",
    )
