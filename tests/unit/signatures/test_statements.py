"""What people sign: one text for the same facts, and a signature that holds for this text and this key alone."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.signatures.keys import MalformedKey, PersonKey, is_signed, key_id
from shared.signatures.statements import FRESH_FOR, MalformedStatement, Statement, challenge, signed_bytes
from tests.builders import person_keys

AT = datetime(2026, 12, 11, 2, 0, 0, 5, tzinfo=UTC)
STATEMENT = Statement(
    what="ranking.release",
    digest="7f2c91ab04de6e58" * 4,
    signer="staff-ketua",
    signed_at=AT,
    about={"vacancy_id": "perawat"},
    counts={"rows": 3},
)
TEXT = (
    '{"about":{"vacancy_id":"perawat"},"counts":{"rows":3},"digest":"' + "7f2c91ab04de6e58" * 4 + '",'
    '"signed_at":"2026-12-11T02:00:00.000005Z","signer":"staff-ketua","what":"ranking.release"}'
)


def test_a_statement_has_one_text_and_is_read_back() -> None:
    assert STATEMENT.to_text() == TEXT
    assert Statement.from_text(TEXT) == STATEMENT


def test_what_is_signed_cannot_be_taken_for_anything_else() -> None:
    assert signed_bytes(TEXT) == b"terang.statement.v1\n" + TEXT.encode()
    assert challenge(TEXT) == hashlib.sha256(signed_bytes(TEXT)).digest()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kata",
        "[]",
        "{}",
        "null",
        TEXT[:-1],
        TEXT + " ",
        TEXT.replace(":", ": ", 1),
        TEXT.replace('"counts":{"rows":3}', '"counts":{"rows":true}'),
        TEXT.replace('"counts":{"rows":3}', '"counts":{"rows":3.0}'),
        TEXT.replace('"counts":{"rows":3}', '"counts":{"rows":"3"}'),
        TEXT.replace('"counts":{"rows":3}', '"counts":[]'),
        TEXT.replace('"rows":3', '"rows":9007199254740993'),
        TEXT.replace('"perawat"', "1"),
        TEXT.replace('"perawat"', '"\\ud800"'),
        TEXT.replace('"staff-ketua"', "null"),
        TEXT.replace("7f2c", "7F2C", 1),
        TEXT.replace("2026-12-11", "2026-13-11"),
        TEXT.replace("02:00:00.000005Z", "09:00:00.000005+07:00"),
        TEXT.replace('{"about"', '{"more":1,"about"'),
        TEXT.replace('"what":"ranking.release"', '"what":"ranking.release","what":"ranking.release"'),
        "[" * 3_000,
        TEXT.replace("perawat", "p" * 4_000),
    ],
)
def test_any_other_text_is_no_statement(text: str) -> None:
    with pytest.raises(MalformedStatement):
        Statement.from_text(text)


@given(st.text(max_size=300))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    with suppress(MalformedStatement):
        assert Statement.from_text(text).to_text() == text
    assert not is_signed(person_keys.public_key("a"), text, text)
    assert not is_signed(text, text, person_keys.proof("a", "b"))


def test_a_statement_is_for_an_act_of_now() -> None:
    assert STATEMENT.is_fresh(AT + FRESH_FOR)
    assert not STATEMENT.is_fresh(AT + FRESH_FOR + timedelta(seconds=1))
    assert not STATEMENT.is_fresh(AT - FRESH_FOR - timedelta(seconds=1))


def test_a_signature_holds_for_its_key_and_its_text_alone() -> None:
    proof = person_keys.proof("a", TEXT)
    assert is_signed(person_keys.public_key("a"), TEXT, proof)
    assert not is_signed(person_keys.public_key("b"), TEXT, proof)
    assert not is_signed(person_keys.public_key("a"), TEXT + " ", proof)
    assert not is_signed(person_keys.public_key("a"), TEXT, proof + "=")
    assert not is_signed(person_keys.public_key("a"), TEXT, proof[:-1])
    assert not is_signed(person_keys.public_key("a"), "\ud800", proof)


def test_a_key_is_known_by_the_hash_of_its_public_half() -> None:
    raw = person_keys.private_key("a").public_key().public_bytes_raw()
    assert person_keys.fingerprint("a") == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("text", ["", "?", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 43 + "=", "é" * 43])
def test_a_text_that_is_no_public_key(text: str) -> None:
    with pytest.raises(MalformedKey):
        key_id(text)


def test_a_key_counts_until_it_ends() -> None:
    key = PersonKey("k", "staff-ketua", "ed25519", "", AT)
    assert key.counts_at(AT - timedelta(seconds=1))
    assert not key.counts_at(AT)
    assert PersonKey("k", "staff-ketua", "ed25519", "").counts_at(AT)
