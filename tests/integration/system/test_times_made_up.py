"""cbt, taken over, says that sessions were over before they were: it opens no key, makes nobody absent, and takes no
time for objections away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.scoring.analysis.usecases.sat import is_over
from services.scoring.exams.usecases.exams import get as get_exam
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted, SeatAssigned, SeatMissed
from shared.contracts.codec.reading import load
from shared.contracts.objections import ObjectionWindowChanged
from shared.db.engine import reading
from shared.kernel.clock import to_text
from tests.builders.small_selection import EXAM, SELECTION
from tests.builders.system import Candidate, System
from tests.builders.system_objections import rules_with_objections
from tests.builders.system_replays import read_shuffled
from tests.builders.taken_over import TakenOver, letters
from tests.integration.system.test_own_events_made_up import blockers, last

IN_WEEKS = timedelta(days=40)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path)
    made.draft_exam(rules=rules_with_objections())
    made.seal_exam()
    yield made
    made.close()


def seated(system: System, serial: int, starts_at: datetime | None = None) -> Candidate:
    system.plan_session(**({} if starts_at is None else {"starts_at": starts_at}), seats=1, venue=f"Gedung {serial}")
    system.settle()
    candidate = system.admit(serial)
    system.settle()
    return candidate


def missed_now(system: System, candidate: Candidate) -> SeatMissed:
    seat = last(system, SeatAssigned, candidate_no=candidate.number)
    now = datetime.now(UTC).replace(microsecond=0)
    named = {
        "candidate_no": candidate.number,
        "selection_id": SELECTION,
        "exam_id": EXAM,
        "session_id": seat.session_id,
    }
    return load(SeatMissed, {**named, "ended_at": to_text(now)})


@pytest.mark.parametrize("closed_because", [None, "left"])
def test_nobody_missed_a_session_that_has_not_begun(system: System, closed_because: Any) -> None:
    system.sit(seated(system, 1).number, lambda *_: 1)
    system.settle()
    later = seated(system, 2, datetime.now(UTC) + IN_WEEKS)
    assert "may_still_sit" in blockers(system)
    TakenOver(system, "cbt").emit(replace(missed_now(system, later), closed_because=closed_because))
    assert "may_still_sit" in blockers(system)
    assert letters(system.engines["scoring"])


def test_no_key_is_corrected_before_the_exam_because_of_an_attempt_of_nobody(system: System) -> None:
    candidate = seated(system, 1, datetime.now(UTC) + IN_WEEKS)
    now = datetime.now(UTC).replace(microsecond=0)
    named = {"attempt_id": "m", "candidate_no": "26-9999999", "selection_id": SELECTION, "exam_id": EXAM}
    named["session_id"] = "x"
    TakenOver(system, "cbt").emit(
        AttemptStarted(**named, items=("a",), started_at=now, deadline_at=now + timedelta(hours=1)),
        AttemptSubmitted(
            **named, reason="candidate", submitted_at=now, entries=0, chain_head="0" * 64, items=("a",), answers={}
        ),
        missed_now(system, candidate),
        replace(missed_now(system, candidate), ended_at=now + 2 * IN_WEEKS),
    )
    with reading(system.engines["scoring"]) as session:
        assert not is_over(session, get_exam(session, EXAM))
    assert letters(system.engines["scoring"])


def test_the_time_for_objections_is_not_over_before_it_began(system: System, tmp_path: Path) -> None:
    candidate = seated(system, 1)
    system.sit(candidate.number, lambda *_: 1)
    system.end_sessions()
    system.settle()
    assert "objections_open" in blockers(system)
    seat = last(system, SeatAssigned, candidate_no=candidate.number)
    announced = last(system, ObjectionWindowChanged, exam_id=EXAM)
    TakenOver(system, "cbt").emit(replace(seat, ends_at=seat.ends_at - timedelta(days=30)))
    system.settle()
    assert {"objections_open", "dead_letters"} <= blockers(system)
    for service in ("scoring", "recruitment"):
        (letter,) = letters(system.engines[service])
        assert "ends_at: it was" in letter
    assert last(system, ObjectionWindowChanged, exam_id=EXAM) == announced
    assert candidate.client.get("/lamaran/sanggah").status_code == 200
    read_shuffled(system, 5, tmp_path)
    assert {"objections_open", "dead_letters"} <= blockers(system)
    assert len(letters(system.engines["scoring"])) == 1
