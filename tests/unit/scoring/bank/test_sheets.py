from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from services.scoring.bank.domain.layout import NAMES
from services.scoring.bank.usecases.layouts import layout_workbook
from services.scoring.bank.usecases.sheets import MAX_BYTES, MAX_ROWS, header_problems, read_sheet
from shared.kernel.errors import InvalidInput, Place


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book)
    book.close()
    return buffer.getvalue()


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part's content changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry.filename, change(content) if entry.filename == part else content)
    return out.getvalue()


def plain() -> bytes:
    return workbook(lambda book: book.add_worksheet("butir").write_row(0, 0, ["code", "section"]))


def refused(data: bytes, name: str = "bank.xlsx") -> str:
    with pytest.raises(InvalidInput) as refusal:
        read_sheet(name, data)
    (problem,) = refusal.value.problems
    assert problem.place == Place(name)
    return problem.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
def test_csv_in_its_usual_forms(delimiter: str, mark: bytes) -> None:
    text = delimiter.join(("code", "stem")) + "\r\n" + delimiter.join(("TWK-1", ' "Dua\nbaris, dan; koma" '.strip()))
    assert read_sheet("bank.csv", mark + text.encode()) == [["code", "stem"], ["TWK-1", "Dua\nbaris, dan; koma"]]


def test_xlsx_cells_become_the_text_that_a_csv_would_have() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("butir")
        sheet.write_row(0, 0, ["code", "difficulty", "weight_a", "flag"])
        sheet.write_row(2, 0, [" TWK-1 ", 0.62, 5, True])

    header, empty, row = read_sheet("bank.xlsx", workbook(fill))
    assert header == ["code", "difficulty", "weight_a", "flag"]
    assert not any(empty), "an empty row keeps its number"
    assert row == ["TWK-1", "0.62", "5", "TRUE"]


def test_the_sheet_called_butir_is_read_wherever_it_stands() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("catatan").write(0, 0, "bukan ini")
        book.add_worksheet("butir").write(0, 0, "code")

    assert read_sheet("bank.xlsx", workbook(fill)) == [["code"]]


def test_the_layout_that_is_handed_out_is_one_that_is_taken_back() -> None:
    (header,) = read_sheet("tata-letak.xlsx", layout_workbook())
    assert header == list(NAMES)
    assert header_problems(header, NAMES) == []


def test_header_problems_are_all_named() -> None:
    header = ["Code", "section", "section", "warna"]
    found = {(p.place, p.code) for p in header_problems(header, ("code", "section", "topic"))}
    assert found == {
        (Place(row=1, column="topic"), "column_missing"),
        (Place(row=1, column="warna"), "column_unknown"),
        (Place(row=1, column="section"), "column_repeated"),
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_empty"),
        (b"  \n", "sheet_empty"),
        (b"\xff\xfe\x00a", "sheet_encoding"),
        ("kode;soal\nTWK;é".encode("latin-1"), "sheet_encoding"),
        (b"a,b\x00c", "sheet_encoding"),
        (b'a,b\n"tanpa akhir', "sheet_quotes"),
        (b"PK\x03\x04 not a zip", "sheet_unreadable"),
        (b"x" * (MAX_BYTES + 1), "sheet_size"),
    ],
    ids=["empty", "blank", "utf-16", "latin-1", "nul", "quotes", "broken zip", "large"],
)
def test_what_is_no_sheet_is_refused_with_its_name(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_too_many_rows() -> None:
    assert refused(b"code\n" + b"x\n" * (MAX_ROWS + 1)) == "sheet_rows"
    many = workbook(lambda book: book.add_worksheet("butir").write_column(0, 0, ["x"] * (MAX_ROWS + 2)))
    assert refused(many) == "sheet_rows"


def test_a_zip_that_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.xml", "<a/>")
    assert refused(out.getvalue()) == "sheet_unreadable"


def test_a_cell_in_the_far_corner_is_refused_before_room_is_made_for_it() -> None:
    far = rewritten(
        plain(),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<c r="B1"', b'<c r="XFD1048576"'),
    )
    assert refused(far) == "sheet_extent"
    low = rewritten(plain(), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<row r="1"', b'<row r="1048576"'))
    assert refused(low) == "sheet_rows"


def test_a_zip_bomb_is_refused_while_unpacking() -> None:
    bomb = rewritten(plain(), "xl/styles.xml", lambda xml: b"<a>" + b" " * (80 * 2**20) + b"</a>")
    assert len(bomb) < 200_000
    assert refused(bomb) == "sheet_unpacked"


def test_too_many_parts() -> None:
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(250):
            archive.writestr(f"extra/{number}.xml", "<a/>")
    assert refused(out.getvalue()) == "sheet_parts"
