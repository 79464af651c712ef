"""Items that ask for a number, from the sheet through the seal to the marks."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.bank.domain.items import Number
from services.scoring.bank.usecases.imports import Upload
from services.scoring.bank.usecases.items import get
from services.scoring.exams.storage import exams as storage
from services.scoring.exams.usecases import sealing
from services.scoring.exams.usecases.imports import import_items
from services.scoring.marking.tables import attempts, marks
from services.scoring.rankings.usecases.ranking import rank_vacancy
from shared.contracts.scoring import AttemptScored
from tests.builders.scoring import EXAM, NOON, VACANCY, World, admitted, attempt, scoring_engine
from tests.builders.scoring_bank import bank_rows, item_row, number_row, sheet_of
from tests.builders.scoring_draft import Draft
from tests.builders.scoring_other_rules import numeric_rules


def rows() -> list[dict[str, str]]:
    numbers = [number_row(f"TIU-00{n}", key=key) for n, key in enumerate(("12,5", "-3", "1.500"), 1)]
    return [row for row in bank_rows() if row["section"] != "TIU"] + numbers


@pytest.fixture
def world() -> World:
    return World(rows(), rules=numeric_rules())


def numbers_of(world: World) -> list[str]:
    return [item.item_id for item in world.papers().items if item.section == "TIU"]


def sat(world: World, candidate_no: str, *answers: str | None) -> AttemptScored | None:
    """A sheet that answers the two numbers of its paper; what was reported of it, if it was marked."""
    paper = world.paper()
    asked = [item for item in paper if item in numbers_of(world)]
    given = {item: answer for item, answer in zip(asked, answers, strict=True) if answer is not None}
    world.apply(admitted(candidate_no), *attempt(candidate_no, paper, given))
    found = [each for each in world.emitted(AttemptScored) if each.candidate_no == candidate_no]
    return found[0] if found else None


def test_they_are_sealed_without_options_and_their_keys_stay(world: World) -> None:
    items = [item for item in world.papers().items if item.section == "TIU"]
    assert [item.options for item in items] == [(), (), ()]
    with Session(world.engine) as session:
        keys = storage.keys(session, EXAM)
        codes = {row.code: row.key.number for row in storage.authored_keys(session, EXAM)}
    assert {keys[item.item_id].number for item in items} == {
        Number("12.5", "0.5"),
        Number("-3", "0.5"),
        Number("1.5", "0.5"),
    }
    assert codes["TIU-002"] == Number("-3", "0.5")
    assert codes["TWK-001"] is None


def test_a_sheet_is_marked_by_value_and_tolerance(world: World) -> None:
    with Session(world.engine) as session:
        keys = storage.keys(session, EXAM)
    asked = [item for item in world.paper() if item in numbers_of(world)]
    right = [number.value for item in asked if (number := keys[item].number) is not None]
    scored = sat(world, "26-0001", right[0], "1000")
    assert scored is not None
    tiu = next(section for section in scored.sections if section.section == "TIU")
    assert (tiu.marks, tiu.right, tiu.wrong, tiu.blank) == (5 - 1, 1, 1, 0)
    with Session(world.engine) as session:
        assert rank_vacancy(session, VACANCY).rows


def test_a_sheet_with_an_answer_that_is_no_number_gets_no_marks(world: World) -> None:
    assert sat(world, "26-0001", "12,5", None) is None
    with Session(world.engine) as session:
        assert session.scalar(select(marks.c.attempt_id)) is None
        assert session.scalar(select(attempts.c.fault)) == "option_unknown"


def test_a_lettered_item_keeps_a_numeric_section_from_sealing() -> None:
    draft = Draft(rows=rows(), rules=numeric_rules())
    assert draft.digest() is not None
    lettered, rules = Draft(), numeric_rules()
    with Session(lettered.engine) as session:
        storage.put_rules(session, EXAM, rules, rules.digest)
        problems = sealing.overview(session, EXAM).problems
    assert [(problem.place.field, problem.code) for problem in problems] == [(f"TIU-00{n}", "kind") for n in (1, 2, 3)]


def test_the_bank_keeps_value_and_tolerance() -> None:
    engine = scoring_engine()
    with Session(engine) as session, session.begin():
        import_items(session, NOON, Upload("bank.csv", sheet_of([number_row(), item_row()]), {}))
    with Session(engine) as session:
        assert get(session, "TIU-001").number == Number("12.5", "0.5")
        assert get(session, "TWK-001").number is None
        again = import_items(session, NOON, Upload("bank.csv", sheet_of([number_row(key="12.50"), item_row()]), {}))
    assert (again.added, again.changed, again.same) == (0, 0, 2)
