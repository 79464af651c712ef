"""What a page of a long trail costs: one look at an index, whatever is asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from services.recruitment.service import create_app
from services.recruitment.staff.tables import staff
from shared.db.engine import unit_of_work
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders.recruitment import NOW
from tests.builders.statements import sent_to
from tests.builders.trail import Trail, reads_of_lines, summaries
from tests.builders.web import bearer

AUDITOR = bearer(Role.AUDITOR, now=NOW)
FILTERS = {
    "ix_trail_scope": "",
    "ix_trail_kind": "jenis=exam",
    "ix_trail_person": "orang=Budi",
    "ix_trail_vacancy": "formasi=vacancy-3",
    "ix_trail_candidate": "peserta=26-77",
}


@pytest.fixture(scope="module")
def long_trail() -> Engine:
    engine = build.database_with_demo_selection()
    Trail(engine).fill(100_000)
    with unit_of_work(engine) as session:
        row = {
            "staff_id": "member-7", "username": "budi", "name": "Budi", "roles": ["proctor"], "password_hash": "",
            "demo": False, "created_at": NOW, "generation": 0,
        }  # fmt: skip
        session.execute(insert(staff).values(**row))
    return engine


@pytest.mark.parametrize("index", FILTERS)
@pytest.mark.parametrize("range_of_days", ["", "dari=2026-11-10&sampai=2026-11-10", "sebelum=50000"])
def test_at_a_hundred_thousand_lines_a_page_is_one_look_at_an_index(
    long_trail: Engine, settings: Any, clock: Any, index: str, range_of_days: str
) -> None:
    client = create_app(settings, engine=long_trail, clock=clock).test_client()
    with sent_to(long_trail) as sent:
        page = client.get(f"/jejak?{FILTERS[index]}&{range_of_days}", headers=AUDITOR).text
    assert len(summaries(page)) == 100
    [(statement, parameters)] = reads_of_lines(sent)
    with long_trail.connect() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    looks = [step for step in plan if re.search(r"\btrail\b", step)]
    assert looks, plan
    assert all(step.startswith("SEARCH trail USING INDEX " + index) for step in looks), plan
    # Nothing is put in order but the hundred lines that were found, each part's own.
    ordered = [plan[place - 1] for place, step in enumerate(plan) if "TEMP B-TREE" in step]
    assert all(step.startswith("SCAN anon_") for step in ordered), plan


def test_at_a_hundred_thousand_lines_no_news_is_a_look_at_what_has_come_since(
    long_trail: Engine, settings: Any, clock: Any
) -> None:
    client = create_app(settings, engine=long_trail, clock=clock).test_client()
    for query in FILTERS.values():
        with sent_to(long_trail) as sent:
            answer = client.get(f"/jejak/baris?after=100001&{query}", headers=AUDITOR)
        assert answer.status_code == 204
        for statement, parameters in (each for each in sent if "FROM trail" in each[0]):
            with long_trail.connect() as connection:
                plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert any("INTEGER PRIMARY KEY (rowid>?)" in step for step in plan), plan
