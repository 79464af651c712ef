"""Files that are no sheet of ours, or mean harm: one cause, one code, whatever the file is called."""

from __future__ import annotations

import io
import struct
import zipfile
from functools import partial
from typing import Any

import pytest

from shared.kernel.errors import InvalidInput, Place
from shared.sheets.apart import read_cells
from shared.sheets.reading import header_problems, read_sheet
from shared.sheets.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Unreadable
from tests.builders.workbooks import raw_workbook, rewritten, rows_of, workbook, zipped

BOM = b"\xef\xbb\xbf"


def plain() -> bytes:
    return workbook(lambda _, sheet: sheet.write_row(0, 0, ["code", "section"]))


def refused(data: bytes, name: str = "soal.xlsx") -> str:
    with pytest.raises(Unreadable) as refusal:
        read_cells(name, data, ())
    return refusal.value.code


def csv_rows(data: bytes) -> list[list[str]]:
    return read_cells("soal.csv", data, ()).rows


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", BOM], ids=["plain", "marked"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_csv_in_its_usual_forms(separator: str, mark: bytes, end: str) -> None:
    text = separator.join(("code", "stem")) + end + separator.join(("TIU-4", '"Dua' + end + 'baris, dan; koma"')) + end
    assert csv_rows(mark + text.encode()) == [["code", "stem"], ["TIU-4", "Dua\nbaris, dan; koma"]]


def test_a_first_line_may_name_the_separator() -> None:
    assert csv_rows(b"sep=;\r\ncode;difficulty\r\nTIU-4;0,5\r\n") == [["code", "difficulty"], ["TIU-4", "0,5"]]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
NO_SHEETS = {
    "nothing": ("a.csv", b"", "sheet_empty"),
    "only a mark": ("a.csv", BOM, "sheet_empty"),
    "a mark and a line": ("a.csv", BOM + b"\r\n", "sheet_empty"),
    "blanks": ("a.csv", b"  \n", "sheet_empty"),
    "an empty first line": ("a.csv", b"\r\ncode;stem\r\n", "sheet_first_row"),
    "utf-16": ("a.csv", "kode;soal".encode("utf-16"), "sheet_utf16"),
    "utf-16 without a mark": ("a.csv", "kode;soal".encode("utf-16-be"), "sheet_utf16"),
    "windows-1252": ("a.csv", "kode;“soal” – é".encode("cp1252"), "sheet_encoding"),
    "half a character": ("a.csv", b"kode;\xed\xa0\x80", "sheet_encoding"),
    "a zero": ("a.csv", b"kode,so\x00al", "sheet_binary"),
    "an open quotation mark": ("a.csv", b'kode,soal\n"tanpa akhir', "sheet_quotes"),
    "a text that calls itself XLSX": ("a.XLSX", b"kode;soal\n", "sheet_text"),
    "a web page": ("a.csv", b"<html><table><tr><td>kode</td></tr></table></html>", "sheet_markup"),
    "an old workbook": ("a.xls", OLE, "sheet_xls"),
    "a workbook with a password": ("a.xlsx", OLE, "sheet_xls"),
    "a pdf": ("a.csv", b"%PDF-1.7\n", "sheet_binary"),
    "not even a zip": ("a.xlsx", b"PK\x03\x04" + bytes(80), "sheet_unreadable"),
    "another zip": ("a.xlsx", zipped({"surat.xml": "<a/>"}), "sheet_unreadable"),
    "opendocument": (
        "a.xlsx",
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
        "sheet_ods",
    ),
    "a binary workbook": (
        "a.xlsx",
        zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01"}),
        "sheet_xlsb",
    ),
    "a workbook without a row": ("a.xlsx", raw_workbook("<sheetData/>"), "sheet_empty"),
    "a workbook that begins below": (
        "a.xlsx",
        raw_workbook('<sheetData><row r="2"><c t="inlineStr"><is><t>code</t></is></c></row></sheetData>'),
        "sheet_first_row",
    ),
}


@pytest.mark.parametrize(("name", "data", "code"), NO_SHEETS.values(), ids=NO_SHEETS)
def test_what_is_no_sheet_has_one_cause(name: str, data: bytes, code: str) -> None:
    assert refused(data, name) == code


def test_a_workbook_is_one_under_any_name() -> None:
    assert read_cells("soal.csv", plain(), ()).rows == [["code", "section"]]


def _replace(content: bytes, old: bytes, new: bytes) -> bytes:
    return content.replace(old, new)


