"""Whoever knows the public seed and the public papers tries all candidate numbers, and finds nobody."""

from __future__ import annotations

from dataclasses import replace

from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.domain.papers import PaperItem, draw
from shared.contracts.draws import sheet_code
from tests.builders.cbt import domain_exam

NUMBERS = [f"26-{number:05}" for number in range(1, 3_001)]
SAT = NUMBERS[::500]


def found(exam: Exam, papers: dict[tuple[PaperItem, ...], str]) -> dict[str, str]:
    """The numbers whose paper is one of these, with whose it is."""
    tried = {number: draw(exam, number) for number in NUMBERS}
    return {number: papers[paper] for number, paper in tried.items() if paper in papers}


def test_a_paper_that_was_drawn_by_code_gives_no_number_away() -> None:
    exam = replace(domain_exam([("TWK", "a", 6, 20), ("TIU", "b", 6, 20)]), drawn_by="sheet_code")
    codes = {number: sheet_code(7**25 * int(number[3:])) for number in SAT}
    assert found(exam, {draw(exam, code): number for number, code in codes.items()}) == {}


def test_one_that_was_drawn_by_number_gave_it_away() -> None:
    """Why seeds of such exams are not published."""
    exam = domain_exam([("TWK", "a", 6, 20), ("TIU", "b", 6, 20)])
    assert found(exam, {draw(exam, number): number for number in SAT}) == {number: number for number in SAT}
