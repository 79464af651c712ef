"""The public keys of people, and whether one of them made a signature.

There are two kinds. A browser key is made in its holder's browser, which never gives the private half away; a passkey
is made by a device of the holder's, which asks for a PIN, a fingerprint or a face each time. Either is known by the
SHA-256 of its public half: the fingerprint that its holder compares and that a decree prints.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.signatures import assertions
from shared.signatures.assertions import LONGEST_PROOF, Passkey
from shared.signatures.base64url import decoded, encoded
from shared.signatures.ed25519 import is_held_by_somebody
from shared.signatures.faults import Fault, NotSigned
from shared.signatures.statements import MalformedStatement, challenge, signed_bytes

__all__ = ["ED25519", "LONGEST_PROOF", "PASSKEY", "MalformedKey", "PersonKey", "encoded", "is_signed", "key_id"]

ED25519 = "ed25519"
"""The kind of a key that a browser made and keeps (RFC 8032); its public half is 32 bytes."""
PASSKEY = "passkey"
"""The kind of a key that a device made and keeps (WebAuthn); its public half is a SubjectPublicKeyInfo."""
_PUBLIC_BYTES, _SIGNATURE_BYTES = 32, 64


class MalformedKey(ValueError):
    """The text is no public key of a person."""


@dataclass(frozen=True)
class Device:
    """What is registered with a passkey besides its public half: the credential's id at its device (base64url), the
    site that it belongs to, the origin of the pages on which it signs, and how many signatures the device said that it
    had made when it was last asked (0 if it does not count)."""

    credential_id: str
    rp_id: str
    origin: str
    count: int = 0


@dataclass(frozen=True)
class PersonKey:
    """`holder` is the pseudonym of the member of staff; `public_key` is base64url without padding. `device` is there
    for a passkey, and for no other kind."""

    key_id: str
    holder: str
    kind: str
    public_key: str
    ended_at: datetime | None = None
    device: Device | None = None

    def counts_at(self, moment: datetime) -> bool:
        return self.ended_at is None or moment < self.ended_at

    def has_signed(self, text: str, signature: str) -> bool:
        """Whether this key's holder made the signature over the statement with this text."""
        try:
            self.require_signed(text, signature)
        except NotSigned:
            return False
        return True

    def require_signed(self, text: str, signature: str) -> int:
        """Returns what the device counts (0 for a browser key) if this key made the signature over the statement.
        Raises NotSigned. Whether the count may come after the last one is for the caller to judge: who takes
        signatures as they are made knows the order, who receives them later does not."""
        if self.kind == PASSKEY and self.device is not None:
            passkey = Passkey(self.public_key, self.device.rp_id, self.device.origin)
            return assertions.verify(signature, _challenge(text), passkey)
        if self.kind != ED25519:
            raise NotSigned(Fault.KEY)
        if not is_signed(self.public_key, text, signature):
            raise NotSigned(Fault.SIGNATURE)
        return 0


def key_id(public_key: str, kind: str = ED25519) -> str:
    """The fingerprint: 64 hexadecimal digits. Raises MalformedKey unless it is a public key of this kind."""
    if kind == PASSKEY:
        try:
            assertions.read_public_key(public_key)
        except NotSigned as error:
            raise MalformedKey("a passkey's public key is a P-256, Ed25519 or RSA key in DER, in base64url") from error
    raw = decoded(public_key)
    if raw is None or (kind != PASSKEY and (kind != ED25519 or len(raw) != _PUBLIC_BYTES)):
        raise MalformedKey("an Ed25519 public key has 32 bytes, in base64url without padding")
    if kind == ED25519 and not is_held_by_somebody(raw):
        raise MalformedKey("this Ed25519 public key is a point of small order or written in a second way")
    return hashlib.sha256(raw).hexdigest()


def is_signed(public_key: str, text: str, signature: str) -> bool:
    """Whether `signature` (base64url) is this Ed25519 key's over the statement. False for whatever cannot be read."""
    raw_key, raw_signature = decoded(public_key), decoded(signature)
    if raw_key is None or len(raw_key) != _PUBLIC_BYTES or not is_held_by_somebody(raw_key):
        return False
    if raw_signature is None or len(raw_signature) != _SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw_key).verify(raw_signature, signed_bytes(text))
    except (InvalidSignature, ValueError, MalformedStatement):
        return False
    return True


def _challenge(text: str) -> bytes:
    try:
        return challenge(text)
    except MalformedStatement:
        raise NotSigned(Fault.STATEMENT) from None
