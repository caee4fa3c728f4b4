"""The API as a process."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from app.api.dependencies import Parts
from app.api.error_handlers import ErrorAnswers
from app.api.middleware import RequestMiddleware
from app.api.openapi import DescribedAPI
from app.routes import ROUTERS, TAGS


def create_app(parts: Parts) -> FastAPI:
    """Return the API over the parts of a process. Nothing is opened or connected here."""
    app = DescribedAPI(
        title="Reelwright",
        version=version("reelwright"),
        summary="Scripts become finished, narrated videos.",
        openapi_tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.parts = parts
    for router in ROUTERS:
        app.include_router(router)
    answers = ErrorAnswers(shows_defects=parts.settings.shows_defects, counter=parts.telemetry.errors)
    answers.install(app)
    if parts.settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=parts.settings.allowed_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["ETag", "Location", "X-Request-ID", "Idempotency-Replayed", "Retry-After"],
        )
    app.add_middleware(RequestMiddleware, settings=parts.settings, http=parts.telemetry.http, answers=answers)
    return app
