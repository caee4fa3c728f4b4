"""Whom a video is for: which content suits whom, and how hard a narration in English is to follow.

The formula is the Automated Readability Index (E. A. Smith and R. J. Senter, AMRL-TR-66-220, 1967): it counts
characters, words and sentences, which a program does without error, where others count syllables. It was made for
English and means nothing for other languages; fewer than a hundred words say too little.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

FEWEST_WORDS: Final = 100
"""A narration of fewer words is not judged."""
_SENTENCE_END: Final = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)")


class AgeGroup(StrEnum):
    """Whom a video is for."""

    CHILDREN = "children"
    PRETEENS = "preteens"
    TEENS = "teens"
    ADULTS = "adults"


class ContentWarning(StrEnum):
    """What its author says is in a video."""

    FRIGHTENING = "frightening"
    MILD_VIOLENCE = "mild_violence"
    VIOLENCE = "violence"
    GRAPHIC_VIOLENCE = "graphic_violence"
    STRONG_LANGUAGE = "strong_language"
    ALCOHOL_TOBACCO = "alcohol_tobacco"
    DRUGS = "drugs"
    GAMBLING = "gambling"
    SELF_HARM = "self_harm"
    SEXUAL_CONTENT = "sexual_content"


@dataclass(frozen=True)
class Ages:
    """The years of a group, and the highest index its members follow with ease; None where nothing is too hard."""

    first: int
    last: int | None
    max_index: float | None

    def __str__(self) -> str:
        return f"{self.first} and over" if self.last is None else f"{self.first} to {self.last}"


AGES: Final[Mapping[AgeGroup, Ages]] = MappingProxyType(
    {
        AgeGroup.CHILDREN: Ages(6, 9, 5.0),
        AgeGroup.PRETEENS: Ages(10, 12, 8.0),
        AgeGroup.TEENS: Ages(13, 17, 12.0),
        AgeGroup.ADULTS: Ages(18, None, None),
    }
)
SUITS_FROM: Final[Mapping[ContentWarning, int]] = MappingProxyType(
    {
        ContentWarning.FRIGHTENING: 10,
        ContentWarning.MILD_VIOLENCE: 10,
        ContentWarning.VIOLENCE: 13,
        ContentWarning.STRONG_LANGUAGE: 13,
        ContentWarning.ALCOHOL_TOBACCO: 13,
        ContentWarning.GRAPHIC_VIOLENCE: 18,
        ContentWarning.DRUGS: 18,
        ContentWarning.GAMBLING: 18,
        ContentWarning.SELF_HARM: 18,
        ContentWarning.SEXUAL_CONTENT: 18,
    }
)
"""The age from which content is shown here, in years: a rule of this product, stricter than most laws."""


class Audience(BaseModel):
    """Whom a video is for, and what its author warns of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    age_group: AgeGroup = Field(
        description="children: 6 to 9, preteens: 10 to 12, teens: 13 to 17, adults: 18 and over.", examples=["teens"]
    )
    content_warnings: tuple[ContentWarning, ...] = Field(
        default=(),
        max_length=len(ContentWarning),
        description="What is in the video that not everyone should see; nobody but you can know.",
    )


def is_english(language: str) -> bool:
    """Whether a language is English, of any country."""
    return language.lower().partition("-")[0] == "en"


def words_in(passages: Sequence[str]) -> int:
    """Return how many words are said."""
    return sum(len(passage.split()) for passage in passages)


def reading_index(passages: Sequence[str]) -> float | None:
    """Return the Automated Readability Index of what is said in English; None when that is too little.

    An index of n is followed with ease from about the age of n + 4 years on. A passage ends a sentence.
    """
    words = words_in(passages)
    if words < FEWEST_WORDS:
        return None
    characters = sum(char.isalnum() for passage in passages for char in passage)
    sentences = sum(max(len(_SENTENCE_END.findall(passage)), 1) for passage in passages if passage.strip())
    return 4.71 * characters / words + 0.5 * words / sentences - 21.43
