"""Which typeface families there are, and which stand in for one that lacks a character.

Sans-serif text falls back to sans-serif families and serif text to serif ones. Ideographs that Chinese, Japanese and
Korean share are drawn as the text's language writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.core.machine import node_modules


@dataclass(frozen=True)
class Family:
    """A typeface family: the npm package that brings it, below `node_modules`.

    `cut` has its instances cut into files of their own, for a font whose live variations FreeType cannot follow.
    `mono` says that all its letters are equally wide, `upright` that its script knows no italics, not even slanted.
    """

    package: str
    cut: bool = False
    mono: bool = False
    serif: bool = False
    upright: bool = False

    @property
    def name(self) -> str:
        """How its files begin."""
        return self.package.rsplit("/", 1)[-1]

    @property
    def folder(self) -> Path:
        """Where the package lies."""
        return _folder(node_modules(), self.package)


@lru_cache(maxsize=256)
def _folder(modules: Path, package: str) -> Path:
    return modules / package


FAMILIES: dict[str, Family] = {
    "Inter": Family("@fontsource-variable/inter"),
    "Newsreader": Family("@fontsource-variable/newsreader", serif=True),
    "JetBrains Mono": Family("@fontsource-variable/jetbrains-mono", mono=True),
    "Bricolage Grotesque": Family("@fontsource-variable/bricolage-grotesque"),
    "Figtree": Family("@fontsource-variable/figtree", cut=True),  # else some letters come out bolder
    "Archivo": Family("@fontsource-variable/archivo"),
    "Geist": Family("@fontsource-variable/geist", cut=True),  # else f comes out bold
    "Mona Sans": Family("@fontsource-variable/mona-sans", cut=True),  # else e, f, w and M come out empty
    "Instrument Serif": Family("@fontsource/instrument-serif", serif=True),
    "Instrument Sans": Family("@fontsource-variable/instrument-sans"),
    "Noto Sans Math": Family("@fontsource/noto-sans-math"),
    "Noto Sans Symbols 2": Family("@fontsource/noto-sans-symbols-2"),
    "Noto Serif": Family("@fontsource-variable/noto-serif", serif=True),
    "Noto Sans Arabic": Family("@fontsource-variable/noto-sans-arabic", upright=True),
    "Noto Naskh Arabic": Family("@fontsource-variable/noto-naskh-arabic", serif=True, upright=True),
    **{
        f"Noto {style} {name}": Family(
            f"@fontsource-variable/noto-{style.lower()}-{name.lower()}", serif=style == "Serif", upright=True
        )
        for style in ("Sans", "Serif")
        for name in ("Hebrew", "Devanagari", "Thai", "JP", "SC", "TC", "KR")
    },
}
"""Every family by the name a Font gives."""

SANS = ("Inter", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai")
SERIF = ("Noto Serif", "Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif Devanagari", "Noto Serif Thai")
LAST = ("JetBrains Mono", "Newsreader", "Archivo", "Noto Sans Math", "Noto Sans Symbols 2")

HAN_ORDER = {
    "ja": ("JP", "TC", "SC", "KR"),
    "ko": ("KR", "JP", "TC", "SC"),
    "zh-hant": ("TC", "JP", "SC", "KR"),
    "zh": ("SC", "TC", "JP", "KR"),
}
"""Whose forms of shared ideographs are taken first, by language as `han_language` names it."""

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")


@lru_cache(maxsize=256)
def fallbacks(family: str) -> tuple[str, ...]:
    """Return the families searched, in this order, for a letter that `family` lacks.

    One whose package is absent is passed over by whoever searches.
    """
    order = (*SERIF, *SANS) if _is_serif(family) else SANS
    return tuple(name for name in (*order, *LAST) if name != family)


@lru_cache(maxsize=256)
def han_fallbacks(family: str, language: str) -> tuple[str, ...]:
    """Return the families searched, after all others, for ideographs, kana and Hangul.

    `language` is as from `han_language`.
    """
    styles = ("Serif", "Sans") if _is_serif(family) else ("Sans",)
    return tuple(f"Noto {style} {name}" for style in styles for name in HAN_ORDER[language])


def _is_serif(family: str) -> bool:
    return family in FAMILIES and FAMILIES[family].serif


@lru_cache(maxsize=4096)
def han_language(text: str, language: str) -> str:
    """Return as whose text its ideographs are drawn: "ja", "ko", "zh-hant" or "zh".

    The language decides; where it is none of these, kana tell Japanese and Hangul tells Korean.
    """
    tag = language.lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return "zh-hant"
    base = tag.partition("-")[0]
    if base in HAN_ORDER:
        return base
    if any("\u3041" <= char <= "\u30ff" for char in text):
        return "ja"
    return "ko" if any("\uac00" <= char <= "\ud7a3" for char in text) else "zh"
