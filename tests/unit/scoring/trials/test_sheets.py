"""Sheets of earlier marks: what is typed in a cell counts as it was meant, or not at all; no two columns have one
name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.scoring.trials.domain.sheet_cells import RowCells
from services.scoring.trials.domain.sheet_columns import columns_of
from shared.contracts.consistency import contradictions
from shared.contracts.rules import Rules
from shared.kernel.errors import Problem
from tests.builders.scoring import make_rules


@pytest.mark.parametrize(
    ("typed", "units", "expected"),
    [
        ("12 1/3", 3, 37),
        ("12\N{NO-BREAK SPACE}1/3", 3, 37),
        ("-12 2/3", 3, -38),
        ("2/3", 3, 2),
        ("12,33", 3, 37),
        ("12.333333333333", 3, 37),
        ("12,67", 3, 38),
        ("12,66", 3, 38),
        ("\N{MINUS SIGN}0,3", 3, -1),
        ("12,5", 3, None),
        ("12,4", 3, None),
        ("12,34", 3, None),
        ("12 1/2", 3, None),
        ("12 3/3", 3, None),
        ("12/3", 3, None),
        ("1/0", 3, None),
        ("12 1/2", 4, 50),
        ("12,25", 4, 49),
        ("12,2", 4, None),
        ("12,3", 12, None),
        ("12,08", 12, 145),
        ("3,333", 100, None),
        ("12/1", 1, None),
        ("0/1", 1, None),
        ("7,5", 1, None),
        ("7,0", 1, 7),
    ],
)
def test_points_are_read_as_pages_write_them_and_as_decimals_come_nearest(
    typed: str, units: int, expected: int | None
) -> None:
    problems: list[Problem] = []
    found = RowCells(2, {"tiu": typed}, problems).number("tiu", -1000, 1000, units)
    assert (found, [each.code for each in problems]) == (expected, ["number_form"] * (expected is None))


@pytest.mark.parametrize("typed", ["V1\u200b", "V\u034f1", "\ufeffV1", "V1\ufe0f", "V\u2060 1", "V1\U000e0101"])
def test_a_code_with_what_nobody_sees_is_refused_by_row_and_column(typed: str) -> None:
    problems: list[Problem] = []
    assert RowCells(7, {"vacancy": typed}, problems).text("vacancy") is None
    (problem,) = problems
    assert (problem.place.row, problem.place.column, problem.code) == (7, "vacancy", "cell_unseen")
    assert f"U+{next(ord(each) for each in typed if each not in 'V1 '):04X}" in problem.message


def test_codes_that_look_the_same_are_the_same_and_numbers_are_not_guessed() -> None:
    problems: list[Problem] = []
    cells = RowCells(2, {"vacancy": "\uff36\uff11", "label": "\uff30-\uff10\uff11", "tiu": "1\u00b2"}, problems)
    assert (cells.text("vacancy"), cells.label("label")) == ("V1", "P-01")
    assert cells.number("tiu", 0, 100) is None
    assert [each.code for each in problems] == ["number_form"]


def rules_with(first: str, second: str) -> Rules:
    """The small rules, with other codes for their first two sections and a key that counts wrong answers."""
    rules = make_rules()
    old = {"TWK": first, "TIU": second}
    threshold = [replace(each, minima={old.get(k, k): n for k, n in each.minima.items()}) for each in rules.thresholds]
    sections = [replace(each, code=old.get(each.code, each.code)) for each in rules.sections]
    keys = ("total", f"wrong:{second}")
    return replace(rules, sections=tuple(sections), thresholds=tuple(threshold), tie_breaks=keys)


@pytest.mark.parametrize(
    ("first", "second", "marks", "right"),
    [
        ("TIU_RIGHT", "TIU", "tiu_right", "right_tiu_right"),
        ("MARKS_LABEL", "LABEL", "marks_label", "right_marks_label_right"),
        ("RIGHT_TIU_RIGHT", "TIU_RIGHT", "right_tiu_right", "tiu_right_right"),
        ("TWK", "TIU", "twk", "tiu_right"),
    ],
)
def test_each_column_of_a_sheet_has_a_name_of_its_own(first: str, second: str, marks: str, right: str) -> None:
    rules = rules_with(first, second)
    assert list(contradictions(rules)) == []
    found = columns_of(rules)
    names = [each.name for each in found]
    assert len(set(names)) == len(names)
    assert next(each.name for each in found if each.code == first) == marks
    assert [each.name for each in found if (each.kind, each.code) == ("right", second)] == [right]
