"""Where a webhook may lead: no address on a private network, unless the settings allow it.

The host is resolved, every address it has is checked, and the connection is made to the address that was checked, so
that a name cannot lead elsewhere in between. TLS still asks for the certificate of the name.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NoReturn

import httpx

from compliance.errors import Fault, InputRefused

_LONGEST = 2000
_NAT64 = ip_network("64:ff9b::/96")
# Services of clouds that answer inside a machine's own network; the last is a public number that is none.
_METADATA = frozenset(
    ip_address(text) for text in ("169.254.169.254", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "168.63.129.16")
)
# The last label of a name is never a number (RFC 3696, 2): this is an address as inet_aton(3) reads it.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LOCAL = ("localhost", "ip6-localhost", "ip6-loopback", "host.docker.internal", "kubernetes.default")
_OWN_ENDINGS = (".localhost", ".localdomain", ".local", ".internal", ".svc.cluster.local")
_Address = IPv4Address | IPv6Address


class AddressRefused(InputRefused):
    """A webhook's address cannot be used, or leads where it may not."""

    @property
    def fault(self) -> Fault:
        """The fault as it stands in a problem document."""
        return Fault("$.url", self.what, self.hint)


def _refuse(what: str, hint: str = "Give an https address that can be reached from outside") -> NoReturn:
    raise AddressRefused(what, hint=hint)


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address, and the address of a machine that was checked for it."""

    url: httpx.URL
    machine: str

    @property
    def pinned(self) -> httpx.URL:
        """The address with the machine in place of the name."""
        return self.url.copy_with(host=self.machine)


def read(text: str, private: bool) -> httpx.URL:
    """Return an address that has the right form. Raises AddressRefused; where the name leads is not looked at yet."""
    if len(text) > _LONGEST or not text.isprintable() or " " in text:
        _refuse("the address is over-long or has blanks or signs that do not print")
    try:
        url = httpx.URL(text)
        port = url.port
    except (httpx.InvalidURL, ValueError):
        _refuse("the address cannot be read")
    if url.scheme not in (("https", "http") if private else ("https",)):
        _refuse("the address does not begin with https://")
    if not url.host or url.userinfo or url.fragment or not (port is None or 0 < port < 65536):
        _refuse("the address has no host, a port that cannot be, a user name, or a part after #")
    try:
        literal = ip_address(url.host)
    except ValueError:
        _check_name(url.host, private)
        return url
    _check(literal, url, private)
    return url


def _check_name(host: str, private: bool) -> None:
    """Refuse a number in a form that only some programs take for an address, and a name of this machine."""
    name = host.rstrip(".").lower()
    if not name or _NUMBER.fullmatch(name.rpartition(".")[2]):
        _refuse("the host is a number in an unusual form", "Write the address in its usual form, or a name")
    if not private and (name in _own_names() or name.endswith(_OWN_ENDINGS)):
        _refuse("the host is a name of this machine")


def _own_names() -> set[str]:
    """Return the names under which this machine reaches itself."""
    own = {socket.gethostname().lower(), *_LOCAL}
    return own | {name.partition(".")[0] for name in own}


def target(text: str, private: bool) -> Target:
    """Resolve an address and check where it leads. Raises AddressRefused."""
    url = read(text, private)
    machines = _machines(url)
    if not machines:
        _refuse("the host was not found")
    for machine in machines:
        _check(ip_address(machine), url, private)
    return Target(url, machines[0])


def allowed(text: str, private: bool) -> httpx.URL:
    """Return an address that may be registered: refused where its name leads to a machine no webhook may reach now.

    A name that is not found is let in: it may be found later, and every delivery looks again. Raises AddressRefused.
    """
    url = read(text, private)
    for machine in _machines(url):
        _check(ip_address(machine), url, private)
    return url


def _machines(url: httpx.URL) -> list[str]:
    """Return the addresses of a host; none where it is not found."""
    try:
        found = socket.getaddrinfo(url.raw_host.decode(), _port(url), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]).partition("%")[0] for entry in found]


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _check(machine: _Address, url: httpx.URL, private: bool) -> None:
    """Refuse an address of a machine that no webhook may reach, or that this one may not."""
    for one in (machine, *_inside(machine)):
        if one.is_link_local or one.is_multicast or one.is_unspecified or one in _METADATA:
            _refuse("the host leads to an address that no webhook may reach")
        if not private and not one.is_global:
            _refuse("the host leads to a private address")
    if url.scheme == "http" and any(one.is_global for one in (machine, *_inside(machine))):
        _refuse("the address does not begin with https://")


def _inside(machine: _Address) -> list[_Address]:
    """Return the IPv4 addresses that an IPv6 address stands for."""
    if isinstance(machine, IPv4Address):
        return []
    teredo = machine.teredo
    found = [machine.ipv4_mapped, machine.sixtofour, teredo[1] if teredo else None]
    if machine in _NAT64:
        found.append(IPv4Address(int(machine) & 0xFFFFFFFF))
    return [one for one in found if one is not None]
