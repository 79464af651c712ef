"""Somebody who has sat the exam, whose rules take objections to items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.storage import exams
from services.recruitment.service import SERVICE
from shared.db.engine import unit_of_work
from tests.builders import objections as made
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.databases import content_of
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.signed_releases import SIGNERS, bind_keys

Deliver = Callable[..., None]
At = Callable[[datetime], FlaskClient]


@pytest.fixture
def deliver(engine: Engine) -> Deliver:
    def hand_over(payload: Any, sequence: int = 1) -> None:
        _deliver(engine, payload, sequence)

    return hand_over


def _deliver(engine: Engine, payload: Any, sequence: int) -> None:
    handler = SERVICE.consumers[0].subscriptions[type(payload)]
    with unit_of_work(engine) as session:
        handler(session, NOW, reported.event_of(payload, sequence), payload)


@pytest.fixture
def number(engine: Engine) -> str:
    """A candidate who has submitted, and whose session is over; two members, and a third, have keys."""
    content, submitted = _submitted()
    build.continue_with(engine, content)
    return submitted


@cache
def _submitted() -> tuple[bytes, str]:
    """The database of that candidate, and the number; made once in a run."""
    engine = build.database_with_demo_selection()
    made.take_objections(engine)
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, "staff-lain", at=NOW - timedelta(hours=2))
        exams.put(session, SealedExam(made.EXAM, SELECTION_ID, 188, "56" * 32, "34" * 32, NOW))
        admitted = build.add_candidate(session, 0, "Ani Lestari")
    assigned = reported.seat_assigned(admitted, starts_at=made.ENDS - timedelta(hours=2), ends_at=made.ENDS)
    _deliver(engine, assigned, 1)
    _deliver(engine, reported.attempt_submitted(admitted, submitted_at=made.ENDS), 2)
    return content_of(engine), admitted


@pytest.fixture
def at(engine: Engine, number: str, clock: StoppedClock, log_in: Callable[[str], FlaskClient]) -> At:
    """The candidate's browser, at a moment from which the clock stands still."""

    def open_browser(moment: datetime) -> FlaskClient:
        clock.moment = moment
        with unit_of_work(engine) as session:
            query = select(candidates.c.account_id).where(candidates.c.candidate_no == number)
            account = session.execute(query).scalar_one()
        return log_in(account)

    return open_browser


@pytest.fixture
def browser(at: At) -> FlaskClient:
    return at(NOW)
