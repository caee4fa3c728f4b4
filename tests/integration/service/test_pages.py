"""The pages that links lead to: forms that run nothing but our script, and keep the links to themselves."""

from __future__ import annotations

import re

import pytest
from httpx import AsyncClient

from app.api.dependencies import Parts
from app.auth.pages import PAGES, PARTS
from tests.integration.service.signing_in import app_with_accounts, client_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_runs_nothing_but_our_own_files(parts: Parts, path: str) -> None:
    async with client_of(app_with_accounts(parts)) as guest:
        answer = await guest.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert answer.status_code == 200
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert re.findall(r"<script>|<style|\son\w+=|\sstyle=|javascript:", answer.text) == []
        for used in set(re.findall(r'(?:src|href)="([^"]+)"', answer.text)) - {"/docs"}:
            assert used in PARTS
            assert (await guest.get(used)).status_code == 200


@pytest.mark.parametrize("path", PAGES)
async def test_every_field_has_a_label_and_a_place_for_its_error(parts: Parts, path: str) -> None:
    async with client_of(app_with_accounts(parts)) as guest:
        page = (await guest.get(path)).text
    for identifier, described in re.findall(r'<input id="(\w+)"[^>]*aria-describedby="([^"]+)"', page):
        assert f'<label for="{identifier}">' in page
        assert all(f'id="{each}"' in page for each in described.split())
    assert page.count("<input") == page.count("aria-describedby")


@pytest.mark.parametrize("path", PAGES)
async def test_forms_post_to_what_anyone_may_call(parts: Parts, path: str) -> None:
    app = app_with_accounts(parts)
    async with client_of(app) as guest:
        endpoint = re.search(r'data-endpoint="([^"]+)"', (await guest.get(path)).text)
        assert endpoint is not None
        refused = await guest.post(endpoint[1], json={})
        assert refused.status_code == 422
        assert "token" in refused.text


async def test_without_accounts_there_are_no_pages(client: AsyncClient) -> None:
    for path in (*PAGES, *PARTS):
        assert (await client.get(path)).status_code == 404
