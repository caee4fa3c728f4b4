"""Where a request comes from, behind proxies that are trusted to say so."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.types import Scope

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
UNKNOWN: Final = "unknown"
MOST_HOPS: Final = 20
IPV6_PREFIX: Final = 64
"""What one customer of an IPv6 network has: a limit on single addresses of it limits nobody."""
IPV6_SITE: Final = 48
"""What a provider gives to one site: 65,536 of those networks."""


def networks(names: Iterable[str]) -> tuple[Network, ...]:
    """Return networks by their names: 10.0.0.0/8, ::1. Raises ValueError for others."""
    return tuple(ip_network(name.strip(), strict=False) for name in names)


def client_address(scope: Scope, trusted: tuple[Network, ...]) -> str:
    """Return the address that a request comes from.

    That is who connected, or, when a trusted proxy did, the last of X-Forwarded-For that is not such a proxy's: what
    stands before it in the header was written by anyone.
    """
    client = scope.get("client")
    peer = _parsed(client[0]) if client else None
    if peer is None:
        return UNKNOWN
    if not _is_in(peer, trusted):
        return str(peer)
    for name in reversed(_forwarded(scope)):
        hop = _parsed(name)
        if hop is None:
            break
        peer = hop
        if not _is_in(hop, trusted):
            break
    return str(peer)


def counted_as(address: str) -> str:
    """Return what is counted together with an address: itself, or its whole network of IPv6."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, IPV6_PREFIX), strict=False))
    return address


def site_of(address: str) -> str | None:
    """Return the site that an address of IPv6 belongs to, which may have as many networks as an attacker likes."""
    parsed = _parsed(address)
    return str(ip_network((parsed, IPV6_SITE), strict=False)) if isinstance(parsed, IPv6Address) else None


def _forwarded(scope: Scope) -> list[str]:
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return ",".join(lines).split(",")[-MOST_HOPS:] if lines else []


def _parsed(name: str) -> Address | None:
    try:
        address = ip_address(name.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_in(address: Address, known: tuple[Network, ...]) -> bool:
    return any(address in network for network in known)
