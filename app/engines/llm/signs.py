"""The rules by which texts that give orders to a model are known, read once from `signs.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("signs.toml")

Rules = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Signs:
    """Patterns by rule: of what is said in English, in any language, and of how a text is written."""

    english: Rules
    said: Rules
    written: Rules


@cache
def signs() -> Signs:
    """Return the rules."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    words: dict[str, str] = content["words"]
    said, written = content["said"], content["written"]
    return Signs(
        {rule: _one_of(languages["en"], words) for rule, languages in said.items()},
        {rule: _one_of(_all(languages), words) for rule, languages in said.items()},
        {rule: _one_of(_all(groups), words) for rule, groups in written.items()},
    )


def _all(groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for patterns in groups.values():
        yield from patterns


def _one_of(patterns: Iterable[str], words: Mapping[str, str]) -> re.Pattern[str]:
    text = "|".join(patterns)
    for _ in range(2):
        for name, meaning in words.items():
            text = text.replace(f"<{name}>", meaning)
    return re.compile(text, re.IGNORECASE | re.MULTILINE)
