"""Quotas over HTTP: what is left, what was used, what is refused and why, and what administrators change."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import cv2
import numpy as np
import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, update

from app.api.dependencies import Parts
from app.assets.models import Asset
from app.audit.models import AuditEvent
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.exceptions import ValidationError
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.quotas import service as quotas
from app.quotas.exceptions import TimeZoneError, UnknownPlanError
from app.quotas.models import LIMITS, Plan, QuotaEntry
from tests.integration.service.asset_calls import FORM_TYPE, form, new_project, pieces, send, sent
from tests.integration.service.quota_work import OTHER, counted, limited, standing
from tests.integration.service.signing_in import app_with_accounts, client_of, make_admin, make_member, tokens_of

pytestmark = pytest.mark.anyio

PICTURE = cv2.imencode(".png", np.random.default_rng(1).integers(0, 255, (60, 80, 3), np.uint8))[1].tobytes()


async def quota(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/quota")
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def rendered(client: AsyncClient, project: str) -> Any:
    return await client.post(f"/v1/projects/{project}/renders", json={"voice": "none"})


async def a_project(client: AsyncClient) -> str:
    answer = await client.post("/v1/projects", json={"script": "# Tides\n\nThe sea.\n"})
    return str(answer.json()["data"]["id"])


class TestPlans:
    async def test_are_as_promised(self, database: Database) -> None:
        async with transaction(database, read_only=True) as session:
            plans = {plan.name: plan for plan in await session.scalars(select(Plan))}
        assert {name: plan.videos_per_month for name, plan in plans.items()} == {
            "free": 10, "pro": 100, "enterprise": None, "unlimited": None,
        }  # fmt: skip
        assert (plans["free"].requests_per_hour, plans["free"].batches_per_hour) == (100, 5)
        assert {getattr(plans["unlimited"], limit) for limit in LIMITS} == {None}

    async def test_who_has_no_row_has_no_limit(self, database: Database) -> None:
        async with transaction(database) as session:
            assert await quotas.limits_of(session, LOCAL_OWNER.id) == quotas.Limits()
            assert await quotas.hold(session, LOCAL_OWNER.id) == quotas.Limits()

    async def test_what_is_set_for_one_goes_before_the_plans(self, database: Database) -> None:
        await limited(database, videos_per_month=3, storage_bytes=None)
        async with transaction(database) as session:
            limits = await quotas.limits_of(session, LOCAL_OWNER.id)
            assert (limits.plan, limits.videos_per_month, limits.storage_bytes) == ("free", 3, None)
            assert limits.requests_per_hour == 100
            assert await quotas.set_plan(session, LOCAL_OWNER.id, "pro") == "free"
            limits = await quotas.limits_of(session, LOCAL_OWNER.id)
            assert (limits.plan, limits.videos_per_month, limits.requests_per_hour) == ("pro", 3, 1000)
            assert await quotas.override(session, LOCAL_OWNER.id, {}) == {
                "videos_per_month": 3, "storage_bytes": None,
            }  # fmt: skip
            assert (await quotas.limits_of(session, LOCAL_OWNER.id)).videos_per_month == 100

    async def test_unknown_names_are_refused(self, database: Database) -> None:
        async with transaction(database) as session:
            with pytest.raises(UnknownPlanError):
                await quotas.open_account(session, OTHER, plan="gold")
            with pytest.raises(TimeZoneError):
                await quotas.open_account(session, OTHER, time_zone="Mars/Olympus")
            with pytest.raises(ValidationError, match="gold"):
                await quotas.override(session, OTHER, {"gold": 1})

    async def test_an_account_that_is_closed_leaves_nothing(self, database: Database) -> None:
        await limited(database)
        async with transaction(database) as session:
            await quotas.reserve(session, LOCAL_OWNER.id, new_id())
            await quotas.close_account(session, LOCAL_OWNER.id)
        assert await counted(database) == {}
        assert await standing(database) == (0, 0, None)


class TestMyQuota:
    async def test_without_a_limit(self, client: AsyncClient) -> None:
        mine = await quota(client)
        assert (mine["plan"], mine["limit"], mine["left"], mine["time_zone"]) == ("unlimited", None, None, "UTC")
        assert mine["month"] == f"{datetime.now(UTC):%Y-%m}"

    async def test_counts_down_and_refuses_in_words(self, client: AsyncClient, database: Database) -> None:
        await limited(database, videos_per_month=2)
        project = await a_project(client)
        first = await rendered(client, project)
        assert first.status_code == 202, first.text
        mine = await quota(client)
        assert [mine[name] for name in ("plan", "limit", "used", "reserved", "left")] == ["free", 2, 0, 1, 1]
        await rendered(client, project)
        refused = await rendered(client, project)
        assert (refused.status_code, refused.json()["code"]) == (402, "QUOTA_EXCEEDED")
        details = refused.json()["details"]
        told = {name: details[name] for name in ("plan", "limit", "used", "reserved", "left")}
        assert told == {"plan": "free", "limit": 2, "used": 0, "reserved": 2, "left": 0}
        resets_at = datetime.fromisoformat(details["resets_at"])
        left = (resets_at - datetime.now(UTC)).total_seconds()
        assert left - 60 < int(refused.headers["Retry-After"]) < left + 60
        assert resets_at == datetime.fromisoformat((await quota(client))["resets_at"])
        assert "2 videos" in refused.json()["error"]
        cancelled = await client.post(f"/v1/renders/{first.json()['data']['id']}/cancel")
        assert cancelled.status_code == 200
        assert (await quota(client))["left"] == 1
        assert (await rendered(client, project)).status_code == 202
        again = await client.post(f"/v1/renders/{first.json()['data']['id']}/retry")
        assert (again.status_code, again.json()["code"]) == (402, "QUOTA_EXCEEDED")

    async def test_a_key_that_comes_again_is_counted_once(self, client: AsyncClient, database: Database) -> None:
        await limited(database, videos_per_month=5)
        project = await a_project(client)
        for _ in range(3):
            key = {"Idempotency-Key": "the-same"}
            answer = await client.post(f"/v1/projects/{project}/renders", json={"voice": "none"}, headers=key)
            assert answer.status_code == 202
        assert (await quota(client))["reserved"] == 1


class TestMyUsage:
    async def test_by_day_of_my_calendar(self, client: AsyncClient, database: Database) -> None:
        await limited(database, videos_per_month=None)
        moments = {"2026-03-31T09:59:59Z": 1, "2026-03-31T10:00:00Z": 2, "2026-04-01T09:59:59Z": 1}
        async with transaction(database) as session:
            await quotas.set_time_zone(session, LOCAL_OWNER.id, "Pacific/Kiritimati")
            for text, count in moments.items():
                for _ in range(count):
                    render = new_id()
                    await quotas.reserve(session, LOCAL_OWNER.id, render, at=datetime.fromisoformat(text))
                await quotas.settle(session, render)
        answer = await client.get("/v1/usage", params={"until": "2026-04-02", "days": 4})
        data = answer.json()["data"]
        assert data["time_zone"] == "Pacific/Kiritimati"
        assert [(day["day"], day["used"], day["reserved"], day["released"]) for day in data["days"]] == [
            ("2026-03-30", 0, 0, 0), ("2026-03-31", 1, 0, 0), ("2026-04-01", 2, 1, 0), ("2026-04-02", 0, 0, 0),
        ]  # fmt: skip
        async with transaction(database, read_only=True) as session:
            months = await session.execute(select(QuotaEntry.month, func.count()).group_by(QuotaEntry.month))
            assert {f"{month:%Y-%m}": count for month, count in months} == {"2026-03": 1, "2026-04": 3}

    async def test_of_this_month_unless_asked(self, client: AsyncClient) -> None:
        days = (await client.get("/v1/usage")).json()["data"]["days"]
        now = datetime.now(UTC)
        assert days[0]["day"] == f"{now:%Y-%m}-01"
        assert now.date() - datetime.fromisoformat(days[-1]["day"]).date() <= timedelta(days=1)

    @pytest.mark.parametrize(
        ("until", "days", "first", "told"),
        [
            ("2026-02-28", None, "2026-02-01", 28),
            ("2024-12-31", 366, "2024-01-01", 366),
            ("0001-01-02", 366, "0001-01-01", 2),
            ("9999-12-31", 1, "9999-12-31", 1),
        ],
    )
    async def test_of_any_days(
        self, client: AsyncClient, until: str, days: int | None, first: str, told: int
    ) -> None:
        params: dict[str, Any] = {"until": until, **({"days": days} if days else {})}
        found = (await client.get("/v1/usage", params=params)).json()["data"]["days"]
        assert (len(found), found[0]["day"], found[-1]["day"]) == (told, first, until)

    @pytest.mark.parametrize(
        "params",
        [
            {"days": "0"},
            {"days": "367"},
            {"until": "1700000000"},
            {"until": "2026-03-01T00:00:00Z"},
            {"until": "2026-02-30"},
        ],
    )
    async def test_refuses_what_is_no_range(self, client: AsyncClient, params: dict[str, str]) -> None:
        answer = await client.get("/v1/usage", params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


class TestAdministrators:
    async def test_change_limits_and_take_that_back(self, parts: Parts, database: Database) -> None:
        app = app_with_accounts(parts)
        member, admin = await make_member(database), await make_admin(database)
        path = f"/v1/admin/users/{member.id}/quota"
        async with client_of(app) as anyone:
            theirs = (await tokens_of(anyone))["access_token"]
            ours = (await tokens_of(anyone, "ada@example.org"))["access_token"]
        async with client_of(app, theirs) as mia, client_of(app, ours) as ada:
            assert (await mia.put(path, json={"videos_per_month": 1000})).status_code == 403
            assert (await mia.delete(path)).status_code == 403
            assert (await quota(mia))["limit"] == 10
            changed = await ada.put(path, json={"videos_per_month": 25, "storage_bytes": None})
            assert changed.status_code == 200, changed.text
            assert (changed.json()["data"]["limit"], changed.json()["data"]["storage_bytes"]) == (25, None)
            assert (await quota(mia))["limit"] == 25
            assert (await ada.get(path)).json()["data"]["limit"] == 25
            for bad in (
                {"videos_per_month": -1},
                {"gold": 1},
                {"videos_per_month": 1.5},
                {"videos_per_month": 10**12},
            ):
                assert (await ada.put(path, json=bad)).status_code == 422
            assert (await ada.delete(path)).status_code == 204
            assert (await ada.delete(path)).status_code == 204
            assert (await quota(mia))["limit"] == 10
            nobody = f"/v1/admin/users/{new_id()}/quota"
            assert [(await ask(nobody)).status_code for ask in (ada.get, ada.delete)] == [404, 404]
            assert (await ada.put(nobody, json={})).status_code == 404
        async with transaction(database, read_only=True) as session:
            told = select(AuditEvent).where(AuditEvent.action.startswith("quota.")).order_by(AuditEvent.created_at)
            first, second = (await session.scalars(told)).all()
        limits = {"storage_bytes": None, "videos_per_month": 25}
        assert (first.action, first.before, first.after) == ("quota.changed", {}, limits)
        assert (second.action, second.before, second.after) == ("quota.change_removed", limits, None)
        assert {(each.actor_id, each.target_id) for each in (first, second)} == {(admin.id, str(member.id))}
        assert {each.address for each in (first, second)} == {"203.0.113.7"}


async def storage(client: AsyncClient) -> dict[str, Any]:
    data: dict[str, Any] = (await client.get("/v1/storage")).json()["data"]
    return data


async def assets_of(database: Database) -> int:
    async with transaction(database, read_only=True) as session:
        return await session.scalar(select(func.count()).select_from(Asset)) or 0


class TestStorage:
    async def test_is_told(self, client: AsyncClient, database: Database) -> None:
        assert await storage(client) == {"limit_bytes": None, "used_bytes": 0, "left_bytes": None}
        size = (await sent(client, PICTURE, "a.png"))["size"]
        await limited(database, storage_bytes=size + 7)
        assert await storage(client) == {"limit_bytes": size + 7, "used_bytes": size, "left_bytes": 7}
        await limited_to(database, 1)
        assert (await storage(client))["left_bytes"] == 0

    async def test_what_does_not_fit_is_refused_in_words(self, client: AsyncClient, database: Database) -> None:
        await limited(database, storage_bytes=2 * len(PICTURE))
        first = await sent(client, PICTURE, "a.png")
        refused = await send(client, PICTURE * 3, "b.png")
        assert (refused.status_code, refused.json()["code"]) == (413, "QUOTA_EXCEEDED")
        assert "storage is full" in refused.json()["error"]
        await sent(client, PICTURE, "c.png")
        in_project = await send(client, PICTURE, "d.png", to=f"/v1/projects/{await new_project(client)}/assets")
        assert in_project.status_code == 413
        assert await assets_of(database) == 2
        await client.delete(f"/v1/assets/{first['id']}")
        await sent(client, PICTURE, "e.png")

    async def test_a_body_without_a_length_is_given_up_where_it_does_not_fit(
        self, client: AsyncClient, database: Database
    ) -> None:
        await limited(database, storage_bytes=1000)
        refused = await client.post("/v1/assets", content=pieces(form(PICTURE)), headers=FORM_TYPE)
        assert (refused.status_code, refused.json()["code"]) == (413, "QUOTA_EXCEEDED")

    async def test_what_comes_at_once_fits_together(self, client: AsyncClient, database: Database) -> None:
        size = (await sent(client, PICTURE, "first.png"))["size"]
        await limited(database, storage_bytes=3 * size)
        answers = await asyncio.gather(*(send(client, PICTURE, f"{number}.png") for number in range(6)))
        assert sorted(answer.status_code for answer in answers) == [201] * 2 + [413] * 4
        assert await assets_of(database) == 3

    async def test_nothing_of_a_refused_file_stays(
        self, client: AsyncClient, database: Database, parts: Parts
    ) -> None:
        await limited(database, storage_bytes=len(PICTURE))
        await sent(client, PICTURE, "a.png")
        async with transaction(database) as session:
            await session.execute(update(Asset).values(size=1))
        await limited_to(database, 10)
        assert (await send(client, PICTURE, "b.png")).status_code == 413
        kept = [path for path in (parts.settings.data_dir / "files").rglob("*") if path.is_file()]
        assert len(kept) == 1


async def limited_to(database: Database, storage_bytes: int) -> None:
    async with transaction(database) as session:
        await quotas.override(session, LOCAL_OWNER.id, {"storage_bytes": storage_bytes})
