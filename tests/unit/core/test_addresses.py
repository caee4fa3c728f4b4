"""Public addresses are told from all others, however they are written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.addresses import CLOUD_SERVICES, SPECIAL_IPV4, SPECIAL_IPV6, is_public, read_address

REGISTRIES = (
    # IANA IPv4 Special-Purpose Address Registry, and the multicast registry
    "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/31", "192.0.2.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
    # IANA IPv6 Special-Purpose Address Registry, and the multicast registry
    "::1/128", "::/128", "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32",
    "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48",
    "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    "5f00::/16", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip
METADATA = (
    "169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192",
    "168.63.129.16",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "193.0.6.139", "2606:4700::1111", "2a00:1450::200e")


@given(st.data())
def test_nothing_of_a_special_purpose_registry_is_public(data: st.DataObject) -> None:
    network = ip_network(data.draw(st.sampled_from(REGISTRIES)))
    first, last = int(network.network_address), int(network.broadcast_address)
    number = data.draw(st.integers(first, last) | st.sampled_from([first, last]))
    assert not is_public(type(network.network_address)(number))


@given(st.data())
def test_ipv4_hidden_in_ipv6_is_no_more_public_than_it_is(data: st.DataObject) -> None:
    network = IPv4Network(data.draw(st.sampled_from([each for each in REGISTRIES if "." in each])))
    inner = data.draw(st.integers(int(network.network_address), int(network.broadcast_address)))
    mapped, compatible, nat64 = (int(IPv6Address(each)) for each in ("::ffff:0:0", "::", "64:ff9b::"))
    six_to_four = (0x2002 << 112) | (inner << 80)
    for number in (mapped | inner, compatible | inner, nat64 | inner, six_to_four):
        assert not is_public(IPv6Address(number))


@given(st.ip_addresses(v=4))
def test_nat64_is_as_public_as_what_it_stands_for(address: IPv4Address) -> None:
    assert is_public(IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))) == is_public(address)


@given(st.ip_addresses())
def test_what_is_public_here_is_public_to_python_as_well(address: IPv4Address | IPv6Address) -> None:
    if is_public(address) and address not in IPv6Network("64:ff9b::/96"):
        assert address.is_global
        assert not any((address.is_private, address.is_loopback, address.is_link_local, address.is_multicast))


@pytest.mark.parametrize("text", METADATA)
def test_metadata_of_clouds_is_not_public(text: str) -> None:
    address = read_address(text)
    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize("text", PUBLIC)
def test_the_open_internet_is(text: str) -> None:
    address = read_address(text)
    assert address is not None
    assert is_public(address)


def test_an_address_of_one_link_and_a_name_are_not() -> None:
    assert not is_public(IPv6Address("2606:4700::1111%eth0"))
    assert read_address("localhost") is None


def test_the_edges_of_every_network_are_held() -> None:
    for network in (*SPECIAL_IPV4, *CLOUD_SERVICES):
        assert not is_public(network[0])
        assert not is_public(network[-1])
    for six in SPECIAL_IPV6:
        assert not is_public(six[0])
        assert not is_public(six[-1])
