"""The public keys of people, and whether one of them made a signature.

A key is made in its holder's browser, which never gives the private half away, and is known by the SHA-256 of its
public half: the fingerprint that its holder compares and that a decree prints.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.signatures.statements import MalformedStatement, signed_bytes

ED25519 = "ed25519"
"""The kind of a key that a browser made and keeps (RFC 8032); its public half is 32 bytes."""
_PUBLIC_BYTES, _SIGNATURE_BYTES = 32, 64
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class MalformedKey(ValueError):
    """The text is no public key of a person."""


@dataclass(frozen=True)
class PersonKey:
    """`holder` is the pseudonym of the member of staff; `public_key` is base64url without padding."""

    key_id: str
    holder: str
    kind: str
    public_key: str
    ended_at: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        return self.ended_at is None or moment < self.ended_at

    def has_signed(self, text: str, signature: str) -> bool:
        """Whether this key's holder made the signature over the statement with this text."""
        return is_signed(self.public_key, text, signature)


def key_id(public_key: str) -> str:
    """The fingerprint: 64 hexadecimal digits. Raises MalformedKey unless it is an Ed25519 public key."""
    raw = _decoded(public_key)
    if raw is None or len(raw) != _PUBLIC_BYTES:
        raise MalformedKey("an Ed25519 public key has 32 bytes, in base64url without padding")
    return hashlib.sha256(raw).hexdigest()


def is_signed(public_key: str, text: str, signature: str) -> bool:
    """Whether `signature` (base64url) is this public key's over the statement. False for whatever cannot be read."""
    raw_key, raw_signature = _decoded(public_key), _decoded(signature)
    if raw_key is None or raw_signature is None or len(raw_signature) != _SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw_key).verify(raw_signature, signed_bytes(text))
    except (InvalidSignature, ValueError, MalformedStatement):
        return False
    return True


def encoded(raw: bytes) -> str:
    """base64url without padding (RFC 4648)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes | None:
    """None unless it is base64url in the one way in which `encoded` writes it."""
    if not _BASE64URL.fullmatch(text):
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return None
    return raw if encoded(raw) == text else None
