"""Five candidates of whom the first has a place by a released ranking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from shared.contracts.scoring import RankingReleased
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders.places import rows_of, rule
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    rule(engine)
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        return [build.add_candidate(session, index, f"Peserta {index}") for index in range(5)]


@pytest.fixture
def released(engine: Engine, numbers: list[str]) -> RankingReleased:
    (made,) = release(rows_of(numbers))
    receive(engine, made)
    return made


@pytest.fixture
def browsers(engine: Engine, numbers: list[str], log_in: Callable[[str], FlaskClient]) -> dict[str, FlaskClient]:
    with reading(engine) as session:
        accounts = {row.candidate_no: row.account_id for row in session.execute(select(candidates))}
    return {number: log_in(accounts[number]) for number in numbers}
