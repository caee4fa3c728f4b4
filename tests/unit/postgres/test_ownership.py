"""One owner of a folder at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.core.exceptions import ConflictError, StorageError
from app.postgres.locks import ProcessLock
from app.postgres.ownership import Ownership, OwnerState, is_owned, read_state


class TestOwnership:
    def test_the_second_is_refused_with_the_address_of_the_first(self, tmp_path: Path) -> None:
        first = Ownership(tmp_path / "data" / "postgres")
        first.claim()
        with pytest.raises(ConflictError, match=f"process {os.getpid()}"):
            Ownership(tmp_path / "data" / "postgres").claim()
        first.remember(service="http://127.0.0.1:8000")
        with pytest.raises(ConflictError, match=r"already runs on .*data at http://127\.0\.0\.1:8000"):
            Ownership(tmp_path / "data" / "postgres").claim()
        first.release()
        Ownership(tmp_path / "data" / "postgres").claim()

    def test_the_port_is_kept_for_the_next_and_nothing_else(self, tmp_path: Path) -> None:
        first = Ownership(tmp_path)
        first.claim()
        first.remember(port=54321, is_ready=True, service="http://127.0.0.1:8000")
        assert read_state(tmp_path) == OwnerState(os.getpid(), 54321, True, "http://127.0.0.1:8000")
        first.release()
        second = Ownership(tmp_path)
        second.claim()
        assert read_state(tmp_path) == second.state == OwnerState(os.getpid(), 54321)

    def test_is_owned(self, tmp_path: Path) -> None:
        assert not is_owned(tmp_path / "absent")
        owner = Ownership(tmp_path)
        owner.claim()
        assert is_owned(tmp_path)
        owner.release()
        assert not is_owned(tmp_path)

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"unknown": 1}'])
    def test_an_unreadable_state_is_none(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "owner.json").write_text(text)
        assert read_state(tmp_path) is None

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError, match="REELWRIGHT_DATA_DIR"):
            Ownership(tmp_path / "file" / "postgres").claim()


class TestLock:
    def test_it_is_waited_for_no_longer_than_asked(self, tmp_path: Path) -> None:
        held = ProcessLock(tmp_path / "lock")
        assert held.acquire(0)
        assert not ProcessLock(tmp_path / "lock").acquire(0.1)
        held.release()
        held.release()
        assert ProcessLock(tmp_path / "lock").acquire(0)
