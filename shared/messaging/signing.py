"""Events are signed by the service that publishes them: what is signed, and how the signature travels.

Signed are the *stored bytes* of an event: the canonical CloudEvents envelope, all of it, as it stands in the outbox.
The relay signs when it publishes. The signature is one more attribute of the envelope, always the last one:

    stored     {"actor":...,...,"type":"cbt.attempt.started.v1"}
    published  {"actor":...,...,"type":"cbt.attempt.started.v1","signature":"KEY.SIGNATURE.PATH"}

so a reader gets the stored bytes by cutting it off, and never has to write JSON anew.

What a relay sends together is signed together, because verifying a signature takes as long as a hundred hashes: the
events are the leaves of a hash tree (RFC 9162, section 2.1: 0x00 before a leaf, 0x01 before a pair; a last one without
partner moves up), the root is signed, and each event carries its path to the root. KEY is `key_id` of the public key,
SIGNATURE is Ed25519 (RFC 8032) over `DOMAIN` and the root, PATH has 33 bytes for each step: 0 or 1 for a partner on
the left or the right, and the partner's hash. SIGNATURE and PATH are base64url without padding (RFC 4648).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from shared.kernel.merkle import leaf_hash, node_hash

DOMAIN = b"terang.events.v1\n"
"""Before the root, so that a signature over an event can never be taken for one over anything else."""
LONGEST_PATH = 16
_STEP = 33
_KEY_BYTES = 32
_START = b',"signature":"'
_ATTRIBUTE = re.compile(rb',"signature":"([0-9a-f]{16})\.([A-Za-z0-9_-]{86})\.([A-Za-z0-9_-]*)"}')
_LONGEST_ATTRIBUTE = len(_START) + 16 + 1 + 86 + 1 + LONGEST_PATH * _STEP * 4 // 3 + 2


@dataclass(frozen=True)
class Signed:
    """A published event taken apart: the stored bytes, and whose key is said to have signed which root."""

    stored: bytes
    key: str
    signature: bytes
    root: bytes

    def is_by(self, public_key: bytes) -> bool:
        """Whether this key made the signature."""
        return _verified(public_key, self.signature, self.root)


class Signer:
    """A service's private key. `key` is the id under which readers know the public one."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.public_key = private_key.public_key().public_bytes_raw()
        self.key = key_id(self.public_key)

    @classmethod
    def from_pem(cls, pem: bytes) -> Signer:
        """Raises ValueError unless it is one unencrypted Ed25519 private key."""
        try:
            found = load_pem_private_key(pem, None)
        except TypeError as error:
            raise ValueError("it is protected by a password") from error
        if not isinstance(found, Ed25519PrivateKey):
            raise ValueError("it is no Ed25519 key")
        return cls(found)

    def sign(self, stored: Sequence[bytes]) -> list[bytes]:
        """The events as they are published, in the same order; one signature for all of them."""
        if not stored:
            return []
        root, paths = _tree([leaf_hash(each) for each in stored])
        start = f"{self.key}.{_text(self._private_key.sign(DOMAIN + root))}.".encode()
        return [
            b"".join((each[:-1], _START, start, _text(path).encode(), b'"}'))
            for each, path in zip(stored, paths, strict=True)
        ]

    def sign_bytes(self, domain: bytes, content: bytes) -> bytes:
        """The signature over the domain and the content, for what is signed alone."""
        return self._private_key.sign(domain + content)


def has_signed(public_key: bytes, signature: bytes, domain: bytes, content: bytes) -> bool:
    """Whether the key made this signature by `Signer.sign_bytes`."""
    try:
        _public_key(public_key).verify(signature, domain + content)
    except InvalidSignature:
        return False
    return True


def new_private_key() -> bytes:
    """A new Ed25519 private key, as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def key_id(public_key: bytes) -> str:
    """The first 16 hexadecimal digits of the public key's SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def take_apart(published: bytes) -> Signed | None:
    """The event's stored bytes and its signature; None if it has none, or one that is not written as above."""
    start = published.rfind(_START, max(0, len(published) - _LONGEST_ATTRIBUTE))
    found = _ATTRIBUTE.fullmatch(published, start) if start >= 0 else None
    if found is None:
        return None
    try:
        signature, path = _bytes(found[2]), _bytes(found[3])
    except binascii.Error:
        return None
    stored = published[:start] + b"}"
    root = _root(leaf_hash(stored), path)
    return None if root is None else Signed(stored, found[1].decode(), signature, root)


def stored_bytes(published: bytes) -> bytes:
    """The bytes as the producer's outbox has them, whatever the signature is worth."""
    found = take_apart(published)
    return published if found is None else found.stored


@lru_cache(maxsize=1024)
def _verified(public_key: bytes, signature: bytes, root: bytes) -> bool:
    """Remembered, because the events of one batch ask the same."""
    try:
        _public_key(public_key).verify(signature, DOMAIN + root)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=64)
def _public_key(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


def is_public_key(raw: bytes) -> bool:
    """Whether these bytes may be an Ed25519 public key."""
    return len(raw) == _KEY_BYTES


def _tree(leaves: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
    """The root, and each leaf's path to it."""
    paths = [b""] * len(leaves)
    below = [[place] for place in range(len(leaves))]
    level = list(leaves)
    while len(level) > 1:
        above, merged = [], []
        for left in range(0, len(level) - 1, 2):
            for place in below[left]:
                paths[place] += b"\x01" + level[left + 1]
            for place in below[left + 1]:
                paths[place] += b"\x00" + level[left]
            above.append(node_hash(level[left], level[left + 1]))
            merged.append(below[left] + below[left + 1])
        if len(level) % 2:
            above.append(level[-1])
            merged.append(below[-1])
        level, below = above, merged
    return level[0], paths


def _root(leaf: bytes, path: bytes) -> bytes | None:
    """The root to which the path leads; None if the bytes are no path."""
    if len(path) % _STEP:
        return None
    reached = leaf
    for start in range(0, len(path), _STEP):
        side, partner = path[start], path[start + 1 : start + _STEP]
        if side > 1:
            return None
        reached = node_hash(reached, partner) if side else node_hash(partner, reached)
    return reached


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
