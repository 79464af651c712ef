"""A short secret in an envelope that one recipient alone can open, by an X25519 key of its own.

    envelope    an ephemeral X25519 public key (32 bytes), then AES-256-GCM of the secret under the envelope's key, with
                a nonce of zeros, because the key is used once
    its key     HKDF-SHA256 of the X25519 shared secret (RFC 7748), without salt;
                info = "terang.envelope.v1" LF ephemeral public key, recipient's public key, what it is for

Everybody may read the envelope. Who the sender is, it does not show: that is what an event's signature is for.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from shared.encryption.papers import Unreadable

_PUBLIC_BYTES = 32
_NONCE = bytes(12)


class Recipient:
    """A public key to which envelopes are addressed. `key_id` names it."""

    def __init__(self, key: X25519PublicKey) -> None:
        self._key = key
        self._raw = key.public_bytes_raw()
        self.key_id = hashlib.sha256(self._raw).hexdigest()[:16]

    @classmethod
    def from_pem(cls, pem: bytes) -> Recipient:
        """Raises ValueError unless it is one X25519 public key."""
        found = load_pem_public_key(pem)
        if not isinstance(found, X25519PublicKey):
            raise ValueError("it is no X25519 public key")
        return cls(found)

    def to_pem(self) -> bytes:
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def close(self, secret: bytes, purpose: str) -> bytes:
        """The secret in an envelope for this recipient; it opens for the same `purpose` only."""
        ephemeral = X25519PrivateKey.generate()
        public = ephemeral.public_key().public_bytes_raw()
        key = _key(ephemeral.exchange(self._key), public, self._raw, purpose)
        return public + AESGCM(key).encrypt(_NONCE, secret, None)


class Opener:
    """The private key of a recipient."""

    def __init__(self, key: X25519PrivateKey) -> None:
        self._key = key
        self.recipient = Recipient(key.public_key())

    @classmethod
    def from_pem(cls, pem: bytes) -> Opener:
        """Raises ValueError unless it is one unencrypted X25519 private key."""
        try:
            found = load_pem_private_key(pem, None)
        except TypeError as error:
            raise ValueError("it is protected by a password") from error
        if not isinstance(found, X25519PrivateKey):
            raise ValueError("it is no X25519 private key")
        return cls(found)

    def open(self, envelope: bytes, purpose: str) -> bytes:
        """Raises Unreadable."""
        public, rest = envelope[:_PUBLIC_BYTES], envelope[_PUBLIC_BYTES:]
        own = self._key.public_key().public_bytes_raw()
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(public))
            return AESGCM(_key(shared, public, own, purpose)).decrypt(_NONCE, rest, None)
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error


def new_opener_pem() -> bytes:
    """A fresh private key as PEM (PKCS #8, not encrypted)."""
    return X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _key(shared: bytes, ephemeral: bytes, recipient: bytes, purpose: str) -> bytes:
    info = b"terang.envelope.v1\n" + ephemeral + recipient + purpose.encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(shared)
