"""The ASGI application: FastAPI's routes and schema, with our own layers around them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from app.api.dependencies import Parts
from app.api.error_handlers import ErrorAnswers
from app.api.middleware import RequestMiddleware
from app.api.openapi import Schema, completed
from app.api.routing import Route

EXPOSED_HEADERS = (
    "ETag", "Location", "X-Request-ID", "Idempotency-Replayed", "Retry-After",
    "Accept-Ranges", "Content-Range", "Content-Disposition", "Content-Length", "RateLimit", "RateLimit-Policy",
)  # fmt: skip


class Application(FastAPI):
    """The API over the parts of a process.

    Around the routes stands `RequestMiddleware` alone: it answers every error itself, so the framework's own layers
    that do so, each with its own wrapper of every message, are left out. `Route` does what else they did.
    """

    def __init__(self, parts: Parts, **options: Any) -> None:
        super().__init__(
            redirect_slashes=False,
            docs_url=None,
            redoc_url=None,
            telemetry={"tracing": False, "metrics": False, "logs": False},
            **options,
        )
        self.router.route_class = Route
        self.state.parts = parts
        self._parts = parts

    def take_over(self, *routers: APIRouter) -> None:
        """Serve routers whose paths are whole and whose routes are ours (`routing.feature_router`).

        An inclusion would match every request twice: with forty routes, a third of what a small request costs. The
        routes know nothing of `dependency_overrides`: a test builds other `Parts`.
        """
        for router in routers:
            strange = [route for route in router.routes if not isinstance(route, Route)]
            if strange:
                raise TypeError(f"{strange} are not made by feature_router")
            self.router.routes.extend(router.routes)

    def build_middleware_stack(self) -> ASGIApp:
        """Return the layers around the routes."""
        settings, telemetry = self._parts.settings, self._parts.telemetry
        answers = ErrorAnswers(
            self, shows_defects=settings.shows_defects, counter=telemetry.errors, tracker=self._parts.errors
        )
        app: ASGIApp = self.router
        cors = None
        if settings.allowed_origins:
            app = cors = CORSMiddleware(
                app, settings.allowed_origins,
                allow_methods=["*"], allow_headers=["*"], expose_headers=EXPOSED_HEADERS,
            )  # fmt: skip
        return RequestMiddleware(app, settings=settings, http=telemetry.http, answers=answers, cors=cors)

    def openapi(self) -> Schema:
        """Return the schema, made when it is first asked for."""
        if self.openapi_schema is None:
            self.openapi_schema = completed(super().openapi(), accounts=self._parts.settings.accounts)
        return self.openapi_schema
