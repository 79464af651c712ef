"""Papers and their key open for the right holder alone, and for nothing that was changed."""

from __future__ import annotations

import pytest

from shared.encryption.envelopes import Opener, Recipient, new_opener_pem
from shared.encryption.papers import Unreadable, decrypt, encrypt, fits, key_digest, new_secret, paper_key
from shared.messaging.signing import new_private_key

EXAM = "cpns-2026-skd"
PAPERS = b"Soal rahasia: berapakah 1 + 1?" * 50


def opener() -> Opener:
    return Opener.from_pem(new_opener_pem())


def test_the_derivation_is_the_documented_one() -> None:
    """RFC 5869 by hand: what another program needs to open the papers."""
    import hashlib
    import hmac

    secret = bytes(range(16))
    extracted = hmac.digest(bytes(32), secret, "sha256")
    expanded = hmac.digest(extracted, b"terang.papers.v1\n" + EXAM.encode() + b"\x01", "sha256")
    assert paper_key(secret, EXAM) == expanded
    published = hashlib.sha256(b"terang.paper_key.v1\n" + EXAM.encode() + b"\n" + expanded).hexdigest()
    assert key_digest(expanded, EXAM) == published
    assert fits(expanded, EXAM, published)


def test_papers_open_with_their_key_for_their_exam_only() -> None:
    key = paper_key(new_secret(), EXAM)
    ciphertext = encrypt(key, EXAM, PAPERS)
    assert decrypt(key, EXAM, ciphertext) == PAPERS
    assert b"rahasia" not in ciphertext
    assert encrypt(key, EXAM, PAPERS) != ciphertext
    for wrong in (paper_key(new_secret(), EXAM), b"", key[:-1]):
        with pytest.raises(Unreadable):
            decrypt(wrong, EXAM, ciphertext)
    with pytest.raises(Unreadable):
        decrypt(key, "another-exam", ciphertext)


@pytest.mark.parametrize("at", [0, 11, 12, 700, -1])
def test_a_changed_ciphertext_does_not_open(at: int) -> None:
    key = paper_key(new_secret(), EXAM)
    changed = bytearray(encrypt(key, EXAM, PAPERS))
    changed[at] ^= 1
    with pytest.raises(Unreadable):
        decrypt(key, EXAM, bytes(changed))


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_a_short_ciphertext_does_not_open(length: int) -> None:
    key = paper_key(new_secret(), EXAM)
    with pytest.raises(Unreadable):
        decrypt(key, EXAM, encrypt(key, EXAM, PAPERS)[:length])


def test_an_envelope_opens_for_its_recipient_and_its_purpose() -> None:
    own, key = opener(), paper_key(new_secret(), EXAM)
    envelope = own.recipient.close(key, EXAM)
    assert own.open(envelope, EXAM) == key
    assert key not in envelope
    assert own.recipient.close(key, EXAM) != envelope
    for wrong, purpose in ((opener(), EXAM), (own, "another-exam")):
        with pytest.raises(Unreadable):
            wrong.open(envelope, purpose)


@pytest.mark.parametrize("damage", [b"", bytes(32), bytes(80), b"short"])
def test_a_damaged_envelope_does_not_open(damage: bytes) -> None:
    with pytest.raises(Unreadable):
        opener().open(damage, EXAM)


def test_the_public_key_is_the_private_ones() -> None:
    own = opener()
    read = Recipient.from_pem(own.recipient.to_pem())
    assert read.key_id == own.recipient.key_id
    assert own.open(read.close(b"x" * 32, EXAM), EXAM) == b"x" * 32


def test_another_kind_of_key_is_refused() -> None:
    with pytest.raises(ValueError, match="X25519"):
        Opener.from_pem(new_private_key())
    with pytest.raises(ValueError):
        Recipient.from_pem(b"nothing")
