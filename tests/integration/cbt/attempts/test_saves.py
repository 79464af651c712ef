"""Saves in batches: each answer is judged for itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from services.cbt.attempts.tables import journal as journal_table
from services.cbt.attempts.usecases import attempts, saves
from services.cbt.attempts.usecases.saves import Save, SaveReceipt
from services.cbt.seating.domain.pins import token_digest
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted
from shared.db.engine import reading, unit_of_work
from tests.builders.cbt import answer, emitted, hall, saved, seat_token, started
from tests.builders.messaging import NOON, StoppedClock


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


def rows(engine: Engine) -> list[tuple[int, str, str | None]]:
    with reading(engine) as session:
        fields = (journal_table.c.sequence, journal_table.c.item_id, journal_table.c.option_id)
        return [tuple(row) for row in session.execute(select(*fields).order_by(journal_table.c.sequence))]


def codes(receipt: SaveReceipt) -> list[tuple[int, str]]:
    return [(sequence, reason.code) for sequence, reason in receipt.refused]


def submit(engine: Engine, clock: StoppedClock, token: str) -> attempts.Submission:
    with unit_of_work(engine) as session:
        return attempts.submit(session, clock.now(), token_digest(token))


def test_a_batch_of_several_browsers_is_judged_answer_by_answer(engine: Engine, clock: StoppedClock) -> None:
    session_id, numbers = hall(engine, clock, 3)
    (first, paper), (second, other) = (started(engine, clock, session_id, number) for number in numbers[:2])
    ready = seat_token(engine, clock, session_id, numbers[2])
    requests = [
        Save(token_digest(first), (answer(1, paper[0]), answer(2, "no such item"), answer(3, paper[1], None))),
        Save(token_digest("never given out"), (answer(1, paper[0]),)),
        Save(token_digest(ready), (answer(1, paper[0]),)),
        Save(token_digest(second), (answer(1, other[0]),)),
    ]
    with unit_of_work(engine) as session:
        receipts = saves.save(session, clock.now(), requests)
    assert [receipt.saved for receipt in receipts] == [(1, 3), (), (), (1,)]
    assert [codes(receipt) for receipt in receipts] == [
        [(2, "item_not_on_paper")],
        [(1, "not_checked_in")],
        [(1, "not_started")],
        [],
    ]
    assert receipts[0].deadline_at == receipts[3].deadline_at == NOON + timedelta(minutes=100)
    assert len(rows(engine)) == 3


def test_two_saves_of_an_item_in_one_batch_are_both_kept_and_the_newer_counts(
    engine: Engine, clock: StoppedClock
) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    requests = [
        Save(token_digest(token), (answer(2, paper[0], 3),)),
        Save(token_digest(token), (answer(1, paper[0], 1),)),
    ]
    with unit_of_work(engine) as session:
        assert [receipt.saved for receipt in saves.save(session, clock.now(), requests)] == [(2,), (1,)]
    submit(engine, clock, token)
    assert emitted(engine, AttemptSubmitted)[0].answers == {paper[0]: f"{paper[0]}-3"}


def test_the_same_sequence_twice_in_one_batch(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    same, different = answer(1, paper[0], 1), answer(1, paper[0], 2)
    requests = [Save(token_digest(token), (a,)) for a in (same, same, different)]
    requests.append(Save(token_digest(token), (answer(2, paper[1]), answer(2, paper[2]), answer(3, paper[2]))))
    with unit_of_work(engine) as session:
        receipts = saves.save(session, clock.now(), requests)
    assert [receipt.saved for receipt in receipts] == [(1,), (1,), (), (2, 3)]
    assert [codes(r) for r in receipts] == [[], [], [(1, "sequence_conflict")], [(2, "sequence_conflict")]]
    assert rows(engine) == [
        (1, paper[0], f"{paper[0]}-1"),
        (2, paper[1], f"{paper[1]}-0"),
        (3, paper[2], f"{paper[2]}-0"),
    ]


def test_sent_again_is_saved_already(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    saved(engine, clock, token, answer(1, paper[0], 1))
    again = saved(engine, clock, token, answer(1, paper[0], 1), answer(2, paper[1], 1))
    assert (again.saved, again.refused) == ((1, 2), ())
    assert codes(saved(engine, clock, token, answer(1, paper[0], 2))) == [(1, "sequence_conflict")]
    assert codes(saved(engine, clock, token, answer(1, paper[0], 1, doubtful=True))) == [(1, "sequence_conflict")]
    assert len(rows(engine)) == 2


def test_nothing_is_taken_after_deadline_and_grace(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    clock.forward(minutes=100, seconds=30)
    assert saved(engine, clock, token, answer(1, paper[0])).saved == (1,)
    clock.forward(seconds=0.001)
    assert codes(saved(engine, clock, token, answer(2, paper[1]))) == [(2, "deadline_passed")]
    # What was taken in time is still known to be saved, so a browser that missed the answer can rest.
    assert saved(engine, clock, token, answer(1, paper[0])).saved == (1,)
    assert [row[0] for row in rows(engine)] == [1]


def test_nothing_is_taken_after_the_submission(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    submit(engine, clock, token)
    assert codes(saved(engine, clock, token, answer(1, paper[0]))) == [(1, "already_submitted")]
    assert rows(engine) == []


def test_a_replaced_browser_saves_nothing(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    old, paper = started(engine, clock, session_id, number)
    new = seat_token(engine, clock, session_id, number)
    assert codes(saved(engine, clock, old, answer(1, paper[0]))) == [(1, "session_replaced")]
    assert saved(engine, clock, new, answer(1, paper[0])).saved == (1,)


def test_a_page_of_another_candidates_attempt_saves_nothing(engine: Engine, clock: StoppedClock) -> None:
    session_id, numbers = hall(engine, clock)
    (mine, paper), _ = (started(engine, clock, session_id, number) for number in numbers[:2])
    own, another = (started.attempt_id for started in emitted(engine, AttemptStarted))
    assert codes(saved(engine, clock, mine, answer(1, paper[0]), attempt_id=another)) == [(1, "not_your_attempt")]
    assert rows(engine) == []
    assert saved(engine, clock, mine, answer(1, paper[0]), attempt_id=own).saved == (1,)
