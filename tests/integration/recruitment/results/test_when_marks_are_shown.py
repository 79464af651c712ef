"""The rules say when an applicant sees the own marks: at once, after the session, or with the ranking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from services.recruitment.selections.tables import selections
from shared.db.engine import unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW
from tests.builders.recruitment_deliveries import deliver


@pytest.fixture
def number(engine: Engine) -> str:
    """A candidate who has submitted and has marks."""
    with unit_of_work(engine) as session:
        admitted = build.add_candidate(session, 0, "Ani Lestari")
    deliver(engine, reported.attempt_submitted(admitted), 2)
    deliver(engine, reported.attempt_scored(admitted))
    return admitted


@pytest.fixture
def browser(engine: Engine, number: str, log_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with unit_of_work(engine) as session:
        account = session.execute(select(candidates.c.account_id)).scalar_one()
    return log_in(account)


def rule(engine: Engine, shown: str) -> None:
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        session.execute(selections.update().values(rules={**rules, "scores_shown": shown}))


def test_at_once(engine: Engine, browser: FlaskClient) -> None:
    rule(engine, "at_submit")
    assert "Nilai Anda 446 dari 550" in browser.get("/lamaran/hasil").text


def test_after_the_session(engine: Engine, number: str, browser: FlaskClient) -> None:
    rule(engine, "after_session")
    deliver(engine, reported.seat_assigned(number, ends_at=NOW + timedelta(minutes=5)))
    page = browser.get("/lamaran/hasil").text
    assert "Nilai Anda tampil di sini setelah sesi berakhir" in page
    assert "dari 550" not in page
    deliver(engine, reported.seat_assigned(number, ends_at=NOW), 2)
    assert "Nilai Anda 446 dari 550" in browser.get("/lamaran/hasil").text


def test_with_the_ranking(engine: Engine, number: str, browser: FlaskClient) -> None:
    rule(engine, "after_release")
    page = browser.get("/lamaran/hasil").text
    assert "Nilai Anda diumumkan bersama peringkat" in page
    assert "dari 550" not in page
    deliver(engine, reported.ranking_released([reported.ranked(number, 1, 110, 145, 191, "goes_on")]))
    page = browser.get("/lamaran/hasil").text
    assert "Anda di peringkat 1 dari 1" in page
    assert "TWK, ambang 65" in page
