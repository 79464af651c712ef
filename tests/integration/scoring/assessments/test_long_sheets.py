"""A long sheet of scores holds up nobody else: it is read and judged before anything is written, and then written at
once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.imported import Done, Report
from services.scoring.assessments.tables import stage_participants
from services.scoring.assessments.usecases import importing
from shared.contracts.assessments import AssessmentRecorded
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Principal
from tests.builders.scoring import SELECTION, VACANCY, World
from tests.builders.scoring_assessed import AINI, BRIA, assess, part_of
from tests.builders.statements import sent_to

NUMBERS = [f"27-{number:07}" for number in range(300)]


@pytest.fixture
def world(quiet_world: World) -> World:
    """So many more take part in the second stage."""
    shared: dict[str, Any] = {
        "selection_id": SELECTION,
        "stage": "skb",
        "vacancy_id": VACANCY,
        "carried": {},
        "closed_at": None,
    }
    made = assess(quiet_world)
    with Session(made.engine) as session, session.begin():
        session.execute(insert(stage_participants), [{**shared, "candidate_no": number} for number in NUMBERS])
    return made


def send(world: World, who: Principal, *more: str) -> Report:
    rows = ["candidate_no,motivasi,bidang,reason", *(f"{number},30,40," for number in NUMBERS), *more]
    with Session(world.engine) as session, session.begin():
        assessed = part_of(session)
        table = importing.opened(assessed, "nilai.csv", "\n".join(rows).encode())
        return importing.import_scores(session, world.now, assessed, "nilai.csv", table, who).report


def test_it_is_written_in_a_few_statements(world: World) -> None:
    for who, done in ((AINI, Done.FIRST), (BRIA, Done.AGREED)):
        with sent_to(world.engine) as sent:
            report = send(world, who)
        assert [(line.row, line.candidate_no) for line in report.lines] == list(enumerate(NUMBERS, 2))
        assert {line.done for line in report.lines} == {done}
        assert len([each for each in sent if each[0].startswith(("INSERT", "UPDATE"))]) <= 10
    assert [each.candidate_no for each in world.emitted(AssessmentRecorded)] == NUMBERS


def test_with_one_wrong_row_nothing_is_written(world: World) -> None:
    with sent_to(world.engine) as sent, pytest.raises(InvalidInput):
        send(world, AINI, "27-9999999,30,40,")
    assert [each[0] for each in sent if each[0].startswith(("INSERT", "UPDATE"))] == []
