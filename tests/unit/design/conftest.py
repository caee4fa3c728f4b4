"""What tests of the design share."""

from __future__ import annotations

import pytest

from app.design import matching
from app.design.meaning import NoMeaning


@pytest.fixture
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose illustrations by their words alone, as where no embedding model is installed."""
    monkeypatch.setattr(matching, "load_meaning", NoMeaning)
