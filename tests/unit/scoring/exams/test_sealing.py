from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.scoring.bank.domain.items import Item, Number, Option
from services.scoring.exams.domain.exams import Approval
from services.scoring.exams.domain.keys import Secrets, item_id, item_key, key_commitment, option_id, seed_commitment
from services.scoring.exams.domain.sealing import SameApprover, StaleDigest, approve
from shared.contracts.sealing import content_digest
from shared.kernel.canonical import digest

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
SECRETS = Secrets("identifiers", "salt", "seed")
ITEM = Item(
    code="TIU-001",
    section="TIU",
    topic="Analogi",
    difficulty=Decimal("0.5"),
    stem="?",
    picture=None,
    options=tuple(Option(letter, f"Pilihan {letter}") for letter in "ABCDE"),
    key="D",
    weights=None,
    rationale="Sebab.",
)


def approval(signer_id: str, digest: str) -> Approval:
    return Approval(digest, signer_id, "Sri Handayani", "exam_officer", NOW)


def test_identifiers_reveal_neither_code_nor_letter_and_differ_between_exams() -> None:
    other = Secrets("other", "salt", "seed")
    assert item_id(SECRETS, "TIU-001") != item_id(other, "TIU-001")
    ids = [option_id(SECRETS, "TIU-001", letter) for letter in "ABCDE"]
    assert len(set(ids)) == 5
    assert ids[0] != option_id(SECRETS, "TIU-002", "A")
    assert not any("TIU" in text for text in [*ids, item_id(SECRETS, "TIU-001")])


def test_the_right_options_place_by_id_reveals_nothing_about_its_letter() -> None:
    """Over many items the key D must not gather at one place of the order in which options are sent."""
    places = [0] * 5
    for number in range(500):
        ids = {letter: option_id(SECRETS, f"TIU-{number}", letter) for letter in "ABCDE"}
        places[sorted(ids.values()).index(ids["D"])] += 1
    assert min(places) > 60


def test_keys_are_committed_to_with_the_salt() -> None:
    key = item_key(SECRETS, ITEM)
    assert key.right == option_id(SECRETS, "TIU-001", "D")
    expected = digest({"salt": "salt", "keys": {key.item_id: {"right": key.right}}})
    assert key_commitment(SECRETS, [key]) == expected
    assert key_commitment(Secrets("identifiers", "pepper", "seed"), [key]) != expected


def test_the_key_of_a_number_is_committed_to_as_texts() -> None:
    item = replace(ITEM, options=(), key=None, number=Number("12.5", "0.5"))
    key = item_key(SECRETS, item)
    assert (key.options, key.right, key.points, key.number) == (frozenset(), None, None, Number("12.5", "0.5"))
    expected = digest({"salt": "salt", "keys": {key.item_id: {"value": "12.5", "tolerance": "0.5"}}})
    assert key_commitment(SECRETS, [key]) == expected


def test_the_seed_is_committed_to() -> None:
    assert seed_commitment(SECRETS) == hashlib.sha256(b"seed").hexdigest()


def test_the_content_digest_leaves_out_the_seed_and_the_moment() -> None:
    event = {"exam_id": "e", "draw_seed": "a", "sealed_at": "now", "content_digest": "", "key_commitment": "k"}
    same = {**event, "draw_seed": "b", "sealed_at": "later", "content_digest": "x"}
    assert content_digest(event) == content_digest(same)
    assert content_digest(event) != content_digest({**event, "key_commitment": "other"})


def test_the_second_person_seals() -> None:
    assert not approve([], "now", "sri", "now")
    assert approve([approval("sri", "now")], "now", "kartika", "now")


def test_one_person_is_not_two() -> None:
    with pytest.raises(SameApprover):
        approve([approval("sri", "now")], "now", "sri", "now")


def test_approvals_of_another_content_do_not_count() -> None:
    assert not approve([approval("sri", "before")], "now", "kartika", "now")
    assert not approve([approval("sri", "before")], "now", "sri", "now")


def test_only_the_present_content_can_be_approved() -> None:
    with pytest.raises(StaleDigest):
        approve([], "now", "sri", "before")
