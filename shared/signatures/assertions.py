"""A signature by a passkey (WebAuthn Level 3, section 7.2), verified with nothing but the signature and the key.

A passkey signs no text. It signs what the browser asks of it: `authenticatorData || SHA-256(clientDataJSON)`, where the
browser writes into clientDataJSON a challenge that the page chose. Here the challenge is the SHA-256 of the statement
(`shared.signatures.statements.challenge`), so these three byte strings together are a signature over the statement:

    proof = base64url(authenticatorData) "." base64url(clientDataJSON) "." base64url(signature)

Each part is base64url without padding and travels as the browser gave it: clientDataJSON is never written anew. Whoever
has a statement, this proof, and what stands with the key (public key, `rp_id`, `origin`) verifies it without us:

 1. the proof has three parts of 37 to 1,024, 1 to 2,048 and 1 to 1,024 bytes;
 2. clientDataJSON is UTF-8 and one JSON object that names no field twice;
 3. its `type` is "webauthn.get";
 4. its `challenge` is the statement's SHA-256 in base64url without padding;
 5. its `origin` is exactly the key's, its `crossOrigin` false or missing, its `topOrigin` missing;
 6. bytes 0-31 of authenticatorData are SHA-256(rp_id);
 7. byte 32 are flags: bit 0 (user present) and bit 2 (user verified) are set, bit 6 (a new key follows) is not, and
    bit 4 (copied elsewhere) only if bit 3 (may be copied) is; the data end after byte 36 unless bit 7 (extensions) is
    set; what extensions say is not looked at;
 8. the signature over `authenticatorData || SHA-256(clientDataJSON)` is the public key's: for a P-256 key ECDSA with
    SHA-256 in DER (ES256), for an Ed25519 key RFC 8032 (EdDSA), for an RSA key PKCS #1 v1.5 with SHA-256 (RS256).

The public key is its SubjectPublicKeyInfo in DER (RFC 5280), which names its kind, so that no other algorithm can be
claimed for it. Bytes 33-36 count the device's signatures, big-endian; a device that does not count says 0 for ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from shared.kernel.strict_json import DECODER
from shared.signatures.base64url import decoded, encoded
from shared.signatures.ed25519 import is_held_by_somebody
from shared.signatures.faults import Fault, NotSigned

LONGEST_PROOF = 5_500
"""Characters of a proof; a longer one has a part that is too long."""
CREATING, SIGNING = "webauthn.create", "webauthn.get"
"""The purposes for which a browser asks a device."""
LONGEST_KEY = 800
"""Characters of a public key: enough for RSA with 4,096 bits."""
_LENGTHS = ((37, 1_024), (1, 2_048), (1, 1_024))
_USER_PRESENT, _USER_VERIFIED, _MAY_BE_COPIED, _COPIED, _NEW_KEY, _EXTENSIONS = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80
_RSA_BITS, _RSA_EXPONENT = (2_048, 4_096), 65_537

PublicKey = EllipticCurvePublicKey | Ed25519PublicKey | RSAPublicKey


@dataclass(frozen=True)
class Passkey:
    """What stands with the key since it was registered. `public_key` is the SubjectPublicKeyInfo in base64url, `rp_id`
    the name of the site that the passkey belongs to ("seleksi.example"), `origin` the pages on which it signs
    ("https://seleksi.example")."""

    public_key: str
    rp_id: str
    origin: str


@dataclass(frozen=True)
class Assertion:
    """The three byte strings of a signature."""

    authenticator_data: bytes
    client_data: bytes
    signature: bytes

    @classmethod
    def from_text(cls, proof: str) -> Assertion:
        """Raises NotSigned (form) unless it is three parts of their lengths, as `to_text` writes them."""
        texts = proof.split(".") if len(proof) <= LONGEST_PROOF else []
        parts = [decoded(text) for text in texts]
        if len(parts) != len(_LENGTHS):
            raise NotSigned(Fault.FORM)
        fitting = [
            part for part, (least, most) in zip(parts, _LENGTHS, strict=True) if part and least <= len(part) <= most
        ]
        if len(fitting) != len(_LENGTHS):
            raise NotSigned(Fault.FORM)
        return cls(*fitting)

    def to_text(self) -> str:
        return ".".join(map(encoded, (self.authenticator_data, self.client_data, self.signature)))

    @property
    def count(self) -> int:
        """How many signatures the device says that it has made; 0 if it does not count."""
        return int.from_bytes(self.authenticator_data[33:37], "big")


def verify(proof: str, challenge: bytes, passkey: Passkey) -> int:
    """Returns the device's count if `proof` is this passkey's signature over the statement with this challenge.

    Depends on nothing but its arguments. Raises NotSigned with the first of the steps above that fails, for whatever
    else the texts may be.
    """
    assertion = Assertion.from_text(proof)
    require_collected(assertion.client_data, SIGNING, challenge, passkey.origin)
    _require_authenticator_data(assertion.authenticator_data, passkey.rp_id)
    message = assertion.authenticator_data + hashlib.sha256(assertion.client_data).digest()
    if not _is_signed(read_public_key(passkey.public_key), assertion.signature, message):
        raise NotSigned(Fault.SIGNATURE)
    return assertion.count


def require_collected(client_data: bytes, purpose: str, challenge: bytes, origin: str) -> None:
    """Returns if a browser collected these bytes (CollectedClientData) for this purpose, challenge and page, which no
    page of another site had in a frame. Raises NotSigned."""
    client = _client_data(client_data)
    if client.get("type") != purpose:
        raise NotSigned(Fault.PURPOSE)
    if client.get("challenge") != encoded(challenge):
        raise NotSigned(Fault.STATEMENT)
    if client.get("origin") != origin or client.get("crossOrigin", False) is not False or "topOrigin" in client:
        raise NotSigned(Fault.ORIGIN)


def is_after(count: int, last: int) -> bool:
    """Whether a signature with this count may come after one with the count `last`. Devices that do not count, as
    passkeys that are synchronised, say 0 each time."""
    return count > last or (count == 0 and last == 0)


def read_public_key(public_key: str) -> PublicKey:
    """Raises NotSigned (key) unless it is a P-256, Ed25519 or RSA key of 2,048 to 4,096 bits with the exponent 65537,
    written in the one way in which DER writes it, so that one key has one fingerprint."""
    raw = decoded(public_key) if len(public_key) <= LONGEST_KEY else None
    try:
        key = load_der_public_key(raw or b"")
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotSigned(Fault.KEY) from None
    if not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey | RSAPublicKey) or not _is_of_a_known_kind(key):
        raise NotSigned(Fault.KEY)
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != raw:
        raise NotSigned(Fault.KEY)
    return key


def _client_data(raw: bytes) -> dict[str, Any]:
    try:
        found = DECODER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise NotSigned(Fault.CLIENT_DATA) from None
    if not isinstance(found, dict):
        raise NotSigned(Fault.CLIENT_DATA)
    return found


def _require_authenticator_data(data: bytes, rp_id: str) -> None:
    if data[:32] != hashlib.sha256(rp_id.encode("utf-8", "surrogatepass")).digest():
        raise NotSigned(Fault.RELYING_PARTY)
    flags = data[32]
    if not flags & _USER_PRESENT:
        raise NotSigned(Fault.PRESENCE)
    if not flags & _USER_VERIFIED:
        raise NotSigned(Fault.VERIFICATION)
    contradicts = bool(flags & _COPIED) and not flags & _MAY_BE_COPIED
    if contradicts or flags & _NEW_KEY or (len(data) > 37 and not flags & _EXTENSIONS):
        raise NotSigned(Fault.FORM)


def _is_of_a_known_kind(key: PublicKey) -> bool:
    if isinstance(key, EllipticCurvePublicKey):
        return isinstance(key.curve, SECP256R1)
    if isinstance(key, RSAPublicKey):
        least, most = _RSA_BITS
        return least <= key.key_size <= most and key.public_numbers().e == _RSA_EXPONENT
    return is_held_by_somebody(key.public_bytes_raw())


def _is_signed(key: PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, message, ECDSA(SHA256()))
        elif isinstance(key, Ed25519PublicKey):
            key.verify(signature, message)
        else:
            key.verify(signature, message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True
