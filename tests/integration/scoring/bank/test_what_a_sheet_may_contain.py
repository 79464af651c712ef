"""Sheets of items and blueprints as people send them: what is said about them, where, and that nothing is stored."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy.orm import Session

from services.scoring.bank.domain.columns import NAMES
from services.scoring.bank.domain.items import Number
from services.scoring.bank.storage import Filter, browse
from services.scoring.bank.usecases.imports import Upload
from services.scoring.bank.usecases.items import get
from services.scoring.bank.usecases.layouts import layout_workbook
from services.scoring.exams.usecases.blueprints import read_blueprint
from services.scoring.exams.usecases.imports import import_items
from shared.kernel.errors import InvalidInput, Place
from shared.sheets.reading import Table, read_sheet
from tests.builders.scoring import NOON, scoring_engine
from tests.builders.scoring_bank import item_row, number_row, sheet_of
from tests.builders.scoring_web import BAYU, Browser, upload
from tests.builders.workbooks import workbook

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(scoring_engine()) as session:
        yield session


def book_of(*rows: Mapping[str, Any]) -> bytes:
    """A workbook of items; a value that is callable writes its cell itself."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, NAMES)
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(NAMES):
                value = row[name]
                if callable(value):
                    value(book, sheet, number, column)
                else:
                    sheet.write_string(number, column, value)

    return workbook(fill)


def percent(book: Any, sheet: Any, row: int, column: int) -> None:
    sheet.write_number(row, column, 0.4, book.add_format({"num_format": "0%"}))


def underlined(book: Any, sheet: Any, row: int, column: int) -> None:
    sheet.write_rich_string(row, column, "Lawan kata ", book.add_format({"underline": 1}), "lentur", " ialah …")


def problems(session: Session, sheet: bytes, pictures: Mapping[str, bytes] | None = None) -> list[tuple[Place, str]]:
    with pytest.raises(InvalidInput) as refusal:
        import_items(session, NOON, Upload("soal.xlsx", sheet, pictures or {}))
    assert browse(session, Filter()).total == 0
    return [(problem.place, problem.code) for problem in refusal.value.problems]


def row(**changes: Any) -> dict[str, Any]:
    return {**item_row("TWK-011"), **changes}


def test_a_workbook_of_texts_and_numbers_is_imported(session: Session) -> None:
    share = {"difficulty": lambda _, sheet, row, column: sheet.write_number(row, column, 0.41)}
    sheet = book_of(row(option_a="007", option_b="½", option_c="1/2", option_d="25%", option_e="Rp1.000", **share))
    assert import_items(session, NOON, Upload("soal.xlsx", sheet, {})).added == 1
    item = get(session, "TWK-011")
    assert str(item.difficulty) == "0.41"
    assert [option.text for option in item.options] == ["007", "½", "1/2", "25%", "Rp1.000"]


def number(value: float, shown: str = "General") -> Any:
    def write(book: Any, sheet: Any, row: int, column: int) -> None:
        sheet.write_number(row, column, value, book.add_format({"num_format": shown}))

    return write


def test_a_cell_with_a_number_is_the_number_that_it_shows(session: Session) -> None:
    sheet = book_of({**number_row(), "key": number(-0.3), "tolerance": number(0.1, "0.00")})
    assert import_items(session, NOON, Upload("soal.xlsx", sheet, {})).added == 1
    assert get(session, "TIU-001").number == Number("-0.3", "0.1")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (number(0.333, "0.0"), "cell_rounded"),
        (number(0.4, "0%"), "cell_percent"),
        (number(1e-7), "key_number"),
        (number(1e21), "key_number"),
    ],
    ids=["rounded", "percent", "too small", "too large"],
)
def test_a_cell_whose_number_is_not_what_it_shows_is_refused(session: Session, cell: Any, code: str) -> None:
    sheet = book_of({**number_row(), "key": cell, "tolerance": "0,1"}, number_row("TIU-002"))
    assert (Place(row=2, column="key"), code) in problems(session, sheet)


