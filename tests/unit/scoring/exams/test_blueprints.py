from __future__ import annotations

from services.scoring.exams.domain.blueprints import canonical, check
from shared.contracts.exams import BlueprintRow
from shared.contracts.rules import Marking, Section
from tests.builders.scoring import blueprint_row

SECTIONS = (Section(code="TWK", name="", items=3, marking=Marking(kind="right_wrong", right=5), max_marks=15),)
STOCK = {("TWK", "Pancasila", "easy"): 2, ("TWK", "Pancasila", "hard"): 5, ("TWK", "NKRI", "medium"): 1}


def codes(*rows: BlueprintRow) -> list[tuple[str, str]]:
    return [(problem.place.field, problem.code) for problem in check(rows, SECTIONS, STOCK)]


def test_a_blueprint_that_the_bank_can_fill() -> None:
    assert codes(blueprint_row("TWK", "Pancasila", "easy", 2), blueprint_row("TWK", "NKRI", "medium", 1)) == []


def test_sums_must_be_those_of_the_rules() -> None:
    assert codes(blueprint_row("TWK", "Pancasila", "easy", 2)) == [("TWK", "section_sum")]
    assert codes() == [("TWK", "section_sum")]


def test_the_bank_must_have_enough() -> None:
    assert codes(blueprint_row("TWK", "Pancasila", "easy", 3)) == [("TWK, Pancasila, easy", "bank_short")]
    assert codes(blueprint_row("TWK", "Bela negara", "easy", 3)) == [("TWK, Bela negara, easy", "bank_short")]


def test_a_row_stands_once() -> None:
    row = blueprint_row("TWK", "Pancasila", "hard", 1)
    assert ("TWK, Pancasila, hard", "row_repeated") in codes(row, row, row)


def test_an_unknown_section_is_named() -> None:
    assert ("XYZ, Topik, easy", "section_unknown") in codes(blueprint_row("XYZ", "Topik", "easy", 1))


def test_order_of_upload_and_empty_rows_do_not_matter() -> None:
    a, b = blueprint_row("TWK", "NKRI", "medium", 1), blueprint_row("TWK", "NKRI", "easy", 2)
    assert canonical([a, b, blueprint_row("TWK", "NKRI", "hard", 0)]) == canonical([b, a]) == (b, a)
