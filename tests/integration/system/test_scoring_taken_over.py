"""Whoever holds scoring, with its database and the key that signs its events, publishes no rank that was not signed,
and seals no exam."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from services.recruitment.staff.usecases import members
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.kernel.canonical import canonical_bytes
from shared.messaging.tables import dead_letters, outbox
from tests.builders import person_keys
from tests.builders.cbt import exam_sealed
from tests.builders.small_selection import EXAM, SELECTION, VACANCY
from tests.builders.system import System
from tests.builders.taken_over import TakenOver

Event = dict[str, Any]


def released(system: System) -> Event:
    """What the release in scoring's outbox says."""
    with reading(system.engines["scoring"]) as session:
        raw = session.scalars(select(outbox.c.payload).where(outbox.c.type == "scoring.ranking.released.v1")).one()
    data: Event = json.loads(raw)["data"]
    return data


def rewrite(system: System, change: Callable[[Event], None], event_type: str = "scoring.ranking.released.v1") -> None:
    """Changes the one event of this type in scoring's outbox; scoring's worker then signs the event as its own."""
    with unit_of_work(system.engines["scoring"]) as session:
        this = outbox.c.type == event_type
        raw = session.execute(select(outbox.c.payload).where(this)).scalar_one()
        event = json.loads(raw)
        change(event["data"])
        session.execute(update(outbox).where(this).values(payload=canonical_bytes(event)))


def _swap(data: Event) -> None:
    first, second = data["rows"][:2]
    first["candidate_no"], second["candidate_no"] = second["candidate_no"], first["candidate_no"]


def _one_hand(data: Event) -> None:
    data["signatures"] = data["signatures"][:1] * 2


def _no_hands(data: Event) -> None:
    for signature in data["signatures"]:
        signature.update(statement=None, key_id=None, proof=None)


def _one(data: Event) -> None:
    data["signatures"] = data["signatures"][:1]


def _far_ahead(data: Event) -> None:
    data["version"] = 2_147_483_647


CAUSES: dict[Callable[[Event], None], str] = {
    _swap: "invalid: rows: ",
    _one: "invalid: signatures: 1 of 2 people have signed",
    _one_hand: "invalid: signatures: 1 of 2 people have signed",
    _no_hands: "invalid: signatures: that of R.K. was made with no key. If the ranking was approved before members had",
    _far_ahead: "invalid: version: 2147483647 is not near 0",
}


@pytest.mark.parametrize("change", CAUSES)
def test_a_release_that_was_not_signed_is_a_dead_letter_and_no_page(
    sat: System, change: Callable[[Event], None]
) -> None:
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    assert sat.sign_ranking("anggota")
    rewrite(sat, change)
    sat.settle()
    assert sat.ask("recruitment", "GET", f"/api/results/{VACANCY}").status_code == 404
    with reading(sat.engines["recruitment"]) as session:
        (letter,) = session.execute(select(dead_letters.c.type, dead_letters.c.reason)).all()
    assert letter.type == "scoring.ranking.released.v1"
    assert letter.reason.startswith(CAUSES[change])


def test_a_member_who_was_disabled_between_is_not_one_of_the_two(sat: System) -> None:
    """Scoring, taken over, counts the first signature all the same; recruitment does not."""
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    assert sat.sign_ranking("anggota")
    with unit_of_work(sat.engines["recruitment"]) as session:
        signed = [datetime.fromisoformat(each["signed_at"]) for each in released(sat)["signatures"]]
        members.disable(session, signed[0] + (signed[1] - signed[0]) / 2, "staff-ketua")
    sat.settle()
    assert sat.ask("recruitment", "GET", f"/api/results/{VACANCY}").status_code == 404
    with reading(sat.engines["recruitment"]) as session:
        (reason,) = session.scalars(select(dead_letters.c.reason)).all()
    assert "signatures: staff-ketua was disabled, or no member of this committee, at" in reason
    shown = sat.must("scoring", "GET", f"/api/rankings/{VACANCY}", "auditor")
    assert shown["is_released"] is False, "scoring knows it by now, and takes two others' signatures"


