"""What clients send and get of renders."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.audiences import Audience
from app.api.downloads import DownloadLink
from app.api.platforms import PlatformName
from app.orchestrator.options import CaptionMode, EffectsMode, MotionMode, QualityName, RenderOptions, Size
from app.renders.models import Artifact, ArtifactKind, EventKind, Render, RenderEvent, RenderStatus
from app.story.script import Aspect

Name = Annotated[str, Field(pattern=r"^[\w.:+-]{1,64}$", description="A name as the script's settings take it.")]


class RenderRequest(BaseModel):
    """How a project is rendered; what is left out is the script's choice, else the usual one."""

    model_config = ConfigDict(extra="forbid")

    aspect: Aspect | None = Field(None, description="Shape of the picture.", examples=["16:9"])
    size: Size = Field("1080p", description="Length of the shorter side.")
    fps: Literal[24, 25, 30, 50, 60] = Field(30, description="Frames per second.")
    theme: Name | None = Field(None, description="GET /v1/themes lists them.", examples=["petrol"])
    voice: Name | None = Field(
        None, description="Who speaks: GET /v1/voices lists them; none for a film without a voice.", examples=["none"]
    )
    captions: CaptionMode | None = Field(None, examples=["words"])
    caption_style: Name | None = Field(None, description="GET /v1/caption-styles lists them.", examples=["pill"])
    motion: MotionMode | None = Field(
        None, description="reduced: short fades, nothing that moves.", examples=["full"]
    )
    effects: EffectsMode | None = Field(None, description="on: soft sounds with changes of scene.", examples=["off"])
    music: str | None = Field(
        None,
        max_length=200,
        description="A sound of the project by name, a mood (calm, warm, bright, curious, driving), theme or none.",
        examples=["none"],
    )
    quality: QualityName = Field("standard", description="draft is quicker and coarser.")

    platform: PlatformName | None = Field(
        None, description="Refuse the render where the platform would not take the video.", examples=["youtube"]
    )
    audience: Audience | None = Field(None, description="Refuse the render where it is not fit for the audience.")

    def options(self) -> RenderOptions:
        """Return the same for the pipeline."""
        looks = self.model_dump(exclude={"platform", "audience"})
        return RenderOptions(**{**looks, "fps": Fraction(self.fps)})


class RenderError(BaseModel):
    """Why a render failed, or what an attempt that is repeated met."""

    error: str = Field(examples=["There is no voice 'ada'."])
    code: str = Field(examples=["SCRIPT_PARSING_ERROR"])
    hint: str = Field(examples=["`reelwright voices` lists all."])
    details: dict[str, Any] = Field(examples=[{"file": "script.md", "line": 3, "column": 8}])
    retryable: bool = Field(description="Whether the same may succeed when tried again.")


class RenderResult(BaseModel):
    """What came of it. `seconds` is how long it took to make, `duration` how long it plays."""

    model_config = ConfigDict(extra="ignore")

    duration: float = Field(examples=[48.2])
    width: int = Field(examples=[1920])
    height: int = Field(examples=[1080])
    scenes: int = Field(examples=[7])
    segments: int = Field(description="Pieces the video was drawn in.", examples=[25])
    segments_rendered: int = Field(description="How many of them were not in the cache.", examples=[3])
    seconds: float = Field(examples=[4.1])
    warnings: list[str] = Field(default_factory=list, description="What of the script was left out, and where.")


class RenderRead(BaseModel):
    """A render: a script on its way to a video."""

    id: UUID
    project_id: UUID
    title: str = Field(examples=["How tides work"])
    status: RenderStatus
    stage: str | None = Field(description="What is being done.", examples=["render"])
    percent: float = Field(ge=0, le=100, examples=[62.5])
    eta_seconds: float | None = Field(description="Seconds to go, as far as it can be said.", examples=[14.0])
    attempts: int = Field(examples=[1])
    options: dict[str, Any] = Field(description="What was asked for.", examples=[{"size": "720p"}])
    error: RenderError | None
    result: RenderResult | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested_at: datetime | None

    @classmethod
    def of(cls, render: Render) -> Self:
        """Return what a client sees of a render."""
        return cls.model_validate(render, from_attributes=True)


class RenderNews(BaseModel):
    """The data of one event of the stream."""

    render_id: UUID
    sequence: int = Field(description="Number of the event, from 1: send it as Last-Event-ID to go on after it.")
    kind: EventKind
    status: RenderStatus
    stage: str | None
    percent: float
    eta_seconds: float | None
    error: RenderError | None
    at: datetime

    @classmethod
    def of(cls, event: RenderEvent) -> Self:
        """Return what a client sees of an event."""
        return cls.model_validate(
            {
                "render_id": event.render_id,
                "sequence": event.sequence,
                "kind": event.kind,
                "status": STATUS_AFTER[EventKind(event.kind)],
                "stage": event.stage,
                "percent": event.percent,
                "eta_seconds": event.eta_seconds,
                "error": event.error,
                "at": event.created_at,
            }
        )


STATUS_AFTER = {
    EventKind.QUEUED: RenderStatus.QUEUED,
    EventKind.STARTED: RenderStatus.RUNNING,
    EventKind.PROGRESS: RenderStatus.RUNNING,
    EventKind.SUCCEEDED: RenderStatus.SUCCEEDED,
    EventKind.FAILED: RenderStatus.FAILED,
    EventKind.CANCELLED: RenderStatus.CANCELLED,
}


class ArtifactRead(BaseModel):
    """A file that a render made, with a link that works without an account until it expires."""

    kind: ArtifactKind
    name: str = Field(examples=["How-tides-work.mp4"])
    media_type: str = Field(examples=["video/mp4"])
    size: int = Field(description="Bytes.", examples=[5242880])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    created_at: datetime
    link: DownloadLink

    @classmethod
    def of(cls, artifact: Artifact, link: DownloadLink) -> Self:
        """Return what a client sees of a file."""
        fields = ("kind", "name", "media_type", "size", "sha256", "created_at")
        return cls(link=link, **{name: getattr(artifact, name) for name in fields})
