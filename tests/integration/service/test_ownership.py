"""Nobody reads or changes what is another's: every route of the API is asked by its owner, and by someone else.

Routes, tables, paths and bodies are found in the application itself. A route that is new is tried without anyone
thinking of it; one whose path names something unknown to this test fails it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Table, select

from app.api import access
from app.api.dependencies import Parts, ReadSessionDep, SessionDep
from app.core.context import LOCAL_OWNER, Principal
from app.core.database import Database
from app.core.transactions import transaction
from app.main import create_app
from app.projects.models import Project
from app.renders.feed import RenderFeed
from app.renders.models import ArtifactKind
from app.tables import METADATA
from tests.integration.service.belongings import content_of, filled, finished_render, kept_asset
from tests.integration.service.project_calls import SCRIPT, made, scenes_of

pytestmark = pytest.mark.anyio

STRANGER: Final = Principal(UUID("00000000-0000-7000-8000-00000000000b"), "owner")
OF_NOBODY: Final = {
    "/health": "the service's own state",
    "/metrics": "the service's own state",
    "/v1/downloads/": "the signed link itself is the right to read",
    "/v1/admin/": "for who runs the service",
    "/v1/auth/": "there only where people sign in: test_access_matrix has other people ask",
    "/v1/account": "as /v1/auth/",
    "/v1/api-keys": "as /v1/auth/",
    "/first-admin": "a page without anything of anybody",
    "/verify": "a page without anything of anybody",
    "/reset": "a page without anything of anybody",
    "/pages/": "parts of those pages",
}
"""Routes, by how their paths begin, that belong to no user, or to none where there are no accounts."""
TABLES_OF_NOBODY: Final = {
    "error_groups": "faults of the service",
    "audit_events": "what was done in the installation, by anybody",
    "accounts": "they are the users",
    "mailed_tokens": "of an account, by account_id",
    "recovery_codes": "of an account, by account_id",
    "refresh_tokens": "of a session, which is a user's",
    "denials": "sessions and accounts that are shut out",
    "signing_keys": "keys of the installation",
    "plans": "what may be used, by anybody on them",
    "job_totals": "counts of the service's work",
    "job_workers": "processes of the service",
    "job_duties": "what the processes of the service take turns with",
}

Rows = dict[str, list[Any]]


@dataclass
class World:
    """An application, two users of it, and what the first of them has, by the names that paths use."""

    app: FastAPI
    client: AsyncClient
    database: Database
    has: dict[str, str]

    async def ask(self, method: str, url: str, actor: Principal, **what: Any) -> Response:
        """Ask as somebody."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(access, "LOCAL_OWNER", actor)
            return await self.client.request(method, url, **what)

    def url(self, route: APIRoute) -> str:
        """Return the address of what the owner has. Fails for a path that names something unknown."""
        return filled(route.path, self.has)

    async def rows(self) -> Rows:
        """Return every row that the owner has, table by table."""
        async with transaction(self.database, read_only=True) as session:
            found: Rows = {}
            for table in tables():
                columns = select(table).where(table.c.user_id == LOCAL_OWNER.id).order_by(*table.primary_key)
                found[table.name] = [tuple(map(repr, row)) for row in await session.execute(columns)]
            return found


def tables() -> list[Table]:
    """Return all tables that belong to users."""
    return [table for table in METADATA.tables.values() if "user_id" in table.c]


