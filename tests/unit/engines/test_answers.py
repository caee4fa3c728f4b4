"""What a model answers is held against its schema before anything of it is used."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from app.core.exceptions import LLMError
from app.engines.llm.answers import Answer, read_answer
from app.engines.llm.prompting import Data, compose

PROMPT = compose("Write a script.", [Data("topic", "bees")])
Line = Annotated[str, Field(min_length=1, max_length=80)]


class Scene(Answer):
    heading: Line
    lines: Annotated[list[Line], Field(max_length=5)]
    layout: Literal["list", "title"] = "title"


class Written(Answer):
    title: Line
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1, max_length=3)]
    seconds: float | None = None


GOOD: dict[str, Any] = {"title": "Bees", "scenes": [{"heading": "They dance", "lines": ["Round and round."]}]}


def said(content: Any) -> Written:
    return read_answer(content if isinstance(content, str) else json.dumps(content), Written, PROMPT)


class TestRead:
    def test_takes_what_fits(self) -> None:
        assert said(GOOD).scenes[0].heading == "They dance"
        assert said(f"```json\n{json.dumps(GOOD)}\n```\n").title == "Bees"

    @pytest.mark.parametrize(
        "content",
        [
            "", "Sure! Here it is:", "[]", "null", f"Sure:\n```json\n{json.dumps(GOOD)}\n```", "[" * 50_000,
            {**GOOD, "run": "rm"}, {"title": "Bees"}, {**GOOD, "title": 5}, {**GOOD, "title": "x" * 81},
            {**GOOD, "title": ""}, {**GOOD, "scenes": []}, {**GOOD, "scenes": GOOD["scenes"] * 4},
            {**GOOD, "seconds": "5"}, json.dumps({**GOOD, "seconds": 1}).replace("1}", "NaN}"),
            {**GOOD, "scenes": [{**GOOD["scenes"][0], "layout": "iframe"}]},
            {**GOOD, "scenes": [{**GOOD["scenes"][0], "tool": "x"}]},
            {**GOOD, "title": "a\u202eb"}, {**GOOD, "title": "a\x00b"}, {**GOOD, "title": "a\ud800"},
            {**GOOD, "title": f"see {PROMPT.nonce}"}, json.dumps(GOOD) + " " * 200_000,
        ],
    )  # fmt: skip
    def test_refuses_what_does_not_and_repeats_nothing_of_it(self, content: Any) -> None:
        with pytest.raises(LLMError, match="cannot be used") as caught:
            said(content)
        shown = str(caught.value) + json.dumps(caught.value.details)
        assert not any(word in shown for word in ("rm", "iframe", PROMPT.nonce, "xxx"))

    @given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=9), st.lists, max_leaves=9))
    def test_any_json_is_taken_or_refused(self, content: Any) -> None:
        with pytest.raises(LLMError):
            said(json.dumps(content))


class TestSchemas:
    @pytest.mark.parametrize(
        "kind",
        [str, list[Line], Annotated[list[str], Field(max_length=3)], dict[str, int], Any, str | None, bytes,
         Annotated[dict[Line, str], Field(max_length=3)], BaseModel, tuple[str, int], list[Any], object],
    )  # fmt: skip
    def test_without_an_end_cannot_be_defined(self, kind: Any) -> None:
        with pytest.raises(TypeError, match="max_length: text"):
            type("Endless", (Answer,), {"__annotations__": {"text": kind}, "__module__": __name__})

    @pytest.mark.parametrize(
        "kind", [Line, Line | None, int, Literal["a", "b"], Scene, tuple[Line, int], bool, Scene | None]
    )
    def test_with_one_can(self, kind: Any) -> None:
        type("Bounded", (Answer,), {"__annotations__": {"text": kind}, "__module__": __name__})

    def test_that_let_more_in_cannot_be_defined(self) -> None:
        with pytest.raises(TypeError, match="forbid"):

            class Open(Answer):
                model_config = ConfigDict(extra="allow")
