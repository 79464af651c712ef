"""The chain holds what was taken, and the submission closes it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from services.cbt.attempts.domain.attempts import AlreadySubmitted
from services.cbt.attempts.tables import attempts as attempts_table
from services.cbt.attempts.usecases import attempts, chain
from services.cbt.seating.domain.pins import PIN_DIGITS, token_digest
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.journal import GENESIS, JournalEntry, link_hash
from shared.db.engine import reading, unit_of_work
from shared.kernel.builds import build_of
from tests.builders.cbt import answer, emitted, hall, pin_for, saved, started
from tests.builders.messaging import NOON, StoppedClock


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


def submit(engine: Engine, clock: StoppedClock, token: str) -> attempts.Submission:
    with unit_of_work(engine) as session:
        return attempts.submit(session, clock.now(), token_digest(token))


def link(engine: Engine, clock: StoppedClock) -> int:
    with unit_of_work(engine) as session:
        return chain.link_waiting(session, clock.now())


def verified(started: AttemptStarted, entries: list[JournalEntry]) -> str:
    """Recomputes the chain from the published entries alone and returns its head."""
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    assert started.head_line is not None
    head = hashlib.sha256(f"terang/journal/v1\n{started.head_line}".encode()).digest()
    for entry in entries:
        assert entry.line is not None
        head = hashlib.sha256(head + entry.line.encode()).digest()
        assert head.hex() == entry.hash
    return head.hex()


def verified_without_lines(started: AttemptStarted, entries: list[JournalEntry]) -> str:
    """The same of a journal as earlier releases kept it."""
    assert started.head_line is None
    head = GENESIS
    for entry in entries:
        assert entry.line is None
        facts = {name: value for name, value in vars(entry).items() if name not in ("hash", "line")}
        head = link_hash(head, started.attempt_id, **facts)
        assert head == entry.hash
    return head


def test_the_chain_is_made_behind_the_saves_and_closed_by_the_submission(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    saved(engine, clock, token, answer(1, paper[0]), answer(2, paper[1], None, doubtful=True))
    assert link(engine, clock) == 0
    clock.forward(seconds=2)
    saved(engine, clock, token, answer(3, paper[2]))
    assert link(engine, clock) == 3
    assert link(engine, clock) == 0
    clock.forward(seconds=5)
    saved(engine, clock, token, answer(4, paper[0], 4), answer(5, paper[1]), answer(6, paper[1], None))
    submission = submit(engine, clock, token)

    (begun,) = emitted(engine, AttemptStarted)
    stretches = emitted(engine, AnswersRecorded)
    assert [[entry.sequence for entry in stretch.entries] for stretch in stretches] == [[1, 2, 3], [4, 5, 6]]
    head = verified(begun, [entry for stretch in stretches for entry in stretch.entries])
    (submitted,) = emitted(engine, AttemptSubmitted)
    assert submitted.chain_head == submission.attempt.chain_head == head
    assert (submitted.entries, submitted.reason, submitted.items) == (6, "candidate", tuple(paper))
    assert submitted.answers == {paper[0]: f"{paper[0]}-4", paper[2]: f"{paper[2]}-0"}
    assert submission.answered == 2
    assert begun.build == submitted.build == build_of("cbt")


def test_linking_leaves_the_database_to_others_in_between(
    engine: Engine, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, numbers = hall(engine, clock)
    for number in numbers[:2]:
        token, paper = started(engine, clock, session_id, number)
        saved(engine, clock, token, answer(1, paper[0]), answer(2, paper[1]))
    clock.forward(seconds=2)
    monkeypatch.setattr(chain, "LINK_AT_ONCE_SECONDS", 0.0)
    assert [link(engine, clock) for _ in range(3)] == [2, 2, 0], "an attempt in each transaction"
    assert len(emitted(engine, AnswersRecorded)) == 2


def test_a_long_journal_travels_in_stretches_of_200(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    for begin in range(1, 451, 150):
        saved(engine, clock, token, *(answer(n, paper[n % 5], n % 5) for n in range(begin, begin + 150)))
    submit(engine, clock, token)
    stretches = emitted(engine, AnswersRecorded)
    assert [len(stretch.entries) for stretch in stretches] == [200, 200, 50]
    verified(emitted(engine, AttemptStarted)[0], [entry for stretch in stretches for entry in stretch.entries])


def test_a_second_submission_changes_nothing(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, _ = started(engine, clock, session_id, number)
    submit(engine, clock, token)
    clock.forward(minutes=1)
    with pytest.raises(AlreadySubmitted):
        submit(engine, clock, token)
    assert len(emitted(engine, AttemptSubmitted)) == 1
    with reading(engine) as session:
        assert session.scalar(select(attempts_table.c.submitted_at)) == NOON


def test_an_attempt_without_a_save_ends_in_the_empty_chain(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, _ = started(engine, clock, session_id, number)
    submit(engine, clock, token)
    (submitted,), (begun,) = emitted(engine, AttemptSubmitted), emitted(engine, AttemptStarted)
    assert (submitted.entries, submitted.chain_head, submitted.answers) == (0, verified(begun, []), {})


@pytest.mark.parametrize("saves", [0, 5])
def test_without_a_sheet_code_the_journal_is_as_earlier_releases_kept_it(
    engine: Engine, clock: StoppedClock, saves: int
) -> None:
    session_id, (number, *_) = hall(engine, clock, with_codes=False)
    token, paper = started(engine, clock, session_id, number)
    for n in range(1, saves + 1):
        saved(engine, clock, token, answer(n, paper[n % 3], n % 5))
    submit(engine, clock, token)
    (submitted,), (begun,) = emitted(engine, AttemptSubmitted), emitted(engine, AttemptStarted)
    entries = [entry for stretch in emitted(engine, AnswersRecorded) for entry in stretch.entries]
    assert submitted.chain_head == verified_without_lines(begun, entries)
    assert submitted.entries == len(entries) == saves


def test_the_worker_ends_what_is_overdue_also_when_nobody_looks(engine: Engine, clock: StoppedClock) -> None:
    session_id, numbers = hall(engine, clock)
    token, paper = started(engine, clock, session_id, numbers[0])
    saved(engine, clock, token, answer(1, paper[0]))
    clock.forward(minutes=50)
    started(engine, clock, session_id, numbers[1])
    clock.forward(minutes=50, seconds=30)
    with unit_of_work(engine) as session:
        assert attempts.submit_overdue(session, clock.now()) == 0
    clock.forward(seconds=1)
    with unit_of_work(engine) as session:
        assert attempts.submit_overdue(session, clock.now()) == 1
        assert attempts.submit_overdue(session, clock.now()) == 0
    (submitted,) = emitted(engine, AttemptSubmitted)
    assert (submitted.candidate_no, submitted.reason) == (numbers[0], "deadline")
    assert submitted.answers == {paper[0]: f"{paper[0]}-0"}
    with pytest.raises(AlreadySubmitted):
        submit(engine, clock, token)


def test_who_sends_after_the_grace_but_before_the_worker_is_marked_as_overtaken(
    engine: Engine, clock: StoppedClock
) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, _ = started(engine, clock, session_id, number)
    clock.forward(minutes=101)
    submit(engine, clock, token)
    assert emitted(engine, AttemptSubmitted)[0].reason == "deadline"


def test_a_start_says_the_paper_and_the_deadline_of_this_candidate(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    with unit_of_work(engine) as session:
        again = attempts.start(session, clock.now(), token_digest(token))
    (begun,) = emitted(engine, AttemptStarted)
    assert again.attempt is not None
    assert (begun.attempt_id, begun.items) == (again.attempt.attempt_id, tuple(paper))
    assert (begun.started_at, begun.deadline_at) == (NOON, NOON + timedelta(minutes=100))


def test_a_pin_may_be_issued_again_in_mid_exam(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    started(engine, clock, session_id, number)
    clock.forward(hours=4)
    assert len(pin_for(engine, clock, session_id, number)) == PIN_DIGITS
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(attempts_table)) == 1
