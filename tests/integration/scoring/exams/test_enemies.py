"""Items that must not be on one paper, from the sheet to the seal."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from services.scoring.bank.usecases.imports import Upload
from services.scoring.exams.usecases import sealing
from services.scoring.exams.usecases.imports import import_items
from shared.kernel.errors import InvalidInput
from tests.builders.scoring import EXAM, NOON, World, scoring_engine
from tests.builders.scoring_bank import bank_rows, sheet_of
from tests.builders.scoring_draft import Draft


def test_two_enemies_are_sealed_naming_one_another_and_too_many_are_refused() -> None:
    """Three items for two places: one pair of enemies leaves two that are sure, a second pair does not."""
    rows = bank_rows()
    rows[0]["enemies"] = rows[1]["code"]
    world = World(rows)
    sealed = {item.item_id: item.enemies for item in world.papers().items}
    pairs = [(item_id, enemy) for item_id, enemies in sealed.items() for enemy in enemies]
    assert len(pairs) == 2
    assert pairs[0] == pairs[1][::-1]


def test_enemies_that_could_leave_a_paper_short_keep_the_exam_from_sealing() -> None:
    rows = bank_rows()
    rows[0]["enemies"] = f"{rows[1]['code']}, {rows[2]['code']}"
    world = Draft(rows=rows)
    with Session(world.engine) as session:
        view = sealing.overview(session, EXAM)
    assert [problem.code for problem in view.problems] == ["enemies_short"]
    assert view.content_digest is None


def test_an_enemy_that_nobody_knows_is_a_problem_of_its_row() -> None:
    rows = bank_rows()
    rows[4]["enemies"] = "TWK-999"
    with Session(scoring_engine()) as session, pytest.raises(InvalidInput) as refusal:
        import_items(session, NOON, Upload("bank.csv", sheet_of(rows), {}))
    assert [(problem.place.row, problem.place.column, problem.code) for problem in refusal.value.problems] == [
        (6, "enemies", "enemy_unknown")
    ]