def test_macros_and_hidden_sheets() -> None:
    macros = plain()
    for kind in (
        b"ms-excel.sheet.macroEnabled.main+xml",
        b"openxmlformats-officedocument.spreadsheetml.template.main+xml",
    ):
        data = rewritten(
            macros,
            "[Content_Types].xml",
            partial(_replace, old=b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml", new=kind),
        )
        assert refused(data) == "sheet_macros"
    hidden = rewritten(
        plain(), "xl/workbook.xml", lambda xml: xml.replace(b'sheetId="1"', b'sheetId="1" state="hidden"')
    )
    assert refused(hidden) == "sheet_hidden"


def test_limits_of_rows_columns_and_cells() -> None:
    assert refused(b"code\n" + b"x\n" * (MAX_ROWS + 1), "a.csv") == "sheet_rows"
    assert refused(b"," * MAX_COLUMNS + b"x\n", "a.csv") == "sheet_extent"
    assert refused(workbook(lambda _, sheet: sheet.write_column(0, 0, ["x"] * (MAX_ROWS + 2)))) == "sheet_rows"
    wide = workbook(lambda _, sheet: sheet.write_row(0, 0, ["x"] * (MAX_COLUMNS + 1)))
    assert refused(wide) == "sheet_extent"
    (fault,) = read_cells("a.csv", b"code,stem\nTIU-1," + b"y" * 200_000, ()).faults
    assert (fault.row, fault.column, fault.code) == (2, 1, "cell_long")


def corner(row: int, column: str) -> bytes:
    cell = f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>jauh</t></is></c></row>'
    return raw_workbook(rows_of(cell))


def test_a_far_corner_costs_nothing() -> None:
    assert refused(corner(1_048_576, "XFD")) == "sheet_extent"
    assert refused(corner(1_048_576, "B")) == "sheet_rows"


def changed(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """The file with other bytes at `offset` after the last `mark`."""
    at = data.rfind(mark) + offset
    return data[:at] + value + data[at + len(value) :]


END, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
CONTRADICTIONS: dict[str, bytes] = {
    "a directory said to be empty": changed(corner(1_048_576, "XFD"), END, 12, struct.pack("<I", 0)),
    "fewer parts than there are": changed(plain(), END, 8, struct.pack("<HH", 1, 1)),
    "another size in the directory": changed(plain(), ENTRY, 24, struct.pack("<I", 7)),
    "another size before the data": changed(plain(), LOCAL, 22, struct.pack("<I", 7)),
    "another checksum": changed(changed(raw_workbook(rows_of()), ENTRY, 16, b"1234"), LOCAL, 14, b"1234"),
    "another name before the data": changed(plain(), LOCAL, 30, b"XYZ"),
    "another method before the data": changed(plain(), LOCAL, 8, b"\0\0"),
    "a part that is encrypted": changed(changed(plain(), ENTRY, 8, b"\1\0"), LOCAL, 6, b"\1\0"),
    "something before": b"PK\x03\x04" + bytes(40) + plain(),
    "something behind": plain() + b"PK",
    "cut off": plain()[:-30],
}


@pytest.mark.parametrize("data", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_zip_that_contradicts_itself_is_refused(data: bytes) -> None:
    assert refused(data) == "sheet_unreadable"


def test_a_name_twice_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/workbook.xml", "<a/>")
    assert refused(out.getvalue()) == "sheet_unreadable"


def test_what_unpacks_to_far_more_is_refused() -> None:
    bomb = rewritten(plain(), "xl/styles.xml", lambda _: b"<a>" + b" " * (80 * 2**20) + b"</a>")
    assert len(bomb) < 200_000
    assert refused(bomb) == "sheet_unpacked"
    many = zipped({f"lebih/{number}.xml": "<a/>" for number in range(600)})
    assert refused(many) == "sheet_parts"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE w [<!ENTITY x "isi">]>',
        '<!DOCTYPE w SYSTEM "file:///etc/hostname">',
        '<?xml version="1.0" encoding="UTF-7"?>',
    ],
    ids=["entity", "outside", "encoding"],
)
def test_a_document_type_is_refused(declaration: str) -> None:
    data = rewritten(
        plain(), "xl/worksheets/sheet1.xml", lambda xml: declaration.encode() + xml.split(b"?>", 1)[1].strip()
    )
    assert refused(data) == "sheet_unreadable"


def test_millions_of_tags_are_refused_before_they_are_read() -> None:
    data = raw_workbook(
        "<sheetData>" + "".join(f'<row a="{number % 97}"/>' for number in range(2_600_000)) + "</sheetData>"
    )
    assert len(data) < MAX_BYTES
    assert refused(data) == "sheet_heavy"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="3"/><row r="3"><c t="inlineStr"><is><t>a</t></is></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>99</v></c></row>',
        '<row r="2"><c r="A2" s="99"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>satu</v></c></row>',
        '<row r="2"><c r="A2" t="entah"><v>1</v></c></row>',
        f'<row r="2"><c r="A2"><v>{"9" * 5_000}</v></c></row>',
        f'<row r="{"9" * 5_000}"><c><v>1</v></c></row>',
    ],
    ids=[
        "a row twice",
        "backwards",
        "another row's",
        "no such text",
        "no such format",
        "words",
        "kind",
        "digits",
        "row",
    ],
)
def test_a_sheet_that_two_readers_might_read_differently_is_refused(cells: str) -> None:
    assert refused(raw_workbook(rows_of(cells))) == "sheet_unreadable"


def test_the_file_is_named_in_words() -> None:
    for name, data, code in (("a.csv", BOM, "sheet_empty"), ("b.csv", b"x" * (MAX_BYTES + 1), "sheet_size")):
        with pytest.raises(InvalidInput) as refusal:
            read_sheet(name, data)
        assert [(problem.place, problem.code) for problem in refusal.value.problems] == [(Place(name), code)]


def test_a_header_that_names_no_column_is_one_problem() -> None:
    assert [p.code for p in header_problems(["halo", "dunia"], ("code", "section"))] == ["header_missing"]


def test_header_problems_are_all_named() -> None:
    header: list[Any] = ["Code", "section", "section", "warna"]
    assert {(p.place.column, p.code) for p in header_problems(header, ("code", "section", "topic"))} == {
        ("topic", "column_missing"),
        ("warna", "column_unknown"),
        ("section", "column_repeated"),
    }
    assert header_problems(["code", "section"], ("code", "section", "topic"), {"topic"}) == []
