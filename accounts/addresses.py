"""How a network address is read, however a proxy or a socket wrote it down."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address


def address_in(text: str) -> IPv4Address | IPv6Address | None:
    """The address without its port; of version 4 where a socket of version 6 dressed it so.

    1.2.3.4, 1.2.3.4:5678, 2001:db8::7, [2001:db8::7]:5678 and ::ffff:1.2.3.4. None if it is none.
    """
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
