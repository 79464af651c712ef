"""ML-DSA-44 cosignatures: checked where the library can, never needed."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from tests.builders.tlog import NoteKey, made_up
from verifier import checkpoints, ml_dsa, notes, signatures
from verifier.faults import Fault
from verifier.signatures import Signatures

PLACE = Path(__file__).parent / "vectors" / "notes"
LOG = made_up(5)
NAME = "w.example/pq"
PRIVATE = MLDSA44PrivateKey.from_seed_bytes(bytes(32))
TYPED = b"\x06" + PRIVATE.public_key().public_bytes_raw()
ID = hashlib.sha256(NAME.encode() + b"\n" + TYPED).digest()[:4]
KEY = f"{NAME}+{ID.hex()}+{base64.b64encode(TYPED).decode()}"


def signed(size: int, time: int = 1_700_000_000, start: int = 0) -> str:
    """The line of a cosignature over the first `size` leaves, by the words of c2sp.org/tlog-cosignature."""
    origin = LOG.key.name.encode()
    message = b"subtree/v1\n\x00" + bytes([len(NAME)]) + NAME.encode() + struct.pack(">Q", time)
    message += bytes([len(origin)]) + origin + struct.pack(">QQ", start, size) + LOG.node(0, size)
    data = ID + struct.pack(">Q", time) + PRIVATE.sign(message)
    return f"\u2014 {NAME} {base64.b64encode(data).decode()}\n"


def checked(line: str) -> Signatures:
    note = notes.read(LOG.checkpoint(5) + line.encode(), "note")
    keys = [notes.read_key(LOG.key.line, "key"), notes.read_key(KEY, "key")]
    return signatures.check(note, checkpoints.read(note, "note"), keys, "note")


def test_it_holds_for_its_checkpoint_alone() -> None:
    assert [(held.key.name, held.time) for held in checked(signed(5)).held] == [
        (LOG.key.name, None),
        (NAME, 1_700_000_000),
    ]
    assert checked(signed(5, time=0)).held[1].time is None
    for other in (signed(4), signed(5, start=1), signed(5).replace("A", "B", 1)):
        with pytest.raises(Fault):
            checked(other)


def test_a_published_checkpoint_with_such_a_cosignature_holds() -> None:
    note = notes.read((PLACE / "published-ml-dsa.txt").read_bytes(), "note")
    key = notes.read_key((PLACE / "published-ml-dsa-key.txt").read_text("utf-8"), "key")
    checkpoint = checkpoints.read(note, "note")
    assert [held.time for held in signatures.check(note, checkpoint, [key], "note").held] == [1785704691]
    with pytest.raises(Fault):
        signatures.check(note, replace(checkpoint, size=checkpoint.size + 1), [key], "note")


def test_where_the_library_cannot_check_it_is_said_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ml_dsa, "IS_AVAILABLE", False)
    found = checked(signed(4))
    assert [held.key.name for held in found.held] == [LOG.key.name]
    assert [key.name for key in found.unchecked] == [NAME]


def test_a_name_too_long_to_be_signed_is_not_signed() -> None:
    checkpoint = checkpoints.Checkpoint("o" * 256, 1, bytes(32), ())
    assert signatures.cosigned("w", 0, checkpoint) is None
    assert signatures.cosigned("ö" * 128, 0, checkpoints.Checkpoint("o", 1, bytes(32), ())) is None


def test_its_id_is_not_that_of_ed25519() -> None:
    assert NoteKey(NAME).id != ID
