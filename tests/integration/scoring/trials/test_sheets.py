"""Marks of an earlier selection from a sheet: sent on the page, refused by row and column, tried as marks of a sitting
are, reported row by row, and removed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.trials import tables
from services.scoring.trials.domain.outcomes import Outcomes
from services.scoring.trials.domain.uploaded import UploadedSheet
from services.scoring.trials.storage import sittings
from shared.contracts.rules import Cut
from shared.sheets.reading import MAX_ROWS, read_sheet
from tests.builders.earlier_marks import HEAD, LIBREOFFICE, ROWS, as_csv, as_google_workbook, as_workbook
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, World, make_rules
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS
from tests.builders.scoring_trials import compute, outcomes_of, request, send
from tests.builders.scoring_web import Browser


def report_of(page: Browser, small: World, sent: Any) -> list[dict[str, str]]:
    assert sent.status_code == 302, sent.text
    compute(small)
    address = sent.headers["Location"].removeprefix("/scoring")
    answer = page.get(f"{address}/laporan.csv", KARTIKA)
    assert answer.status_code == 200, answer.text[:500]
    return list(csv.DictReader(io.StringIO(answer.text)))


REPORTED = [
    ("2", "P-0001", "Perawat", "30", "goes_on", "1"),
    ("3", "P-0002", "Perawat", "29", "goes_on", "2"),
    ("4", "P-0003", "Perawat", "24", "goes_on", "3"),
    ("5", "P-0004", "Perawat", "20", "below_threshold", ""),
    ("6", "P-0005", "Bidan", "23", "goes_on", "1"),
    ("7", "P-0006", "Bidan", "19", "below_threshold", ""),
]
COLUMNS = ("row", "label", "vacancy", "total", "state", "rank")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("nilai.csv", as_csv(), id="google or libreoffice, csv"),
        pytest.param("nilai.csv", as_csv(separator=";", mark=True), id="excel, csv with semicolons and a mark"),
        pytest.param("nilai.csv", b"sep=;\r\n" + as_csv(separator=";"), id="a line that names the separator"),
        pytest.param("nilai.tsv", as_csv(separator="\t"), id="tabs"),
        pytest.param("nilai.xlsx", as_workbook(), id="excel, xlsx"),
        pytest.param("nilai.xlsx", as_google_workbook(), id="google, xlsx"),
        pytest.param("nilai.xlsx", LIBREOFFICE.read_bytes(), id="libreoffice, xlsx"),
    ],
)
def test_files_of_every_program_are_reported_row_by_row(page: Browser, small: World, name: str, content: bytes) -> None:
    rows = report_of(page, small, send(page, content, name))
    assert [tuple(row[column] for column in COLUMNS) for row in rows] == REPORTED


def test_the_page_shows_rows_and_what_the_file_lacks_and_the_rows_are_gone(page: Browser, small: World) -> None:
    assert "Nilai dari berkas" in page.get("/uji-coba", KARTIKA).text
    address = send(page, as_csv()).headers["Location"].removeprefix("/scoring")
    assert stored(small) == 1
    compute(small)
    assert stored(small) == 0
    shown = page.get(address, KARTIKA).text
    for text in ("Baris demi baris", "P-0003", "peringkat 3, di atas batas", "di bawah nilai ambang", "Bidan"):
        assert text in shown
    assert "Berkas tidak memuat kolom" not in shown
    assert "P-0003" in page.get(address, SIREGAR).text, "a committee decides together"
    assert "nilai dari berkas" in page.get("/uji-coba", KARTIKA).text


def stored(small: World) -> int:
    with Session(small.engine) as session:
        return session.scalar(select(func.count(tables.trials.c.sheet))) or 0


@pytest.mark.parametrize(
    ("cell", "text", "told"),
    [
        ("label", "", "Baris 3, kolom label: Sel ini kosong."),
        ("label", "Siti Aminah", "Baris 3, kolom label: Isi kode tanpa nama"),
        ("label", "Siti", "Baris 3, kolom label: Isi kode tanpa nama"),
        ("label", "3201012304990001", "Baris 3, kolom label: Kode ini tampaknya NIK atau NIP."),
        ("label", "199904122022011001", "Baris 3, kolom label: Kode ini tampaknya NIK atau NIP."),
        ("label", "P-0001", "Baris 3, kolom label: Kode P-0001 sudah ada pada baris 2."),
        ("vacancy", " ", "Baris 3, kolom vacancy: Sel ini kosong."),
        ("vacancy", "x" * 81, "Baris 3, kolom vacancy: Isi paling banyak 80 huruf."),
        ("twk", "", "Baris 3, kolom twk: Sel ini kosong."),
        ("twk", "11", "Baris 3, kolom twk: Isi bilangan dari 0 sampai 10."),
        ("twk", "-1", "Baris 3, kolom twk: Isi bilangan dari 0 sampai 10."),
        ("twk", "7,5", "Baris 3, kolom twk: Isi bilangan bulat, tanpa pemisah ribuan."),
        ("twk", "sepuluh", "Baris 3, kolom twk: Isi bilangan bulat, tanpa pemisah ribuan."),
        ("twk", "1_0", "Baris 3, kolom twk: Isi bilangan bulat, tanpa pemisah ribuan."),
        ("category", "khusus", "Baris 3, kolom category: khusus tidak dikenal aturan ini."),
    ],
)
def test_one_wrong_cell_is_named_by_row_and_column_and_nothing_is_kept(
    page: Browser, small: World, cell: str, text: str, told: str
) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][HEAD.index(cell)] = text
    refused_with(send(page, as_csv(rows)), small, told)


def test_a_text_in_place_of_the_file_is_no_file(page: Browser, small: World) -> None:
    form = {"rules": f"ujian:{EXAM}", "people_of": "sheet", "file_quota": "1", "sheet": "nilai.csv"}
    answer = page.post("/uji-coba", KARTIKA, data=form)
    refused_with(answer, small, 'Belum diisi: <a href="#field-sheet">Lembar nilai</a>.')


def refused_with(answer: Any, small: World, *told: str) -> None:
    assert answer.status_code in (409, 422)
    text = " ".join(answer.text.split())
    for each in told:
        assert each.lower() in text.lower(), text[text.find("errors") :][:800]
    with Session(small.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.trials)) == 0


@pytest.mark.parametrize("heading", ["Nama", "nama_lengkap", "NIK", "No. HP", "Tanggal Lahir", "e-mail", "no_peserta"])
def test_columns_that_look_personal_are_refused_as_that(page: Browser, small: World, heading: str) -> None:
    with_another = as_csv([(*row, "x") for row in ROWS], (*HEAD, heading))
    refused_with(send(page, with_another), small, "tampaknya memuat nama atau data pribadi lain")


def test_headings_are_named(page: Browser, small: World) -> None:
    head = ("label", "vacancy", "twk", "tiu", "tpa", "category")
    refused_with(send(page, as_csv(head=head)), small, "kolom tkp: Kolom ini tidak ada.", "kolom tpa: Kolom ini tidak")
    refused_with(send(page, as_csv(head=("a", "b", "c", "d", "e", "f"))), small, "tidak memuat satu pun nama kolom")


def with_columns(names: Sequence[str], *columns: Sequence[object]) -> bytes:
    """The rows with further columns, of which each has a cell for every row."""
    return as_csv([(*row, *more) for row, more in zip(ROWS, zip(*columns, strict=True), strict=True)], (*HEAD, *names))


def test_what_rows_say_together_is_judged(page: Browser, small: World) -> None:
    quotas = with_columns(["quota"], [2, 3, "", "", "", ""])
    refused_with(send(page, quotas), small, "Baris 3, kolom quota: Formasi Perawat berbeda isinya pada baris 2.")
    without = with_columns(["quota"], [2, "", "", "", "", ""])
    answer = send(page, without, file_quota="")
    refused_with(answer, small, "formasi Bidan tidak memuatnya")
    assert 'id="error-file_quota"' in answer.text
    groups = with_columns(["position_group"], ["x", "y", "", "", "", ""])
    refused_with(send(page, groups), small, "kolom position_group: Formasi Perawat berbeda isinya pada baris 2.")
    shifts = with_columns(["shift"], ["1", "", "1", "1", "1", "1"])
    refused_with(send(page, shifts), small, "Baris 3, kolom shift: Sel ini kosong.")
    counts = with_columns(["twk_right", "twk_wrong"], [2] * 6, [0, 1, 0, 0, 0, 0])
    refused_with(send(page, counts), small, "kolom twk_wrong: Benar dan salah bersama lebih dari 2 butir.")


def test_no_file_an_empty_one_and_one_too_long_are_refused(page: Browser, small: World) -> None:
    typed = {"rules": f"ujian:{EXAM}", "people_of": "sheet", "file_quota": "1"}
    nothing = page.post("/uji-coba", KARTIKA, data=typed)
    assert nothing.status_code == 422
    assert "Belum diisi:" in nothing.text
    refused_with(send(page, as_csv([])), small, "Lembar tidak memuat satu peserta pun.")
    many = [(f"P-{at}", "Perawat", 10, 10, 10, "general") for at in range(MAX_ROWS + 1)]
    refused_with(send(page, as_csv(many)), small, f"lebih dari {MAX_ROWS} baris")
    refused_with(send(page, b"%PDF-1.7"), small, "bukan XLSX dan bukan CSV")
    refused_with(send(page, as_csv(), rules="bukan-aturan"), small, "Pilih aturan dari daftar.")
    refused_with(send(page, as_csv(), file_quota="0"), small, 'id="error-file_quota"')


def test_shifts_grades_and_years_decide_and_points_have_decimals(page: Browser, small: World) -> None:
    """Two of a vacancy are equal in all marks: the better grade comes first, then the older."""
    go_by(
        small,
        units=100,
        tie_breaks=("total", "gpa", "age"),
        sections=hundredths(),
        cut=Cut(count=1, boundary_ties="all"),
    )
    marks = [
        ("A-1", "Bidan", "7,5", "10.00", "9,25"),
        ("A-2", "Bidan", "7,50", "10", "9,25"),
        ("A-3", "Bidan", 5, 5, 5),
    ]
    facts = [("sore", "1999", "3,40"), ("sore", "1998", "3.4"), ("pagi", "1990", "4")]
    rows = [(*mark, "general", *fact) for mark, fact in zip(marks, facts, strict=True)]
    head = (*HEAD, "shift", "birth_year", "gpa")
    found = report_of(page, small, send(page, as_csv(rows, head, separator=";")))
    assert [(row["label"], row["shift"], row["total"], row["rank"]) for row in found] == [
        ("A-1", "sore", "2675", "2"),
        ("A-2", "sore", "2675", "1"),
        ("A-3", "pagi", "1500", "3"),
    ]
    assert {row["units"] for row in found} == {"100"}
    plain = send(page, as_csv([row[:6] for row in rows], separator=";"))
    assert [row["rank"] for row in report_of(page, small, plain)] == ["1", "1", "3"]
    shown = page.get(plain.headers["Location"].removeprefix("/scoring"), KARTIKA).text
    assert "Berkas tidak memuat kolom birth_year, gpa" in " ".join(shown.split())


def hundredths() -> tuple[Any, ...]:
    """The sections of the small rules in hundredths of a point; all asks are met by everybody."""
    return tuple(
        replace(each, max_marks=1000, marking=replace(each.marking, kind="right_wrong", right=500))
        for each in make_rules().sections
    )


def test_marks_of_a_sitting_from_a_sheet_come_to_the_same(world: World) -> None:
    """On each database."""
    draft = replace(make_rules(), cut=Cut(count=3, boundary_ties="all"))
    go_by(world, cut=draft.cut)
    with Session(world.engine) as session:
        sat = sittings.people(session, EXAM)
    marks = zip(*(sat.marks[code] for code in ("TWK", "TIU", "TKP")), strict=True)
    rows = [(f"A-{at}", "Perawat", *mine, "general") for at, mine in enumerate(marks)]
    table = read_sheet("nilai.csv", as_csv(rows))
    tried = [
        request(world, rules_name=f"ujian:{EXAM}", settings=None, **of)
        for of in ({"exam_id": EXAM}, {"sheet": UploadedSheet(table.rows, sat.posts[0].quota)})
    ]
    assert (compute(world), compute(world)) == (1, 1)
    of_sitting, of_sheet = (outcomes_of(world, each) for each in tried)
    assert isinstance(of_sitting, Outcomes)
    assert of_sheet == replace(of_sitting, anew=None, lacking=())
    assert of_sitting.people == len(SHEETS)


def test_rules_to_compare_with_have_to_read_the_sheet_too(page: Browser, small: World) -> None:
    other = send(page, as_csv(), compared="jee-like")
    refused_with(other, small, "Lembar nilai tidak sesuai dengan aturan pembanding ini")
    assert 'id="error-compared"' in other.text
    go_by(small, cut=Cut(count=1, boundary_ties="all"))
    shifts = with_columns(["shift"], [1, 2, 2, 2, 2, 2])
    same = send(page, shifts, compared=f"ujian:{EXAM}")
    report_of(page, small, same)
    shown = page.get(same.headers["Location"].removeprefix("/scoring"), KARTIKA).text
    assert "Kode ialah yang tertulis dalam berkas." in " ".join(shown.split())


def test_later_stages_use_the_scores_that_the_file_has(page: Browser, small: World) -> None:
    head = ("label", "vacancy", "twk", "tiu", "tkp", "category", "skb_cat", "skb_wawancara")
    rows = [
        ("A-1", "Perawat", 150, 175, 200, "general", 100, 50),
        ("A-2", "Perawat", 100, 100, 200, "general", 500, 100),
        ("A-3", "Perawat", 60, 100, 200, "general", "", ""),
        ("A-4", "Perawat", 100, 100, 190, "general", "", ""),
    ]
    found = report_of(page, small, send(page, as_csv(rows, head), rules="cpns-2024"))
    assert [row["state"] for row in found] == ["goes_on", "goes_on", "below_threshold", "goes_on"]
    assert [(row["skb:state"], row["skb:rank"] != "") for row in found] == [
        ("below_cut", True),
        ("goes_on", True),
        ("", False),
        ("below_cut", True),
    ]
