"""Which network addresses are public: no server of ours may be sent to any other by what a user wrote.

The tables are the IANA registries of special-purpose addresses for IPv4 and IPv6, of multicast and of what is not
given out, as of November 2026; whatever they name counts as not public, also where the registry calls it reachable.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SPECIAL_IPV4: Final = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
SPECIAL_IPV6: Final = tuple(
    IPv6Network(each)
    for each in (
        "::/128", "::1/128", "::ffff:0:0/96", "::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
        "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All of IPv6 that is given out to be reached from everywhere."""
NAT64: Final = IPv6Network("64:ff9b::/96")
"""Where a network without IPv4 shows every IPv4 address, in the last 32 bits: as public as the one it stands for."""
CLOUD_SERVICES: Final = (IPv4Network("168.63.129.16/32"),)
"""Public by their number, but answered inside a cloud with what belongs to the machine that asks."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the open Internet, reached alike from everywhere."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in (*SPECIAL_IPV4, *CLOUD_SERVICES))
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    is_known = address.scope_id is None and address in GLOBAL_UNICAST
    return is_known and not any(address in network for network in SPECIAL_IPV6)


def read_address(text: str) -> Address | None:
    """Return the address that a text is; None for a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None
