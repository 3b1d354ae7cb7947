"""Where a webhook may lead: to the outside, never into the house's own network.

Whoever may register webhooks must not reach through them what only this server can reach (the database, the metadata
service of a cloud, a neighbour's machine). So the name is resolved, every address it stands for is judged, and the
connection is made to the judged address itself, not to the name: it could stand for another one a moment later.
"""

import re
import socket
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TRANSLATED = ip_network("64:ff9b::/96")  # NAT64: an IPv4 address in the last 32 bits
PRINTABLE = re.compile(r"[!-~]+")


class ForbiddenAddress(Exception):
    """The host stands for an address that may not be reached from here."""


def check_url(url):
    """The form of the address, and what its host stands for today. Raises ValidationError.

    A name that is not known (yet) passes: each sending looks again.
    """
    parts = split(url)
    try:
        resolve(parts.hostname, parts.port or 443)
    except ForbiddenAddress:
        raise ValidationError({"url": _not_from_here(parts.hostname)}) from None
    except OSError:
        return


def split(url):
    """The parts of a usable address. Raises ValidationError."""
    try:
        parts = urlsplit(url if PRINTABLE.fullmatch(url) else "")
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("https", "http") or parts.username or parts.password or parts.fragment:
        raise ValidationError(
            {"url": _("Write an address such as https://example.com/dms, without user, password and “#”.")}
        )
    if parts.scheme == "http" and not (settings.DEBUG or settings.DEMO):
        raise ValidationError({"url": _("The address must begin with https://: what is told is the house's business.")})
    return parts


def resolve(host, port):
    """The addresses that ``host`` stands for, all of them allowed. Raises ForbiddenAddress, OSError (unknown name)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label longer than names may be
        raise OSError(str(error)) from error
    addresses = list(dict.fromkeys(entry[4][0] for entry in found))
    if not addresses or not all(map(is_allowed, addresses)):
        raise ForbiddenAddress(host)
    return addresses


def is_allowed(text):
    """Whether the address is public, or of a network that the setting names."""
    address = _meant(ip_address(text.partition("%")[0]))
    own = any(address in network for network in settings.WEBHOOK_ALLOWED_NETWORKS)
    return own or (address.is_global and not address.is_multicast)


def _meant(address):
    """The IPv4 address that an IPv6 address carries, where it carries one."""
    if not isinstance(address, IPv6Address):
        return address
    if address in TRANSLATED:
        return ip_address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address


def _not_from_here(host):
    return _(
        "“%(host)s” stands for an address inside a network of its own. Such addresses are refused; the operator can "
        "allow a network with DMS_WEBHOOK_ALLOWED_NETWORKS."
    ) % {"host": host[:100]}
