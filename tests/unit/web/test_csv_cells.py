"""A file that a spreadsheet opens: no cell is a formula, whatever the spreadsheet takes for the end of a cell."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.csv_cells import csv_file, harmless

BEGINS_A_FORMULA = re.compile(r'[\s"]*[=+\-@＝＋－＠]')


def written(*rows: list[object]) -> str:
    return csv_file(rows).decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1+1"])
def test_no_text_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("V1;=cmd|' /C calc'!A0", "V1;'=cmd|' /C calc'!A0"),
        ('V1;"=1"', 'V1;\'"=1"'),
        ("V1; \t@SUM(A1)", "V1;' \t'@SUM(A1)"),
        ("V1\t=1", "V1\t'=1"),
        ("V1\r\n=1", "V1\r\n'=1"),
        (";＝1", ";'＝1"),
        ("\t=1", "'\t'=1"),
        ("\n=1", "'\n'=1"),
    ],
)
def test_what_another_separator_would_make_a_formula_is_none(text: str, kept: str) -> None:
    assert harmless(text) == kept
    assert harmless(kept) == kept


@pytest.mark.parametrize("value", ["26-0001", "TWK=65;TIU=80", "a; b", "S-1; D-3", -1, 2.5, None])
def test_everything_else_stays(value: object) -> None:
    assert harmless(value) == value


def test_a_row_is_read_back_as_it_was_written() -> None:
    row: list[object] = ["a,b", "a;b", 'she said "no"', "two\r\nlines", "", None, -3, 2.5, "plain"]
    text = written(row)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["" if each is None else str(each) for each in row]]
    assert '"a;b"' in text, "quoted for who splits at both"


@given(st.lists(st.text(alphabet='ab1 ;,"\t\r\n=+-@＝', max_size=12), min_size=1, max_size=4))
def test_no_separator_of_any_program_leaves_a_formula(texts: list[str]) -> None:
    line = written(list(texts))
    for separator in (";", "\t"):
        # However the program treats quotes: as the frame of a cell, or as letters.
        for cell in re.split(f"[{separator}\r\n]", line)[1:]:
            assert not BEGINS_A_FORMULA.match(cell), (separator, line)
