"""A sheet of other items than were drawn for its candidate, or of another order, is a finding that nobody lets
stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.domain.papers import draw
from services.scoring.exams.tables import exams as sealed_exams
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.attempts import Sheet
from services.scoring.marking.usecases.sealed_exams import find_exam_with_keys
from services.scoring.rankings.usecases.looking import look
from services.scoring.releases.usecases.release_checks import findings
from shared.contracts.draws import sheet_code
from shared.contracts.scoring import AttemptScored
from tests.builders.scoring import EXAM, VACANCY, World, admitted, attempt
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_ranked import blockers
from tests.builders.statements import sent_to

NUMBER = "26-0001"
CODE, OTHER_CODE = sheet_code(2), sheet_code(3)


class Drawn(World):
    DRAWN = True

    def form(self, name: str) -> tuple[str, ...]:
        with Session(self.engine) as session:
            sealed = exams.find_sealed(session, EXAM)
            assert sealed is not None
            assert sealed.form is not None
            return tuple(item.item_id for item in sealed.form.items(name))

    def faults(self) -> list[tuple[str, str]]:
        with Session(self.engine) as session:
            return [(each.candidate_no, each.fault) for each in findings(session, look(session, VACANCY))]


class OfAnEarlierRelease(World):
    DRAWN = False


class Unsealed(Drawn):
    def _seal(self, session: Session) -> None:
        """Not yet."""

    def seal_now(self, session: Session) -> None:
        super()._seal(session)


@pytest.fixture
def world() -> Drawn:
    """An enemy of the first item is in the bank, so that not every pair may meet."""
    first, *others = bank_rows()
    enemy = {**others[0], "enemies": first["code"]}
    return Drawn([first, enemy, *others[1:]])


def test_scoring_draws_the_paper_that_cbt_has_drawn(world: Drawn) -> None:
    papers, sealed = world.papers(), world.sealed()
    opened = Exam.of(sealed).with_papers(papers)
    for code in map(sheet_code, range(1, 40)):
        assert world.form(code) == tuple(item.item_id for item in draw(opened, code))


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


def test_who_has_a_sheet_code_is_drawn_by_it_and_not_by_the_number(world: Drawn) -> None:
    other = "26-0002"
    assert len({world.form(name) for name in (CODE, OTHER_CODE, NUMBER, other)}) == 4
    world.apply(admitted(NUMBER, sheet_code=CODE), *attempt(NUMBER, world.form(CODE), {}))
    world.apply(admitted(other, sheet_code=OTHER_CODE), *attempt(other, world.form(other), {}))
    assert world.faults() == [(other, "form_differs")]


def test_a_sheet_from_before_its_candidate_is_held_against_the_paper_of_the_code(world: Drawn) -> None:
    other = "26-0002"
    world.apply(*attempt(NUMBER, world.form(CODE), {}), *attempt(other, world.form(other), {}))
    world.apply(admitted(NUMBER, sheet_code=CODE), admitted(other, sheet_code=OTHER_CODE))
    assert world.faults() == [(other, "form_differs")]
    assert [scored.candidate_no for scored in world.emitted(AttemptScored)] == [NUMBER]


def test_of_an_exam_that_was_sealed_to_be_drawn_by_number_a_code_changes_no_paper(world: Drawn) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(sealed_exams).values(drawn_by=None))
    world.apply(admitted(NUMBER, sheet_code=CODE), *attempt(NUMBER, world.form(NUMBER), {}))
    assert world.faults() == []
    second = "26-0002"
    world.apply(admitted(second, sheet_code=OTHER_CODE), *attempt(second, world.form(OTHER_CODE), {}))
    assert world.faults() == [(second, "form_differs")]


def test_of_an_exam_that_an_earlier_release_sealed_the_form_is_not_known() -> None:
    world = OfAnEarlierRelease()
    drawn = [item.item_id for item in draw(Exam.of(world.sealed()).with_papers(world.papers()), NUMBER)]
    world.apply(admitted(NUMBER), *attempt(NUMBER, (drawn[1], drawn[0], *drawn[2:]), {}))
    assert blockers(world) == set()


def test_what_is_sealed_is_read_once_and_keys_in_force_each_time(world: Drawn) -> None:
    second = "26-0002"
    world.apply(admitted(NUMBER), admitted(second), *attempt(NUMBER, world.form(NUMBER), {}))
    with sent_to(world.engine) as sent:
        world.apply(*attempt(second, world.form(second), {}))
    read = [statement for statement, _ in sent]
    assert not [statement for statement in read if "FROM sealed_items" in statement]
    assert [statement for statement in read if "FROM key_sets" in statement]
    assert {scored.candidate_no for scored in world.emitted(AttemptScored)} == {NUMBER, second}


def test_another_sheet_of_the_same_attempt_is_marked_by_its_own_answers(world: Drawn) -> None:
    *_, submitted = attempt(NUMBER, world.form(NUMBER), {})
    with Session(world.engine) as session:
        with_keys = find_exam_with_keys(session, EXAM)
    assert with_keys is not None
    item = next(key for key in with_keys.keys.values() if key.item_id in submitted.items and key.right)
    blank = Sheet("a", NUMBER, EXAM, submitted.submitted_at, submitted.items, {}, 0, submitted.chain_head)
    totals = [
        sum(part.marks for part in with_keys.mark(each))
        for each in (blank, replace(blank, answers={item.item_id: str(item.right)}), blank)
    ]
    assert totals == [0, 5, 0]


def test_a_draft_that_was_looked_for_is_found_once_it_is_sealed() -> None:
    world = Unsealed(bank_rows())
    with Session(world.engine) as session:
        assert exams.find_sealed(session, EXAM) is None
    with Session(world.engine) as session, session.begin():
        world.seal_now(session)
    assert world.form(NUMBER)
