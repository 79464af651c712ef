"""What comes together is taken together: to the same effect as one by one, with as many statements as one costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

from services.recruitment.admissions import handlers as admissions
from services.recruitment.admissions.tables import sittings
from services.recruitment.results import handlers as results
from services.recruitment.results.tables import scores
from services.recruitment.trail import handlers as trail
from services.recruitment.trail.tables import trail as trail_lines
from shared.contracts.envelope import Event
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW
from tests.builders.statements import sent_to

Events = Sequence[tuple[Event, Any]]


def take(engine: Engine, handler: Callable[..., None], events: Events) -> int:
    """Hands the events to the handler in one transaction; returns how many statements that took."""
    with sent_to(engine) as sent, unit_of_work(engine) as session:
        handler(session, NOW, events)
    return len(sent)


def record(engine: Engine, events: Events) -> int:
    return take(engine, trail.record, [(event, reported.record_of(event, "a.topic")) for event, _ in events])


def of(*payloads: Any, sequence: int = 1) -> list[tuple[Event, Any]]:
    return [(reported.event_of(payload, sequence), payload) for payload in payloads]


def rows(engine: Engine, table: Table, *order: str) -> list[tuple[Any, ...]]:
    with reading(engine) as session:
        return [tuple(row) for row in session.execute(select(table).order_by(*(table.c[name] for name in order)))]


@pytest.mark.parametrize(
    ("handler", "made"),
    [
        (admissions.attempts_started, reported.attempt_started),
        (admissions.attempts_submitted, reported.attempt_submitted),
        (results.attempts_scored, reported.attempt_scored),
    ],
)
def test_many_cost_the_statements_of_one(
    engine: Engine, numbers: list[str], handler: Callable[..., None], made: Callable[[str], Any]
) -> None:
    one = take(engine, handler, of(made(numbers[0])))
    assert take(engine, handler, of(*(made(number) for number in numbers[1:]))) == one


def test_many_lines_of_the_trail_cost_the_statements_of_one(engine: Engine, numbers: list[str]) -> None:
    one = record(engine, of(reported.attempt_submitted(numbers[0])))
    assert record(engine, of(*(reported.attempt_submitted(number) for number in numbers[1:]))) == one


def test_of_two_marks_of_one_sheet_the_newer_ones_count_in_either_order(engine: Engine, numbers: list[str]) -> None:
    old, new = of(reported.attempt_scored(numbers[0], 100)), of(reported.attempt_scored(numbers[0], 120), sequence=2)
    take(engine, results.attempts_scored, [*new, *old])
    assert _totals(engine) == {numbers[0]: 120 + 145 + 191}
    take(engine, results.attempts_scored, [*old, *of(reported.attempt_scored(numbers[1]))])
    assert _totals(engine) == {numbers[0]: 120 + 145 + 191, numbers[1]: 110 + 145 + 191}


def test_a_start_and_a_submission_are_one_sitting_whichever_comes_first(engine: Engine, numbers: list[str]) -> None:
    ways: list[list[tuple[Any, ...]]] = []
    for first, second in (("started", "submitted"), ("submitted", "started")):
        for what in (first, second):
            made, handler = getattr(reported, f"attempt_{what}"), getattr(admissions, f"attempts_{what}")
            take(engine, handler, of(*(made(number) for number in numbers)))
        ways.append(rows(engine, sittings, "candidate_no"))
        with unit_of_work(engine) as session:
            session.execute(sittings.delete())
    assert ways[0] == ways[1]
    assert len(ways[0]) == len(numbers)


def test_the_trail_keeps_the_order_and_takes_an_event_once_and_another_with_its_id_beside_it(
    engine: Engine, numbers: list[str]
) -> None:
    first, second, third = (event for event, _ in of(*(reported.attempt_submitted(number) for number in numbers[:3])))
    twin = replace(third, id=first.id)
    record(engine, [(event, None) for event in (second, first, first, twin)])
    record(engine, [(event, None) for event in (first, second)])
    found = rows(engine, trail_lines, "id")
    assert [(row[1].split()[0], row[7]) for row in found] == [
        (second.id, second.aggregate_id),
        (first.id, first.aggregate_id),
        (first.id, third.aggregate_id),
    ]


def _totals(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {row.candidate_no: row.total for row in session.execute(select(scores))}
