"""A ranking's file runs nothing in a spreadsheet, whatever its rules are called."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from services.scoring.rankings.pages.exports import ranking_csv
from services.scoring.rankings.usecases.ranking import Ranking
from tests.builders.scoring_ranked import ranked_world, ranking_of


def renamed(ranking: Ranking, prefix: str) -> Ranking:
    """The same ranking of a vacancy and of sections whose codes begin with `prefix`."""
    sections = tuple(replace(section, code=prefix + section.code) for section in ranking.rules.sections)
    rows = tuple(
        row._replace(marks={prefix + code: marks for code, marks in row.marks.items()}) for row in ranking.rows
    )
    checks = {
        number: tuple(replace(check, subject=prefix + check.subject) for check in those)
        for number, those in ranking.checks.items()
    }
    frame = replace(
        ranking.frame,
        vacancy_id=prefix + ranking.frame.vacancy_id,
        tie_breaks=tuple(prefix + key for key in ranking.frame.tie_breaks),
    )
    exam = replace(ranking.exam, rules=replace(ranking.rules, sections=sections))
    made = replace(ranking, exam=exam, frame=frame)
    # Both are computed from the lines when they are first asked for.
    vars(made).update(rows=rows, checks=checks)
    return made


@pytest.mark.parametrize(("prefix", "written"), [("=1+", "'=1+"), ("@SUM", "'@SUM"), ("-", "'-"), ("\t=", "'\t'=")])
def test_no_cell_begins_a_formula(prefix: str, written: str) -> None:
    """Nor does one that begins behind a tab, where a program takes tabs for the ends of cells."""
    ranking = ranking_of(ranked_world())
    header, *rows = csv.reader(io.StringIO(ranking_csv(renamed(ranking, prefix)).decode()))
    assert [name for name in header if written in name] == [f"{written}{code}" for code in ("TWK", "TIU", "TKP")]
    assert {row[0] for row in rows} == {f"{written}{ranking.frame.vacancy_id}"}
    for row in rows:
        parts = [*row[4].split(">"), *row[5].split(";")]
        assert all(part.startswith(written) for part in parts if part), parts
        assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))] == []
