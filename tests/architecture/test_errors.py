"""Errors are used as they are meant: one class for a code, broad handlers at boundaries alone, docs as the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.core.error_codes import WITHOUT_CLASS, ErrorCode
from tools.error_codes import PAGE, all_errors, page

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).resolve().parents[2]
BOUNDARIES = {
    "app/api/middleware.py",  # the HTTP handler
    "app/cli/output.py",  # the command line
    "app/renders/maker.py",  # the process that renders: the job's boundary
}
BROAD = {"Exception", "BaseException"}


def broad_handlers(source: str) -> list[int]:
    """Return the lines of handlers that catch everything and keep it; tidying up before raising on is no handling."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node) and not _raises_on(node)
    ]


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any((each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "")) in BROAD for each in named)


def _raises_on(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize(
    ("handler", "is_broad"),
    [
        ("except:\n    pass", True),
        ("except Exception:\n    pass", True),
        ("except builtins.Exception as error:\n    log(error)", True),
        ("except (ValueError, BaseException):\n    pass", True),
        ("except Exception as error:\n    raise Other from error", True),
        ("except ValueError:\n    pass", False),
        ("except BaseException:\n    tidy_up()\n    raise", False),
    ],
)
def test_broad_handlers_are_found(handler: str, is_broad: bool) -> None:
    assert bool(broad_handlers(f"try:\n    pass\n{handler}")) == is_broad


def test_broad_handlers_stand_at_the_boundaries_alone() -> None:
    files = (ROOT / "app").rglob("*.py")
    found = {str(file.relative_to(ROOT)) for file in files if broad_handlers(file.read_text("utf-8"))}
    assert found == BOUNDARIES


def test_every_code_belongs_to_one_class_or_says_that_it_has_none() -> None:
    owners = {code: [kind.__name__ for kind in all_errors() if vars(kind).get("code") == code] for code in ErrorCode}
    assert {code: kinds for code, kinds in owners.items() if len(kinds) != (code not in WITHOUT_CLASS)} == {}


def test_every_error_is_documented() -> None:
    assert [kind.__name__ for kind in all_errors() if not (kind.__doc__ or "").strip()] == []


def test_the_reference_says_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "write it anew: python -m tools.error_codes"
