"""Routes of the API: what every operation has in common, so that endpoints need not say it.

A route whose endpoint writes (`SessionDep`) runs in one transaction, committed before the answer is sent and repeated
when it met a deadlock or a serialisation failure. A POST that creates understands Idempotency-Key. JSON is checked to
be JSON. `openapi.completed` declares the errors that follow from all this.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.params import Depends as Dependency
from fastapi.params import Form
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.access import MEMBERS, PRINCIPAL, Access, access_of, needs
from app.api.bodies import stream_limit
from app.api.dependencies import SESSION, parts_of, writing_session
from app.api.idempotency import CLAIM, Replayed, idempotency_claim
from app.api.openapi import errors
from app.api.openapi_access import described
from app.core.context import bind_also
from app.core.exceptions import (
    ReelwrightError,
    ServiceUnavailableError,
    UnsupportedMediaTypeError,
    ValidationError,
)
from app.core.transactions import ATTEMPTS, transactional

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
CREATED: Final = frozenset({201, 202})
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Route(APIRoute):
    """One operation of the API."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        asked = access_of(endpoint)
        creates = "POST" in (options.get("methods") or ()) and options.get("status_code") in CREATED
        if creates and asked.keeps_answers:
            options["dependencies"] = [*(options.get("dependencies") or ()), Depends(idempotency_claim)]
        super().__init__(path, endpoint, **options)
        self.access = asked.completed(str(self.tags[0]) if self.tags else "", frozenset(self.methods or ()))
        self.openapi_extra = {**(self.openapi_extra or {}), **described(self.access)}
        streams = stream_limit(self.endpoint) is not None
        self.app = _served(self.get_route_handler(), self.access, streams=streams)

    def get_route_handler(self) -> Handler:
        """Return what serves a request: the checks, the transaction, and within them the endpoint."""
        handle = super().get_route_handler()
        if _asks_for(self.dependant, writing_session):
            attempts = 1 if stream_limit(self.endpoint) is not None else ATTEMPTS
            handle = _in_transaction(handle, attempts)
        takes_json = self.body_field is not None and not isinstance(self.body_field.field_info, Form)
        return _with_json(handle) if takes_json else handle


def _served(handle: Handler, access: Access, *, streams: bool) -> ASGIApp:
    """Return `handle` as an application, as FastAPI does, but without its layers that answer errors and close files.

    Nothing of a request is read before the gate has let it in; what is logged from there on names who is calling.
    Errors are answered outside. The stacks close what dependencies hold: of the function before the answer is sent,
    of the request, and uploaded files, after it. An answer must begin in time, unless the endpoint reads a stream.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        parts = await parts_of(request)
        principal = await parts.gate.admit(request, access)
        scope[PRINCIPAL] = principal
        if principal is not None:
            bind_also(user_id=str(principal.id))
        async with AsyncExitStack() as of_request:
            scope["fastapi_inner_astack"] = scope["fastapi_middleware_astack"] = of_request
            async with AsyncExitStack() as of_function:
                scope["fastapi_function_astack"] = of_function
                answer = await _in_time(handle, request, None if streams else parts.settings.request_seconds)
            await answer(scope, receive, send)

    return serve


async def _in_time(handle: Handler, request: Request, seconds: float | None) -> Response:
    """Return the answer. Raises ServiceUnavailableError when there is none in time; what was begun is rolled back."""
    try:
        async with asyncio.timeout(seconds) as deadline:
            return await handle(request)
    except TimeoutError as error:
        if not deadline.expired():
            raise
        raise ServiceUnavailableError(
            "The answer took too long; it was given up.", hint="Try again later."
        ) from error


class FeatureRouter(APIRouter):
    """A router whose operations ask the same of who calls them, where they do not say otherwise."""

    access: Access = MEMBERS

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add an operation."""
        super().add_api_route(path, needs(access_of(endpoint, self.access))(endpoint), **options)


def feature_router(
    tag: str,
    *,
    prefix: str,
    access: Access = MEMBERS,
    errors_of_all: Iterable[type[ReelwrightError]] = (),
    first: Sequence[Dependency] = (),
) -> FeatureRouter:
    """Return the router of a feature.

    `prefix` is its whole path, `access` what its operations ask of who calls them, `errors_of_all` what each of them
    may raise, `first` what is asked before each.
    """
    router = FeatureRouter(
        prefix=prefix,
        tags=[tag],
        route_class=Route,
        responses=errors(*errors_of_all),
        dependencies=first,
        generate_unique_id_function=lambda route: route.name,
    )
    router.access = access
    return router


def _asks_for(dependant: Dependant, call: Callable[..., Any]) -> bool:
    return dependant.call is call or any(_asks_for(each, call) for each in dependant.dependencies)


def _in_transaction(handle: Handler, attempts: int) -> Handler:
    @transactional(attempts=attempts)
    async def work(session: AsyncSession, request: Request) -> Response:
        request.scope[SESSION] = session
        answer = await handle(request)
        claim = request.scope.get(CLAIM)
        if claim is not None:
            await claim.keep(answer)
        return answer

    async def serve(request: Request) -> Response:
        database = (await parts_of(request)).database
        try:
            return await work(database, request)
        except Replayed as replayed:
            return replayed.answer

    return serve


def _with_json(handle: Handler) -> Handler:
    async def serve(request: Request) -> Response:
        _check_json(await request.body(), request.headers.get("content-type", ""))
        return await handle(request)

    return serve


def _check_json(body: bytes, content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if body and kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedMediaTypeError(
            f"The body must be JSON, not {kind or 'of an unknown type'}.", hint="Send Content-Type: application/json."
        )
    if b"\\u0000" in body and _NUL.search(body):
        raise ValidationError("A text has a NUL character in it.", hint="Leave \\u0000 out.")
