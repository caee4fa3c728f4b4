"""The languages with rules of their own."""

from __future__ import annotations

from functools import lru_cache

from app.narration.languages.base import Language
from app.narration.languages.de import GERMAN
from app.narration.languages.en import ENGLISH
from app.narration.languages.es import SPANISH
from app.narration.languages.fr import FRENCH
from app.narration.languages.it import ITALIAN
from app.narration.languages.pt import PORTUGUESE

LANGUAGES = {language.code: language for language in (ENGLISH, FRENCH, SPANISH, ITALIAN, PORTUGUESE, GERMAN)}


@lru_cache(maxsize=32)
def language_named(code: str) -> Language:
    """Return a language by its code ("en", "en-GB", "pt_BR"); one without rules spells nothing out."""
    base = code.lower().replace("_", "-").split("-")[0]
    if base in LANGUAGES:
        return LANGUAGES[base]
    return Language(code=base, num2words=base, point="", minus="", percent="", to="", over="")
