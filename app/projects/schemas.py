"""What clients send and get of projects, scenes and versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from app.api.openapi import EXAMPLE_ID, EXAMPLE_TIME
from app.core.texts import NAME_PATTERN, named
from app.projects.changes import MAX_SCENES
from app.projects.models import MAX_TITLE, Cause, ProjectStatus
from app.scripts.source import MAX_CHARACTERS

EXAMPLE_SOURCE: Final = "## It starts in *the throat*\n\nTiny muscles open and close the gap between the vocal cords."
EXAMPLE_SETTINGS: Final[JsonDict] = {"theme": "studio", "aspect": "9:16", "brand": {"accent": "#E4572E"}}
EXAMPLE_SCRIPT: Final = (
    "---\ntheme: studio\n---\n\n# Why cats *purr*\n\nPut your hand on a purring cat.\n\n"
    "## Cats purr when they are\n\n- Content\n- Hungry\n"
)
BRAND: Final = ("accent", "background", "ink", "logo", "logo-dark", "end-card")
_TEXT: Final = {"type": "string"}
_SETTINGS_MEAN: Final = {
    "title": "The video's title, where it isn't the first heading",
    "aspect": "16:9, 9:16, 1:1 or 4:5",
    "theme": "A theme's name: GET /v1/themes lists them",
    "voice": "A voice's id, or none: GET /v1/voices lists them",
    "language": "Of the text and the voice: en, fr, pt-BR …",
    "captions": "words, lines or off",
    "caption-style": "A style of captions: GET /v1/caption-styles lists them",
    "motion": "full, or reduced: short fades, nothing that moves",
    "effects": "on: soft sounds with changes of scene; or off",
    "music": "The name of a sound among the assets, a mood, theme or none",
}


def _settings_schema(*, nullable: bool) -> dict[str, Any]:
    """Return the schema of settings, as docs/script-format.md has them; null clears one."""
    text: dict[str, Any] = {"anyOf": [_TEXT, {"type": "null"}]} if nullable else _TEXT
    brand = {"type": "object", "properties": dict.fromkeys(BRAND, text)}
    lexicon = {
        "type": "object",
        "propertyNames": {"pattern": r"\S"},
        "additionalProperties": {**text, "pattern": "[^/ ]"},
    }
    groups: dict[str, dict[str, Any]] = {"brand": {**brand, "additionalProperties": False}, "lexicon": lexicon}
    if nullable:
        groups = {name: {"anyOf": [group, {"type": "null"}]} for name, group in groups.items()}
    words = {name: {**text, "description": meaning} for name, meaning in _SETTINGS_MEAN.items()}
    return {
        "type": "object",
        "properties": {**words, **groups},
        "additionalProperties": False,
        "examples": [EXAMPLE_SETTINGS],
    }


def _line(value: object) -> object:
    return named(value) if isinstance(value, str) else value


Title = Annotated[
    str,
    Field(min_length=1, max_length=MAX_TITLE, pattern=NAME_PATTERN, examples=["Why cats purr"]),
    BeforeValidator(_line),  # after Field, which would else be left out of the schema
]
Source = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_CHARACTERS,
        description="One section in Markdown: a heading and what stands under it (docs/script-format.md).",
        examples=[EXAMPLE_SOURCE],
    ),
]
Settings = Annotated[
    dict[str, str | dict[str, str]],
    WithJsonSchema(_settings_schema(nullable=False)),
    Field(description="What stands in a script's front matter."),
]
SettingsChange = Annotated[
    dict[str, str | dict[str, str | None] | None], WithJsonSchema(_settings_schema(nullable=True))
]


def _not_null(value: object) -> object:
    if value is None:
        raise ValueError("may be left out, but is never null")
    return value


class Body(BaseModel):
    """What a client sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class SceneBody(Body):
    """A scene of a new project."""

    source: Source


