"""Candidates, their browsers, and a ranking of three that is to be released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.databases import content_of
from tests.builders.recruitment import FOUR, NOW
from tests.builders.signed_releases import (
    SIGNERS,
    bind_keys,
)


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    """Four admitted candidates."""
    content, numbers = _four()
    build.continue_with(engine, content)
    return list(numbers)


@pytest.fixture
def browsers(engine: Engine, numbers: list[str], log_in: Callable[[str], FlaskClient]) -> dict[str, FlaskClient]:
    """Of each of these candidates, logged in."""
    with reading(engine) as session:
        accounts = {row.candidate_no: row.account_id for row in session.execute(select(candidates))}
    return {number: log_in(accounts[number]) for number in numbers}


@pytest.fixture
def ladder(engine: Engine) -> list[RankedRow]:
    """Three candidates: first goes on, second misses by a point, third stayed away. Two members have had keys for a
    while."""
    content, (first, second, third) = _three()
    build.continue_with(engine, content)
    return [
        reported.ranked(first, 1, 130, 135, 189, "goes_on"),
        reported.ranked(second, 2, 130, 135, 188, "below_cut", decision=reported.decision(first, "total", 454, 453)),
        reported.ranked(third, None, 0, 0, 0, "absent"),
    ]


@cache
def _four() -> tuple[bytes, list[str]]:
    """The database in which the four are admitted, and their numbers; made once in a run."""
    engine = build.database_with_demo_selection()
    with unit_of_work(engine) as session:
        numbers = [build.add_candidate(session, index, name) for index, name in enumerate(FOUR)]
    return content_of(engine), numbers


@cache
def _three() -> tuple[bytes, list[str]]:
    """The database in which three are admitted and the members have keys, and the three's numbers; made once in a
    run."""
    engine = build.database_with_demo_selection()
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, "staff-lain", at=NOW - timedelta(hours=2))
        numbers = [build.add_candidate(session, index, f"Peserta {index}") for index in range(3)]
    return content_of(engine), numbers
