"""Projects are held against platforms, audiences and plans over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.transactions import transaction
from app.quotas import service as quotas
from tests.integration.service.project_calls import data, made, refusal, scenes_of

pytestmark = pytest.mark.anyio

LONG = "# Long\n\n" + "\n\n".join("It has a few words that are said at a calm pace." for _ in range(60))


async def checked(client: AsyncClient, project: dict[str, Any], **body: Any) -> dict[str, Any]:
    return data(await client.post(f"/v1/projects/{project['id']}/check", json=body))


def rules(found: list[dict[str, Any]]) -> set[str]:
    return {each["rule"] for each in found}


class TestCheck:
    async def test_tells_facts_and_finds_nothing_where_nothing_is_asked(self, client: AsyncClient) -> None:
        project = await made(client)
        answer = await checked(client, project)
        assert (answer["problems"], answer["warnings"], answer["notes"]) == ([], [], [])
        assert answer["facts"]["aspect"] == "16:9"
        assert 5 < answer["facts"]["estimated_seconds"] < 60

    async def test_says_all_problems_at_once_and_changes_nothing(self, client: AsyncClient) -> None:
        project = await made(client, script=LONG)
        audience = {"age_group": "children", "content_warnings": ["drugs"]}
        answer = await checked(client, project, platform="shorts", audience=audience, caption="a < b")
        assert rules(answer["problems"]) == {
            "platform.aspect", "platform.length", "platform.caption", "audience.content"
        }  # fmt: skip
        assert all(each["hint"] for each in answer["problems"])
        assert data(await client.get(f"/v1/projects/{project['id']}"))["revision"] == project["revision"]

    async def test_takes_another_shape_title_and_caption(self, client: AsyncClient) -> None:
        project = await made(client)
        answer = await checked(client, project, platform="shorts", aspect="9:16", title="x" * 101)
        assert (rules(answer["problems"]), answer["facts"]["aspect"]) == ({"platform.title"}, "9:16")

    async def test_a_project_without_scenes_is_a_problem_not_a_failure(self, client: AsyncClient) -> None:
        answer = await checked(client, await made(client, title="Empty"), platform="x")
        assert (rules(answer["problems"]), answer["facts"]) == ({"script.unreadable"}, None)

    @pytest.mark.parametrize(
        "body",
        [
            {"platform": "vine"}, {"audience": {}}, {"audience": {"age_group": "dogs"}}, {"odd": 1},
            {"audience": {"age_group": "teens", "content_warnings": ["odd"]}}, {"caption": "x" * 10_001},
        ],
    )  # fmt: skip
    async def test_refuses_what_it_does_not_know(self, client: AsyncClient, body: dict[str, Any]) -> None:
        project = await made(client)
        refusal(await client.post(f"/v1/projects/{project['id']}/check", json=body), 422)

    async def test_of_no_project_is_not_found(self, client: AsyncClient) -> None:
        refusal(await client.post(f"/v1/projects/{LOCAL_OWNER.id}/check", json={}), 404)


class TestRender:
    async def test_is_refused_where_it_does_not_fit_with_all_problems(self, client: AsyncClient) -> None:
        project = await made(client, script=LONG)
        body = {"platform": "shorts", "audience": {"age_group": "teens", "content_warnings": ["gambling"]}}
        answer = refusal(await client.post(f"/v1/projects/{project['id']}/renders", json=body), 422)
        assert (answer["code"], answer["details"]["setting"]) == ("VALIDATION_ERROR", "platform")
        assert {each["location"] for each in answer["details"]["problems"]} == {
            "aspect", "script", "audience.content_warnings"
        }  # fmt: skip
        assert data(await client.get("/v1/renders"))["items"] == []

    async def test_is_taken_where_it_fits_and_keeps_its_options_alone(self, client: AsyncClient) -> None:
        project = await made(client)
        body = {"platform": "shorts", "aspect": "9:16", "voice": "none", "audience": {"age_group": "adults"}}
        render = data(await client.post(f"/v1/projects/{project['id']}/renders", json=body))
        assert render["options"]["aspect"] == "9:16"
        assert not {"platform", "audience"} & set(render["options"])


@pytest.fixture
async def small_plan(database: Database) -> None:
    """The local owner may write 200 characters."""
    async with transaction(database) as session:
        await quotas.open_account(session, LOCAL_OWNER.id, plan="free", time_zone="UTC")
        await session.execute(text("""UPDATE quota_accounts SET overrides = '{"max_script_characters": 200}'"""))


@pytest.mark.usefixtures("small_plan")
class TestPlan:
    async def test_takes_no_longer_script_than_it_allows(self, client: AsyncClient) -> None:
        answer = refusal(await client.post("/v1/projects", json={"script": LONG}), 409)
        assert "200 characters" in answer["error"]
        project = await made(client)
        address = f"/v1/projects/{project['id']}/script"
        refusal(await client.put(address, content=LONG, headers={"Content-Type": "text/markdown"}), 409)
        longer = {"source": "## B\n\n" + "word " * 40}
        refusal(await client.post(f"/v1/projects/{project['id']}/scenes", json=longer), 409)

    async def test_that_became_smaller_still_lets_go_of_what_is_too_much(
        self, client: AsyncClient, database: Database
    ) -> None:
        project = await made(client)
        async with transaction(database) as session:
            await session.execute(text("""UPDATE quota_accounts SET overrides = '{"max_script_characters": 20}'"""))
        assert rules((await checked(client, project))["problems"]) == {"plan.script"}
        data(await client.patch(f"/v1/projects/{project['id']}", json={"title": "Other"}))
        first = (await scenes_of(client, project))[0]
        address = f"/v1/projects/{project['id']}/scenes/{first['id']}"
        assert (await client.delete(address)).status_code == 204
