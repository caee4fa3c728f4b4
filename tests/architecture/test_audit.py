"""The audit log's names are those of acts that are written down somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.audit.actions import Action

pytestmark = pytest.mark.no_cover

APP = Path(__file__).resolve().parents[2] / "app"


def test_every_name_is_written_by_somebody() -> None:
    sources = "".join(file.read_text("utf-8") for file in APP.rglob("*.py") if file.name != "actions.py")
    assert [action.name for action in Action if f"Action.{action.name}" not in sources] == []