def test_the_layout_that_is_handed_out_is_one_that_is_taken_back(session: Session) -> None:
    assert problems(session, layout_workbook()) == [(Place("soal.xlsx"), "sheet_empty")]


def test_all_problems_are_said_at_once_by_row_and_each_cause_once(session: Session) -> None:
    sheet = book_of(
        row(key="Z"), row(code="TWK-012", stem=underlined), row(code="TWK-013", difficulty=percent, key="Z")
    )
    assert problems(session, sheet) == [
        (Place(row=2, column="key"), "key_letter"),
        (Place(row=3, column="stem"), "cell_underline"),
        (Place(row=4, column="difficulty"), "cell_percent"),
        (Place(row=4, column="key"), "key_letter"),
    ]


ALIKE = {
    "composed otherwise": ("r\u00e9sum\u00e9", "re\u0301sume\u0301"),
    "two blanks": ("lima  belas", "lima belas"),
    "a no-break space": ("lima\u00a0belas", "lima belas"),
    "a zero-width space": ("lima\u200b", "lima"),
    "letters of another script": ("\u0421\u041e", "CO"),
}


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE)
def test_options_that_look_the_same_are_equal(session: Session, one: str, other: str) -> None:
    sheet = sheet_of([row(option_b=one, option_d=other)])
    assert problems_of_csv(session, sheet) == [(Place(row=2, column="option_d"), "options_equal")]


def test_pictures_that_look_the_same_are_equal_whatever_is_said_of_them(session: Session) -> None:
    sheet = sheet_of([row(option_b="svg:A.svg | kotak", option_d="svg:B.svg | persegi")])
    found = problems_of_csv(session, sheet, {"A.svg": PICTURE, "B.svg": PICTURE})
    assert found == [(Place(row=2, column="option_d"), "options_equal")]


def problems_of_csv(
    session: Session, sheet: bytes, pictures: Mapping[str, bytes] | None = None
) -> list[tuple[Place, str]]:
    with pytest.raises(InvalidInput) as refusal:
        import_items(session, NOON, Upload("soal.csv", sheet, pictures or {}))
    return [(problem.place, problem.code) for problem in refusal.value.problems]


def test_options_may_differ_in_capitals_alone(session: Session) -> None:
    sheet = sheet_of([row(option_a="Danau Toba", option_b="danau Toba", option_c="Danau toba", option_d="danau toba")])
    assert import_items(session, NOON, Upload("soal.csv", sheet, {})).added == 1


def test_texts_of_a_csv_are_taken_as_they_are_and_shown_as_text(draft: Browser) -> None:
    """Neither a formula nor markup: both are what the author wrote about."""
    stem = "Jika a < 7, apa arti <i>miring</i> dan &amp;?"
    typed = row(stem=stem, option_a="=2*3", option_b="-6", option_c="+6", option_d="@nama")
    assert draft.post("/bank/impor", BAYU, **upload([typed])).status_code == 302
    page = draft.get("/bank/TWK-011", BAYU).get_data(as_text=True)
    assert "<i>" not in page
    for text in (stem, "=2*3", "-6", "+6", "@nama"):
        assert str(escape(text)) in page


@pytest.mark.parametrize("hidden", ["\x02", "\x0b", "\u202e", "\u2066"], ids=ascii)
@pytest.mark.parametrize("column", ["stem", "option_c", "rationale", "topic"])
def test_a_csv_holds_no_hidden_control_either(session: Session, column: str, hidden: str) -> None:
    sheet = sheet_of([row(**{column: f"Apa {hidden}arti?"})])
    assert problems_of_csv(session, sheet) == [(Place(row=2, column=column), "cell_control")]


@pytest.mark.parametrize("share", ["0.5_5", "٠.٥", "5e-1", "0.55" + "0" * 5_000, "+0.5"])
def test_a_difficulty_is_a_plain_number(session: Session, share: str) -> None:
    sheet = sheet_of([row(difficulty=share)])
    assert {place for place, _ in problems_of_csv(session, sheet)} == {Place(row=2, column="difficulty")}


