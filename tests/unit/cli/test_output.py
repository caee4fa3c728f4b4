from __future__ import annotations

import json

import pytest

from app.cli.output import guarded
from app.core.exceptions import ScriptParsingError


def _raise(error: BaseException) -> None:
    raise error


class TestGuarded:
    def test_success_is_zero(self) -> None:
        assert guarded(lambda: None, debug=False) == 0

    def test_a_known_error_is_one_line_and_its_own_code(self, capsys: pytest.CaptureFixture[str]) -> None:
        error = ScriptParsingError("Unknown option.", file="a.md", line=2, hint="Remove it.")
        assert guarded(lambda: _raise(error), debug=False) == 2
        assert capsys.readouterr().err == "error: a.md:2:1: Unknown option. Remove it.\n"

    def test_a_known_error_is_also_machine_readable(self, capsys: pytest.CaptureFixture[str]) -> None:
        error = ScriptParsingError("Unknown option.", file="a.md", line=2, hint="Remove it.")
        assert guarded(lambda: _raise(error), debug=False, as_json=True) == 2
        told = json.loads(capsys.readouterr().out)
        assert (told["code"], told["details"]["line"]) == ("SCRIPT_PARSING_ERROR", 2)
        assert told["error"] == "a.md:2:1: Unknown option. Remove it."

    def test_an_interrupt_says_how_to_go_on(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert guarded(lambda: _raise(KeyboardInterrupt()), debug=False) == 130
        assert "resume" in capsys.readouterr().err

    def test_a_defect_is_named_without_a_traceback(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert guarded(lambda: _raise(ZeroDivisionError("by zero")), debug=False) == 70
        printed = capsys.readouterr().err
        assert "ZeroDivisionError" in printed
        assert "Traceback" not in printed

    @pytest.mark.parametrize("error", [ZeroDivisionError(), ScriptParsingError("x")])
    def test_debug_shows_where(self, error: Exception) -> None:
        with pytest.raises(type(error)):
            guarded(lambda: _raise(error), debug=True)
