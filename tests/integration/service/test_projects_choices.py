"""What there is to choose from, and that a name that is not among it is refused where it is taken in."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import update

from app.core.database import Database
from app.core.exceptions import ValidationError
from app.core.transactions import transaction
from app.design.captions import CAPTION_STYLES
from app.design.themes import THEMES
from app.engines.speech.registry import voices
from app.projects import choices
from app.projects.models import Project
from tests.integration.service.project_calls import SCRIPT, data, made

pytestmark = pytest.mark.anyio

UNKNOWN = [
    ({"theme": "petrl"}, "theme", "Did you mean 'petrol'?"),
    ({"voice": "af_hart"}, "voice", "Did you mean af_heart"),
    ({"caption-style": "pil"}, "caption-style", "Did you mean 'pill'?"),
    ({"language": "tlh"}, "language", "Languages with a voice: en"),
    ({"language": "de", "voice": "af_heart"}, "language", "voice: none"),
]
TAKEN: list[dict[str, str]] = [
    {"voice": "none", "language": "tlh"},
    {"voice": "af_heart", "language": "en-GB"},
    {"voice": "joe", "theme": "Petrol-Light", "caption-style": "Karaoke"},
    {"language": "pt-BR"},
]


def details(answer: Response, code: str) -> dict[str, Any]:
    """Return the details of a refusal for what was sent."""
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    return dict(answer.json()["details"])


async def listed(client: AsyncClient, path: str, **query: str) -> list[dict[str, Any]]:
    return list(data(await client.get(f"/v1/{path}", params=query))["items"])


class TestWhatThereIs:
    async def test_themes(self, client: AsyncClient) -> None:
        found = await listed(client, "themes")
        assert [theme["name"] for theme in found] == list(THEMES)
        assert all(theme["title"] and theme["description"] for theme in found)

    async def test_voices(self, client: AsyncClient) -> None:
        assert [voice["id"] for voice in await listed(client, "voices")] == [voice.id for voice in voices()]

    @pytest.mark.parametrize(
        ("asked", "given"),
        [("en", {"en-us", "en-gb"}), ("en_GB", {"en-gb"}), ("fr", {"fr"}), ("pt-PT", {"pt-br"}), ("e", set())],
    )
    async def test_voices_of_a_language(self, client: AsyncClient, asked: str, given: set[str]) -> None:
        assert {voice["language"] for voice in await listed(client, "voices", language=asked)} == given

    async def test_styles_of_captions_are_those_that_can_be_drawn(self, client: AsyncClient) -> None:
        found = [(style["name"], style["description"]) for style in await listed(client, "caption-styles")]
        assert found == [(style.name, style.description) for style in CAPTION_STYLES.values()]


class TestSettings:
    @pytest.mark.parametrize(("chosen", "wrong", "hint"), UNKNOWN)
    async def test_an_unknown_name_is_refused(
        self, client: AsyncClient, chosen: dict[str, str], wrong: str, hint: str
    ) -> None:
        project = await made(client, title="Cats")
        for answer in (
            await client.post("/v1/projects", json={"title": "Cats", "settings": chosen}),
            await client.patch(f"/v1/projects/{project['id']}", json={"settings": chosen}),
        ):
            told = details(answer, "VALIDATION_ERROR")
            assert told["setting"] == wrong
            assert hint in told["hint"]

    @pytest.mark.parametrize(("chosen", "wrong", "hint"), UNKNOWN)
    async def test_a_script_is_refused_at_the_value(
        self, client: AsyncClient, chosen: dict[str, str], wrong: str, hint: str
    ) -> None:
        project = await made(client, title="Cats")
        script = "---\ntitle: Cats\n" + "".join(f"{key}: {chosen[key]}\n" for key in chosen) + "---\n\n# Cats\n"
        line = 3 + list(chosen).index(wrong)
        url, kind = f"/v1/projects/{project['id']}/script", {"Content-Type": "text/markdown"}
        for answer in (
            await client.post("/v1/projects", json={"script": script}),
            await client.put(url, content=script, headers=kind),
        ):
            told = details(answer, "SCRIPT_PARSING_ERROR")
            assert (told["line"], told["column"]) == (line, len(wrong) + 3)
            assert hint in told["hint"]

    async def test_a_word_of_the_lexicon_is_no_setting(self, client: AsyncClient) -> None:
        script = "---\nlexicon:\n  theme: teem\ntheme: petrl\n---\n\n# Cats\n"
        told = details(await client.post("/v1/projects", json={"script": script}), "SCRIPT_PARSING_ERROR")
        assert told["line"] == 4

    @pytest.mark.parametrize("chosen", TAKEN)
    async def test_known_names_are_taken(self, client: AsyncClient, chosen: dict[str, str]) -> None:
        assert (await made(client, title="Cats", settings=chosen))["settings"] == chosen


class TestRenders:
    @pytest.mark.parametrize(
        ("option", "name"), [("theme", "petrl"), ("voice", "af_hart"), ("caption_style", "pil"), ("voice", "None")]
    )
    async def test_an_unknown_option_is_refused(self, client: AsyncClient, option: str, name: str) -> None:
        project = await made(client, script=SCRIPT)
        told = details(
            await client.post(f"/v1/projects/{project['id']}/renders", json={option: name}), "VALIDATION_ERROR"
        )
        assert (told["setting"], told["location"]) == (option, f"body.{option}")
        assert "Did you mean" in told["hint"] or "GET /v1/voices" in told["hint"]

    async def test_a_setting_kept_from_before_is_refused_unless_an_option_takes_its_place(
        self, client: AsyncClient, database: Database
    ) -> None:
        project = await made(client, script=SCRIPT)
        async with transaction(database) as session:
            await session.execute(update(Project).values(settings={"title": "Cats", "theme": "gone"}))
        url = f"/v1/projects/{project['id']}/renders"
        assert details(await client.post(url), "SCRIPT_PARSING_ERROR")["line"] == 3
        assert (await client.post(url, json={"theme": "studio"})).status_code == 202

    async def test_a_language_without_a_voice_is_rendered_without_one(
        self, client: AsyncClient, database: Database
    ) -> None:
        project = await made(client, script=SCRIPT)
        async with transaction(database) as session:
            await session.execute(update(Project).values(settings={"language": "de"}))
        url = f"/v1/projects/{project['id']}/renders"
        assert details(await client.post(url, json={"voice": "joe"}), "SCRIPT_PARSING_ERROR")["line"] == 2
        assert (await client.post(url, json={"voice": "none"})).status_code == 202


def test_a_choice_in_the_wrong_case_is_none_of_the_voices() -> None:
    with pytest.raises(ValidationError, match="There is no voice 'NONE'"):
        choices.check_choices({"voice": "NONE"})
