"""What can go wrong with a render."""

from __future__ import annotations

from uuid import UUID

from app.core.exceptions import (
    CancelledError,
    ConflictError,
    NotFoundError,
    ServiceUnavailableError,
    VideoAssemblyError,
)


class RenderNotFoundError(NotFoundError):
    """There is no such render, or it is somebody else's."""

    def __init__(self, render_id: UUID) -> None:
        super().__init__(f"There is no render {render_id}.", hint="List your renders with GET /v1/renders.")


class ArtifactNotFoundError(NotFoundError):
    """The render has no such file (yet)."""


class RenderStateError(ConflictError):
    """What was asked does not fit the state the render is in."""


class TooManyStreamsError(ServiceUnavailableError):
    """As many follow renders by this process as may."""


class RenderCrashedError(VideoAssemblyError):
    """The process that made the video ended or hung without a word; another attempt may succeed."""

    retryable = True


class RenderLostError(VideoAssemblyError):
    """The workers that took up a render fell silent, each time."""

    retryable = True


class FencedError(CancelledError):
    """An attempt lost its right to go on: the render was cancelled, or another attempt has it."""
