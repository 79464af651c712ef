"""Staff tokens: recruitment signs who a staff member is, the other services verify it by a public key.

A token is a JWT (RFC 7519) signed with Ed25519 (RFC 8037, algorithm name of RFC 9864). It is for one service, its
audience, and the others refuse it, so that a service which was taken over cannot act elsewhere with the tokens that
it is shown. It lives for minutes, and `shared.web.standing` ends it earlier; recruitment renews it from its own
session. While the key pair is being changed a public key file holds two keys, one after the other, and a token of
either is genuine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.kernel.roles import STAFF, Grants, Principal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

COOKIE = "terang_staff"
COOKIE_PATHS = {"cbt": "/cbt", "scoring": "/scoring"}
"""Where a browser sends the token of each service. Recruitment needs none: it knows the login itself."""
LONGEST_MINUTES = 15
ISSUER = "terang-recruitment"
ALGORITHM = "Ed25519"
HEADER = {"typ": "JWT", "alg": ALGORITHM}
_LAST_GENERATION = 2**31 - 1
"""PostgreSQL's largest integer."""
_SKEW_SECONDS = 60
"""By how much the clock of recruitment's database may be ahead of this machine's."""
_PEM = re.compile(rb"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----\n?", re.DOTALL)


@dataclass(frozen=True)
class StaffToken:
    """A genuine token that has not expired: the person, the login it was made from, and the person's generation."""

    who: Principal
    session_id: str
    generation: int


def sent_as_bearer(environ: WSGIEnvironment) -> str | None:
    """The bearer token that a request offers, genuine or not; None if it offers none."""
    authorization: str = environ.get("HTTP_AUTHORIZATION", "")
    return authorization[7:].strip() if authorization[:7].lower() == "bearer " else None


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


def issue(
    private_key_pem: bytes, token: StaffToken, now: datetime, *, audience: str, minutes: int = LONGEST_MINUTES
) -> str:
    """A token by which its person acts at the service `audience` from `now` on for `minutes`.

    Raises ValueError for a role that is not staff's.
    """
    who = token.who
    if not who.roles or not who.roles <= STAFF:
        raise ValueError("a staff token carries staff roles only")
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "sub": who.id,
        "sid": token.session_id,
        "gen": token.generation,
        "name": who.name,
        "roles": who.grants.texts,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=minutes)).timestamp()),
    }
    key = OKPKey.import_key(private_key_pem)
    return jwt.encode(HEADER, claims, key, algorithms=[ALGORITHM])


def verify(public_key_pem: bytes, token: str, now: datetime, *, audience: str) -> StaffToken | None:
    """What the token says; None unless it is a genuine staff token for the service `audience` that has not expired.

    `public_key_pem` may hold several keys. The algorithm is fixed here and not read from the token, and only staff
    roles are taken from it.
    """
    claims = next((found for pem in public_keys(public_key_pem) if (found := _claims(pem, token))), None)
    if claims is None:
        return None
    if claims.get("iss") != ISSUER or claims.get("aud") != audience or not _is_alive(claims, now):
        return None
    subject, name, roles, session_id, generation = (claims.get(key) for key in ("sub", "name", "roles", "sid", "gen"))
    if not _is_text(subject) or not _is_text(name) or not _is_text(session_id):
        return None
    if not isinstance(roles, list) or not all(map(_is_text, roles)):
        return None
    if not _is_integer(generation) or not 0 <= generation <= _LAST_GENERATION:
        return None
    known = Grants.of(roles)
    who = Principal(id=subject, name=name, roles=known.roles, login_id=session_id, limits=known.limits)
    return StaffToken(who, session_id, generation) if known.roles else None


def _is_alive(claims: dict[str, Any], now: datetime) -> bool:
    """Whether it has been issued and has not expired. Issued tokens live from `iat` to `exp`, and no longer than ours
    do, whatever they say."""
    issued, expires, at = claims.get("iat"), claims.get("exp"), now.timestamp()
    begins = claims.get("nbf", issued)
    if not _is_integer(issued) or not _is_integer(expires) or not _is_integer(begins):
        return False
    return max(issued, begins) <= at + _SKEW_SECONDS and at < expires <= issued + LONGEST_MINUTES * 60


def _is_integer(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> TypeGuard[str]:
    """Whether a database and a page take it: whoever holds recruitment's key signs what they like, and it is compared
    and shown at other services."""
    return isinstance(value, str) and "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _claims(pem: bytes, token: str) -> dict[str, Any] | None:
    """The claims that the key's owner has signed; None if another key signed them."""
    try:
        found = jwt.decode(token, OKPKey.import_key(pem), algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        # The last: a head that nests thousands deep, read before any signature.
        return None
    # With a key, an address of one or a way of encoding in its head it is none of ours, whoever signed it.
    return dict(found.claims) if found.header == HEADER else None
