"""The API as a process."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from app.api.application import Application
from app.api.dependencies import Parts
from app.routes import ROUTERS, TAGS


def create_app(parts: Parts) -> FastAPI:
    """Return the API over the parts of a process. Nothing is opened or connected here."""
    app = Application(
        parts,
        title="Reelwright",
        version=version("reelwright"),
        summary="Scripts become finished, narrated videos.",
        openapi_tags=[{"name": name, "description": text} for name, text in TAGS.items()],
    )
    for router in ROUTERS:
        # Their paths are whole: an inclusion would match every request twice.
        app.router.routes.extend(router.routes)
    return app
