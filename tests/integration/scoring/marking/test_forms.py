"""A sheet of other items than were drawn for its candidate, or of another order, is a finding that nobody lets
stand."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.domain.papers import draw
from services.scoring.exams.tables import sealed_items
from services.scoring.exams.usecases import exams
from services.scoring.rankings.usecases.looking import look
from services.scoring.releases.usecases.release_checks import findings
from shared.contracts.scoring import AttemptScored
from tests.builders.scoring import EXAM, VACANCY, World, admitted, attempt
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_ranked import blockers

NUMBER = "26-0001"


class Drawn(World):
    DRAWN = True

    def form(self, number: str) -> tuple[str, ...]:
        with Session(self.engine) as session:
            exam = exams.find_sealed(session, EXAM)
            assert exam is not None
            form = exams.find_form(session, exam[0])
            assert form is not None
            return form.paper(number)

    def faults(self) -> list[tuple[str, str]]:
        with Session(self.engine) as session:
            return [(each.candidate_no, each.fault) for each in findings(session, look(session, VACANCY))]


@pytest.fixture
def world() -> Drawn:
    """An enemy of the first item is in the bank, so that not every pair may meet."""
    first, *others = bank_rows()
    enemy = {**others[0], "enemies": first["code"]}
    return Drawn([first, enemy, *others[1:]])


def test_scoring_draws_the_paper_that_cbt_has_drawn(world: Drawn) -> None:
    papers, sealed = world.papers(), world.sealed()
    opened = Exam.of(sealed).with_papers(papers)
    for number in (f"26-{n:04}" for n in range(1, 40)):
        assert world.form(number) == tuple(item.item_id for item in draw(opened, number))


def test_the_paper_that_was_drawn_is_marked(world: Drawn) -> None:
    world.apply(admitted(NUMBER), *attempt(NUMBER, world.form(NUMBER), {}))
    assert world.faults() == []
    assert [scored.candidate_no for scored in world.emitted(AttemptScored)] == [NUMBER]


def other_order(world: Drawn) -> tuple[str, ...]:
    paper = world.form(NUMBER)
    return (paper[1], paper[0], *paper[2:])


def paper_of_another(world: Drawn) -> tuple[str, ...]:
    """Each paper by itself is one of this exam."""
    mine = world.form(NUMBER)
    return next(other for n in range(2, 60) if (other := world.form(f"26-{n:04}")) != mine)


@pytest.mark.parametrize("made", [other_order, paper_of_another])
def test_any_other_form_is_a_finding_until_two_void_the_sheet(world: Drawn, made: object) -> None:
    assert callable(made)
    world.apply(admitted(NUMBER), *attempt(NUMBER, made(world), {}))
    assert world.faults() == [(NUMBER, "form_differs")]
    assert blockers(world) == {"mismatch"}
    assert world.emitted(AttemptScored) == []
    world.apply(decided(NUMBER, "paper"))
    assert blockers(world) == set()


def test_of_an_exam_that_an_earlier_release_sealed_the_form_is_not_known(world: Drawn) -> None:
    other = other_order(world)
    with Session(world.engine) as session, session.begin():
        session.execute(update(sealed_items).values(enemies=None))
    world.apply(admitted(NUMBER), *attempt(NUMBER, other, {}))
    assert blockers(world) == set()
