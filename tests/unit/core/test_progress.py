from __future__ import annotations

import pytest

from app.core.exceptions import CancelledError
from app.core.progress import CancelToken, ProgressEvent, ignore_progress


def test_a_cancelled_token_stops_work_at_its_checkpoint() -> None:
    token = CancelToken()
    token.checkpoint()
    token.cancel()
    assert token.cancelled
    with pytest.raises(CancelledError, match="resume"):
        token.checkpoint()


def test_progress_can_be_ignored() -> None:
    ignore_progress(ProgressEvent("render", 1, 2))
