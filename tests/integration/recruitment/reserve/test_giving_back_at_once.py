"""Two give a place back while its candidate accepts it, on PostgreSQL: whichever comes first, one thing holds in the
end, and it is said once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from services.recruitment.migrations import METADATA
from services.recruitment.reserve.usecases import giving_back, replying
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.roles import Principal
from tests.builders import recruitment as build
from tests.builders.giving_back import CHAIR, MEMBER, ON, decide, signed_by
from tests.builders.places import rows_of, rule, state
from tests.builders.races import Act, done, in_this_order
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release

pytestmark = pytest.mark.servers
REPLIED, GIVEN_BACK = "recruitment.candidate.replied.v1", "recruitment.place.returned.v1"


@pytest.fixture
def engine(postgres_database: str) -> Iterator[Engine]:
    made = make_engine(postgres_database)
    METADATA.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def number(engine: Engine) -> str:
    """Who has the place by a released ranking."""
    with unit_of_work(engine) as session:
        build.open_demo_selection(session)
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
    rule(engine)
    with unit_of_work(engine) as session:
        numbers = [build.add_candidate(session, index) for index in range(3)]
    (made,) = release(rows_of(numbers))
    receive(engine, made)
    return numbers[0]


def accepting(number: str) -> Act:
    return lambda session: replying.accept(session, NOW, number)


def leaving(number: str) -> Act:
    return lambda session: replying.leave(session, NOW, number, "study", "")


def deciding(engine: Engine, who: Principal, number: str) -> Act:
    signed = signed_by(engine, who, number)
    return lambda session: giving_back.decide(session, NOW, number, "death", ON, signed, who)


def withdrawing(who: Principal, number: str) -> Act:
    return lambda session: giving_back.withdraw(session, number, who)


def said(engine: Engine) -> list[str]:
    return [kind for kind, _ in build.emitted(engine) if kind in (REPLIED, GIVEN_BACK)]


def test_an_acceptance_that_came_first_is_given_back(engine: Engine, number: str) -> None:
    decide(engine, CHAIR, number)
    assert in_this_order(engine, accepting(number), deciding(engine, MEMBER, number)) == "done"
    assert said(engine) == [REPLIED, GIVEN_BACK]
    assert state(engine, number) == "given_back"


def test_nobody_accepts_what_was_given_back_first(engine: Engine, number: str) -> None:
    decide(engine, CHAIR, number)
    assert in_this_order(engine, deciding(engine, MEMBER, number), accepting(number)) == "no_place"
    assert said(engine) == [GIVEN_BACK]
    assert state(engine, number) == "given_back"


def test_whoever_left_first_has_left_by_themselves(engine: Engine, number: str) -> None:
    decide(engine, CHAIR, number)
    assert in_this_order(engine, leaving(number), deciding(engine, MEMBER, number)) == "nothing_to_give_back"
    assert said(engine) == [REPLIED]
    assert state(engine, number) == "declined"


def test_a_withdrawal_before_the_second_signature_leaves_the_place(engine: Engine, number: str) -> None:
    decide(engine, CHAIR, number)
    assert in_this_order(engine, withdrawing(CHAIR, number), deciding(engine, MEMBER, number)) == "done"
    assert said(engine) == []
    assert state(engine, number) == "asked"


def test_a_withdrawal_after_the_second_signature_is_refused(engine: Engine, number: str) -> None:
    decide(engine, CHAIR, number)
    assert in_this_order(engine, deciding(engine, MEMBER, number), withdrawing(CHAIR, number)) == "already_given_back"
    assert said(engine) == [GIVEN_BACK]


def test_many_at_once_give_back_once(engine: Engine, number: str) -> None:
    acts = [deciding(engine, who, number) for who in (CHAIR, MEMBER) * 3]
    acts.append(accepting(number))
    together = threading.Barrier(len(acts))

    def run(act: Act) -> str:
        together.wait(10)
        return done(engine, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        became = list(pool.map(run, acts))
    assert became[:-1] == ["done"] * 6
    assert became[-1] in ("done", "no_place")
    assert said(engine).count(GIVEN_BACK) == 1
    assert state(engine, number) == "given_back"
