"""Staff tokens: recruitment signs who a staff member is, the other services verify it by a public key.

A token is a JWT (RFC 7519) signed with Ed25519 (RFC 8037, algorithm name of RFC 9864). It lives for
minutes, because nobody can recall it; recruitment renews it from its own session. While the key pair is being
changed a public key file holds two keys, one after the other, and a token of either is genuine.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.kernel.roles import STAFF, Principal, Role

COOKIE = "terang_staff"
ISSUER = "terang-recruitment"
ALGORITHM = "Ed25519"
_PEM = re.compile(rb"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----\n?", re.DOTALL)


def generate_key_pair() -> tuple[bytes, bytes]:
    """A new private and public key, both as PEM."""
    key = OKPKey.generate_key("Ed25519")
    return key.as_pem(private=True), key.as_pem(private=False)


def public_keys(pem: bytes) -> tuple[bytes, ...]:
    """Each key of a file that may hold several."""
    return tuple(_PEM.findall(pem)) or (pem,)


def is_public_key(pem: bytes) -> bool:
    """Whether tokens can be verified by it, and by each of its keys if it has several."""
    try:
        keys = [OKPKey.import_key(each) for each in public_keys(pem)]
    except (JoseError, ValueError, TypeError, KeyError):
        return False
    return all(key.curve_name == ALGORITHM and not key.is_private for key in keys)


def issue(private_key_pem: bytes, who: Principal, now: datetime, minutes: int = 15) -> str:
    """A token by which `who` acts from `now` on for `minutes`. Raises ValueError for a role that is not staff's."""
    if not who.roles or not who.roles <= STAFF:
        raise ValueError("a staff token carries staff roles only")
    claims = {
        "iss": ISSUER,
        "sub": who.id,
        "name": who.name,
        "roles": sorted(who.roles),
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=minutes)).timestamp()),
    }
    key = OKPKey.import_key(private_key_pem)
    return jwt.encode({"alg": ALGORITHM}, claims, key, algorithms=[ALGORITHM])


def verify(public_key_pem: bytes, token: str, now: datetime) -> Principal | None:
    """The person that the token names; None unless it is a genuine staff token that has not expired.

    `public_key_pem` may hold several keys. The algorithm is fixed here and not read from the token, and only staff
    roles are taken from it.
    """
    claims = next((found for pem in public_keys(public_key_pem) if (found := _claims(pem, token))), None)
    if claims is None:
        return None
    expires, subject, name, roles = (claims.get(key) for key in ("exp", "sub", "name", "roles"))
    if claims.get("iss") != ISSUER or not isinstance(expires, int) or expires <= now.timestamp():
        return None
    if not isinstance(subject, str) or not isinstance(name, str) or not isinstance(roles, list):
        return None
    known = frozenset(role for role in Role if role in STAFF and role.value in roles)
    return Principal(id=subject, name=name, roles=known) if known else None


def _claims(pem: bytes, token: str) -> dict[str, Any] | None:
    """The claims that the key's owner has signed; None if another key signed them."""
    try:
        return dict(jwt.decode(token, OKPKey.import_key(pem), algorithms=[ALGORITHM]).claims)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        # The last: a head that nests thousands deep, read before any signature.
        return None
