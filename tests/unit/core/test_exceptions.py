from __future__ import annotations

import inspect
from datetime import UTC

import pytest

from app.core import exceptions
from app.core.exceptions import ReelwrightError, ScriptParsingError

TREE = [
    kind
    for _, kind in inspect.getmembers(exceptions, inspect.isclass)
    if issubclass(kind, ReelwrightError) and kind.__module__ == exceptions.__name__
]


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
class TestEveryError:
    def test_says_what_and_what_to_do(self, kind: type[ReelwrightError]) -> None:
        error = kind("It broke.", hint="Mend it.")
        assert str(error).endswith("It broke. Mend it.")
        assert error.timestamp.tzinfo is UTC

    def test_carries_its_mapping(self, kind: type[ReelwrightError]) -> None:
        assert kind.code.isupper()
        assert 400 <= kind.status < 600
        assert 1 <= kind.exit_code <= 130
        assert kind.__doc__


def test_codes_and_numbers_are_unique() -> None:
    assert len({kind.code for kind in TREE}) == len(TREE)
    assert len({kind.number for kind in TREE}) == len(TREE)


def test_a_script_error_is_located() -> None:
    error = ScriptParsingError("Unknown option.", file="a.md", line=3, column=7, hint="Remove it.")
    assert str(error) == "a.md:3:7: Unknown option. Remove it."
    assert error.details == {"file": "a.md", "line": 3, "column": 7, "hint": "Remove it."}


def test_a_script_error_without_a_file_names_the_script() -> None:
    assert str(ScriptParsingError("Empty.")) == "<script>:1:1: Empty."