def test_the_genuine_release_is_published(sat: System) -> None:
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    assert sat.sign_ranking("anggota")
    sat.settle()
    shown = sat.must("recruitment", "GET", f"/api/results/{VACANCY}")
    assert shown["version"] == 1
    assert [each["signer"] for each in shown["signatures"]] == ["Rara Kartika", "Made Siregar"]
    assert [each["signer"] for each in sat.ranking()["signatures"]] == ["R.K.", "M.S."], "scoring knows no names"


def _no_seals(data: Event) -> None:
    data["signatures"] = []


def _other_keys(data: Event) -> None:
    data["key_commitment"] = "0" * 64


SEALS: dict[Callable[[Event], None], str] = {
    _no_seals: "invalid: signatures: the exam was sealed with no key. If that was before people had keys, have",
    _one: "invalid: signatures: 1 of 2 people have signed",
    _one_hand: "invalid: signatures: 1 of 2 people have signed",
    _other_keys: "invalid: signatures: who holds ",
}


@pytest.mark.parametrize("change", SEALS)
def test_a_seal_that_two_people_did_not_give_is_a_dead_letter_at_both_who_receive_it(
    tmp_path: Path, change: Callable[[Event], None]
) -> None:
    system = System(tmp_path)
    system.draft_exam()
    system.approve_exam("ujian")
    assert system.approve_exam("ketua")
    rewrite(system, change, "scoring.exam.sealed.v2")
    system.settle()
    for receiver in ("cbt", "recruitment"):
        with reading(system.engines[receiver]) as session:
            (letter,) = session.execute(select(dead_letters.c.type, dead_letters.c.reason)).all()
        assert letter.type == "scoring.exam.sealed.v2"
        assert letter.reason.startswith(SEALS[change])
    assert system.must("cbt", "GET", "/api/papers", "ujian")["items"] == []
    system.close()


def test_a_seal_of_the_format_that_had_no_signatures_is_a_dead_letter_at_both(tmp_path: Path) -> None:
    system = System(tmp_path)
    system.draft_exam()
    TakenOver(system, "scoring").emit(exam_sealed(exam_id=EXAM, selection_id=SELECTION))
    for receiver in ("cbt", "recruitment"):
        with reading(system.engines[receiver]) as session:
            (reason,) = session.scalars(select(dead_letters.c.reason)).all()
        assert reason.startswith("invalid: signatures: the exam was sealed with no key.")
    assert system.must("cbt", "GET", "/api/papers", "ujian")["items"] == []
    system.close()


def test_whoever_was_disabled_between_the_approvals_is_not_one_of_the_two(tmp_path: Path) -> None:
    """Scoring, taken over, counts the first approval all the same; the receivers do not."""
    system = System(tmp_path)
    system.draft_exam()
    system.bind_key("ketua")
    system.approve_exam("ujian")
    with unit_of_work(system.engines["recruitment"]) as session:
        members.disable(session, DatabaseClock(session).now(), "staff-ujian")
    assert system.approve_exam("ketua"), "scoring has not read of it"
    system.settle()
    for receiver in ("cbt", "recruitment"):
        with reading(system.engines[receiver]) as session:
            (reason,) = session.scalars(select(dead_letters.c.reason)).all()
        assert "signatures: staff-ujian was disabled, or nobody who seals exams of this selection, at" in reason
    system.close()


def test_the_genuine_seal_is_taken_and_names_both(tmp_path: Path) -> None:
    system = System(tmp_path)
    system.prepare()
    (papers,) = system.must("cbt", "GET", "/api/papers", "ujian")["items"]
    assert papers["exam_id"] == EXAM
    shown = system.must("scoring", "GET", f"/api/exams/{EXAM}", "ujian")["approvals"]
    assert [each["key_id"] for each in shown] == [person_keys.fingerprint(f"staff-{n}") for n in ("ujian", "ketua")]
    system.close()
