"""How an identity number is stored: a keyed hash to look it up, a sealed copy to verify it, nothing readable.

Both keys are derived from the service's secret, so a stolen database alone reveals no NIK and allows no
trial of the few thousand million possible ones. While the secret is being changed, new values use the new secret
and values under the others can still be read; usecases/resealing.py brings stored values under the new one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class SealBroken(Exception):
    """The sealed value was changed, belongs to another account, or was sealed under another secret."""


class Vault:
    """Made once per process from the service's secret."""

    def __init__(self, secret_key: str, others: Sequence[str] = ()) -> None:
        """`others` are further secrets under which stored values may be: the old one, or one that is yet to come."""
        self._look_up = _derive(secret_key, "look-up")
        self._mark = _derive(secret_key, "mark").hex()[:16]
        self._cipher = AESGCM(_derive(secret_key, "seal"))
        self._others = tuple(Vault(other) for other in others)

    @property
    def mark(self) -> str:
        """A name of this secret that reveals nothing about it, so that a backup can name the one it needs."""
        return self._mark

    def key_of(self, kind: str, value: str) -> str:
        """A keyed hash: equal for equal values, and reveals nothing about them. `kind` separates the uses."""
        return hmac.new(self._look_up, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

    def other_keys_of(self, kind: str, value: str) -> tuple[str, ...]:
        """The results of `key_of` under each of the other secrets."""
        return tuple(other.key_of(kind, value) for other in self._others)

    def seal(self, value: str, owner: str) -> bytes:
        """AES-256-GCM, bound to its owner's id."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value.encode(), owner.encode())

    def open(self, sealed: bytes, owner: str) -> str:
        """Raises SealBroken."""
        for vault in (self, *self._others):
            value = vault._opened(sealed, owner)
            if value is not None:
                return value
        raise SealBroken(owner)

    def is_current(self, sealed: bytes, owner: str) -> bool:
        """Whether the value is sealed under the secret that new values use."""
        return self._opened(sealed, owner) is not None

    def _opened(self, sealed: bytes, owner: str) -> str | None:
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.encode()).decode()
        except (InvalidTag, ValueError):
            return None


def _derive(secret_key: str, purpose: str) -> bytes:
    return hmac.new(secret_key.encode(), f"terang recruitment {purpose} v1".encode(), hashlib.sha256).digest()
