"""What clients send and get of checks of a project against a platform and an audience."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from app.api.audiences import Audience
from app.api.platforms import PlatformName
from app.api.validators import Finding, Severity
from app.projects.checking import Checked, Wish
from app.projects.schemas import Body, Title
from app.story.script import Aspect

MAX_CAPTION = 10_000
"""Characters: twice what the platform with the longest takes."""


class CheckRequest(Body):
    """What a video is to be fit for. What is left out is the project's own, or is not looked at."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"platform": "shorts", "audience": {"age_group": "teens"}}]}
    )

    platform: PlatformName | None = None
    audience: Audience | None = None
    aspect: Aspect | None = Field(None, description="Another shape than the project's.", examples=["9:16"])
    title: Title | None = Field(None, description="Another title than the project's.")
    caption: str = Field("", max_length=MAX_CAPTION, description="What is to stand under the video.")

    def wish(self) -> Wish:
        """Return the same for the rules."""
        return Wish(self.platform, self.audience, self.aspect, self.title, self.caption)


class FindingRead(BaseModel):
    """One thing that was found. `rule` is its name for programs."""

    model_config = ConfigDict(from_attributes=True)

    rule: str = Field(examples=["platform.length"])
    location: str = Field(description="The field it is about; script:line:column in a script.", examples=["script"])
    message: str = Field(
        examples=["YouTube Shorts takes 3 minutes at most; the video will be about 4.2 minutes long."]
    )
    hint: str = Field(examples=["Cut it, or make several videos of it."])


class FactsRead(BaseModel):
    """What is known of the video before it is made."""

    model_config = ConfigDict(from_attributes=True)

    aspect: Aspect
    language: str = Field(examples=["en"])
    characters: int = Field(description="Of all scenes' sources.", examples=[1840])
    words: int = Field(description="That are said.", examples=[310])
    estimated_seconds: float = Field(description="How long it will be, give or take a tenth.", examples=[124.5])
    reading_index: float | None = Field(
        description="Automated Readability Index: followed with ease from about that many years + 4 on. "
        "null: not in English, or too few words.",
        examples=[6.2],
    )


class CheckRead(BaseModel):
    """Everything that was found, at once. `facts` is null where the script cannot be read."""

    problems: list[FindingRead] = Field(description="What the platform, the audience or your plan does not allow.")
    warnings: list[FindingRead] = Field(description="What is allowed and may be unwise.")
    notes: list[FindingRead] = Field(description="What could not be judged, and why.")
    facts: FactsRead | None

    @classmethod
    def of(cls, checked: Checked) -> Self:
        """Return what a client sees of a check."""

        def having(severity: Severity) -> list[FindingRead]:
            return [_read(each) for each in checked.findings if each.severity is severity]

        return cls(
            problems=having(Severity.PROBLEM),
            warnings=having(Severity.WARNING),
            notes=having(Severity.NOTE),
            facts=FactsRead.model_validate(checked.facts) if checked.facts else None,
        )


def _read(finding: Finding) -> FindingRead:
    return FindingRead.model_validate(finding)