class ProjectCreate(Body):
    """A new project: a whole script, or settings and scenes, or just a title."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["title"], "not": {"required": ["script"]}},
                {
                    "required": ["script"],
                    "properties": {"settings": {"maxProperties": 0}, "scenes": {"maxItems": 0}},
                },
            ],
            "examples": [
                {"script": EXAMPLE_SCRIPT},
                {"title": "Why cats purr", "settings": EXAMPLE_SETTINGS, "scenes": [{"source": EXAMPLE_SOURCE}]},
            ],
        }
    )

    title: Title | SkipJsonSchema[None] = None
    status: ProjectStatus = ProjectStatus.DRAFT
    script: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)] | SkipJsonSchema[None] = None
    script_format: Literal["markdown", "text"] = "markdown"
    settings: Settings = Field(default_factory=dict)
    scenes: list[SceneBody] = Field(default_factory=list, max_length=MAX_SCENES)

    _never_null = field_validator("title", "script", mode="before")(_not_null)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.script is None and self.title is None:
            raise ValueError("give a title, or a script that has one")
        if self.script is not None and (self.settings or self.scenes):
            raise ValueError("give a script, or settings and scenes, not both")
        return self


class ProjectUpdate(Body):
    """Changes of a project: what is left out stays; a setting that is null is cleared."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "ready", "settings": {"theme": "petrol", "music": None}}]}
    )

    title: Title | SkipJsonSchema[None] = None
    status: ProjectStatus | SkipJsonSchema[None] = None
    settings: SettingsChange | None = Field(None, description="Settings to set; null clears them all.")

    _never_null = field_validator("title", "status", mode="before")(_not_null)


class Answer(BaseModel):
    """What a client gets, made from a row."""

    model_config = ConfigDict(from_attributes=True)


class ProjectRead(Answer):
    """A project without its scenes. `revision` is its ETag: it rises with every change of it or its scenes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": str(EXAMPLE_ID), "title": "Why cats purr", "status": "draft", "settings": EXAMPLE_SETTINGS,
                    "revision": 3, "created_at": EXAMPLE_TIME, "updated_at": EXAMPLE_TIME,
                }
            ]
        }
    )  # fmt: skip

    id: UUID
    title: str
    status: ProjectStatus
    settings: Settings
    revision: int
    created_at: datetime
    updated_at: datetime


class ProjectWithWarnings(ProjectRead):
    """A project just made from a script. `warnings` say what of the script will not be seen, and on which lines."""

    warnings: list[str] = Field(default_factory=list)


class SceneCreate(Body):
    """A new scene. `after` is the one it follows; null puts it first; left out, it comes last."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"source": EXAMPLE_SOURCE}, {"source": EXAMPLE_SOURCE, "after": None}]}
    )

    source: Source
    after: UUID | None = None


class SceneUpdate(Body):
    """Changes of a scene: what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"source": EXAMPLE_SOURCE}]})

    source: Source | SkipJsonSchema[None] = None

    _never_null = field_validator("source", mode="before")(_not_null)


class SceneOrder(Body):
    """All scenes of a project in the order they are to have."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scene_ids": [str(EXAMPLE_ID)]}]})

    scene_ids: list[UUID] = Field(max_length=MAX_SCENES, json_schema_extra={"uniqueItems": True})


class SceneRead(Answer):
    """A scene. `title` is its heading, else its first words; `revision`, its ETag, rises when the source changes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": str(EXAMPLE_ID), "project_id": str(EXAMPLE_ID), "title": "It starts in the throat",
                    "source": EXAMPLE_SOURCE, "revision": 3, "created_at": EXAMPLE_TIME, "updated_at": EXAMPLE_TIME,
                }
            ]
        }
    )  # fmt: skip

    id: UUID
    project_id: UUID
    title: str
    source: str
    revision: int
    created_at: datetime
    updated_at: datetime


class VersionRead(Answer):
    """A project as it was after a change. `number` is the revision it had; `script_hash` of settings and sources."""

    number: int
    title: str
    cause: Cause
    scene_id: UUID | None = Field(description="The scene that was changed, where it was one.")
    scene_count: int
    script_hash: str
    created_at: datetime


class VersionScene(Answer):
    """A scene as it was in a version."""

    id: UUID
    title: str
    source: str


class VersionDetail(VersionRead):
    """A version with its settings and scenes."""

    settings: Settings
    scenes: list[VersionScene]
