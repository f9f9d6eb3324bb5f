"""Whose word on a client's address is believed."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.middleware.proxy_headers import _TrustedHosts

from answerable.web.proxies import read_proxies


@pytest.mark.parametrize("text", ["*", "proxy.example", "127.0.0.1, *", "0.0.0.0/0", "::/0", "10.0.0.1/8"])
def test_what_is_no_address_or_everybody_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as 127|everybody"):
        read_proxies(text)


def test_nobody_is_believed_unless_named() -> None:
    assert read_proxies("") == read_proxies(" , ") == ""


@given(st.ip_addresses(v=4), st.integers(1, 32))
def test_a_proxy_is_met_in_both_families(address: ipaddress.IPv4Address, prefix: int) -> None:
    network = ipaddress.ip_network((address, prefix), strict=False)
    trusted = _TrustedHosts(read_proxies(str(network)))
    assert str(address) in trusted
    assert f"::ffff:{address}" in trusted


@given(st.lists(st.ip_addresses(), max_size=4), st.ip_addresses(v=4))
def test_the_client_is_the_last_address_that_is_no_proxys(
    claimed: list[ipaddress.IPv4Address | ipaddress.IPv6Address], client: ipaddress.IPv4Address
) -> None:
    """Whatever a client claims stands before what the proxies wrote, and is not believed."""
    proxies = ("192.0.2.1", "192.0.2.2")
    if str(client) in proxies:
        return
    trusted = _TrustedHosts(read_proxies(",".join(proxies)))
    forwarded = ", ".join(str(each) for each in (*claimed, client, proxies[0]))
    assert trusted.get_trusted_client_address(forwarded)[0] == str(client)
