"""Any text either becomes a script or an error that points into it, in time that grows with its length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.exceptions import ScriptParsingError
from app.scripts import parse_markdown, parse_text
from app.scripts.option_values import READERS
from app.scripts.prose import sentence_ends
from app.scripts.source import cleaned
from app.story.script import RichText, Script

Parse = Callable[..., Script]

FRAGMENTS = st.sampled_from(
    [
        "# ", "## ", "\n", "\n\n", "- ", "1. ", "> ", "**", "*", "_", "`", "```\n", "```python {1|2-3}\n",
        "~~~", "|", "|-|-|\n", "| a | b |\n|---|---|\n| x | 1 |\n", "<!-- ", " -->", "<!-- pause: 1 -->",
        "<!-- layout: quote -->", "<!-- say: hi -->", "<!-- show: *x* -->", "<!-- duration: 6; mute -->",
        "<!-- chart: bar -->", "<!-- highlight: 2 -->", "<!-- layout: number -->",
        "<!-- layout: comparison -->", "<!-- layout: title -->", "<!-- layout: steps -->",
        "<!-- layout: statement -->", "![a](b.png)", "![x](https://a.b/c.png)", "{fit=contain}", "[a](b)",
        "[^1]", "[^1]: note", "<div>", "</div>", "<br>", "<svg>", "<h1>t</h1>", "<summary>", "&amp;", "\\",
        "— Name, role", "62%", "**62%** of homes.", "£1,940", "A vs B", "before", " ", "    ", "\t", "word",
        "One. ", "Two! ", "é", "日本語。", "🚀", ":rocket:", "\x00", "\u2028", "\ud800", "https://a.b/c?d", "---\n",
        "title: x\n", "***", "~~", "[ ] ", "Mr. ", "...", "“", "(", ":", "A: b", "\r\n", "\r", "\ufeff", "{",
        "}", ";", ",",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(FRAGMENTS, max_size=40).map("".join),
    st.lists(st.one_of(FRAGMENTS, st.text(max_size=12)), max_size=30).map("".join),
)


def accents_inside(script: Script) -> bool:
    """Return whether every accent of every visible text lies within it, in order."""

    def texts(value: Any) -> list[RichText]:
        if isinstance(value, RichText):
            return [value]
        if isinstance(value, tuple | list):
            return [text for item in value for text in texts(item)]
        return [text for name in getattr(type(value), "model_fields", {}) for text in texts(getattr(value, name))]

    return all(
        0 <= start < end <= len(text.text)
        for scene in script.scenes
        for text in texts(scene.visual)
        for start, end in text.accents
    )


def outcome(parse: Parse, text: str) -> Script | ScriptParsingError:
    """Return what a text becomes."""
    try:
        return parse(text)
    except ScriptParsingError as error:
        return error


def check(parse: Parse, text: str) -> None:
    """Parse twice and hold the script, or the error, against what every one must be."""
    script = outcome(parse, text)
    if isinstance(script, ScriptParsingError):
        lines = cleaned(text).split("\n")
        assert 1 <= script.line <= len(lines)
        assert 1 <= script.column <= len(lines[script.line - 1]) + 1
        assert script.hint
        return
    assert parse(text) == script
    assert Script.model_validate_json(script.model_dump_json()) == script
    assert len({scene.id for scene in script.scenes}) == len(script.scenes)
    assert all(passage.text.strip() for scene in script.scenes for passage in scene.passages)
    assert all(scene.location.line <= text.count("\n") + text.count("\r") + 1 for scene in script.scenes)
    assert accents_inside(script)


@pytest.mark.no_cover
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(text=TEXTS)
@example(text="## A\n\n> *“*\n> — N")
@example(text="- **a\n\n  b** c")
@example(text="|**a** b|\n|-|\n|c|")
def test_any_markdown_is_a_script_or_a_located_error(text: str) -> None:
    check(parse_markdown, text)


@pytest.mark.no_cover
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(text=TEXTS)
def test_any_plain_text_is_a_script_or_a_located_error(text: str) -> None:
    check(parse_text, text)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    name=st.sampled_from([*READERS, "titel", "x"]),
    mark=st.sampled_from([":", "=", "", ";"]),
    value=st.one_of(st.text(max_size=30), st.sampled_from(["3", "on", "bar", "3-8", "0.5,0.5", "9" * 40, "a; b: c"])),
)
def test_any_option_is_read_or_refused(name: str, mark: str, value: str) -> None:
    check(parse_markdown, f"## A\n\nWords.\n\n<!-- {name}{mark} {value} -->\n\n- x\n- y\n")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text(max_size=200))
def test_sentences_part_a_text_without_loss(text: str) -> None:
    ends = sentence_ends(text)
    assert ends == sorted(ends)
    assert ends[-1] == len(text) or not text[ends[-1] :].strip()


def operations(parse: Parse, text: str) -> int:
    """Return how many calls, of Python and of C functions, parsing takes."""
    count = 0

    def tick(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        parse(text, max_minutes=1e9)
    except ScriptParsingError:
        pass
    finally:
        sys.setprofile(None)
    return count


SIZE = 1500
GROWTH = 2.4
"""Twice the text takes about twice the calls; the rest is slack for fixed costs."""

REPEATED = [
    "[", "![", "[a](", "<a ", "a <!--", "<!-- a --> ", "*a_ ", "**a ", "`a ", "[a]: b\n", "> ", "- ", "- a\n",
    "1. a\n", "  - a\n", "a b\n", "A b. ", "a, and ", "a\n\n", "# a\n", "|", "|a|1|\n", "[^1]", "<svg>",
    "<p\n", "<div>a</div>\n", "a...", "....a", "a — ", "1,", "https://a.b/ ", "![a](b c.png",
    "![x](https://a/b.png)\n\n", "---\n", "日本語。", "🚀", "a: b ", "**1** a.\n\n", "```\n", "<!--\n",
    "a <br> <!-- pause: 1 --> b. ", "<!-- say: a; b -->", "word ",
]  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("unit", REPEATED)
@pytest.mark.parametrize("parse", [parse_markdown, parse_text])
def test_work_grows_with_the_length_of_the_text(parse: Parse, unit: str) -> None:
    once, twice = (f"# T\n\nw. {unit * (size // len(unit))}" for size in (SIZE, 2 * SIZE))
    operations(parse, once)
    assert operations(parse, twice) <= GROWTH * operations(parse, once) + 2000


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "text",
    [
        "> " * 500 + "deep",
        "".join("  " * n + "- a\n" for n in range(120)),
        "*" * 4000 + "a" + "*" * 4000,
        "[" * 2000 + "a" + "](b)" * 2000,
        "<div>" * 2000 + "a",
        "#" * 3000 + " a",
        "|" + "a|" * 1500 + "\n|" + "-|" * 1500 + "\n|" + "1|" * 1500 + "\n",
        "- x\n" * 3000,
        "---\n" + "a:\n" + "".join(" " * n + "b:\n" for n in range(1, 400)) + "---\n",
        "word" * 5000,
    ],
    ids=["quotes", "lists", "stars", "brackets", "tags", "hashes", "columns", "items", "settings", "letters"],
)
def test_deep_and_long_texts_end(text: str) -> None:
    check(parse_markdown, text)
