"""Settings merged, and sections matched with the scenes that have them."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.identifiers import new_id
from app.projects.models import Scene
from app.projects.schemas import ProjectCreate, ProjectUpdate
from app.projects.scripts import matched
from app.projects.service import merged
from app.scripts.front_matter import READERS
from app.scripts.outline import Section


class TestMerged:
    @pytest.mark.parametrize(
        ("patch", "result"),
        [
            ({}, {"theme": "a", "brand": {"ink": "#000"}}),
            ({"theme": "b"}, {"theme": "b", "brand": {"ink": "#000"}}),
            ({"theme": None, "music": None}, {"brand": {"ink": "#000"}}),
            ({"brand": {"logo": "l.png"}}, {"theme": "a", "brand": {"ink": "#000", "logo": "l.png"}}),
            ({"brand": {"ink": None}}, {"theme": "a"}),
            ({"brand": None}, {"theme": "a"}),
            ({"lexicon": {"a": "b", "c": None}}, {"theme": "a", "brand": {"ink": "#000"}, "lexicon": {"a": "b"}}),
            ({"theme": {"a": "b"}}, {"theme": {"a": "b"}, "brand": {"ink": "#000"}}),
        ],
    )
    def test_sets_and_clears_one_by_one(self, patch: dict[str, Any], result: dict[str, Any]) -> None:
        settings: dict[str, Any] = {"theme": "a", "brand": {"ink": "#000"}}
        assert merged(settings, patch) == result
        assert settings == {"theme": "a", "brand": {"ink": "#000"}}


class TestMatched:
    def test_gives_each_section_the_scene_with_its_source_once(self) -> None:
        scenes = [Scene(id=new_id(), source=source) for source in ("a", "b", "a")]
        wanted = matched(scenes, [Section(source) for source in ("b", "a", "a", "a", "c")])
        assert [w.id for w in wanted[:3]] == [scenes[1].id, scenes[0].id, scenes[2].id]
        assert len({w.id for w in wanted}) == 5


class TestSchemas:
    def test_examples_are_what_they_are_examples_of(self) -> None:
        for model in (ProjectCreate, ProjectUpdate):
            for example in model.model_json_schema()["examples"]:
                model.model_validate(example)

    def test_no_setting_is_promised_that_scripts_lack(self) -> None:
        properties = ProjectCreate.model_json_schema()["properties"]["settings"]["properties"]
        assert set(properties) == set(READERS)
