"""Checkpoints are written and read as C2SP's signed-note and tlog-checkpoint say."""

from __future__ import annotations

import base64
import hashlib

import pytest

from services.scoring.log.domain.notes import Checkpoint, MalformedCheckpoint, read, signed, unverified, verifier_key
from shared.messaging.signing import Signer, has_signed
from tests.builders.signing import signer

POINT = Checkpoint("seleksi.example/scoring/log", 20_852_163, bytes(range(32)))
KEY = signer("the public log")


def written(point: Checkpoint = POINT, by: Signer = KEY) -> bytes:
    return signed(point, by.public_key, lambda text: by.sign_bytes(b"", text))


def checked(raw: bytes, origin: str = POINT.origin, key: Signer = KEY) -> Checkpoint:
    return read(raw, origin, key.public_key, lambda sig, text: has_signed(key.public_key, sig, b"", text))


def test_a_checkpoint_has_three_lines_a_blank_one_and_a_signature() -> None:
    text, signature = written().decode().split("\n\n")
    assert text.split("\n") == [POINT.origin, "20852163", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]
    assert signature.startswith(f"\u2014 {POINT.origin} ")
    assert signature.endswith("\n")


def test_it_is_read_back_and_lines_of_others_are_passed_over() -> None:
    assert checked(written()) == POINT
    witness = f"\u2014 saksi.example {base64.b64encode(bytes(76)).decode()}\n".encode()
    assert checked(written() + witness) == POINT


@pytest.mark.parametrize("place", range(len(written())))
def test_a_checkpoint_with_one_byte_changed_is_none(place: int) -> None:
    raw = bytearray(written())
    raw[place] ^= 1
    with pytest.raises(MalformedCheckpoint):
        checked(bytes(raw))


def test_another_key_or_another_name_is_refused() -> None:
    with pytest.raises(MalformedCheckpoint, match="not signed with the log's key"):
        checked(written(by=signer("cbt")))
    with pytest.raises(MalformedCheckpoint, match="it is of"):
        checked(written(), origin="lain.example/log")


@pytest.mark.parametrize("raw", [b"", b"\xff", b"a\n1\n", written().replace(b"20852163", b"020852163")])
def test_what_is_no_checkpoint_is_named(raw: bytes) -> None:
    with pytest.raises(MalformedCheckpoint, match="not written as a checkpoint"):
        unverified(raw)


def test_the_key_of_a_verifier_is_written_as_the_specification_shows() -> None:
    """The example of C2SP signed-note: this name with this key has the id c74f20a3."""
    key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert verifier_key("PeterNeumann", key[1:]) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_the_short_form_is_the_first_130_bits_of_the_hash() -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    assert len(POINT.short) == 26
    value = 0
    for letter in POINT.short:
        value = value * 32 + alphabet.index(letter)
    assert value == int.from_bytes(hashlib.sha256(POINT.text.encode()).digest()[:17], "big") >> 6
    assert Checkpoint(POINT.origin, POINT.size + 1, POINT.root).short != POINT.short
