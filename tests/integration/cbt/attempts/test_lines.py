"""The journal has what each candidate saw: places, letters, marks and times; and that another browser took over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, select, update

from services.cbt.attempts.domain.journal import Answer
from services.cbt.attempts.tables import attempts as attempts_table
from services.cbt.attempts.tables import journal as journal_table
from services.cbt.attempts.tables import journal_acts
from services.cbt.attempts.usecases import attempts, chain, recall
from services.cbt.exams.usecases import exams
from services.cbt.seating.domain.pins import token_digest
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.journal import GENESIS, head_hash, line_hash, paper_digest
from shared.contracts.scoring import ExamSealedV1
from shared.db.engine import reading, unit_of_work
from tests.builders.cbt import (
    EXAM,
    answer,
    code_of,
    emitted,
    exam_sealed,
    exam_with_numbers,
    exam_with_several,
    hall,
    saved,
    seat_token,
    started,
)
from tests.builders.messaging import NOON, StoppedClock
from tests.builders.statements import sent_to

Paper = Sequence[tuple[str, Sequence[str]]]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


def shown(engine: Engine, number: str, sealed: ExamSealedV1 | None = None) -> Paper:
    """The items of this candidate's paper with their options, as the player lists them."""
    own = {item.item_id: [option.option_id for option in item.options] for item in (sealed or exam_sealed()).items}
    with reading(engine) as session:
        paper_id = exams.find_paper_id(session, number, EXAM)
        assert paper_id is not None
        paper = exams.paper_items(session, paper_id)
    return [(item.item_id, [own[item.item_id][at] for at in item.option_order]) for item in paper]


def lines(engine: Engine) -> list[str]:
    """Every line that was published, which continue one another from the head line on."""
    (begun,) = emitted(engine, AttemptStarted)
    assert begun.head_line is not None
    head = head_hash(begun.head_line)
    texts: list[str] = []
    for stretch in emitted(engine, AnswersRecorded):
        for line in sorted((*stretch.entries, *stretch.acts), key=lambda each: each.position):
            assert line.position == len(texts) + 1
            head = line_hash(head, line.line)
            assert line.hash == head
            texts.append(line.line)
    for submitted in emitted(engine, AttemptSubmitted):
        assert (submitted.entries, submitted.chain_head) == (len(texts), head)
    return texts


def link(engine: Engine, clock: StoppedClock) -> int:
    with unit_of_work(engine) as session:
        return chain.link_waiting(session, clock.now())


def submit(engine: Engine, clock: StoppedClock, token: str) -> None:
    with unit_of_work(engine) as session:
        attempts.submit(session, clock.now(), token_digest(token))


