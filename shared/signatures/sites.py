"""The site that passkeys belong to, from the public address of the installation."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.kernel.errors import DomainError
from shared.kernel.words import N_

_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_PORTS = {"https": 443, "http": 80}


class NoPasskeysHere(DomainError):
    code = "passkeys_unavailable"
    text = N_(
        "Alamat pemasangan ini, TERANG_PUBLIC_URL (%(address)s), tidak dapat memakai passkey: peramban memintanya "
        "berupa HTTPS dengan nama domain, bukan nomor IP, atau localhost. Operator mengubahnya; kunci di peramban "
        "tetap dapat dipakai di alamat HTTPS."
    )


@dataclass(frozen=True)
class Site:
    """`rp_id` is the domain name, `origin` the origin as browsers write it."""

    rp_id: str
    origin: str


def site_of(public_url: str) -> Site:
    """Raises NoPasskeysHere for an address under which browsers know no passkeys: one of plain http, save this machine
    itself, or one without a domain name."""
    refusal = NoPasskeysHere(address=public_url)
    try:
        parts = urlsplit(public_url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise refusal from None
    here = host == "localhost" or host.endswith(".localhost")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise refusal
    if not _NAME.fullmatch(host) or _is_a_number(host) or "@" in parts.netloc or parts.path or parts.query:
        raise refusal
    written = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return Site(host, f"{parts.scheme}://{written}")


def _is_a_number(host: str) -> bool:
    # Browsers take a name whose last part is digits for an IPv4 address, however it is written.
    if host.rpartition(".")[2].isdigit():
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
