"""Whose word on a client's address is believed: reverse proxies, by address or network."""

from __future__ import annotations

import ipaddress

MAPPED = int(ipaddress.IPv6Address("::ffff:0:0"))
"""Where IPv4 lies in IPv6 (RFC 4291, 2.5.5.2): so a listener of both families sees an IPv4 proxy."""


def read_proxies(text: str) -> str:
    """The addresses and networks of a list with commas, written so that each is met in whichever family.

    What they forward is read from the right: the client is the last address that is none of theirs. Raises
    ValueError, in a sentence, for what is no address: a name, or `*`, by which everybody could say where they
    come from.
    """
    return ",".join(form for each in text.split(",") if each.strip() for form in _forms(each.strip()))


def _forms(text: str) -> tuple[str, ...]:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(f"{text!r} is no address and no network, such as 127.0.0.1 or 10.8.0.0/24") from None
    if network.prefixlen == 0:
        raise ValueError(f"{text!r} is everybody, and everybody could then say where they come from")
    if isinstance(network, ipaddress.IPv6Network):
        return (_plain(network),)
    mapped = ipaddress.IPv6Network((MAPPED + int(network.network_address), 96 + network.prefixlen))
    return _plain(network), _plain(mapped)


def _plain(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> str:
    alone = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if alone else str(network)
