"""What platforms take of a video, from one dated file, and how they count characters."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.story.script import Aspect

FILE: Final = Path(__file__).with_name("platforms.toml")
STALE_DAYS: Final = 180
"""How long a figure is taken for true: platforms change them about once a year."""
Unit = Literal["characters", "bytes", "utf16", "weighted"]

_SINGLE_WEIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that count as one character where others count as two, as X publishes them."""


class PlatformName(StrEnum):
    """Where videos are posted."""

    YOUTUBE = "youtube"
    SHORTS = "shorts"
    TIKTOK = "tiktok"
    REELS = "reels"
    LINKEDIN = "linkedin"
    X = "x"


class Rule(BaseModel):
    """Figures of one kind: the day they were last held against `source`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    checked: date
    source: str = Field(pattern=r"^https://\S+$")


class AspectRule(Rule):
    """Shapes of the picture that are taken, and those that fill the screen there."""

    allowed: tuple[Aspect, ...] = Field(min_length=1)
    best: tuple[Aspect, ...] = Field(min_length=1)


class LengthRule(Rule):
    """How long a video may be, in seconds. `usual` are accounts that have no more than `usual_max_seconds`."""

    min_seconds: float = Field(0.0, ge=0)
    max_seconds: float = Field(gt=0)
    usual_max_seconds: float | None = None
    usual: str = ""


class TextRule(Rule):
    """How long a text may be, as the platform counts it, and which characters it may not have."""

    max: int = Field(gt=0)
    unit: Unit = "characters"
    forbidden: str = ""


class AccountRule(Rule):
    """How old who has an account must be."""

    min_age: int


class Platform(BaseModel):
    """What one platform takes. Without a `title`, what is written there is the caption."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    aspect: AspectRule
    length: LengthRule
    title: TextRule | None = None
    caption: TextRule
    account: AccountRule

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules there are, by name."""
        found = {name: getattr(self, name) for name in ("aspect", "length", "title", "caption", "account")}
        return {name: rule for name, rule in found.items() if rule is not None}

    def stale(self, today: date) -> dict[str, Rule]:
        """Return the rules whose figures were not looked up for long."""
        return {name: rule for name, rule in self.rules.items() if (today - rule.checked).days > STALE_DAYS}


@cache
def platforms() -> Mapping[PlatformName, Platform]:
    """Return all platforms, read once."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    return {PlatformName(name): Platform.model_validate(rules) for name, rules in content.items()}


def length_of(text: str, unit: Unit) -> int:
    """Return how long a text is, as a platform counts it."""
    match unit:
        case "characters":
            return len(text)
        case "bytes":
            return len(text.encode())
        case "utf16":
            return len(text.encode("utf-16-le")) // 2
        case "weighted":
            return sum(1 if _is_single(ord(char)) else 2 for char in text)


def _is_single(number: int) -> bool:
    return any(first <= number <= last for first, last in _SINGLE_WEIGHT)
