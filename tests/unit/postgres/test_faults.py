"""What a log of PostgreSQL's tells the user."""

from __future__ import annotations

import pytest

from app.core.exceptions import ConnectionError, StorageError
from app.postgres.faults import fault, port_is_taken

DISK_FULL = """
LOG:  database system was interrupted; last known up at 2026-11-21 15:00:00 UTC
PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device
LOG:  startup process (PID 7) was terminated by signal 6: Aborted
"""
DAMAGED = 'LOG:  starting PostgreSQL 18.4\nFATAL:  could not load "pg_filenode.map"\nLOG:  shut down\n'
TAKEN = 'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nFATAL:  no sockets\n'


def test_a_full_disk_is_a_matter_of_storage() -> None:
    error = fault("It does not run", DISK_FULL)
    assert isinstance(error, StorageError)
    assert "pg_wal/xlogtemp.7" in error.message
    assert "Free some space" in error.hint
    assert error.retryable


@pytest.mark.parametrize("text", ["Read-only file system", "Permission denied", "Input/output error"])
def test_other_troubles_of_the_disk(text: str) -> None:
    assert isinstance(fault("It does not run", f'FATAL:  could not open file "x": {text}'), StorageError)


def test_the_line_that_names_the_cause_is_shown() -> None:
    error = fault("It does not run", DAMAGED)
    assert isinstance(error, ConnectionError)
    assert error.message == 'It does not run: FATAL:  could not load "pg_filenode.map".'
    assert error.details["log"] == DAMAGED


def test_silence_is_said_to_be_silence() -> None:
    assert "it said nothing" in fault("It does not run", "").message


def test_a_taken_port_is_seen() -> None:
    assert port_is_taken(TAKEN)
    assert not port_is_taken(DAMAGED)
