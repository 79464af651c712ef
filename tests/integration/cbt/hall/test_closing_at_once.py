"""A seat is closed while its candidate starts: whichever the database lets go first counts, as a whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.cbt.attempts.usecases import attempts
from services.cbt.hall.usecases import closing as closings
from services.cbt.seating.domain.pins import token_digest
from services.cbt.service import create_app
from shared.contracts.cbt import AttemptStarted, SeatMissed
from shared.contracts.held_seats import SeatClosingProposed
from shared.kernel.roles import Principal, Role
from tests.builders.cbt import cbt_engine, emitted, hall
from tests.builders.cbt_hall import Hall
from tests.builders.messaging import StoppedClock
from tests.builders.races import Act, done, in_this_order
from tests.builders.web import make_settings

OFFICER = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}), login_id="login of the officer")
SECOND = Principal("staff-tuti", "Tuti", frozenset({Role.EXAM_OFFICER}), login_id="login of the second")


@pytest.fixture
def shared_hall(shared_engine: Engine, tmp_path: Path) -> Iterator[Hall]:
    yield from _hall(shared_engine, tmp_path)


@pytest.fixture
def on_postgres(postgres_database: str, tmp_path: Path) -> Iterator[Hall]:
    engine = cbt_engine(url=postgres_database)
    yield from _hall(engine, tmp_path)
    engine.dispose()


def _hall(engine: Engine, folder: Path) -> Iterator[Hall]:
    clock = StoppedClock()
    session_id, numbers = hall(engine, clock, 8)
    app = create_app(make_settings("cbt", folder), engine=engine, clock=clock)
    yield Hall(app, engine, clock, session_id, numbers)
    app.extensions["cbt"].saves.close()


def starting(made: Hall, number: str) -> Act:
    cookie = made.browser(number).get_cookie("terang_seat")
    assert cookie is not None
    digest = token_digest(cookie.value)
    return lambda session: attempts.start(session, made.clock.now(), digest)


def closing(made: Hall, number: str, code: str = "ill", who: Principal = OFFICER) -> Act:
    where = made.session_id, number
    return lambda session: closings.close(session, made.clock.now(), *where, code, "", who)


def opening(made: Hall, number: str) -> Act:
    return lambda session: closings.take_back(session, made.clock.now(), made.session_id, number, OFFICER)


@pytest.mark.servers
def test_a_start_that_came_first_is_not_undone(on_postgres: Hall) -> None:
    start, close = starting(on_postgres, "26-0001"), closing(on_postgres, "26-0001")
    assert in_this_order(on_postgres.engine, start, close) == "already_begun"
    assert len(emitted(on_postgres.engine, AttemptStarted)) == 1
    assert emitted(on_postgres.engine, SeatMissed) == []


@pytest.mark.servers
def test_a_closing_that_came_first_lets_nobody_start(on_postgres: Hall) -> None:
    start, close = starting(on_postgres, "26-0001"), closing(on_postgres, "26-0001")
    assert in_this_order(on_postgres.engine, close, start) == "seat_closed"
    assert emitted(on_postgres.engine, AttemptStarted) == []
    assert len(emitted(on_postgres.engine, SeatClosingProposed)) == 1


@pytest.mark.servers
@pytest.mark.parametrize(("second", "became"), [("ill", "done"), ("left", "closed_for_another_reason")])
def test_of_two_closings_the_second_confirms_the_first_for_the_same_reason_alone(
    on_postgres: Hall, second: str, became: str
) -> None:
    starting(on_postgres, "26-0001")
    both = closing(on_postgres, "26-0001"), closing(on_postgres, "26-0001", second, SECOND)
    assert in_this_order(on_postgres.engine, *both) == became
    reported = [each.closed_because for each in emitted(on_postgres.engine, SeatMissed)]
    assert reported == (["left"] if became == "done" else [])


@pytest.mark.servers
def test_of_a_confirmation_and_a_taking_back_the_first_counts(on_postgres: Hall) -> None:
    for number, confirms_first in (("26-0001", True), ("26-0002", False)):
        starting(on_postgres, number)
        assert done(on_postgres.engine, closing(on_postgres, number)) == "done"
        confirm, back = closing(on_postgres, number, who=SECOND), opening(on_postgres, number)
        order = (confirm, back) if confirms_first else (back, confirm)
        assert in_this_order(on_postgres.engine, *order) == ("closing_not_held" if confirms_first else "done")
    assert [each.candidate_no for each in emitted(on_postgres.engine, SeatMissed)] == ["26-0001"]


def test_each_of_many_has_either_begun_or_a_closed_seat(shared_hall: Hall) -> None:
    acts = [
        act for number in shared_hall.numbers for act in (starting(shared_hall, number), closing(shared_hall, number))
    ]
    together = threading.Barrier(len(acts))

    def run(act: Act) -> str:
        together.wait(10)
        return done(shared_hall.engine, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        became = list(pool.map(run, acts))
    for begun, closed in zip(became[::2], became[1::2], strict=True):
        assert (begun, closed) in {("done", "already_begun"), ("seat_closed", "done")}
    begun_by = {each.candidate_no for each in emitted(shared_hall.engine, AttemptStarted)}
    closed_of = {each.candidate_no for each in emitted(shared_hall.engine, SeatClosingProposed)}
    assert begun_by | closed_of == set(shared_hall.numbers)
    assert not begun_by & closed_of
