"""Cells that say more than their text are named, each with its row and column; plain text is taken as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from shared.sheets.apart import read_cells
from shared.sheets.table import Cells, Unreadable
from tests.builders.workbooks import raw_workbook, workbook

HEADER = ("code", "difficulty", "stem", "option_a")
STEM, SHARE = 2, 1

Writer = Callable[[Any, Any, int], None]
"""Writes a cell of the second row: the workbook, its sheet, the column."""


def read(write: Writer, column: int) -> Cells:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_string(1, 0, "TWK-7")
        write(book, sheet, column)

    return read_cells("soal.xlsx", workbook(fill), {"difficulty"})


def faults(write: Writer, column: int = STEM) -> list[tuple[int, int | None, str]]:
    return [(fault.row, fault.column, fault.code) for fault in read(write, column).faults]


def number(value: float, shown: str = "General") -> Writer:
    return lambda book, sheet, column: sheet.write_number(1, column, value, book.add_format({"num_format": shown}))


def letters(text: str, **font: Any) -> Writer:
    return lambda book, sheet, column: sheet.write_string(1, column, text, book.add_format(font))


def run(**font: Any) -> Writer:
    return lambda book, sheet, column: sheet.write_rich_string(
        1, column, "Arti kata ", book.add_format(font), "lugas", " ialah …"
    )


NUMBERS_IN_DISGUISE = {
    "a number": (number(7), "cell_number"),
    "a leading zero that only the format adds": (number(7, "000"), "cell_number"),
    "a long number": (number(1234567890123456), "cell_number"),
    "a day": (number(46054, "d-mmm"), "cell_date"),
    "a day in Indonesian": (number(46054, "[$-421]dd mmmm yyyy"), "cell_date"),
    "a month": (number(46054, "mmm"), "cell_date"),
    "an hour": (number(0.5, "hh:mm"), "cell_time"),
    "elapsed minutes": (number(0.5, "[mm]:ss"), "cell_time"),
    "a share": (number(0.25, "0%"), "cell_percent"),
    "rupiah": (number(1500000, '"Rp"#,##0'), "cell_currency"),
    "rupiah by its locale": (number(1500000, "[$Rp-421]#,##0.00"), "cell_currency"),
    "a fraction": (number(0.5, "# ?/?"), "cell_fraction"),
    "powers of ten": (number(1e21, "0.00E+00"), "cell_scientific"),
    "a unit that only the format adds": (number(5, '0" kg"'), "cell_format"),
}


@pytest.mark.parametrize(("write", "code"), NUMBERS_IN_DISGUISE.values(), ids=NUMBERS_IN_DISGUISE)
def test_a_text_column_takes_no_number_however_it_looks(write: Writer, code: str) -> None:
    assert faults(write) == [(2, STEM, code)]


def test_a_date_that_the_program_made_of_a_fraction_is_named() -> None:
    def write(book: Any, sheet: Any, column: int) -> None:
        sheet.write_datetime(1, column, datetime(2026, 3, 4), book.add_format({"num_format": "d/m"}))

    assert faults(write) == [(2, STEM, "cell_date")]


@pytest.mark.parametrize(
    ("write", "text"),
    [(number(0.62), "0.62"), (number(0.6, "0.00"), "0.6"), (number(5, "0"), "5"), (number(3), "3")],
    ids=["plain", "two decimals", "whole", "general"],
)
def test_a_number_column_takes_numbers_and_texts(write: Writer, text: str) -> None:
    cells = read(write, SHARE)
    assert (cells.faults, cells.rows[1][SHARE]) == ([], text)
    assert faults(letters("0,62"), SHARE) == []


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (number(0.62, "0%"), "cell_percent"),
        (number(0.62, "0.0"), "cell_rounded"),
        (number(0.1234567890123456), "cell_rounded"),
        (number(46054, "d-mmm"), "cell_date"),
    ],
    ids=["percent", "rounded by its format", "noise of the arithmetic", "date"],
)
def test_a_number_column_takes_only_numbers_that_look_like_what_is_stored(write: Writer, code: str) -> None:
    assert faults(write, SHARE) == [(2, SHARE, code)]


OTHERS: dict[str, tuple[Writer, str]] = {
    "true or false": (lambda _, sheet, column: sheet.write_boolean(1, column, False), "cell_boolean"),
    "a formula": (lambda _, sheet, column: sheet.write_formula(1, column, '="a"&"b"', None, "ab"), "cell_formula"),
    "a formula without a result": (
        lambda _, sheet, column: sheet.write_formula(1, column, "=A1", None, ""),
        "cell_formula",
    ),
    "an error": (lambda _, sheet, column: sheet.write_formula(1, column, "=1/0", None, "#DIV/0!"), "cell_error"),
    "underline": (run(underline=1), "cell_underline"),
    "strike": (run(font_strikeout=True), "cell_strike"),
    "superscript": (run(font_script=1), "cell_superscript"),
    "subscript": (run(font_script=2), "cell_superscript"),
    "bold in part": (run(bold=True), "cell_emphasis"),
    "italic in part": (run(italic=True), "cell_emphasis"),
    "red in part": (run(font_color="red"), "cell_emphasis"),
    "a cell that is underlined as a whole": (letters("lugas", underline=1), "cell_underline"),
    "a cell that is struck out as a whole": (letters("lugas", font_strikeout=True), "cell_strike"),
    "a format that hides": (letters("lugas", num_format=";;;"), "cell_format"),
    "a format that adds": (letters("lugas", num_format='"tidak "@'), "cell_format"),
    "a character that turns the line": (letters("\u202elugas"), "cell_control"),
    "a control character": (letters("lu\x02gas"), "cell_control"),
}


@pytest.mark.parametrize(("write", "code"), OTHERS.values(), ids=OTHERS)
def test_what_plain_text_cannot_carry_is_named(write: Writer, code: str) -> None:
    assert faults(write) == [(2, STEM, code)]


@pytest.mark.parametrize(
    "write",
    [
        letters("½ dari 25%"),
        letters("007"),
        letters("1/2", num_format="@"),
        letters("tebal", bold=True),
        letters("=1+1"),
    ],
    ids=["characters", "zeros", "text format", "all bold", "a text that looks like a formula"],
)
def test_text_is_taken_as_it_is(write: Writer) -> None:
    assert faults(write) == []


def test_escapes_and_line_ends_are_those_that_the_author_sees() -> None:
    cells = read(letters("Baris satu\r\nbaris dua, tulis _x0041_ apa adanya"), STEM)
    assert cells.rows[1][STEM] == "Baris satu\nbaris dua, tulis _x0041_ apa adanya"


def test_letters_are_composed() -> None:
    assert read(letters("cafe\u0301"), STEM).rows[1][STEM] == "caf\u00e9"


def structure(change: Callable[[Any, Any], object]) -> list[tuple[int, int | None, str]]:
    def fill(book: Any, sheet: Any) -> None:
        for row, code in enumerate(("code", "TWK-1", "TWK-2")):
            sheet.write_row(row, 0, [code, "topic" if row == 0 else "Pancasila"])
        change(book, sheet)

    found = read_cells("soal.xlsx", workbook(fill), ()).faults
    return [(fault.row, fault.column, fault.code) for fault in found]


def test_hidden_and_merged_cells_are_named() -> None:
    assert structure(lambda _, sheet: sheet.set_row(2, None, None, {"hidden": True})) == [(3, None, "row_hidden")]
    assert structure(lambda _, sheet: sheet.set_row(2, 0)) == [(3, None, "row_hidden")]
    assert structure(lambda _, sheet: sheet.set_column(1, 1, 9, None, {"hidden": True})) == [(1, 1, "column_hidden")]
    assert structure(lambda _, sheet: sheet.merge_range(1, 1, 2, 1, "Pancasila")) == [(2, 1, "cell_merged")]
    assert structure(lambda _, sheet: sheet.set_row(9, None, None, {"hidden": True})) == [], (
        "an empty row hides nothing"
    )


def by_default(attributes: str, before: str = "", height: str = "") -> list[tuple[int, int | None, str]]:
    """What is wrong with two rows of two cells in a sheet whose rows and columns are like this by default."""
    cell = '<c t="inlineStr"><is><t>%s</t></is></c>'
    rows = "".join(
        f"<row {height}>{cell % one}{cell % two}</row>" for one, two in (("code", "topic"), ("T-1", "Ideologi"))
    )
    sheet = f"<sheetFormatPr {attributes}/>{before}<sheetData>{rows}</sheetData>"
    found = read_cells("soal.xlsx", raw_workbook(sheet), ()).faults
    return [(fault.row, fault.column, fault.code) for fault in found]


@pytest.mark.parametrize("attributes", ['zeroHeight="1"', 'zeroHeight="true"', 'defaultRowHeight="0"'])
def test_rows_that_are_hidden_unless_they_say_otherwise_are_refused(attributes: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        by_default(attributes)
    assert refusal.value.code == "sheet_rows_hidden"
    assert by_default(attributes, height='ht="15"') == []
    assert by_default('zeroHeight="0" defaultRowHeight="15"') == []


def test_columns_that_are_hidden_unless_they_say_otherwise_are_named() -> None:
    assert by_default('defaultColWidth="0"') == [(1, 0, "column_hidden"), (1, 1, "column_hidden")]
    shown = '<cols><col min="1" max="1" width="9"/></cols>'
    assert by_default('defaultColWidth="0"', shown) == [(1, 1, "column_hidden")]
    assert by_default('defaultColWidth="9"') == []


def test_something_that_floats_over_the_sheet_is_named_where_it_begins() -> None:
    assert structure(lambda _, sheet: sheet.insert_textbox(1, 1, "Lihat ini")) == [(2, 1, "cell_picture")]


def test_an_empty_cell_far_away_is_none() -> None:
    assert structure(lambda book, sheet: sheet.write_blank(90_000, 900, None, book.add_format({"bold": True}))) == []


def test_a_reading_aid_above_the_text_is_named() -> None:
    text = '<is><t>code</t><rPh sb="0" eb="1"><t>dibaca</t></rPh></is>'
    cells = read_cells("soal.xlsx", raw_workbook(f'<sheetData><row><c t="inlineStr">{text}</c></row></sheetData>'), ())
    assert [fault.code for fault in cells.faults] == ["cell_phonetic"]


def test_an_error_that_a_program_wrote_without_its_name_has_one_to_show() -> None:
    rows = '<row><c t="inlineStr"><is><t>code</t></is></c></row><row><c t="e"/></row>'
    cells = read_cells("soal.xlsx", raw_workbook(f"<sheetData>{rows}</sheetData>"), ())
    assert [(fault.code, fault.value) for fault in cells.faults] == [("cell_error", "#")]