def test_a_topic_is_the_same_however_its_blanks_were_typed(session: Session) -> None:
    rows = [row(topic="Deret\u00a0 angka"), item_row("TWK-012", topic=" Deret angka\u200b")]
    import_items(session, NOON, Upload("soal.csv", sheet_of(rows), {}))
    assert {get(session, code).topic for code in ("TWK-011", "TWK-012")} == {"Deret angka"}


COUNTS = {
    "thousands of digits": "0" * 9 + "9" * 5_000,
    "twenty digits": "9" * 20,
    "below zero": "-1",
    "a fraction": "1.5",
    "other digits": "٣",
    "too many": "501",
}


@pytest.mark.parametrize("count", COUNTS.values(), ids=COUNTS)
def test_a_count_of_a_blueprint_is_a_small_whole_number(count: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_blueprint("kisi.csv", f"section,topic,easy,medium,hard\nTIU,Deret,1,{count},0\n".encode())
    assert [problem.place for problem in refusal.value.problems] == [Place(row=2, column="medium")]


def test_a_blueprint_takes_numbers_and_its_rows_have_an_end() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["section", "topic", "easy", "medium", "hard"])
        sheet.write_row(1, 0, ["TIU", "Deret", 3, 0, "002"])

    assert [(line.band, line.items) for line in read_blueprint("kisi.xlsx", workbook(fill))] == [
        ("easy", 3),
        ("hard", 2),
    ]
    for sheet, column in ((b"TIU,Deret,1,0,0,5", "?"), (b"TIU," + b"x" * 200_000 + b",1,0,0", "topic")):
        with pytest.raises(InvalidInput) as refusal:
            read_blueprint("kisi.csv", b"section,topic,easy,medium,hard\n" + sheet)
        assert [problem.place for problem in refusal.value.problems] == [Place(row=2, column=column)]


NO_SHEETS = {
    "only a mark": (b"\xef\xbb\xbf", "Berkas kosong.", "The file is empty."),
    "a separator and nothing": (b"sep=;\r\n", "Berkas kosong.", "The file is empty."),
    "words": (
        b"Daftar soal\nMohon diperiksa",
        "Baris pertama tidak memuat satu pun nama kolom.",
        "The first row names none of the columns.",
    ),
    "utf-16": ("code;section".encode("utf-16"), "Berkas ini teks UTF-16.", "This file is UTF-16 text."),
}


@pytest.mark.parametrize(("data", "indonesian", "english"), NO_SHEETS.values(), ids=NO_SHEETS)
def test_one_cause_is_one_sentence_in_both_languages(
    draft: Browser, data: bytes, indonesian: str, english: str
) -> None:
    for language, sentence in (("id", indonesian), ("en", english)):
        form: dict[str, Any] = {
            "data": {"sheet": (io.BytesIO(data), "soal.csv")},
            "content_type": "multipart/form-data",
        }
        draft.speak(language)
        answer = draft.post("/bank/impor", BAYU, **form)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert sentence in page
        assert page.count('<td class="tabular">') == 1


def test_nobody_waits_for_the_database_while_a_sheet_is_read(draft: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command's time is asked of the database, which begins its transaction: with SQLite that keeps every other
    writer out, so the sheet has been read by then."""
    order: list[str] = []

    def watched_read(*arguments: Any) -> Table:
        order.append("sheet")
        return read_sheet(*arguments)

    def watched_now() -> datetime:
        order.append("transaction")
        return NOON

    monkeypatch.setattr("services.scoring.bank.usecases.imports.read_sheet", watched_read)
    for module in ("pages", "api"):
        monkeypatch.setattr(f"services.scoring.home.{module}.now", watched_now)
    for path, status in (("/bank/impor", 302), ("/api/items/import", 200)):
        assert draft.post(path, BAYU, **upload([item_row()])).status_code == status
    assert order == ["sheet", "transaction"] * 2
