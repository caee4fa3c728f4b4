"""No regular expression of ours can be made to go back over a text again and again.

Each is given texts made to cost it much, twice and again as long; its steps are counted, not timed. What grows with
the square of a text is refused as well: half a million characters are a script, and their square is a day.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.backtracking import Steps, TooManyStepsError, alternatives, inputs

pytestmark = [pytest.mark.no_cover, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
SIZES = (12, 24, 40, 80)
LONG_PATTERN = 600
"""Characters from which an expression is measured by its alternatives: sooner done, and it can only find more."""
SUSPECT, SQUARE = 2.4, 2.8
"""Growth, for twice the text, from which a longer one is tried, and that a line does not have: twice is a line's."""
TAKES_A_PATTERN = frozenset(
    {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
)
AT_THE_START = frozenset({"match", "fullmatch"})

BOUNDED = {
    ("app/api/etags.py", "_LIST"): "headers are 2,048 characters at most",
    ("app/scripts/prose.py", "_LAST_WORD"): "it is looked for among twenty characters",
    ("app/design/parts/figures.py", "re.sub"): "a number has 309 digits at most",
}
"""Expressions that grow with the square of a text, and why no text of theirs is long."""
MATCHED = frozenset({("app/narration/quantities.py", "money"), ("app/scripts/plain_text.py", "_BULLET")})
"""Expressions that are matched at the start of a text by a function, which their file does not show by their name."""
NOT_JUDGED = {
    "app/api/links.py": "a path of ours, escaped, and one name",
    "app/engines/speech/kokoro_letters.py": "letters of a table, escaped, as alternatives",
    "app/media/drawing/wrapping.py": "the characters of a line, escaped, with one that may stand between",
    "app/orchestrator/blame.py": "the name of a setting at the beginning of a line",
    "app/projects/choices.py": "the name of a setting with a colon",
    "app/scripts/markup.py": "the end of a tag by its name, blanks after it are looked through once",
}
"""Files with expressions that are built where they are used, and why they may stay unmeasured."""

COLLECT = """
import importlib, json, pkgutil, re, sys
from pathlib import Path
root, seen, real = Path(sys.argv[1]), {}, re._compile
def noted(pattern, flags):
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.endswith(("re/__init__.py", "re.py")):
        frame = frame.f_back
    is_ours = frame is not None and frame.f_code.co_filename.startswith(str(root / "app"))
    if is_ours and isinstance(pattern, (str, bytes)):
        file = str(Path(frame.f_code.co_filename).relative_to(root))
        text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
        seen[file, frame.f_lineno, text] = int(flags) | (0 if pattern is text else re.ASCII)
    return real(pattern, flags)
re._compile = noted
import app
for module in pkgutil.walk_packages(app.__path__, "app."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
importlib.import_module("app.engines.llm.signs").signs()
from app.orchestrator.lengths import estimated_seconds
from app.scripts import parse_markdown
for language in ("en", "de", "fr", "es", "it", "pt"):
    text = "# A\\n\\nIt cost $5,000.50 in 2024, 5-6 km, 3.14.15, x_y or `a_b`.\\n"
    estimated_seconds(parse_markdown(f"---\\nlanguage: {language}\\n---\\n" + text))
print(json.dumps([[*place, flags] for place, flags in seen.items()]))
"""
"""Imports all of the code, reads a text in each language, and prints every expression compiled, with its place."""


@dataclass(frozen=True)
class Expression:
    """An expression of ours. `uses` are the methods it is used by, as far as its file tells."""

    file: str
    line: int
    pattern: str
    flags: int
    name: str
    uses: frozenset[str]

    @property
    def is_searched(self) -> bool:
        """Whether it may be looked for anywhere in a text."""
        return not self.uses or bool(self.uses - AT_THE_START)

    @property
    def ends(self) -> tuple[bool, ...]:
        """Whether a match must reach the end of a text: what may be asked of it."""
        return tuple(end for end, use in ((True, "fullmatch"), (False, "match")) if use in self.uses) or (False,)


@cache
def compiled() -> tuple[Expression, ...]:
    """Return every expression that is compiled when the code is imported."""
    command = [sys.executable, "-W", "ignore", "-c", COLLECT, str(ROOT)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=True)
    return tuple(_expression(*each) for each in json.loads(run.stdout.splitlines()[-1]))


def _expression(file: str, line: int, pattern: str, flags: int) -> Expression:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    above = (re.match(r"\s*(\w+)\s*(?::[^=]{0,60})?=", lines[at]) for at in range(line - 1, max(line - 4, -1), -1))
    name = next((found[1] for found in above if found), "")
    if (file, name) in MATCHED:
        return Expression(file, line, pattern, flags, name, frozenset({"match"}))
    uses = frozenset(re.findall(rf"\b{name}\.(\w+)\(", "\n".join(lines))) if name else frozenset()
    return Expression(file, line, pattern, flags, name, uses)


def growth(expression: Expression) -> tuple[float, str]:
    """Return how steps grow when a text doubles, at worst, and the text; infinity for what does not end."""
    is_long = len(expression.pattern) > LONG_PATTERN
    parts = alternatives(expression.pattern) if is_long else [expression.pattern]
    return max(_growth_of(expression, part) for part in parts)


def _growth_of(expression: Expression, pattern: str) -> tuple[float, str]:
    steps = Steps(pattern, expression.flags)
    ways: list[Callable[[str], int]] = [lambda text: max(steps.matching(text, whole=end) for end in expression.ends)]
    if expression.is_searched:
        ways.append(steps.searching)
    worst = (0.0, "")
    for texts in inputs(pattern, expression.flags, SIZES):
        worst = max(worst, *(_growth(way, texts) for way in ways))
        if worst[0] > SQUARE:
            break
    return worst


def _growth(steps: Callable[[str], int], texts: list[str]) -> tuple[float, str]:
    try:
        short, long = steps(texts[0]), steps(texts[1])
        grown = steps(texts[3]) / steps(texts[2]) if long > SUSPECT * short else 1.0
    except TooManyStepsError:
        grown = float("inf")
    return grown, texts[0]


def test_there_are_expressions() -> None:
    assert len(expressions()) > 200
    assert any(each.file == "app/engines/llm/signs.py" and len(each.pattern) > 500 for each in expressions())


def test_none_goes_back_over_a_text_again_and_again() -> None:
    found = {
        f"{each.file}:{each.line} {each.name}": (round(grown, 1), text)
        for each in expressions()
        for grown, text in [growth(each)]
        if grown > SQUARE and (each.file, each.name) not in BOUNDED
    }
    assert found == {}


def test_what_is_bounded_is_there_and_would_grow() -> None:
    named = {(each.file, each.name): each for each in expressions()}
    assert set(BOUNDED) <= set(named)
    assert [place for place in BOUNDED if growth(named[place])[0] <= SQUARE] == []


def test_what_is_built_where_it_is_used_is_listed() -> None:
    known = {(each.file, each.line) for each in written_out()}
    built = {file for file, call in _unmeasured() if (file, call.lineno) not in known}
    assert built == set(NOT_JUDGED)


@cache
def _unmeasured() -> tuple[tuple[str, ast.Call], ...]:
    """Return the places where `re` is given an expression only when a function runs."""
    measured = {(each.file, each.line) for each in compiled()}
    return tuple(
        (file, call)
        for file, call in _calls()
        if not any((file, at) in measured for at in range(call.lineno, (call.end_lineno or call.lineno) + 1))
    )


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=method)) if method in TAKES_A_PATTERN:
                    yield str(path.relative_to(ROOT)), node


