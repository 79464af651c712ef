"""Keys of people for the whole test run, as their browsers would make and keep them."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.contracts.staff import SigningKeyBound
from shared.signatures.keys import ED25519, encoded, key_id
from shared.signatures.statements import Statement, signed_bytes
from tests.builders.messaging import NOON


@cache
def private_key(holder: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def public_key(holder: str) -> str:
    return encoded(private_key(holder).public_key().public_bytes_raw())


def fingerprint(holder: str) -> str:
    return key_id(public_key(holder))


def proof(holder: str, statement: str) -> str:
    return encoded(private_key(holder).sign(signed_bytes(statement)))


def signed(holder: str, statement: str) -> dict[str, str]:
    """What the holder's browser hands in for a statement."""
    return {"statement": statement, "key_id": fingerprint(holder), "proof": proof(holder, statement)}


def bound(holder: str, at: datetime = NOON) -> SigningKeyBound:
    """The event by which recruitment announces the holder's key; the holder's name is the pseudonym."""
    statement = Statement(what="key.binding", digest=fingerprint(holder), signer=holder, signed_at=at).to_text()
    return SigningKeyBound(
        staff_id=holder,
        key_id=fingerprint(holder),
        kind=ED25519,
        public_key=public_key(holder),
        statement=statement,
        proof=proof(holder, statement),
        bound_at=at,
    )