def operations(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    """Yield every operation of the API that belongs to a user."""
    for route in app.routes:
        if isinstance(route, APIRoute) and not route.path.startswith(tuple(OF_NOBODY)):
            for method in sorted(route.methods or ()):
                yield method, route


@pytest.fixture
async def build(parts: Parts) -> AsyncIterator[Callable[[], Awaitable[World]]]:
    """Make an application in which the first user has one of everything."""
    app = create_app(parts)
    app.state.render_feed = RenderFeed(parts.database)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1:8000") as client:

        async def build() -> World:
            project = await made(client, script=SCRIPT)
            scene = (await scenes_of(client, project))[0]
            await kept_asset(parts, UUID(project["id"]))
            asset = await kept_asset(parts)
            render = await finished_render(parts, UUID(project["id"]))
            has = {
                "project_id": project["id"], "scene_id": scene["id"], "number": "1",
                "asset_id": str(asset.id), "render_id": str(render.id), "kind": str(ArtifactKind.VIDEO),
            }  # fmt: skip
            return World(app, client, parts.database, has)

        yield build


async def trespasses(world: World, under: str = "/") -> list[str]:
    """Ask every operation below a path as a stranger; return those that told or changed something of the owner's."""
    found = []
    mine = {value for name, value in world.has.items() if name.endswith("_id")}
    before = await world.rows()
    for method, route in operations(world.app):
        if not route.path.startswith(under):
            continue
        url = world.url(route)
        answer = await world.ask(method, url, STRANGER, **content_of(world.app, method, route.path))
        names_mine = url != route.path
        tells = not names_mine and any(value in answer.text for value in mine)
        after = await world.rows()
        if after != before or tells or (names_mine and answer.status_code != 404):
            found.append(f"{method} {route.path}: {answer.status_code}")
        before = after
    return found


class TestOwnership:
    async def test_no_route_reads_or_changes_what_is_anothers(self, build: Callable[[], Awaitable[World]]) -> None:
        assert await trespasses(await build()) == []

    async def test_every_route_knows_what_it_is_asked_for_when_the_owner_asks(
        self, build: Callable[[], Awaitable[World]]
    ) -> None:
        """Else the test above would be content with routes that it asks in vain."""
        in_vain = []
        world = await build()
        for method, route in operations(world.app):
            answer = await world.ask(
                method, world.url(route), LOCAL_OWNER, **content_of(world.app, method, route.path)
            )
            if answer.status_code in {404, 405, 415} or answer.status_code >= 500:
                in_vain.append(f"{method} {route.path}: {answer.status_code} {answer.text}")
            if method != "GET":
                world = await build()  # something may have been taken away
        assert in_vain == []

    async def test_no_list_is_narrowed_to_what_is_anothers(self, build: Callable[[], Awaitable[World]]) -> None:
        world = await build()
        mine = set(world.has.values())
        for method, route in operations(world.app):
            for parameter in route.dependant.query_params:
                if method == "GET" and parameter.alias in world.has:
                    asked = {parameter.alias: world.has[parameter.alias]}
                    answer = await world.ask(method, world.url(route), STRANGER, params=asked)
                    assert answer.status_code == 404 or not any(
                        value in answer.text for value in mine if len(value) > 30
                    )


class TestTheTestItself:
    async def test_finds_an_endpoint_that_forgets_the_owner(self, build: Callable[[], Awaitable[World]]) -> None:
        world = await build()

        @world.app.get("/v1/leaky/{project_id}")
        async def leaky_read(project_id: UUID, session: ReadSessionDep) -> str:
            return (await session.get_one(Project, project_id)).title

        @world.app.put("/v1/leaky/{project_id}")
        async def leaky_write(project_id: UUID, session: SessionDep) -> None:
            (await session.get_one(Project, project_id)).title = "Mine now"

        @world.app.get("/v1/leaky")
        async def leaky_list(session: ReadSessionDep) -> list[UUID]:
            return list(await session.scalars(select(Project.id)))

        @world.app.delete("/v1/leaky/{project_id}")
        async def leaky_answer(project_id: UUID) -> None:
            """Say that something is there, though nothing of it is told."""

        places = "/v1/leaky/{project_id}: 200"
        assert await trespasses(world, "/v1/leaky") == [
            f"GET {places}",
            f"PUT {places}",
            "GET /v1/leaky: 200",
            f"DELETE {places}",
        ]

    async def test_fails_for_a_path_that_names_something_unknown(self, build: Callable[[], Awaitable[World]]) -> None:
        world = await build()

        @world.app.get("/v1/things/{thing_id}")
        async def read_thing(thing_id: UUID) -> None: ...

        with pytest.raises(AssertionError, match="thing_id"):
            await trespasses(world, "/v1/things")

    async def test_leaves_out_only_routes_that_there_are(self, build: Callable[[], Awaitable[World]]) -> None:
        paths = [route.path for route in (await build()).app.routes if isinstance(route, APIRoute)]
        assert all(any(path.startswith(start) for path in paths) for start in OF_NOBODY)

    def test_every_table_belongs_to_users_or_is_known_to_belong_to_nobody(self) -> None:
        without = {name for name, table in METADATA.tables.items() if "user_id" not in table.c}
        assert without <= set(TABLES_OF_NOBODY)
