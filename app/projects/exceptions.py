"""What can go wrong with projects and their scenes."""

from __future__ import annotations

from uuid import UUID

from app.core.exceptions import ConflictError, NotFoundError, ScriptParsingError


class ProjectNotFoundError(NotFoundError):
    """There is no such project, or it is somebody else's."""

    def __init__(self, project_id: UUID) -> None:
        super().__init__(f"There is no project {project_id}.", hint="List your projects with GET /v1/projects.")


class SceneNotFoundError(NotFoundError):
    """The project has no such scene."""

    def __init__(self, scene_id: UUID) -> None:
        super().__init__(
            f"The project has no scene {scene_id}.", hint="List its scenes with GET /v1/projects/{id}/scenes."
        )


class VersionNotFoundError(NotFoundError):
    """The project has no such version, or has it no more."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"The project has no version {number}.", hint="List its versions with GET /v1/projects/{id}/versions."
        )


class SceneParsingError(ScriptParsingError):
    """A scene cannot be used; `number` counts scenes from 1, line and column are of the scene's own source."""

    def __init__(self, error: ScriptParsingError, *, line: int, number: int, scene_id: UUID | None = None) -> None:
        super().__init__(f"Scene {number}: {error.message}", line=line, column=error.column, hint=error.hint)
        self.details |= {"scene": number, "scene_id": str(scene_id) if scene_id else None}


class SceneOrderError(ConflictError):
    """The scenes named are not the ones that the project has now."""


class ProjectFullError(ConflictError):
    """A project takes no more scenes or text."""
