"""Where a request comes from: whoever connected, unless a proxy that is trusted says more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.addresses import UNKNOWN, client_address, counted_as, networks

PROXIES = networks(["10.0.0.0/8", "::1"])


def scope(peer: str | None, *forwarded: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return {"client": (peer, 40_000) if peer else None, "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),  # no proxy of ours: its header is anybody's
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["192.0.2.66, 198.51.100.1"], "198.51.100.1"),  # what stands before was written by the client
        ("10.0.0.1", ["192.0.2.66", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", ["198.51.100.1, evil"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        (None, ["198.51.100.1"], UNKNOWN),
    ],
)
def test_the_last_that_no_proxy_of_ours_wrote_counts(peer: str | None, forwarded: list[str], found: str) -> None:
    assert client_address(scope(peer, *forwarded), PROXIES) == found


@given(st.text(st.characters(max_codepoint=255), max_size=200))
def test_whatever_a_stranger_writes_is_not_believed(forwarded: str) -> None:
    assert client_address(scope("203.0.113.7", forwarded), PROXIES) == "203.0.113.7"
    client_address(scope("10.0.0.1", forwarded), PROXIES)


def test_an_address_of_ipv6_counts_as_its_network() -> None:
    assert counted_as("2001:db8:1:2:3:4:5:6") == counted_as("2001:db8:1:2::1")
    assert counted_as("203.0.113.7") == "203.0.113.7"
