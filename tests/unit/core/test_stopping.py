"""Hearing of the end of whoever holds the other end of a pipe."""

from __future__ import annotations

import os
from threading import Event

import pytest

from app.core.stopping import at_end_of

SECONDS = 90.0


@pytest.mark.parametrize("blocks", [True, False])
def test_all_who_wait_for_one_pipe_hear_of_its_end_and_of_nothing_before(*, blocks: bool) -> None:
    pipe, other_end = os.pipe()
    os.set_blocking(pipe, blocks)
    heard = [Event(), Event()]
    for event in heard:
        at_end_of(pipe, event.set)
    os.write(other_end, b"x" * 3000)
    assert not heard[0].wait(0.1)
    os.close(other_end)
    assert all(event.wait(SECONDS) for event in heard)
    os.close(pipe)


def test_the_pipe_may_be_closed_here() -> None:
    pipe, other_end = os.pipe()
    heard = Event()
    at_end_of(pipe, heard.set)
    os.close(pipe)
    os.close(other_end)
    assert heard.wait(SECONDS)