def test_it_begins_with_whose_it_is_the_paper_and_the_time(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    started(engine, clock, session_id, number)
    (begun,) = emitted(engine, AttemptStarted)
    order = [
        (item_id, [int(option.rpartition("-")[2]) for option in options]) for item_id, options in shown(engine, number)
    ]
    assert begun.head_line == (
        f"{code_of(number)} {paper_digest(order)} 2026-11-22T05:00:00.000000Z 2026-11-22T06:40:00.000000Z -"
    )


def test_places_and_letters_are_those_of_this_candidate(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, _ = started(engine, clock, session_id, number)
    paper = shown(engine, number)
    clock.forward(seconds=1.5)
    (first, options), (_, others), (third, _), *_ = paper
    saved(engine, clock, token, Answer(1, first, options[2], doubtful=True))
    clock.forward(seconds=20)
    saved(engine, clock, token, Answer(2, paper[1][0], others[0], doubtful=False), answer(3, third, None))
    link(engine, clock)
    clock.forward(minutes=1)
    saved(engine, clock, token, Answer(4, first, options[4], doubtful=False))
    submit(engine, clock, token)
    assert lines(engine) == ["1 1 C 1 1500", "2 2 A 0 21500", "3 3 - 0 21500", "4 1 E 0 81500"]


def test_several_letters_and_numbers(engine: Engine, clock: StoppedClock) -> None:
    sealed = replace(exam_with_several(), items=exam_with_numbers().items)
    session_id, (number, *_) = hall(engine, clock, sealed=sealed)
    token, _ = started(engine, clock, session_id, number)
    paper = shown(engine, number, sealed)
    place = next(at for at, (item, _) in enumerate(paper, 1) if item.startswith("nkri"))
    several = next(at for at, (item, _) in enumerate(paper, 1) if item.startswith("pancasila"))
    item, options = paper[several - 1]
    clock.forward(seconds=1)
    both = Answer(1, item, "+".join(sorted([options[3], options[1]])), doubtful=False)
    saved(engine, clock, token, both, Answer(2, paper[place - 1][0], "-12.5", doubtful=False))
    submit(engine, clock, token)
    assert lines(engine) == [f"1 {several} BD 0 1000", f"2 {place} -12.5 0 1000"]


def test_another_browser_stands_before_the_answers_that_came_from_it(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    clock.forward(seconds=10)
    saved(engine, clock, token, answer(1, paper[0], None))
    clock.forward(seconds=10)
    other = seat_token(engine, clock, session_id, number)
    assert link(engine, clock) == 1, "nothing came from it yet"
    clock.forward(seconds=10)
    saved(engine, clock, other, answer(2, paper[1], None))
    clock.forward(seconds=10)
    assert link(engine, clock) == 2
    saved(engine, clock, other, answer(3, paper[2], None))
    submit(engine, clock, other)
    assert lines(engine) == ["1 1 - 0 10000", "device - 20000", "2 2 - 0 30000", "3 3 - 0 40000"]
    (act,) = [act for stretch in emitted(engine, AnswersRecorded) for act in stretch.acts]
    assert (act.kind, act.at) == ("device", NOON + timedelta(seconds=20))


def test_each_browser_that_takes_over_has_a_line_and_one_without_answers_has_none(
    engine: Engine, clock: StoppedClock
) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    saved(engine, clock, token, answer(1, paper[0], None))
    for sequence in (2, 3):
        clock.forward(seconds=10)
        token = seat_token(engine, clock, session_id, number)
        clock.forward(seconds=10)
        saved(engine, clock, token, answer(sequence, paper[0], None))
        clock.forward(seconds=3)
        link(engine, clock)
    token = seat_token(engine, clock, session_id, number)
    submit(engine, clock, token)
    assert lines(engine) == [*("1 1 - 0 0", "device - 10000", "2 1 - 0 20000", "device - 33000", "3 1 - 0 43000")]


def test_who_began_at_a_second_browser_has_no_line_of_it(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    seat_token(engine, clock, session_id, number)
    token, paper = started(engine, clock, session_id, number)
    clock.forward(seconds=1)
    saved(engine, clock, token, answer(1, paper[0], None))
    submit(engine, clock, token)
    assert lines(engine) == ["1 1 - 0 1000"]


def test_an_attempt_of_an_earlier_release_keeps_its_journal(engine: Engine, clock: StoppedClock) -> None:
    """As the migration leaves it: begun, with entries, without a head line."""
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    with unit_of_work(engine) as session:
        session.execute(update(attempts_table).values(head_line=None, chain_head=GENESIS))
    saved(engine, clock, token, answer(1, paper[0]))
    clock.forward(seconds=3)
    link(engine, clock)
    seat_token(engine, clock, session_id, number)
    saved(engine, clock, seat_token(engine, clock, session_id, number), answer(2, paper[1]))
    clock.forward(seconds=3)
    link(engine, clock)
    stretches = emitted(engine, AnswersRecorded)
    assert [(entry.position, entry.line) for each in stretches for entry in each.entries] == [(1, None), (2, None)]
    assert not any(each.acts for each in stretches)


def test_what_was_written_into_the_database_stops_nobody_elses_journal(engine: Engine, clock: StoppedClock) -> None:
    session_id, numbers = hall(engine, clock)
    papers = {number: started(engine, clock, session_id, number) for number in numbers[:2]}
    for token, paper in papers.values():
        saved(engine, clock, token, answer(1, paper[0], None))
    token, paper = papers[numbers[0]]
    with unit_of_work(engine) as session:
        (first, _) = session.scalars(select(attempts_table.c.attempt_id).order_by(attempts_table.c.candidate_no))
        its = journal_table.c.attempt_id == first
        session.execute(update(journal_table).where(its).values(item_id="of no paper", option_id="of no item"))
    clock.forward(seconds=3)
    while link(engine, clock):
        pass
    assert {entry.line for each in emitted(engine, AnswersRecorded) for entry in each.entries} == {
        "1 0 ? 0 0",
        "1 1 - 0 0",
    }


def test_a_lost_journal_is_stored_again_as_it_was_published(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    clock.forward(seconds=10)
    saved(engine, clock, token, answer(1, paper[0]))
    token = seat_token(engine, clock, session_id, number)
    saved(engine, clock, token, answer(2, paper[1]))
    clock.forward(seconds=3)
    link(engine, clock)
    (begun,), (stretch,) = emitted(engine, AttemptStarted), emitted(engine, AnswersRecorded)
    before = kept(engine)
    with unit_of_work(engine) as session:
        for table in (journal_acts, journal_table, attempts_table):
            session.execute(delete(table))
        assert recall.start(session, begun)
        assert not recall.record(session, replace(stretch, acts=()))
        changed = tuple(replace(entry, line=(entry.line or "").replace(" 0 ", " 1 ")) for entry in stretch.entries)
        assert not recall.record(session, replace(stretch, entries=changed))
        assert recall.record(session, stretch)
    assert kept(engine) == before
    saved(engine, clock, token, answer(3, paper[2], None))
    submit(engine, clock, token)
    assert len(lines(engine)) == 4


def kept(engine: Engine) -> list[list[tuple[object, ...]]]:
    with reading(engine) as session:
        return [
            [tuple(row) for row in session.execute(select(table))]
            for table in (attempts_table, journal_table, journal_acts)
        ]


def test_a_line_costs_two_queries_beside_the_chain(engine: Engine, clock: StoppedClock) -> None:
    """The options of the exam are read once; a submission without new answers reads neither."""
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    saved(engine, clock, token, answer(1, paper[0], None))
    clock.forward(seconds=3)
    link(engine, clock)
    saved(engine, clock, token, *(answer(n, paper[n % 5], n % 5) for n in range(2, 40)))
    clock.forward(seconds=3)
    with sent_to(engine) as sent:
        link(engine, clock)
    texts = [statement for statement, _ in sent]
    assert not [text for text in texts if "FROM exams" in text]
    assert len([text for text in texts if "paper_items" in text]) == 1
    assert len([text for text in texts if "logins" in text]) == 1
    with sent_to(engine) as sent:
        submit(engine, clock, token)
    assert not [text for text, _ in sent if "option_order" in text or "FROM logins JOIN attempts" in text]
