"""espeak's IPA in the letters Kokoro was trained on.

The equivalences are those of Kokoro's own grapheme-to-phoneme library, misaki (Apache-2.0, `misaki/espeak.py`):
diphthongs and affricates are one letter each, and English drops what its dictionary does not write.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from app.engines.speech.espeak import TIE

_COMMON = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S", "t^s": "ʦ",
    "t^ʃ": "ʧ", "ɔ^ɪ": "Y", "-": "",
}  # fmt: skip

_ENGLISH = {
    "ʔˌn̩": "tᵊn", "ʔn̩": "tᵊn", "ʔn": "tᵊn", "ʔ": "t", "ə^l": "ᵊl", "ʲO": "jO", "ʲo": "jo", "ʲə": "jə", "ʲ": "",
    "ɚ": "əɹ", "r": "ɹ", "x": "k", "ç": "k", "ɐ": "ə", "ɬ": "l", "̃": "", "n̩": "ᵊn", "l̩": "ᵊl", "̩": "",
}  # fmt: skip

_AMERICAN = {"ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɪə": "iə", "ː": "", "ɾ": "T"}
_BRITISH = {"e^ə": "ɛː", "i^ə": "ɪə", "iə": "ɪə"}


@lru_cache(maxsize=8)
def respelling(accent: str) -> Callable[[str], str]:
    """Return the function that respells IPA of an accent ("en-us", "en-gb", "fr" …) for Kokoro."""
    stages = [_COMMON]
    if accent.startswith("en"):
        stages += [_ENGLISH, _BRITISH if accent == "en-gb" else _AMERICAN]
    replacers = [_replacer(stage) for stage in stages]

    def respell(ipa: str) -> str:
        for replace in replacers:
            ipa = replace(ipa)
        return ipa.replace(TIE, "")

    return respell


def _replacer(table: dict[str, str]) -> Callable[[str], str]:
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: pattern.sub(lambda found: table[found.group()], text)
