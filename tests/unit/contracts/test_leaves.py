"""Leaves are bytes that are read in one way only, and nothing of a person is in one."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from shared.contracts import first_leaves
from shared.contracts.catalogue import contracts
from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of
from shared.contracts.first_leaves import said_of
from shared.contracts.leaves import (
    LONGEST,
    PRODUCERS,
    SIGNED,
    MalformedLeaf,
    leaf_hash,
    read_leaf,
    unsigned_leaf,
    with_signature,
)
from shared.messaging.signing import has_signed
from tests.builders.messaging import NOON
from tests.builders.public_log import leaf_of
from tests.builders.signing import signer
from tools.snapshots import EXAMPLES

LEAF = leaf_of(exam="skd", items=3)
SAID = sorted(contract_of(payload).name for payload in first_leaves._SAYING)
PERSONAL = {
    *("candidate_no", "attempt_id", "sheet_code", "staff_id", "initials", "signer", "name", "moved_up"),
    *("reason", "reasons", "reason_code", "seconding_reason", "key_id", "statement", "proof"),
    *("overruled_by", "accepted_by", "closed_by", "seconded_by", "proposed_by"),
}
"""Names of fields that say who, or why."""


def test_a_leaf_is_read_back() -> None:
    leaf = read_leaf(LEAF)
    assert (leaf.type, leaf.producer, leaf.time, leaf.body) == (
        "exam.sealed",
        "scoring",
        NOON,
        {"exam": "skd", "items": 3},
    )
    assert with_signature(leaf.unsigned, leaf.signature) == LEAF
    assert has_signed(signer("scoring").public_key, leaf.signature, b"terang.leaves.v1\n", leaf.unsigned)
    assert json.loads(leaf.unsigned) == {key: value for key, value in json.loads(LEAF).items() if key != "signature"}


def test_the_hash_is_that_of_a_leaf_in_the_tree() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", "canonical"),
        (LEAF + b" ", "canonical"),
        (LEAF.replace(b'"items":3', b'"items":3.0'), "canonical"),
        (LEAF.replace(b'"items":3', b'"items":3,"items":3'), "canonical"),
        (LEAF.replace(b'"exam":"skd","items":3', b'"items":3,"exam":"skd"'), "canonical"),
        (b"[" * 100_000, f"longer than {LONGEST}"),
        (b"[" * 50_000, "canonical"),
        (b"[]", "canonical"),
        (b"{}", "nothing else"),
        (LEAF.replace(b'"type"', b'"typf"'), "nothing else"),
        (LEAF.replace(b'"producer":"scoring"', b'"producer":1'), "must be text"),
        (LEAF.replace(b"2026-11-22T05:00:00.000000Z", b"2026-11-22T05:00:00Z"), "time"),
        (LEAF.replace(b"2026-11-22T05:00:00.000000Z", b"yesterday"), "time"),
    ],
)
def test_any_other_bytes_are_none(raw: bytes, what: str) -> None:
    with pytest.raises(MalformedLeaf, match=what):
        read_leaf(raw)


def test_a_signature_has_one_way_to_be_written() -> None:
    said = json.loads(LEAF)
    for signature in (said["signature"][:-1], said["signature"] + "\n", said["signature"].rstrip("="), 7, None):
        raw = json.dumps({**said, "signature": signature}, separators=(",", ":"), sort_keys=True).encode()
        with pytest.raises(MalformedLeaf, match="signature"):
            read_leaf(raw)


def test_a_leaf_that_a_bundle_could_not_count_is_refused_where_it_is_noted() -> None:
    room = LONGEST - len(leaf_of(x=""))
    assert len(leaf_of(x="a" * room)) == LONGEST
    with pytest.raises(MalformedLeaf, match="longer than"):
        unsigned_leaf("exam.sealed", NOON, "scoring", {"x": "a" * (room + 1)})


def test_every_type_is_of_a_service_that_can_send_it() -> None:
    assert set(PRODUCERS.values()) <= set(SIGNED)
    for service, payload in SIGNED.items():
        assert contract_of(payload).producer == service
        assert contract_of(payload).personal is None


@pytest.mark.parametrize("name", SAID)
def test_what_the_log_says_of_an_event_is_a_leaf_of_its_producer(name: str) -> None:
    payload = payload_of(name)
    said = said_of(payload, "an event")
    assert said is not None
    assert said[1]["event"] == "an event"
    assert PRODUCERS[said[0]] == contract_of(payload).producer
    unsigned_leaf(said[0], NOON, PRODUCERS[said[0]], said[1])


@pytest.mark.parametrize("name", SAID)
def test_nothing_of_a_person_is_in_a_leaf(name: str) -> None:
    """Every text of a field that says who or why is a canary."""
    canary = "KENARI-9182"
    planted = plant(payload_of(name), canary)
    # Of a signature the event itself names nobody.
    assert canary in str(planted) or name == "scoring.ranking.signed.v1"
    said = said_of(planted, "an event")
    assert said is not None
    assert canary not in json.dumps(said[1])


@pytest.mark.parametrize("name", SAID)
def test_no_digest_of_numbers_that_can_be_tried_is_in_a_leaf(name: str) -> None:
    """Findings, moves and effects name few people, and their figures are known to others."""
    payload = payload_of(name)
    hashed = {
        field: str(getattr(payload, field, "")) for field in ("finding_digest", "situation_digest", "effect_digest")
    }
    said = said_of(payload, "an event")
    assert said is not None
    assert not [field for field, value in hashed.items() if value and value in json.dumps(said[1])]


def test_what_one_member_alone_overrules_or_accepts_is_no_leaf() -> None:
    for name in ("scoring.gate.overruled.v1", "scoring.build.accepted.v1"):
        assert said_of(replace(payload_of(name), complete=False), "x") is None


def test_the_roster_of_a_national_selection_is_one_leaf() -> None:
    closed = payload_of("recruitment.roster.closed.v1")
    counts = tuple(replace(closed.vacancies[0], vacancy_id=f"v{number}") for number in range(20_000))
    said = said_of(replace(closed, vacancies=counts), "x")
    assert said is not None
    assert said[1]["admitted"] == 20_000 * closed.vacancies[0].admitted
    assert len(unsigned_leaf("roster.closed", NOON, "recruitment", said[1])) < 1_000


def test_a_ranking_in_parts_is_one_leaf() -> None:
    release = payload_of("scoring.ranking.released.v1")
    parts = [replace(release, part=part, parts=3) for part in (1, 2, 3)]
    assert [said_of(part, "x") is not None for part in parts] == [False, False, True]


def payload_of(name: str) -> Any:
    """The catalogue's example, decided by two, in one part."""
    (contract,) = [each for each in contracts() if each.name == name]
    payload = load(contract.payload, json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))["data"])
    names = {field.name for field in fields(payload)}
    return replace(
        payload,
        **({"complete": True} if "complete" in names else {}),
        **({"parts": payload.part} if "parts" in names else {}),
    )


def plant(value: Any, canary: str, name: str = "") -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{each.name: plant(getattr(value, each.name), canary, each.name) for each in fields(value)}
        )
    if isinstance(value, tuple):
        return tuple(plant(item, canary, name) for item in value)
    return canary if isinstance(value, str) and name in PERSONAL else value
