"""Texts that would keep a parser busy: refused in good time and at their place, while long ordinary ones are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from app.core.exceptions import ScriptParsingError, ValidationError
from app.scripts import parse_markdown, parse_scene
from app.scripts import settings as script_settings
from app.scripts.effort import BLOCK_STEPS, MAX_STEPS
from app.scripts.front_matter import Setting
from app.scripts.outline import cut, join, read_section
from app.scripts.source import MAX_CHARACTERS

CHARACTERS = 60_000
OPENINGS = ("![", "[", "[a][", "[^", "![a](", "[a](", "*", "a*", "a**b*c* ", "_a ", "~~a ", "`", "<a ", "<", "&", "]")
BLOCKS = (
    "- a\n",
    "1. a\n\n",
    "> a\n\n",
    "> > > a\n\n",
    "a\n\n",
    "|a|b|\n|-|-|\n|1|2|\n\n",
    "[\n",
    "- - - a\n",
    "</\n",
)
WORDS = "The *quick* brown fox, as [we](https://a.example) said, jumps: over 1,200 lazy dogs; isn't it?\n"


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """Count what markdown-it does, below whatever we put above it."""
    done = 0

    def counting(cost: int, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            nonlocal done
            done += cost
            return real(*given)

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StateBlock, "push", counting(BLOCK_STEPS, StateBlock.push))
        patch.setattr(StateInline, "push", counting(1, StateInline.push))
        patch.setattr(StateInline, "append_pending", counting(1, StateInline.append_pending))
        patch.setattr(ParserInline, "skipToken", counting(1, ParserInline.skipToken))
        yield lambda: done


def read(text: str) -> ScriptParsingError | None:
    """Read a scene; return what it is refused for."""
    try:
        parse_scene(text)
    except ScriptParsingError as error:
        return error
    return None


@pytest.mark.no_cover  # tracing makes these ten times as slow
class TestTheWorkOfReading:
    @pytest.mark.parametrize("piece", [*OPENINGS, *BLOCKS])
    def test_is_bounded_whatever_is_repeated(self, piece: str) -> None:
        with counted() as steps:
            read("## A\n\n" + piece * (CHARACTERS // len(piece)))
        # Closing tokens of blocks are pushed too, and not counted by the bound.
        assert steps() <= 2 * (MAX_STEPS + BLOCK_STEPS)

    @settings(max_examples=8, deadline=None)
    @given(st.lists(st.sampled_from([*OPENINGS, *BLOCKS, " ", "\n", "a"]), min_size=1, max_size=5))
    def test_is_bounded_whatever_is_mixed(self, pieces: list[str]) -> None:
        text = "".join(pieces)
        with counted() as steps:
            read("## A\n\n" + text * (CHARACTERS // 2 // len(text)))
        assert steps() <= 2 * (MAX_STEPS + BLOCK_STEPS)

    def test_is_bounded_where_short_rows_are_filled_up(self) -> None:
        with counted() as steps:
            read("## A\n\n|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n" + "|\n" * 20_000)
        assert steps() <= 2 * (MAX_STEPS + BLOCK_STEPS)


class TestRefusals:
    def test_of_marks_name_the_place_and_a_way_out(self) -> None:
        error = read("## A\n\nWords.\n\nSome ![ more: " + "![" * 30_000)
        assert error is not None
        assert error.line == 5
        assert error.column > len("Some ![ more: ")
        assert "brackets" in error.message
        assert "backslash" in error.hint

    def test_of_blocks_name_the_place_and_a_way_out(self) -> None:
        error = read("## A\n\n" + "- a\n" * 30_000)
        assert error is not None
        assert 1_000 < error.line < 30_000
        assert "list items" in error.message
        assert "Split" in error.hint

    @pytest.mark.no_cover
    def test_come_before_a_script_is_cut_too(self) -> None:
        for reading in (cut, read_section, parse_markdown):
            with pytest.raises(ScriptParsingError, match="too many"):
                reading("## A\n\n" + "![" * 30_000)


@pytest.mark.no_cover
class TestLongOrdinaryTexts:
    def test_of_the_greatest_length_can_be_read(self) -> None:
        listing = "```python\n" + "value = [matrix[i][j] for i, j in pairs]  # *not* ![markup\n" * 25 + "```\n\n"
        part = "## Heading\n\n" + WORDS * 2 + "\nSee:\n\n|Year|A|B|\n|-|-|-|\n" + "| 2001 | 12.5 | 42% |\n" * 6 + "\n"
        text = "# Title\n\nWords.\n\n" + (part + listing) * ((MAX_CHARACTERS - 20) // len(part + listing))
        assert len(text) > MAX_CHARACTERS - 3_000
        script = parse_markdown(text, max_minutes=600)
        assert len(cut(text).sections) == text.count("## ") + 1 <= len(script.scenes)

    def test_in_one_paragraph_can_be_read(self) -> None:
        text = "## A\n\n" + WORDS * (MAX_CHARACTERS // len(WORDS) - 1)
        error = read(text)
        assert error is not None
        assert "60 minutes" in error.message

    def test_can_be_joined_of_scenes_that_were_read_one_by_one(self) -> None:
        scene = "## A\n\n" + "- a\n" * (MAX_STEPS // BLOCK_STEPS // 3 - 1)
        assert len(join({}, [scene] * 2).lines) == 2


class TestSettings:
    @pytest.mark.parametrize(
        "given", [{"title": "a " * 20_000}, {"lexicon": {"w" * 40_000: "b"}}, {"x" * 40_000: ""}]
    )
    def test_that_are_too_long_are_refused_before_they_are_written_as_yaml(
        self, monkeypatch: pytest.MonkeyPatch, given: dict[str, Setting]
    ) -> None:
        monkeypatch.setattr(script_settings, "write_front_matter", None)
        with pytest.raises(ValidationError, match="30,000 characters") as refused:
            script_settings.check_settings(given)
        assert len(str(refused.value.details["setting"])) <= 100


class TestJoining:
    def test_reads_what_does_not_end_once_and_its_last_block_alone_again(self) -> None:
        scene = "## A\n\n" + "- a\n" * 300 + "\n<pre>\nopen"
        with counted() as steps:
            joined = join({}, [scene] * 3)
        once = 900 * 6 * BLOCK_STEPS
        assert joined.text.count("</pre>") == 2
        assert steps() < 2.2 * once