def written_out() -> Iterator[Expression]:
    """Yield the expressions that stand as a literal where they are used."""
    for file, call in _unmeasured():
        match call:
            case ast.Call(func=ast.Attribute(attr=method), args=[ast.Constant(value=str(pattern)), *_]):
                uses = frozenset({"search" if method == "compile" else method})
                yield Expression(file, call.lineno, pattern, _flags(call), f"re.{method}", uses)


def _flags(call: ast.Call) -> int:
    names = {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)} & set(re.RegexFlag.__members__)
    return sum(int(re.RegexFlag[name]) for name in names)


def expressions() -> tuple[Expression, ...]:
    """Return all expressions that can be known."""
    return (*compiled(), *written_out())


class TestCounting:
    @pytest.mark.parametrize(
        ("pattern", "use", "is_safe"),
        [
            (r"(a+)+$", "match", False), (r"(a|aa)+$", "match", False), (r"(a|a)*b", "match", False),
            (r"\s+$", "search", False), (r"\d+\.?\d*x", "match", False), (r"(?:\s|x)*\s*y", "match", False),
            (r"\s*+$", "match", True), (r"(?<!\s)\s++$", "search", True), (r"[a-z]+", "search", True),
            (r"(?>a+)+$", "match", True), (r"(\w)\1*$", "match", True), (r"(?i:ab|cd)+?;", "match", True),
            (r"a{0,9}b", "search", True), (r"(?=a+b)a", "match", True), (r"(.*),(.*),(.*)z", "match", False),
        ],
    )  # fmt: skip
    def test_tells_what_is_safe(self, pattern: str, use: str, is_safe: bool) -> None:
        grown, _ = growth(Expression("x.py", 1, pattern, 0, "X", frozenset({use})))
        assert (grown <= SQUARE) == is_safe

    @pytest.mark.parametrize(
        ("pattern", "parts"),
        [
            (r"a|b(?:c|d)|[|]\||", ["a", "b(?:c|d)", r"[|]\|", ""]), (r"(?i)a|b", ["(?i)a|b"]), (r"(a|b)\1|c", None),
            (r"[]|]|[^]|]|\[|x", ["[]|]", "[^]|]", r"\[", "x"]),
        ],
    )  # fmt: skip
    def test_takes_alternatives_one_by_one(self, pattern: str, parts: list[str] | None) -> None:
        assert alternatives(pattern) == (parts or [pattern])

    @pytest.mark.parametrize(
        ("pattern", "text"),
        [
            ("a(b|c)*d", "abcbcd"),
            (r"(\w+) \1", "hey hey"),
            (r"^\s*x++$", "  xx"),
            (r"(?<=a)b(?!c)", "abd"),
            ("A?", ""),
        ],
    )
    def test_matches_as_the_engine_does(self, pattern: str, text: str) -> None:
        steps, ends = Steps(pattern), list[int]()
        found = re.search(pattern, text)
        steps.text = text

        def note(end: int) -> bool:
            ends.append(end)
            return True

        first = next(at for at in range(len(text) + 1) if steps._match(at, note))
        assert found is not None
        assert (first, ends[-1]) == found.span()
