"""An exam's papers as one ciphertext, and the key that opens them.

    secret      16 random bytes, made when the exam is sealed; as text it is the opening code
    paper key   HKDF-SHA256 (RFC 5869) of the secret, without salt; info = "terang.papers.v1" LF exam id; 32 bytes
    ciphertext  12 random bytes, then AES-256-GCM (NIST SP 800-38D) of the papers under the paper key and those bytes,
                with "terang.papers.v1" LF exam id as associated data
    key digest  SHA-256 of "terang.paper_key.v1" LF exam id LF paper key, in hexadecimal

Of a secret with 128 random bits the digest reveals nothing, so it may be published when the exam is sealed; whoever
brings a key or a code later is held against it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 16
KEY_BYTES = 32
_NONCE_BYTES = 12


class Unreadable(Exception):
    """The key does not open the ciphertext, or one of them was changed."""


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def paper_key(secret: bytes, exam_id: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_label(exam_id)).derive(secret)


def key_digest(key: bytes, exam_id: str) -> str:
    return hashlib.sha256(b"terang.paper_key.v1\n" + exam_id.encode() + b"\n" + key).hexdigest()


def fits(key: bytes, exam_id: str, digest: str) -> bool:
    """Whether this is the key with that digest."""
    return len(key) == KEY_BYTES and hmac.compare_digest(key_digest(key, exam_id), digest)


def encrypt(key: bytes, exam_id: str, papers: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, papers, _label(exam_id))


def decrypt(key: bytes, exam_id: str, ciphertext: bytes) -> bytes:
    """Raises Unreadable."""
    nonce, rest = ciphertext[:_NONCE_BYTES], ciphertext[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, rest, _label(exam_id))
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def _label(exam_id: str) -> bytes:
    return b"terang.papers.v1\n" + exam_id.encode()
