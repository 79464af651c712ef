"""Databases of the release before have what long rankings need, once they are brought to this release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

from shared.db.engine import make_engine, reading
from tests.builders.messaging import NOON
from tests.builders.older import older
from tools.services import ALL

BEFORE = {"scoring": "0008", "recruitment": "0005"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    on_sqlite = request.param == "sqlite"
    return make_engine(
        f"sqlite:///{tmp_path}/service.db" if on_sqlite else request.getfixturevalue("postgres_database")
    )


def contents(engine: Engine, table: Table, *names: str) -> list[tuple[Any, ...]]:
    with reading(engine) as session:
        columns = [table.c[name] for name in names]
        return sorted(tuple(row) for row in session.execute(select(*columns)))


def test_attempts_for_which_something_is_missing_are_found(engine: Engine) -> None:
    sheet = {"exam_id": "e", "integrity": "ok", "submitted_at": NOON}
    marks = {"exam_id": "e", "sections": [], "checks": [], "marked_at": NOON}
    person = {"born_on": NOON.date()}
    older(
        engine,
        BEFORE,
        "scoring",
        {
            "candidates": [person | {"candidate_no": number} for number in ("marked", "unmarked", "sitting")],
            "attempts": [
                sheet | {"attempt_id": "a-marked", "candidate_no": "marked"},
                sheet | {"attempt_id": "a-unmarked", "candidate_no": "unmarked"},
                sheet | {"attempt_id": "a-sitting", "candidate_no": "sitting", "submitted_at": None},
                sheet | {"attempt_id": "a-stranger", "candidate_no": "stranger", "submitted_at": None},
            ],
            "marks": [
                marks | {"attempt_id": "a-marked", "candidate_no": "marked", "counted": True},
                marks | {"attempt_id": "a-elsewhere", "candidate_no": "elsewhere", "counted": False},
            ],
        },
    )
    tables = ALL["scoring"].metadata.tables
    assert contents(engine, tables["unsettled_attempts"], "attempt_id") == [("a-stranger",), ("a-unmarked",)]
    assert contents(engine, tables["counted_sheets"], "exam_id", "sheets") == [("e", 1)]
    assert contents(engine, tables["rankings"], "vacancy_id") == [], "the worker makes those that are missing"
    engine.dispose()


def test_parts_of_released_rankings_know_their_rows(engine: Engine) -> None:
    row = {"vacancy_id": "v", "version": 1, "marks": {}}
    older(
        engine,
        BEFORE,
        "recruitment",
        {
            "ranking_parts": [
                {"vacancy_id": "v", "version": 1, "part": part, "received_at": NOON} for part in (1, 2, 3)
            ],
            "ranking_rows": [
                row | {"part": 1, "position": 0, "status": "goes_on"},
                row | {"part": 1, "position": 1, "status": "goes_on"},
                row | {"part": 2, "position": 0, "status": "below_cut"},
            ],
        },
    )
    parts = ALL["recruitment"].metadata.tables["ranking_parts"]
    assert contents(engine, parts, "part", "rows", "going_on") == [(1, 2, 2), (2, 1, 0), (3, 0, 0)]
    engine.dispose()
