"""Who may save is written three times: in the statement for SQLite, in the one for PostgreSQL, and in the ordinary
road, which names the reason. This table holds all three."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine

from services.cbt.attempts.domain.journal import MAX_JUMP, Answer
from services.cbt.attempts.storage import saves as statements
from services.cbt.attempts.storage.saves import Offer
from services.cbt.attempts.usecases import attempts, saves
from services.cbt.attempts.usecases.saves import Save
from services.cbt.seating.domain.pins import token_digest
from shared.db.engine import unit_of_work
from tests.builders.cbt import answer, hall, saved, seat_token, started
from tests.builders.messaging import StoppedClock


@dataclass
class Desk:
    """A candidate at work, and what is offered next: by default an answer that nothing stands against."""

    engine: Engine
    clock: StoppedClock
    session_id: str
    candidate_no: str
    token: str
    items: list[str]
    another_token: str
    offered: Answer = field(init=False)
    attempt_id: str | None = None

    def __post_init__(self) -> None:
        self.offered = answer(1, self.items[0])

    def attempt_of(self, token: str) -> str:
        with unit_of_work(self.engine) as session:
            attempt = attempts.get_checked_in(session, self.clock.now(), token_digest(token)).attempt
            assert attempt is not None
            return attempt.attempt_id


def as_it_is(_desk: Desk) -> None: ...


def with_its_attempt(desk: Desk) -> None:
    desk.attempt_id = desk.attempt_of(desk.token)


def with_a_blank(desk: Desk) -> None:
    desk.offered = answer(1, desk.items[0], None)


def at_the_last_moment(desk: Desk) -> None:
    desk.clock.forward(minutes=100, seconds=30)


def after_the_grace(desk: Desk) -> None:
    desk.clock.forward(minutes=100, seconds=31)


def with_an_unknown_token(desk: Desk) -> None:
    desk.token = "nobody's"


def from_a_replaced_browser(desk: Desk) -> None:
    seat_token(desk.engine, desk.clock, desk.session_id, desk.candidate_no)


def before_the_start(desk: Desk) -> None:
    desk.token = seat_token(desk.engine, desk.clock, desk.session_id, "26-0003")


def before_the_start_with_an_attempt(desk: Desk) -> None:
    before_the_start(desk)
    desk.attempt_id = desk.attempt_of(desk.another_token)


def from_a_page_of_another_attempt(desk: Desk) -> None:
    desk.attempt_id = desk.attempt_of(desk.another_token)


def after_the_submission(desk: Desk) -> None:
    with unit_of_work(desk.engine) as session:
        attempts.submit(session, desk.clock.now(), token_digest(desk.token))


def after_the_submission_and_the_grace(desk: Desk) -> None:
    after_the_submission(desk)
    after_the_grace(desk)


def with_an_item_of_no_paper(desk: Desk) -> None:
    desk.offered = answer(1, "elsewhere")


def with_a_sequence_of_another_answer(desk: Desk) -> None:
    saved(desk.engine, desk.clock, desk.token, answer(1, desk.items[1]))


def with_the_farthest_sequence(desk: Desk) -> None:
    saved(desk.engine, desk.clock, desk.token, answer(3, desk.items[1]))
    desk.offered = answer(3 + MAX_JUMP, desk.items[0])


def with_a_sequence_too_far(desk: Desk) -> None:
    saved(desk.engine, desk.clock, desk.token, answer(3, desk.items[1]))
    desk.offered = answer(4 + MAX_JUMP, desk.items[0])


def with_a_sequence_too_far_for_the_first(desk: Desk) -> None:
    saved(desk.engine, desk.clock, desk.another_token, answer(MAX_JUMP, desk.items[1]))
    desk.offered = answer(1 + MAX_JUMP, desk.items[0])


def too_far_with_an_item_of_no_paper(desk: Desk) -> None:
    desk.offered = answer(1 + MAX_JUMP, "elsewhere")


def late_with_an_item_of_no_paper(desk: Desk) -> None:
    with_an_item_of_no_paper(desk)
    after_the_grace(desk)


CASES: list[tuple[Callable[[Desk], None], str | None]] = [
    (as_it_is, None),
    (with_its_attempt, None),
    (with_a_blank, None),
    (at_the_last_moment, None),
    (after_the_grace, "deadline_passed"),
    (with_an_unknown_token, "not_checked_in"),
    (from_a_replaced_browser, "session_replaced"),
    (before_the_start, "not_started"),
    (before_the_start_with_an_attempt, "not_started"),
    (from_a_page_of_another_attempt, "not_your_attempt"),
    (after_the_submission, "already_submitted"),
    (after_the_submission_and_the_grace, "deadline_passed"),
    (with_an_item_of_no_paper, "item_not_on_paper"),
    (with_a_sequence_of_another_answer, "sequence_conflict"),
    (with_the_farthest_sequence, None),
    (with_a_sequence_too_far, "sequence_too_far"),
    (with_a_sequence_too_far_for_the_first, "sequence_too_far"),
    (too_far_with_an_item_of_no_paper, "item_not_on_paper"),
    (late_with_an_item_of_no_paper, "deadline_passed"),
]


@pytest.mark.parametrize(("happens", "reason"), CASES, ids=[case.__name__ for case, _ in CASES])
def test_the_statement_takes_what_the_ordinary_road_has_nothing_against(
    engine: Engine, happens: Callable[[Desk], None], reason: str | None
) -> None:
    clock = StoppedClock()
    session_id, (candidate_no, another, _) = hall(engine, clock, 3)
    token, items = started(engine, clock, session_id, candidate_no)
    another_token, _ = started(engine, clock, session_id, another)
    desk = Desk(engine, clock, session_id, candidate_no, token, items, another_token)
    happens(desk)
    digest, now = token_digest(desk.token), clock.now()
    with unit_of_work(engine) as session:
        judged = saves.judge(session, now, Save(digest, (desk.offered,), desk.attempt_id))
        (taken,) = statements.append(session, [Offer(digest, desk.attempt_id, desk.offered)], now)
        again = saves.judge(session, now, Save(digest, (desk.offered,), desk.attempt_id))
        session.rollback()
    assert [(number, found.code if found else None) for number, found in judged.against] == [
        (desk.offered.sequence, reason)
    ]
    assert (taken is not None) == (reason is None)
    assert again.stored == ((desk.offered.sequence,) if reason is None else ())
