"""A device that holds a passkey, as a phone or a security key would; everything that it says can be made wrong."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webauthn.helpers import encode_cbor

from shared.contracts.staff import SigningKeyBound
from shared.signatures.announced import passkey_of
from shared.signatures.assertions import Assertion, Passkey
from shared.signatures.base64url import encoded
from shared.signatures.keys import PASSKEY, Device, PersonKey, key_id
from shared.signatures.statements import challenge
from tests.builders.messaging import NOON

RP_ID, ORIGIN = "localhost", "http://localhost"
PRESENT, VERIFIED, NEW_KEY, EXTENSIONS = 0x01, 0x04, 0x40, 0x80
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def p256() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class SoftDevice:
    """`count` goes up with each signature; with `counts` False it stays 0, as of passkeys that are synchronised."""

    private_key: PrivateKey = field(default_factory=p256)
    rp_id: str = RP_ID
    origin: str = ORIGIN
    credential_id: bytes = b"the first passkey"
    count: int = 0
    counts: bool = True

    @property
    def public_key(self) -> str:
        public = self.private_key.public_key()
        return encoded(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    @property
    def fingerprint(self) -> str:
        return key_id(self.public_key, PASSKEY)

    @property
    def passkey(self) -> Passkey:
        return Passkey(self.public_key, self.rp_id, self.origin)

    def key(self, holder: str) -> PersonKey:
        device = Device(encoded(self.credential_id), self.rp_id, self.origin, self.count)
        return PersonKey(self.fingerprint, holder, PASSKEY, self.public_key, device=device)

    def bound(self, holder: str) -> SigningKeyBound:
        """The event by which recruitment announces it; whoever receives that verifies no proof again."""
        key = self.key(holder)
        return SigningKeyBound(
            staff_id=holder,
            key_id=key.key_id,
            kind=key.kind,
            public_key=key.public_key,
            statement="",
            proof="",
            bound_at=NOON,
            passkey=passkey_of(key),
        )

    def create(self, statement: str, *, flags: int = PRESENT | VERIFIED, **client: Any) -> dict[str, str]:
        """What a form sends of a new passkey."""
        new = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + encode_cbor(self.cose())
        data = self._authenticator_data(flags | NEW_KEY) + new
        return {
            "creation_statement": statement,
            "credential_id": encoded(self.credential_id),
            "client_data": encoded(self.client_data(statement, **{"type": "webauthn.create", **client})),
            "attestation": encoded(encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})),
        }

    def sign(self, statement: str, *, flags: int = PRESENT | VERIFIED, rp_id: str | None = None, **client: Any) -> str:
        """The proof; `client` changes fields of clientDataJSON, None leaves one out."""
        self.count += self.counts
        return self.proof(self._authenticator_data(flags, rp_id), self.client_data(statement, **client))

    def proof(self, authenticator_data: bytes, client_data: bytes) -> str:
        """Truly signed, whatever the bytes say."""
        message = authenticator_data + hashlib.sha256(client_data).digest()
        return Assertion(authenticator_data, client_data, self._sign(message)).to_text()

    def client_data(self, statement: str, **client: Any) -> bytes:
        facts = {
            "type": "webauthn.get",
            "challenge": encoded(challenge(statement)),
            "origin": self.origin,
            "crossOrigin": False,
            **client,
        }
        return json.dumps({name: value for name, value in facts.items() if value is not None}).encode()

    def cose(self) -> dict[int, Any]:
        """The public key as devices write it (RFC 9053)."""
        public = self.private_key.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_numbers()
            return {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        if isinstance(public, ed25519.Ed25519PublicKey):
            return {1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()}
        numbers = public.public_numbers()
        return {1: 3, 3: -257, -1: numbers.n.to_bytes(256, "big"), -2: numbers.e.to_bytes(3, "big")}

    def _authenticator_data(self, flags: int, rp_id: str | None = None) -> bytes:
        return hashlib.sha256((rp_id or self.rp_id).encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _sign(self, message: bytes) -> bytes:
        if isinstance(self.private_key, ec.EllipticCurvePrivateKey):
            return self.private_key.sign(message, ec.ECDSA(SHA256()))
        if isinstance(self.private_key, ed25519.Ed25519PrivateKey):
            return self.private_key.sign(message)
        return self.private_key.sign(message, padding.PKCS1v15(), SHA256())
