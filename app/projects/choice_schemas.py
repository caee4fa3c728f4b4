"""What clients get of themes, voices and styles of captions."""

from __future__ import annotations

from pydantic import Field

from app.projects.schemas import Answer


class ThemeRead(Answer):
    """A theme. `name` is what a script's `theme` says."""

    name: str = Field(examples=["petrol"])
    title: str = Field(examples=["Petrol"])
    description: str = Field(examples=["Petrol ink and one tangerine accent, on a dark ground."])


class VoiceRead(Answer):
    """A voice. `id` is what a script's `voice` says."""

    id: str = Field(examples=["af_heart"])
    name: str = Field(examples=["Heart"])
    language: str = Field(examples=["en-us"])
    gender: str = Field(description="female or male; empty where it is neither.", examples=["female"])
    grade: str = Field(description="How good its author finds it, from A to F; empty where unknown.", examples=["A"])
    engine: str = Field(description="What speaks it.", examples=["kokoro"])


class CaptionStyleRead(Answer):
    """A style of captions. `name` is what a script's `caption-style` says."""

    name: str = Field(examples=["pill"])
    description: str = Field(examples=["Bold words; the spoken one on an accent pill."])
