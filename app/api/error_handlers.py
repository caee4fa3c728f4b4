"""The only place where errors become HTTP: one shape for all of them, whoever raised them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from prometheus_client import Counter
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from app.api.problems import Problem, problem_of
from app.core.context import current
from app.core.error_tracking import ErrorTracker
from app.core.logging import get_logger
from app.core.masking import masked, masked_text

ERROR_CODE: Final = "reelwright.error_code"
"""Where the scope of a request keeps the code it was answered with, for the access log."""

log = get_logger(__name__)


class ErrorAnswers:
    """Answers errors; `shows_defects` is for development, `tracker` gets what somebody should look into."""

    def __init__(self, app: FastAPI, *, shows_defects: bool, counter: Counter, tracker: ErrorTracker) -> None:
        self._app, self._shows_defects, self._counter, self._tracker = app, shows_defects, counter, tracker

    async def answer(self, scope: Scope, error: Exception) -> Response:
        """Return the answer to an error; a defect is logged with its traceback and reported."""
        if isinstance(error, HTTPException) and error.status_code in {304, 405}:
            return self._without_fault(scope, error)
        problem = problem_of(error, shows_defects=self._shows_defects, body=_body_type(scope))
        if isinstance(error, HTTPException) and error.status_code == 404 and self._is_but_for_slash(scope):
            problem = replace(problem, details={"hint": "Leave out the slash at the end of the path."})
        if problem.is_defect:
            log.error("Request failed", exc_info=error, error_code=str(problem.code))
            await self._tracker.record(error, {"route": _template(scope), "method": scope["method"]})
        return self._answer(scope, problem)

    def _without_fault(self, scope: Scope, error: HTTPException) -> Response:
        if error.status_code == 304:
            return Response(status_code=304, headers=error.headers)
        methods = sorted(allowed_methods(self._app, scope["path"]))
        headers = {"Allow": ", ".join(methods)}
        if scope["method"] == "OPTIONS":
            return Response(status_code=204, headers=headers)
        problem = problem_of(HTTPException(405, headers=headers), shows_defects=self._shows_defects)
        details = {"methods": methods, "hint": f"What can be done here: {headers['Allow']}."}
        return self._answer(scope, replace(problem, details=details))

    def _is_but_for_slash(self, scope: Scope) -> bool:
        """Whether a path that leads nowhere would lead somewhere without the slash at its end."""
        path: str = scope["path"]
        return path.endswith("/") and len(allowed_methods(self._app, path.rstrip("/"))) > 1

    def _answer(self, scope: Scope, problem: Problem) -> Response:
        scope[ERROR_CODE] = str(problem.code)
        self._counter.labels(str(problem.code)).inc()
        return Response(
            body_of(problem), problem.status, headers=dict(problem.headers), media_type="application/json"
        )


def _template(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", ""))


def _body_type(scope: Scope) -> Any:
    """Return the type of the body that the matched route takes, or None."""
    field = getattr(scope.get("route"), "body_field", None)
    return field.field_info.annotation if field is not None else None


def body_of(problem: Problem) -> bytes:
    """Return the JSON of a problem, with the request it belongs to and without secrets."""
    content = {
        "error": masked_text(problem.message),
        "code": str(problem.code),
        "details": masked(problem.details),
        "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "request_id": current().get("request_id", ""),
    }
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


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
