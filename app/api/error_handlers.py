"""The only place where errors become HTTP: one shape for all of them, whoever raised them."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from prometheus_client import Counter
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from app.api.problems import Problem, problem_of
from app.core.context import current
from app.core.exceptions import ReelwrightError

ERROR_CODE: Final = "reelwright.error_code"
"""Where the scope of a request keeps the code it was answered with, for the access log."""

Report = Callable[[BaseException, Mapping[str, str]], Awaitable[None]]
logger = logging.getLogger(__name__)


class ErrorAnswers:
    """Answers errors; `shows_defects` is for development, `report` gets what somebody should look into."""

    def __init__(self, *, shows_defects: bool, counter: Counter, report: Report | None = None) -> None:
        self._shows_defects, self._counter, self._report = shows_defects, counter, report

    def install(self, app: FastAPI) -> None:
        """Answer what the application raises; what it does not expect goes on to the middleware's boundary."""
        for kind in (ReelwrightError, HTTPException, RequestValidationError):
            app.add_exception_handler(kind, self.to_expected)

    async def to_expected(self, request: Request, error: Exception) -> Response:
        """Answer an error of ours or of the framework's."""
        if isinstance(error, HTTPException) and error.status_code == 304:
            return Response(status_code=304, headers=error.headers)
        if isinstance(error, HTTPException) and error.status_code == 405:
            return self._to_method(request)
        return await self.to_unexpected(request.scope, error)

    async def to_unexpected(self, scope: Scope, error: Exception) -> Response:
        """Answer any error; a defect is logged with its traceback and reported."""
        problem = problem_of(error, shows_defects=self._shows_defects)
        if problem.is_defect:
            logger.error("%s failed", scope["method"], exc_info=error, extra={"error_code": str(problem.code)})
            if self._report is not None:
                await self._report(error, current())
        return self._answer(scope, problem)

    def _to_method(self, request: Request) -> Response:
        allowed = ", ".join(sorted(allowed_methods(request.app, request.scope["path"])))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allowed})
        error = HTTPException(405, headers={"Allow": allowed})
        return self._answer(request.scope, problem_of(error, shows_defects=self._shows_defects))

    def _answer(self, scope: Scope, problem: Problem) -> Response:
        scope[ERROR_CODE] = str(problem.code)
        self._counter.labels(str(problem.code)).inc()
        return Response(
            body_of(problem), problem.status, headers=dict(problem.headers), media_type="application/json"
        )


def body_of(problem: Problem) -> bytes:
    """Return the JSON of a problem, with the request it belongs to."""
    content = {
        "error": problem.message,
        "code": str(problem.code),
        "details": problem.details,
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "request_id": current().get("request_id", ""),
    }
    return json.dumps(content, ensure_ascii=False, default=str).encode("utf-8", "replace")


def allowed_methods(app: FastAPI, path: str) -> set[str]:
    """Return what can be done at a path, HEAD and OPTIONS included."""
    methods: set[str] = {"OPTIONS"}
    for route in _routes(app):
        if route.path_regex.match(path):
            methods |= route.methods or set()
    return methods | {"HEAD"} if "GET" in methods else methods


def _routes(app: FastAPI) -> Iterable[Any]:
    """Return every route, those of included routers with their whole path."""
    return (route for route in iter_route_contexts(app.routes) if hasattr(route, "path_regex"))
