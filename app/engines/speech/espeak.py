"""Words to IPA through espeak-ng: one process-wide library behind one lock."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from app.core.exceptions import ConfigurationError

TIE = "^"
"""Joins the letters of one sound ("a^ɪ"), so that "t^ʃ" can be told from "t" before "ʃ"."""

ESPEAK_CODES = {
    "en": "en-us", "en-us": "en-us", "en-gb": "en-gb", "es": "es", "fr": "fr-fr", "hi": "hi", "it": "it",
    "pt": "pt-br", "pt-br": "pt-br",
}  # fmt: skip

_lock = threading.Lock()  # espeak-ng keeps its state in globals


def ipa(phrases: Sequence[str], language: str) -> list[str]:
    """Return the IPA of each phrase, words apart by spaces as espeak groups them, sounds tied by `TIE`.

    `language` is one of `ESPEAK_CODES`. Raises ConfigurationError when espeak is not installed.
    """
    with _lock:
        spoken: list[str] = _backend(ESPEAK_CODES[language]).phonemize(list(phrases), strip=True)
    return [" ".join(phrase.split()) for phrase in spoken]


@lru_cache(maxsize=16)
def _backend(code: str) -> Any:
    try:
        import espeakng_loader  # type: ignore[import-untyped]  # ships none
        from phonemizer.backend import EspeakBackend  # type: ignore[import-untyped]  # ships none
        from phonemizer.backend.espeak.wrapper import EspeakWrapper  # type: ignore[import-untyped]  # ships none
    except ImportError as error:
        raise ConfigurationError(
            f"Speech needs the package {error.name}.", hint="Run `make setup` to install the speech extra."
        ) from error
    EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    return EspeakBackend(
        code,
        preserve_punctuation=False,
        with_stress=True,
        tie=TIE,
        language_switch="remove-flags",
        words_mismatch="ignore",
        logger=_silent_logger(),
    )


def _silent_logger() -> logging.Logger:
    """Return a logger nobody hears: espeak's word counts are ours to reconcile, not the user's to read."""
    logger = logging.getLogger("reelwright.espeak")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger
