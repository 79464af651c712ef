"""Ed25519 signatures of RFC 8032, under keys that are safe to believe."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_PRIME = 2**255 - 19
_SMALL_ORDER = {
    0,
    1,
    _PRIME - 1,
    2707385501144840649318225287225658788936804267575313519463743609750303402022,
    55188659117513257062467267217118295137698188065244968500265048394206261417927,
}
"""The y of the eight points under which one signature fits many texts: libraries disagree on whether it holds."""


def is_key(public: bytes) -> bool:
    """Whether these are the 32 bytes of a key that every library reads alike: y below the prime, of no small order."""
    y = int.from_bytes(public, "little") & (1 << 255) - 1
    return len(public) == 32 and y < _PRIME and y not in _SMALL_ORDER


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether the signature of `text` holds under the key. False, too, for a key that is none."""
    if not is_key(public) or len(signature) != 64:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
