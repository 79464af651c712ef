"""A message that waits for people holds up the selections that it could concern, and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.scoring.exams.tables import sittings
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.domain.checks import CheckState
from services.scoring.releases.domain.signing import NotReady
from services.scoring.releases.storage import stamp
from services.scoring.releases.usecases import message_checks
from services.scoring.releases.usecases.message_checks import message_checks as checks
from services.scoring.releases.usecases.release_checks import readiness
from shared.contracts.cbt import SeatOpened
from shared.messaging.signing import Signer, new_private_key
from shared.messaging.tables import dead_letters, held_events
from tests.builders.scoring import (
    EXAM,
    KARTIKA,
    NOON,
    SELECTION,
    SIREGAR,
    VACANCY,
    World,
    admitted,
    event_of,
    opened,
    vacancy,
)
from tests.builders.scoring_ranked import blockers, ranked_world, sign
from tests.builders.scoring_seats import checked_in

OTHER = "cpns-lain-2026"
OF_OTHER = {"selection_id": OTHER, "exam_id": f"{OTHER}-skd", "session_id": "sesi-lain"}
UNKNOWN = {"selection_id": "entah", "exam_id": "entah-skd", "session_id": "sesi-entah"}


@pytest.fixture
def world() -> World:
    found = ranked_world()
    found.apply(opened(selection_id=OTHER), vacancy(selection_id=OTHER, vacancy_id="perawat"))
    found.apply(admitted("26-0900", selection_id=OTHER, vacancy_id="perawat"))
    return found


def seat(number: str, **changes: Any) -> SeatOpened:
    return replace(checked_in(number), **changes)


def set_aside(world: World, payload: Any, *, believed: bool = True, about: str = "") -> None:
    """A letter of the event, as its sender signed it."""
    event = event_of(payload, 3)
    event = replace(event, aggregate_id=about or event.aggregate_id)
    row = {"event_id": event.id, "type": event.type, "aggregate_type": event.aggregate_type, "sequence": 3}
    known = {**row, "aggregate_id": event.aggregate_id} if believed else {}
    signed = Signer.from_pem(new_private_key()).sign([event.to_bytes()])[0]
    with Session(world.engine) as session, session.begin():
        place = {"consumer": "scoring", "topic": "cbt.seating", "partition": 0, "offset": 1, "payload_digest": event.id}
        values = {**place, **known, "payload": signed, "reason": "failed", "died_at": NOON}
        session.execute(insert(dead_letters).values(values))


def hold(world: World, payload: Any, unknown_type: str | None = None) -> None:
    event = event_of(payload, 3)
    place = {"aggregate_type": event.aggregate_type, "aggregate_id": event.aggregate_id, "sequence": 3}
    held = {"payload": event.to_bytes(), "reason": "gap", "unknown_type": unknown_type, "held_at": NOON}
    with Session(world.engine) as session, session.begin():
        session.execute(insert(held_events).values(consumer="scoring", topic="cbt.seating", **place, **held))


def reasons(world: World, selection_id: str) -> list[str]:
    with Session(world.engine) as session:
        found = list(checks(session, selection_id))
    return [check.text.message for check in found if check.state is CheckState.BAD]


@pytest.mark.parametrize("put", [set_aside, hold])
def test_a_message_about_another_selection_holds_up_that_one_alone(world: World, put: Any) -> None:
    put(world, seat("26-0900", **OF_OTHER))
    assert blockers(world) == set()
    (reason,) = reasons(world, OTHER)
    assert "1 pesan tentang seleksi ini" in reason
    with Session(world.engine) as session:
        shown = readiness(session, rank_vacancy(session, VACANCY)).checks
    assert "Tidak ada pesan tertahan tentang seleksi ini; 1 tentang seleksi lain" in [
        each.text.message for each in shown
    ]
    assert [sign(world, who) for who in (KARTIKA, SIREGAR)] == [False, True]


HERE: dict[str, tuple[str, dict[str, str]]] = {
    "everything": ("26-0001", {}),
    "the selection alone": ("26-9999", {**UNKNOWN, "selection_id": SELECTION}),
    "the exam alone": ("26-9999", {**UNKNOWN, "exam_id": EXAM}),
    "the candidate alone": ("26-0001", UNKNOWN),
    "another selection's candidate": ("26-0900", {}),
    "a candidate of this one in another's exam": ("26-0001", OF_OTHER),
}


@pytest.mark.parametrize("put", [set_aside, hold])
@pytest.mark.parametrize(("number", "named"), HERE.values(), ids=HERE.keys())
def test_whatever_names_something_of_this_selection_holds_it_up(
    world: World, put: Any, number: str, named: dict[str, str]
) -> None:
    put(world, seat(number, **named))
    assert blockers(world) & {"dead_letters", "held_events"}
    assert "tentang seleksi ini" in reasons(world, SELECTION)[0]
    with pytest.raises(NotReady):
        sign(world, KARTIKA)
    about_both = number == "26-0900" or named is OF_OTHER
    assert bool(reasons(world, OTHER)) == about_both


def test_an_attempt_is_known_by_its_exam(world: World) -> None:
    _, recorded, _ = world.sat("26-0001", "ECCECC")
    set_aside(world, replace(recorded, candidate_no="26-9999", exam_id="entah-skd"))
    assert "tentang seleksi ini" in reasons(world, SELECTION)[0]
    assert reasons(world, OTHER) == []


def test_a_session_is_known_by_its_exam(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(insert(sittings).values(exam_id=EXAM, session_id="sesi-kami", starts_at=NOON))
    set_aside(world, seat("26-9999", **{**UNKNOWN, "session_id": "sesi-kami"}))
    assert "tentang seleksi ini" in reasons(world, SELECTION)[0]
    assert reasons(world, OTHER) == []


def test_a_vacancy_is_known_by_its_selection(world: World) -> None:
    set_aside(world, admitted("26-9999", selection_id="entah"))
    assert "tentang seleksi ini" in reasons(world, SELECTION)[0]
    assert reasons(world, OTHER) == []


def test_what_an_event_is_about_counts_whatever_its_data_say(world: World) -> None:
    set_aside(world, seat("26-0900", **OF_OTHER), about="26-0001")
    for selection_id in (SELECTION, OTHER):
        assert "tentang seleksi ini" in reasons(world, selection_id)[0]


@pytest.mark.parametrize("put", [set_aside, hold])
def test_a_message_that_names_nothing_known_holds_up_all(world: World, put: Any) -> None:
    put(world, seat("26-9999", **UNKNOWN))
    for selection_id in (SELECTION, OTHER):
        assert "yang dapat menyangkut seleksi mana pun" in reasons(world, selection_id)[0]


def test_what_is_not_believed_and_a_type_that_is_not_known_are_about_any(world: World) -> None:
    """Whatever they say they are about."""
    set_aside(world, seat("26-0900", **OF_OTHER), believed=False)
    hold(world, seat("26-0900", **OF_OTHER), "cbt.seat.painted.v1")
    assert blockers(world) == {"dead_letters", "unknown_events"}
    assert len(reasons(world, OTHER)) == 2


def test_of_too_many_each_could_be_about_any(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_checks, "MOST", 1)
    hold(world, seat("26-0900", **OF_OTHER))
    assert blockers(world) == set()
    hold(world, seat("26-0901", **OF_OTHER))
    assert blockers(world) == {"held_events"}


def test_the_live_page_sees_one_go_and_another_come(world: World) -> None:
    """One letter before and one after: only which selection it is about has changed."""

    def look() -> str | None:
        with Session(world.engine) as session:
            return stamp.find(session, VACANCY, "")

    set_aside(world, seat("26-0900", **OF_OTHER))
    before = look()
    with Session(world.engine) as session, session.begin():
        session.execute(dead_letters.update().values(closed_at=NOON))
    set_aside(world, seat("26-0001"))
    assert look() != before
