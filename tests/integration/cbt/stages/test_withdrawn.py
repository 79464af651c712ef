"""What members take back counts in cbt, too; whoever sits goes on to the end, and nobody else begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from services.cbt.attempts.usecases import attempts
from services.cbt.seating.domain.pins import token_digest
from services.cbt.seating.usecases.seats import seat_all_waiting
from services.cbt.stages.domain import NotGoingOn
from services.cbt.stages.usecases import SECOND_LOOK, receive_taking_back, receive_withdrawal
from shared.contracts.cbt import AttemptSubmitted
from shared.contracts.withdrawals import RankingWithdrawn
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import Record
from shared.messaging import dead_letters
from shared.signatures.belief import NotBelieved
from tests.builders.cbt import answer, cbt_engine, emitted, hall, pin_for, saved, seat_token, started
from tests.builders.cbt_stages import (
    CAT,
    admit,
    committee,
    goes_on,
    open_second,
    plan_second,
    receive,
    rows,
    seal_second,
)
from tests.builders.messaging import NOON, StoppedClock, event_of
from tests.builders.signed_releases import SIGNERS, release
from tests.builders.taken_back import taken_back, withdrawn


def believing() -> Engine:
    engine = cbt_engine()
    committee(engine)
    admit(engine, "26-0001", "26-0002")
    return engine


def withdraw(engine: Engine, event: RankingWithdrawn) -> None:
    with unit_of_work(engine) as session:
        receive_withdrawal(session, NOON, event)


def test_a_release_with_a_signature_that_was_taken_back_is_refused() -> None:
    engine = believing()
    [released] = release(rows("26-0001"))
    with unit_of_work(engine) as session:
        receive_taking_back(session, NOON, taken_back(released, SIGNERS[0]))
    with pytest.raises(NotBelieved, match=f"{SIGNERS[0]} has taken the signature on"):
        receive(engine, released)
    assert goes_on(engine) == []


def test_nobody_takes_anothers_signature_back() -> None:
    engine = believing()
    [released] = release(rows("26-0001"))
    with unit_of_work(engine) as session:
        receive_taking_back(session, NOON, taken_back(released, SIGNERS[0], by=SIGNERS[1]))
    receive(engine, released)
    assert goes_on(engine) == ["26-0001"]
    forged = replace(taken_back(released, SIGNERS[0]), version=2)
    with unit_of_work(engine) as session, pytest.raises(NotBelieved):
        receive_taking_back(session, NOON, forged)


def test_nobody_goes_on_by_a_withdrawn_ranking_until_the_next_version() -> None:
    engine = believing()
    [first] = release(rows("26-0001"))
    receive(engine, first)
    for _ in range(2):
        withdraw(engine, withdrawn(first))
        assert goes_on(engine) == []
    receive(engine, first)
    assert goes_on(engine) == [], "the log hands it over once more"
    receive(engine, *release(rows("26-0001"), version=2))
    withdraw(engine, withdrawn(first))
    assert goes_on(engine) == ["26-0001"], "the second version has the same rows, and counts"


@pytest.mark.parametrize("change", ["one signature", "another reason", "another exam"])
def test_what_two_members_have_not_signed_withdraws_nothing(change: str) -> None:
    engine = believing()
    [first] = release(rows("26-0001"))
    receive(engine, first)
    good = withdrawn(first)
    bad = {
        "one signature": replace(good, signatures=good.signatures[:1]),
        "another reason": replace(good, reason="Alasan yang tidak ditandatangani."),
        "another exam": replace(good, exam_id="lain"),
    }
    with pytest.raises(NotBelieved):
        withdraw(engine, bad[change])
    assert goes_on(engine) == ["26-0001"]


def test_a_withdrawal_whose_signers_are_not_known_yet_is_taken_up_later() -> None:
    engine = cbt_engine()
    admit(engine, "26-0001")
    [released] = release(rows("26-0001"))
    event = event_of(taken_back(released, SIGNERS[0]))
    with unit_of_work(engine) as session:
        record = Record("scoring.results", 0, 1, event.aggregate_id, event.to_bytes(), {}, NOON)
        dead_letters.add(session, "cbt", record, event, "invalid: signatures: it is no member's key", NOON)
        assert SECOND_LOOK.look(session, NOON) is None
    committee(engine)
    with reading(engine) as session:
        assert SECOND_LOOK.look(session, NOON) is not None


def test_whoever_has_begun_loses_no_answer_and_nobody_else_begins() -> None:
    engine, clock = cbt_engine(), StoppedClock()
    hall(engine, clock, 3)
    numbers = ("26-0001", "26-0002", "26-0003")
    admit(engine, *numbers)
    committee(engine)
    open_second(engine, clock, seal_second(engine, clock))
    later = plan_second(engine, clock).session_id
    [first] = release(rows(*numbers))
    receive(engine, first)
    with unit_of_work(engine) as session:
        assert seat_all_waiting(session, clock.now()) == 3
    clock.moment = NOON + timedelta(days=9, minutes=1)
    token, items = started(engine, clock, later, "26-0001")
    checked_in = seat_token(engine, clock, later, "26-0002")
    withdraw(engine, withdrawn(first))

    saved(engine, clock, token, answer(1, items[0]))
    with unit_of_work(engine) as session:
        assert attempts.submit(session, clock.now(), token_digest(token)).answered == 1
    assert [(each.candidate_no, each.exam_id, len(each.answers)) for each in emitted(engine, AttemptSubmitted)] == [
        ("26-0001", CAT, 1)
    ]
    with unit_of_work(engine) as session, pytest.raises(NotGoingOn):
        attempts.start(session, clock.now(), token_digest(checked_in))
    with pytest.raises(NotGoingOn):
        pin_for(engine, clock, later, "26-0003")

    receive(engine, *release(rows("26-0002"), version=2))
    with unit_of_work(engine) as session:
        assert attempts.start(session, clock.now(), token_digest(checked_in)).attempt is not None
    with pytest.raises(NotGoingOn):
        pin_for(engine, clock, later, "26-0003")
