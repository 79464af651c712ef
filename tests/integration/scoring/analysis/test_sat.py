"""An exam is over when somebody has sat it and nobody may any more; before that keys are its authors' alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from services.scoring.analysis.usecases import sat
from services.scoring.assessments.tables import stage_participants
from services.scoring.exams.usecases import exams
from services.scoring.marking.tables import attempts, marks
from services.scoring.migrations import METADATA
from shared.contracts.exams import ExamStage
from shared.db.engine import make_engine
from tests.builders.scoring import EXAM, SELECTION, VACANCY, World, admitted, vacancy
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_seats import missed

LATER = f"{SELECTION}-skb"
OTHER = "another-vacancy"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "sqlite":
        yield World()
        return
    engine = make_engine(request.getfixturevalue("postgres_database"))
    METADATA.create_all(engine)
    yield World(bank_rows(), engine)
    engine.dispose()


def is_over(world: World, stage: ExamStage | None = None) -> bool:
    with Session(world.engine) as session:
        exam = exams.get(session, EXAM)
        return sat.is_over(session, replace(exam, exam_id=LATER, stage=stage) if stage else exam)


def sits(world: World, number: str) -> None:
    world.apply(admitted(number), *world.sat(number, "ECCECC"))


def take_part(world: World, numbers: Sequence[str], vacancy_id: str = VACANCY, stage: str = "skb") -> None:
    rows = [
        {"selection_id": SELECTION, "stage": stage, "candidate_no": number, "vacancy_id": vacancy_id}
        for number in numbers
    ]
    with Session(world.engine) as session, session.begin():
        session.execute(insert(stage_participants), rows)


def begin_later(world: World, number: str, *, submitted: bool = True) -> None:
    at = world.now if submitted else None
    row = {"attempt_id": f"later {number}", "candidate_no": number, "exam_id": LATER, "integrity": "ok"}
    with Session(world.engine) as session, session.begin():
        session.execute(insert(attempts).values(**row, started_at=world.now, submitted_at=at))


def meets_thresholds(world: World, number: str, *, passed: bool) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(marks).where(marks.c.candidate_no == number).values(passed=passed))


def test_a_sealed_exam_that_nobody_has_sat_is_not(world: World) -> None:
    assert not is_over(world)
    world.apply(admitted("26-0001"))
    assert not is_over(world)
    world.apply(missed("26-0001"))
    assert not is_over(world), "somebody who is admitted later would sit with the same keys"


def test_it_is_once_everybody_has_sat_or_missed_it(world: World) -> None:
    sits(world, "26-0001")
    assert is_over(world)
    world.apply(admitted("26-0002"))
    assert not is_over(world)
    world.apply(missed("26-0002"))
    assert is_over(world)
    started, *_ = world.sat("26-0003", "ECCECC")
    world.apply(admitted("26-0003"), started)
    assert not is_over(world), "an attempt is open"


def test_a_later_exam_is_not_over_because_the_first_one_is(world: World) -> None:
    stage = ExamStage(stage="skb", part="cat")
    sits(world, "26-0001")
    sits(world, "26-0002")
    take_part(world, ["26-0001", "26-0002"])
    assert is_over(world)
    assert not is_over(world, stage), "nobody has begun it"
    begin_later(world, "26-0001")
    assert not is_over(world, stage), "one is to come, who has sat the first"
    begin_later(world, "26-0002")
    assert is_over(world, stage)


def test_nor_while_one_sits_it(world: World) -> None:
    sits(world, "26-0001")
    take_part(world, ["26-0001"])
    begin_later(world, "26-0001", submitted=False)
    assert not is_over(world, ExamStage(stage="skb", part="cat"))


def test_who_does_not_take_part_is_not_waited_for(world: World) -> None:
    sits(world, "26-0001")
    sits(world, "26-0002")
    take_part(world, ["26-0001"])
    begin_later(world, "26-0001")
    assert is_over(world, ExamStage(stage="skb", part="cat"))


def test_people_of_a_vacancy_whose_ranking_is_not_released_are_still_to_come(world: World) -> None:
    world.apply(vacancy(vacancy_id=OTHER))
    sits(world, "26-0001")
    world.apply(admitted("26-0002", vacancy_id=OTHER), *world.sat("26-0002", "EEEECC"))
    take_part(world, ["26-0001"])
    begin_later(world, "26-0001")
    stage = ExamStage(stage="skb", part="cat")
    meets_thresholds(world, "26-0002", passed=False)
    assert is_over(world, stage), "from there nobody goes on"
    meets_thresholds(world, "26-0002", passed=True)
    assert not is_over(world, stage)
    take_part(world, ["26-0002"], OTHER)
    begin_later(world, "26-0002")
    assert is_over(world, stage)


def test_so_are_those_of_a_stage_between(world: World) -> None:
    sits(world, "26-0001")
    take_part(world, ["26-0001"])
    take_part(world, ["26-0002"], OTHER)
    take_part(world, ["26-0001"], stage="final")
    begin_later(world, "26-0001")
    stage = ExamStage(stage="final", part="cat", after="skb")
    assert not is_over(world, stage)
    take_part(world, ["26-0002"], OTHER, stage="final")
    begin_later(world, "26-0002")
    assert is_over(world, stage)
