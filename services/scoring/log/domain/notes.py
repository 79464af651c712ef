"""Checkpoints: a log's size and root, signed by the log (C2SP signed-note and tlog-checkpoint)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

_ED25519 = b"\x01"
"""The type of such a signature, in the note's key id and in the key's text."""
_CHECKPOINT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n\n((?:\u2014 [^\n]+\n)+)")
_SIGNATURE = re.compile(r"\u2014 ([^ \n]+) ([A-Za-z0-9+/]{91}=)")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SHORT = 26


class MalformedCheckpoint(ValueError):
    """The bytes are no checkpoint of this log; the message says why."""


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: its name, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"

    @property
    def short(self) -> str:
        """Its 26 characters for paper: the first 130 bits of the SHA-256 of `text`, in Crockford's base 32."""
        bits = int.from_bytes(hashlib.sha256(self.text.encode()).digest(), "big") >> (256 - _SHORT * 5)
        return "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(_SHORT)))


def verifier_key(origin: str, public_key: bytes) -> str:
    """The log's public key as one line, in the form that C2SP tools read: NAME+ID+KEY."""
    return f"{origin}+{_key_id(origin, public_key).hex()}+{base64.b64encode(_ED25519 + public_key).decode('ascii')}"


def signed(checkpoint: Checkpoint, public_key: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The checkpoint as it is published."""
    signature = _key_id(checkpoint.origin, public_key) + sign(checkpoint.text.encode())
    line = f"\u2014 {checkpoint.origin} {base64.b64encode(signature).decode('ascii')}\n"
    return f"{checkpoint.text}\n{line}".encode()


def read(raw: bytes, origin: str, public_key: bytes, verifies: Callable[[bytes, bytes], bool]) -> Checkpoint:
    """Reads a checkpoint of this log; `verifies` says whether a signature is over these bytes. Lines of other keys,
    such as witnesses, are passed over. Raises MalformedCheckpoint."""
    found = unverified(raw)
    if found.origin != origin:
        raise MalformedCheckpoint(f"it is of {found.origin}, not of {origin}")
    for line in raw.decode().split("\n"):
        parts = _SIGNATURE.fullmatch(line)
        signature = base64.b64decode(parts[2]) if parts and parts[1] == origin else b""
        if signature[:4] == _key_id(origin, public_key) and verifies(signature[4:], found.text.encode()):
            return found
    raise MalformedCheckpoint("it is not signed with the log's key")


def unverified(raw: bytes) -> Checkpoint:
    """Reads a checkpoint, whoever signed it. Raises MalformedCheckpoint."""
    try:
        found = _CHECKPOINT.fullmatch(raw.decode())
    except UnicodeDecodeError:
        found = None
    point = None if found is None else Checkpoint(found[1], int(found[2]), base64.b64decode(found[3]))
    # Base64 leaves bits over that decoders pass by; what was signed has one way to be written.
    if point is None or not raw.startswith(point.text.encode()):
        raise MalformedCheckpoint("it is not written as a checkpoint")
    return point


def _key_id(origin: str, public_key: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + public_key).digest()[:4]
