"""The numbers that keep the code readable, held by a tool because a rule that no tool runs is not a rule."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).resolve().parents[2]
APP = sorted((ROOT / "app").rglob("*.py"))
ALL = [f for folder in ("app", "tests", "bench", "tools") for f in sorted((ROOT / folder).rglob("*.py"))]

LONGEST_FILE_LINES = 400
LONGEST_FUNCTION_LINES = 60
LONG_FUNCTION_LINES, LONG_FUNCTIONS_ALLOWED = 40, 12
MEDIAN_FUNCTION_LINES = 12
ESCAPE = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)(.*)")
LINES_PER_ESCAPE = 900


def _functions() -> list[tuple[int, str]]:
    found = []
    for file in APP:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                found.append((lines, f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"))
    return sorted(found, reverse=True)


def test_functions_are_small() -> None:
    functions = _functions()
    assert statistics.median(lines for lines, _ in functions) <= MEDIAN_FUNCTION_LINES
    assert [f for f in functions if f[0] > LONGEST_FUNCTION_LINES and "cli/main.py" not in f[1]] == []
    long = [f for f in functions if f[0] > LONG_FUNCTION_LINES]
    assert len(long) <= LONG_FUNCTIONS_ALLOWED, long


def test_files_are_short() -> None:
    lengths = {str(f.relative_to(ROOT)): f.read_text().count("\n") for f in APP}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE_LINES} == {}


def test_every_escape_has_a_reason_and_they_do_not_multiply() -> None:
    escapes, lines_of_code = [], 0
    for file in ALL:
        if file == Path(__file__):
            continue
        lines = file.read_text().splitlines()
        lines_of_code += len(lines)
        for number, line in enumerate(lines, 1):
            match = ESCAPE.search(line)
            if match:
                escapes.append((f"{file.relative_to(ROOT)}:{number}", match.group(2)))
    bare = [place for place, rest in escapes if not re.search(r"(—|#|-)\s*\w+", rest.partition("]")[2] or rest)]
    assert bare == []
    assert len(escapes) * LINES_PER_ESCAPE <= lines_of_code, len(escapes)
