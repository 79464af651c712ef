"""A later stage seats those who go on in the stage before, by rankings that cbt itself believes; each exam has its own
seats, PINs and attempts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from services.cbt.attempts.tables import attempts
from services.cbt.exams.usecases.exams import SealedDifferently
from services.cbt.seating.usecases import sessions
from services.cbt.seating.usecases.seats import receive_exam, seat_all_waiting
from services.cbt.seating.usecases.sessions import ExamUnknown
from services.cbt.stages.tables import ranking_parts
from services.cbt.stages.usecases import SECOND_LOOK
from shared.contracts.cbt import SeatAssigned, SessionScheduled
from shared.contracts.scoring import RankingReleased
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders.cbt import (
    EXAM,
    SELECTION,
    cbt_engine,
    emitted,
    exam_sealed,
    hall,
    seat_token,
    session_plan,
    started,
)
from tests.builders.cbt_stages import (
    CAT,
    SKB,
    admit,
    committee,
    goes_on,
    plan_second,
    receive,
    rows,
    seal_second,
)
from tests.builders.messaging import NOON, StoppedClock
from tests.builders.papers import locked_exam
from tests.builders.signed_releases import release
from tests.builders.signed_seals import announce, signed


def test_those_who_go_on_are_seated_and_nobody_else() -> None:
    engine, clock = cbt_engine(), StoppedClock()
    first, _ = hall(engine, clock, 3)
    committee(engine)
    admit(engine, "26-0001", "26-0002", "26-0003")
    seal_second(engine, clock)
    later = plan_second(engine, clock)
    assert {seat.exam_id for seat in emitted(engine, SeatAssigned)} == {EXAM}, "nothing is released yet"
    receive(engine, *release(rows("26-0003", "26-0001", others=["26-0002"])))
    with unit_of_work(engine) as session:
        assert seat_all_waiting(session, clock.now()) == 2
        assert seat_all_waiting(session, clock.now()) == 0
    seated = {(seat.candidate_no, seat.session_id) for seat in emitted(engine, SeatAssigned) if seat.exam_id == CAT}
    assert seated == {("26-0001", later.session_id), ("26-0003", later.session_id)}
    assert {seat.session_id for seat in emitted(engine, SeatAssigned) if seat.exam_id == EXAM} == {first}
    assert [told.exam_id for told in emitted(engine, SessionScheduled)] == [None, CAT]


def test_a_candidate_has_one_attempt_in_each_exam_and_a_pin_opens_the_seat_it_was_issued_for() -> None:
    engine, clock = cbt_engine(), StoppedClock()
    first, _ = hall(engine, clock, 1)
    committee(engine)
    admit(engine, "26-0001", "26-0002", "26-0003")
    seal_second(engine, clock)
    later = plan_second(engine, clock)
    token, _ = started(engine, clock, first, "26-0001")
    receive(engine, *release(rows("26-0001")))
    with unit_of_work(engine) as session:
        assert seat_all_waiting(session, clock.now()) == 1
    # The newer seat does not take the place of the first one, whose session is still on.
    assert seat_token(engine, clock, first, "26-0001") != token
    second = seat_token(engine, clock, later.session_id, "26-0001")
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(attempts)) == 1
        found = sessions.get(session, later.session_id)
    assert (found.exam_id, found.taken) == (CAT, 1)
    assert second


def test_a_session_names_an_exam_that_is_sealed_and_of_its_selection() -> None:
    engine, clock = cbt_engine(), StoppedClock()
    hall(engine, clock, 1)
    with unit_of_work(engine) as session, pytest.raises(ExamUnknown):
        sessions.create(session, clock.now(), session_plan(name="SKB 1"), SELECTION, exam_id=CAT)
    with unit_of_work(engine) as session:
        named = session_plan(name="Sesi 2", venue="SMKN 2 Sukamaju")
        assert sessions.create(session, clock.now(), named, SELECTION, exam_id=EXAM).exam_id is None


def test_a_second_exam_of_the_same_part_is_set_aside() -> None:
    engine, clock = cbt_engine(), StoppedClock()
    hall(engine, clock, 1)
    seal_second(engine, clock)
    other = signed(replace(locked_exam(exam_sealed(exam_id="lain")).sealed, stage=SKB))
    with unit_of_work(engine) as session, pytest.raises(SealedDifferently):
        receive_exam(session, clock.now(), other)


def test_the_stage_of_an_exam_is_part_of_what_is_signed() -> None:
    engine, clock = cbt_engine(), StoppedClock()
    hall(engine, clock, 1)
    sealed = signed(replace(locked_exam(exam_sealed(exam_id=CAT)).sealed, stage=SKB))
    with unit_of_work(engine) as session:
        announce(session, NOON - timedelta(days=9))
    for other in (None, replace(SKB, after="skb")):
        with unit_of_work(engine) as session, pytest.raises(NotBelieved):
            receive_exam(session, clock.now(), replace(sealed, stage=other))


def test_a_newer_version_decides_and_an_older_one_that_comes_late_does_not() -> None:
    engine = cbt_engine()
    committee(engine)
    admit(engine, "26-0001", "26-0002", "26-0003")
    first, second = release(rows("26-0001")), release(rows("26-0002"), version=2)
    receive(engine, *first, *second, *first)
    assert goes_on(engine) == ["26-0002"]


def test_a_ranking_counts_once_all_its_parts_are_there_and_no_mark_of_it_is_kept() -> None:
    engine = cbt_engine()
    committee(engine)
    admit(engine, "26-0001", "26-0002", "26-0003")
    parts = release(rows("26-0001", "26-0002", "26-0003"), parts=3)
    receive(engine, parts[2], parts[0])
    assert goes_on(engine) == []
    receive(engine, parts[1])
    assert goes_on(engine) == ["26-0001", "26-0002", "26-0003"]
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(ranking_parts)) == 0


def damaged() -> dict[str, RankingReleased]:
    [good] = release(rows("26-0001", others=["26-0002"]))
    all_on = tuple(replace(row, status="goes_on") for row in good.rows)
    return {
        "somebody more goes on": replace(good, rows=all_on),
        "one signature": replace(good, signatures=good.signatures[:1]),
        "one person twice": replace(good, signatures=good.signatures[:1] * 2),
        "another stage": replace(good, stage="skb"),
        "another version": replace(good, version=2),
        "far ahead": release(rows("26-0001"), version=12)[0],
    }


@pytest.mark.parametrize("released", damaged().values(), ids=damaged())
def test_what_two_members_have_not_signed_is_not_believed(released: RankingReleased) -> None:
    engine = cbt_engine()
    committee(engine)
    admit(engine, "26-0001", "26-0002", "26-0003")
    with pytest.raises(NotBelieved):
        receive(engine, released)
    assert goes_on(engine) == []


def test_a_ranking_whose_signers_are_not_known_yet_is_not_believed() -> None:
    engine = cbt_engine()
    admit(engine, "26-0001")
    with pytest.raises(NotBelieved, match="signatures: "):
        receive(engine, *release(rows("26-0001")))
    with reading(engine) as session:
        assert SECOND_LOOK.look(session, NOON) is None, "there is no letter"
