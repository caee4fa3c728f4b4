"""How high and low the letters of a script reach, and how far apart its lines stand, beyond what Latin needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class ScriptMetrics:
    """In em: reach above and below the baseline, and the least distance of baselines."""

    ascent: float = 0.80
    descent: float = 0.22
    leading: float = 0.0


LATIN = ScriptMetrics()

_BLOCKS: tuple[tuple[str, str, ScriptMetrics], ...] = (
    ("\u0370", "\u052f", ScriptMetrics(0.80, 0.24, 1.08)),
    ("\u0590", "\u05ff", ScriptMetrics(0.80, 0.24, 1.18)),
    ("\u0600", "\u08ff", ScriptMetrics(0.90, 0.46, 1.36)),
    ("\u0900", "\u0dff", ScriptMetrics(0.94, 0.34, 1.32)),
    ("\u0e00", "\u0eff", ScriptMetrics(1.04, 0.40, 1.44)),
    ("\u3041", "\u9fff", ScriptMetrics(0.86, 0.22, 1.26)),
    ("\uac00", "\ud7a3", ScriptMetrics(0.86, 0.22, 1.24)),
    ("\uf900", "\ufaff", ScriptMetrics(0.86, 0.22, 1.26)),
)
"""From, to, needs: Greek and Cyrillic, Hebrew, Arabic, the scripts of India, Thai and Lao, ideographs, Hangul."""


@lru_cache(maxsize=4096)
def script_metrics(text: str) -> ScriptMetrics:
    """Return what the tallest and the lowest script of a text need."""
    if text.isascii():
        return LATIN
    used = [LATIN, *(needs for first, last, needs in _BLOCKS if any(first <= char <= last for char in text))]
    return ScriptMetrics(
        max(one.ascent for one in used), max(one.descent for one in used), max(one.leading for one in used)
    )
