"""Whether the signatures of a checkpoint hold: of the log, and of witnesses who saw that it only grew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from verifier import ed25519, ml_dsa
from verifier.checkpoints import Checkpoint
from verifier.faults import Fault
from verifier.notes import ED25519, ED25519_COSIGNATURE, ML_DSA_44, Key, Note, Signature

LATEST = 2**63 - 1
"""Seconds since 1970."""

_LENGTHS = {ED25519: 64, ED25519_COSIGNATURE: 8 + 64, ML_DSA_44: 8 + 2420}


@dataclass(frozen=True)
class Held:
    """A signature that holds."""

    key: Key
    time: int | None
    """When a witness signed, in seconds since 1970; None where the signature has no time."""


@dataclass(frozen=True)
class Signatures:
    held: tuple[Held, ...]
    unchecked: tuple[Key, ...]
    """Keys that signed in a way that the library here cannot check."""


def check(note: Note, checkpoint: Checkpoint, keys: Iterable[Key], file: str) -> Signatures:
    """The signatures of these keys. Those of other keys are ignored, as the format demands.

    Raises Fault for the first line by a known key whose signature does not hold.
    """
    known = {(key.name, key.id): key for key in keys}
    held: dict[Key, Held] = {}
    unchecked: list[Key] = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if key.kind == ML_DSA_44 and not ml_dsa.IS_AVAILABLE:
            unchecked.append(key)
            continue
        found = _held(key, note, checkpoint, signature)
        if found is None:
            raise Fault("signature", file, "line", signature.line, name=key.name)
        held.setdefault(key, found)
    return Signatures(tuple(held.values()), tuple(unchecked))


def _held(key: Key, note: Note, checkpoint: Checkpoint, signature: Signature) -> Held | None:
    if len(signature.data) != _LENGTHS[key.kind]:
        return None
    if key.kind == ED25519:
        return Held(key, None) if ed25519.is_signed(key.public, signature.data, note.text.encode()) else None
    time, data = int.from_bytes(signature.data[:8], "big"), signature.data[8:]
    if time > LATEST:
        return None
    if key.kind == ED25519_COSIGNATURE:
        text = f"cosignature/v1\ntime {time}\n{note.text}".encode()
        return Held(key, time) if ed25519.is_signed(key.public, data, text) else None
    message = cosigned(key.name, time, checkpoint)
    if message is None or not ml_dsa.is_signed(key.public, data, message):
        return None
    return Held(key, time or None)


def cosigned(name: str, time: int, checkpoint: Checkpoint) -> bytes | None:
    """The bytes that an ML-DSA-44 cosignature is over; None where a name is too long to be signed."""
    signer, origin = name.encode(), checkpoint.origin.encode()
    if len(signer) > 255 or len(origin) > 255:
        return None
    return b"".join(
        [
            b"subtree/v1\n\x00",
            bytes([len(signer)]) + signer,
            time.to_bytes(8, "big"),
            bytes([len(origin)]) + origin,
            (0).to_bytes(8, "big"),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        ]
    )
