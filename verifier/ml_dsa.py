"""ML-DSA-44 of FIPS 204, where the installed `cryptography` has it: from version 48 on, and not with every OpenSSL.

No signature of this kind is ever needed for a step to pass.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
except ImportError:
    MLDSA44PublicKey = None  # type: ignore[assignment,misc]


def _is_available() -> bool:
    if MLDSA44PublicKey is None:
        return False
    try:
        MLDSA44PublicKey.from_public_bytes(bytes(1312))
    except UnsupportedAlgorithm:
        return False
    except ValueError:
        return True
    return True


IS_AVAILABLE = _is_available()


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether the signature of `text` holds, with an empty context. Only where `IS_AVAILABLE`."""
    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
