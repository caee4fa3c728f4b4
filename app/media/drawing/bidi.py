"""The order in which text that mixes writing directions is seen.

The Unicode bidirectional algorithm (UAX #9) for one line without explicit embeddings: rules W1–W7, N1–N2, I1–I2,
L1 and L2.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


ARABIC_LETTER_MARK = "\u061c"
_STRONG = frozenset({"L", "R", "AL"})

RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})


def is_leftward(language: str) -> bool:
    """Return whether a language is written from right to left."""
    return language.lower().replace("_", "-").partition("-")[0] in RIGHT_TO_LEFT_LANGUAGES


def reads_leftwards(text: str, language: str = "en") -> bool:
    """Return whether a paragraph runs from right to left: by its language, if it has letters that do; else by the
    first letter. A figure alone does not, but what follows a figure after a slash ("/ 3") does.
    """
    kinds = [unicodedata.bidirectional(char) for char in text]
    if not {"R", "AL"}.intersection(kinds):
        return "L" not in kinds and text.startswith("/") and is_leftward(language)
    if is_leftward(language):
        return True
    return next(kind for kind in kinds if kind in ("L", "R", "AL")) != "L"


def cut_out(part: str, before: str, language: str) -> str:
    """Return part of a line such that it reads alone as it does after what comes `before` it: figures that follow
    Arabic letters are led by a mark that has no width.
    """
    strong = next((kind for char in reversed(before) if (kind := unicodedata.bidirectional(char)) in _STRONG), "")
    figures = any(unicodedata.bidirectional(char) == "EN" for char in part)
    return ARABIC_LETTER_MARK + part if strong == "AL" and figures and is_leftward(language) else part


def levels(text: str, language: str = "en") -> list[int]:
    """Return the embedding level of each character: even runs to the right, odd to the left."""
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    base = int(reads_leftwards(text, language))
    if not base and _RIGHT_TO_LEFT.isdisjoint(kinds):
        return [0] * len(text)
    start = "R" if base else "L"
    resolved = _resolve_neutrals(_resolve_weak(kinds, start), start)
    found = [base + _raise(kind, base) for kind in resolved]
    return _reset_trailing_space(text, found, base)


def visual_order(run_levels: Sequence[int]) -> list[int]:
    """Return the indices of runs from left to right, given their levels in reading order (rule L2)."""
    order = list(range(len(run_levels)))
    for level in range(max(run_levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end + 1
    return order


def _resolve_weak(kinds: list[str], start: str) -> list[str]:
    kinds = _resolve_numbers(kinds, start)
    kinds = _resolve_separators(kinds)
    strong = start
    for i, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"
    return kinds


def _resolve_numbers(kinds: list[str], start: str) -> list[str]:
    """Apply W1 to W3: marks take their base's kind, digits after Arabic letters become Arabic, these become R."""
    previous, strong = start, start
    resolved = []
    for kind in kinds:
        now = previous if kind == "NSM" else kind
        strong = now if now in ("L", "R", "AL") else strong
        if now == "EN" and strong == "AL":
            now = "AN"
        previous = now
        resolved.append("R" if now == "AL" else now)
    return resolved


def _resolve_separators(kinds: list[str]) -> list[str]:
    """Apply W4 to W6: separators inside a number and signs beside one belong to it; others are neutral."""
    resolved = list(kinds)
    for i in range(1, len(kinds) - 1):
        same = kinds[i - 1] == kinds[i + 1]
        if same and (
            (kinds[i] in ("ES", "CS") and kinds[i - 1] == "EN") or (kinds[i] == "CS" and kinds[i - 1] == "AN")
        ):
            resolved[i] = kinds[i - 1]
    for indices in (range(len(kinds)), range(len(kinds) - 1, -1, -1)):
        beside = False
        for i in indices:
            beside = resolved[i] == "EN" or (beside and resolved[i] == "ET")
            if beside:
                resolved[i] = "EN"
    return ["ON" if kind in ("ES", "CS", "ET") else kind for kind in resolved]


def _resolve_neutrals(kinds: list[str], base: str) -> list[str]:
    """Apply N1 and N2: neutrals between two of one direction take it, else the base's."""
    resolved = list(kinds)
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > start:
            before = _direction(resolved[start - 1]) if start else base
            after = _direction(kinds[end]) if end < len(kinds) else base
            resolved[start:end] = [before if before == after else base] * (end - start)
        start = end + 1
    return resolved


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _raise(kind: str, base: int) -> int:
    """Return by how much a kind raises the base level (I1, I2)."""
    if base:
        return 0 if kind == "R" else 1
    return {"L": 0, "R": 1}.get(kind, 2)


def _reset_trailing_space(text: str, found: list[int], base: int) -> list[int]:
    kept = len(text.rstrip())
    return found[:kept] + [base] * (len(text) - kept)
