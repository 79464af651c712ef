from __future__ import annotations

import json
from typing import Any

import pytest

from services.recruitment.trail.domain import summaries as trail
from services.recruitment.trail.domain.proofs import proof_of
from shared.contracts.catalogue import contracts
from shared.contracts.declaration import Contract, dump
from shared.contracts.leaves import SIGNED
from tests.builders import recruitment_events as reported

EVENTS: dict[str, Any] = {
    "cbt.seat.assigned.v1": reported.seat_assigned("26-0001"),
    "cbt.attempt.started.v1": reported.attempt_started("26-0001"),
    "cbt.attempt.submitted.v1": reported.attempt_submitted("26-0001"),
    "scoring.attempt.scored.v1": reported.attempt_scored("26-0001"),
    "scoring.ranking.released.v1": reported.ranking_released([]),
}


def _heard() -> list[Contract]:
    """All but the leaves for the public log, which say a part of what their events say."""
    return [known for known in contracts() if known.payload not in SIGNED.values()]


def test_every_event_of_the_catalogue_has_a_summary() -> None:
    unknown = trail.summary("nobody.knows.this.v1", {}).text
    assert [known.name for known in _heard() if trail.summary(known.name, {}).text == unknown] == []


def test_every_event_of_the_catalogue_says_what_it_proves_and_what_it_leaves_open() -> None:
    unknown = proof_of("nobody.knows.this.v1")
    proofs = {known.name: proof_of(known.name) for known in _heard()}
    assert [name for name, proof in proofs.items() if proof.shows == unknown.shows] == []
    shown = [proof.shows for proof in proofs.values()]
    assert len(set(shown)) == len(shown), "each type proves something of its own"
    assert all(proof.leaves_open for proof in proofs.values())


@pytest.mark.parametrize("event_type", sorted(EVENTS))
def test_a_summary_can_be_said_from_the_facts_that_were_kept(event_type: str) -> None:
    kept = trail.facts(event_type, dump(EVENTS[event_type]))
    sentence = trail.summary(event_type, json.loads(json.dumps(kept)))
    assert "%(" not in sentence.text % dict(sentence.facts)


def test_no_answer_no_mark_and_no_name_is_kept() -> None:
    submitted = trail.facts("cbt.attempt.submitted.v1", dump(EVENTS["cbt.attempt.submitted.v1"]))
    assert submitted == {"answered": 108, "items": 110}
    assert trail.facts("scoring.attempt.scored.v1", dump(EVENTS["scoring.attempt.scored.v1"])) == {
        "digest": "cdcdcdcdcdcd"
    }
    identified = {"candidate_no": "26-0001", "name": "Budi Santoso", "photo_reference": None}
    assert trail.facts("recruitment.candidate.identified.v1", identified) == {}


def test_a_stretch_of_answers_tells_its_length_and_place_only() -> None:
    entries = [{"position": position, "item_id": "i", "option_id": "o"} for position in (7, 8, 9)]
    assert trail.facts("cbt.answers.recorded.v1", {"entries": entries}) == {"count": 3, "last": 9}


def test_a_payload_of_another_shape_keeps_nothing_and_is_still_named() -> None:
    assert trail.facts("cbt.seat.assigned.v1", {"room": "Ruang 1"}) == {}
    assert trail.facts("cbt.answers.recorded.v1", {"entries": []}) == {}
    assert trail.summary("cbt.seat.assigned.v1", {}).text == "cbt.seat.assigned.v1"


@pytest.mark.parametrize(("stage", "version"), [(None, 2), ("skb", "2 (skb)")])
def test_the_version_of_a_later_stages_ranking_names_the_stage(stage: str | None, version: object) -> None:
    released = dump(reported.ranking_released([], version=2, stage=stage))
    assert trail.facts("scoring.ranking.released.v1", released)["version"] == version


def test_a_missed_seat_says_who_closed_it_and_why_if_somebody_did() -> None:
    kept = "cbt.seat.missed.v1"
    ended = {"candidate_no": "26-0001", "closed_because": None, "closed_by": None, "login_id": None}
    assert trail.facts(kept, ended) == trail.facts(kept, {"candidate_no": "26-0001"}) == {}
    assert trail.summary(kept, {}).text == "Sesi berakhir dan peserta tidak memulai ujian"
    closed = trail.facts(kept, {**ended, "closed_because": "ill", "closed_by": "staff-1", "login_id": "login-1-long"})
    # Earlier releases wrote that; the trail says no more of it than events do today.
    assert closed == {
        "closed": "berhalangan atau meninggalkan ruang sebelum memulai",
        "person": "staff-1",
        "login": "login-1-",
    }
    sentence = trail.summary(kept, json.loads(json.dumps(closed)))
    assert "staff-1" in sentence.text % dict(sentence.facts)
