"""The pages of assessors: by number, each sees their own entry alone, and a sheet comes in whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.assessments.tables import stage_participants
from services.scoring.assessments.usecases import reading
from services.scoring.service import create_app
from shared.sheets.reading import read_sheet
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, VACANCY, World
from tests.builders.scoring_assessed import (
    AINI,
    BRIA,
    FORMER,
    INTERVIEW,
    NUMBERS,
    TARIGAN,
    assess,
    enter,
    interview,
    with_stages,
)
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.web import make_settings

FIRST, SECOND, THIRD = NUMBERS
HERE = f"/penilaian/{EXAM}/{INTERVIEW}"
HEADER = ("candidate_no", "motivasi", "bidang", "reason")


@pytest.fixture
def world() -> World:
    return assess(World())


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def counting(world: World, part: str = INTERVIEW) -> dict[str, Given]:
    with Session(world.engine) as session:
        return reading.scores_of(session, [VACANCY], SELECTION, "skb", part)


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")


def test_a_selection_of_one_stage_has_nothing_to_assess(tmp_path: Path) -> None:
    world = World()
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    assert "Tidak ada yang dinilai di sini" in text_of(browser.get("/penilaian", AINI))
    assert browser.get(HERE, AINI).status_code == 404
    with_stages(world)
    assert "Wawancara" in text_of(browser.get("/penilaian", AINI))
    assert "Belum ada peserta" in text_of(browser.get(HERE, AINI))


def test_one_candidate_after_another(browser: Browser, world: World) -> None:
    page = text_of(browser.get(HERE, AINI))
    assert all(number in page for number in NUMBERS)
    assert "26-0004" not in page
    answer = browser.post(f"{HERE}/{FIRST}", AINI, data={"motivasi": "30,5", "bidang": "50.0"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{HERE}/{SECOND}")
    answer = browser.post(f"{HERE}/{THIRD}", AINI, data={"reason": "ill"})
    assert answer.headers["Location"] == f"{HERE}/{SECOND}"
    answer = browser.post(f"{HERE}/{SECOND}", AINI, data={"motivasi": "0", "bidang": "60"})
    assert answer.headers["Location"] == HERE
    page = text_of(browser.get(f"{HERE}/{FIRST}", AINI))
    assert 'value="30,5"' in page
    assert 'value="50"' in page
    assert counting(world) == {}


def test_the_second_does_not_see_what_the_first_entered(browser: Browser) -> None:
    before = {path: text_of(browser.get(path, BRIA)) for path in (f"{HERE}/{FIRST}",)}
    browser.post(f"{HERE}/{FIRST}", AINI, data={"motivasi": "37,3", "bidang": "41,9"})
    for path in (HERE, f"{HERE}/{FIRST}", f"{HERE}/beda", f"{HERE}/beda/{FIRST}", f"{HERE}/{FIRST}/koreksi"):
        for who in (BRIA, TARIGAN):
            page = text_of(browser.get(path, who))
            assert not [each for each in ("37,3", "373", "41,9", "419", "N.A.") if each in page], path
    for who in (KARTIKA, TANAMAL):
        assert "37,3" not in text_of(browser.get(HERE, who)) + text_of(browser.get(f"{HERE}/beda", who))
    assert text_of(browser.get(f"{HERE}/{FIRST}", BRIA)) == before[f"{HERE}/{FIRST}"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"bidang": "50"}, "Isi nilainya, atau pilih mengapa tidak dinilai."),
        ({"motivasi": "40,1", "bidang": "50"}, "Nilai tertingginya 40."),
        ({"motivasi": "4,05", "bidang": "50"}, "paling banyak 1 angka di belakang koma"),
        ({"motivasi": "-1", "bidang": "50"}, "paling banyak 1 angka di belakang koma"),
        ({"motivasi": "1e1", "bidang": "50"}, "paling banyak 1 angka di belakang koma"),
        ({"motivasi": "٣", "bidang": "50"}, "paling banyak 1 angka di belakang koma"),
        ({"motivasi": "30", "bidang": "50", "reason": "ill"}, "Peserta yang tidak dinilai tidak memiliki nilai"),
        ({"reason": "bosan"}, "Keadaan"),
        ({}, "Isi nilainya, atau pilih mengapa tidak dinilai."),
    ],
)
def test_what_is_wrong_is_said_at_its_input_and_nothing_is_kept(
    browser: Browser, world: World, sent: dict[str, str], message: str
) -> None:
    answer = browser.post(f"{HERE}/{FIRST}", AINI, data=sent)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert "0 dari 2" in text_of(browser.get(f"{HERE}?q={FIRST}", AINI))
    assert counting(world) == {}


@pytest.mark.parametrize("number", ["26-0008", "26-9999", "x", "26-0001'"])
def test_a_number_that_does_not_take_part_is_refused(browser: Browser, number: str) -> None:
    assert browser.get(f"{HERE}/{number}", AINI).status_code == 422
    assert browser.post(f"{HERE}/{number}", AINI, data={"reason": "ill"}).status_code == 422


@pytest.mark.parametrize(("theirs", "said"), [("50", "kedua penilai sepakat"), ("60", "orang ketiga")])
def test_a_double_click_ends_as_the_first_did(browser: Browser, theirs: str, said: str) -> None:
    enter_first = {"motivasi": "30", "bidang": theirs}
    browser.post(f"{HERE}/{FIRST}", AINI, data=enter_first)
    sent = {"motivasi": "30", "bidang": "50"}
    for _ in range(2):
        answer = browser.post(f"{HERE}/{FIRST}", BRIA, data=sent)
        assert answer.status_code == 302
        assert said in text_of(browser.get(answer.location, BRIA))
    assert browser.post(f"{HERE}/{FIRST}", BRIA, data={**sent, "motivasi": "31"}).status_code == 409
    assert browser.post(f"{HERE}/{FIRST}", TARIGAN, data=sent).status_code == 409


def test_a_third_decides_with_a_reason(browser: Browser, world: World) -> None:
    enter(world, FIRST, interview(300, 500), AINI)
    enter(world, FIRST, interview(350, 500), BRIA)
    page = text_of(browser.get(f"{HERE}/beda", KARTIKA))
    assert "N.A." in page
    assert "Putuskan" not in page
    way = f"{HERE}/beda/{FIRST}"
    assert "orang lain yang memutuskan" in text_of(browser.get(way, AINI))
    assert browser.post(way, AINI, data={"motivasi": "33", "bidang": "50", "because": "x"}).status_code == 403
    answer = browser.post(way, TARIGAN, data={"motivasi": "33", "bidang": "50"})
    assert answer.status_code == 422
    assert "Alasan" in text_of(answer)
    sent = {"motivasi": "33", "bidang": "50", "because": "rekaman didengar lagi"}
    for _ in range(2):
        answer = browser.post(way, TARIGAN, data=sent)
        assert answer.status_code == 302, "a double click ends as the first did"
        assert answer.headers["Location"] == f"{HERE}/beda"
        assert f"Nilai {FIRST} sudah diputus" in text_of(browser.get(f"{HERE}/beda", TARIGAN))
    assert browser.post(way, TARIGAN, data={**sent, "bidang": "51"}).status_code == 409, "it is decided"
    assert counting(world) == {FIRST: interview(330, 500)}
    assert "rekaman didengar lagi" in text_of(browser.get(f"{HERE}/{FIRST}/koreksi", AINI))


def test_two_correct_on_the_page(browser: Browser, world: World) -> None:
    for who in (AINI, BRIA):
        enter(world, FIRST, interview(300, 500), who)
    way = f"{HERE}/{FIRST}/koreksi"
    assert browser.post(way, AINI, data={"motivasi": "31", "bidang": "50"}).status_code == 422
    assert browser.post(way, AINI, data={"motivasi": "31", "bidang": "50", "because": "salah salin"}).status_code == 302
    assert "Sahkan koreksi ini" not in text_of(browser.get(way, AINI))
    page = text_of(browser.get(way, BRIA))
    assert "Sahkan koreksi ini" in page
    assert "salah salin" in page
    assert browser.post(f"{way}/sah", BRIA, data={"correction": "99"}).status_code == 409
    assert browser.post(f"{way}/sah", BRIA, data={"correction": "x"}).status_code == 422
    for _ in range(2):
        answer = browser.post(f"{way}/sah", BRIA, data={"correction": "1"})
        assert answer.status_code == 302, "a double click ends as the first did"
        assert "disahkan dan kini berlaku" in text_of(browser.get(way, BRIA))
    assert browser.post(f"{way}/sah", TARIGAN, data={"correction": "1"}).status_code == 409
    assert counting(world) == {FIRST: interview(310, 500)}
    assert "Koreksi ke-1" in text_of(browser.get(way, TARIGAN))


# ---- sheets ----


def uploaded(rows: Sequence[Sequence[object]]) -> dict[str, Any]:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("nilai")
    for position, row in enumerate(rows):
        sheet.write_row(position, 0, list(row))
    book.close()
    buffer.seek(0)
    return {"data": {"sheet": (buffer, "nilai.xlsx")}, "content_type": "multipart/form-data"}


def send(browser: Browser, rows: Sequence[Sequence[object]], who: Any = AINI, part: str = INTERVIEW) -> Any:
    return browser.post(f"/penilaian/{EXAM}/{part}/impor", who, **uploaded(rows))


def reported(browser: Browser, answer: Any, who: Any = AINI) -> list[list[str]]:
    """The report of a sheet that was taken, as its CSV file has it, without the words."""
    assert answer.status_code == 302, text_of(answer)
    assert browser.get(answer.location, who).status_code == 200
    file = browser.get(f"{answer.location}/laporan.csv", who)
    return [row[:3] for row in csv.reader(io.StringIO(text_of(file)))][1:]


def test_a_sheet_counts_as_the_entry_of_whoever_sent_it(browser: Browser, world: World) -> None:
    rows = [HEADER, (FIRST, 30.5, 50, ""), (SECOND, "0", "60", None), (THIRD, None, None, "no_show")]
    assert {done for _, _, done in reported(browser, send(browser, rows))} == {"first"}
    assert counting(world) == {}
    again = send(browser, rows)
    assert "3 sama seperti sebelumnya" in text_of(browser.get(again.location, AINI))
    assert counting(world) == {}, "one person's two sheets are one entry"
    rows[2] = (SECOND, "0", "40", None)
    answer = send(browser, rows, BRIA)
    assert reported(browser, answer, BRIA) == [
        ["2", FIRST, "agreed"],
        ["3", SECOND, "differs"],
        ["4", THIRD, "agreed"],
    ]
    assert counting(world) == {FIRST: interview(305, 500), THIRD: Given({}, Reason.NO_SHOW)}
    assert "1 berbeda" in text_of(browser.get(HERE, BRIA))
    assert "Tercatat; berbeda, orang ketiga memutuskan" in text_of(browser.get(answer.location, BRIA))
    file = read_sheet("laporan.xlsx", browser.get(f"{answer.location}/laporan.xlsx", BRIA).get_data()).rows
    assert file[0] == ("row", "candidate_no", "result", "meaning")
    assert file[2][:3] == ("3", SECOND, "differs")


def test_a_report_is_for_whoever_sent_the_sheet(browser: Browser) -> None:
    way = send(browser, [HEADER, (FIRST, 30.5, 50, "")]).location
    for path in (way, f"{way}/laporan.csv", f"{way}/laporan.xlsx"):
        assert browser.get(path, AINI).status_code == 200
        assert browser.get(path, BRIA).status_code == 404, "it says what agrees with whose"
        assert browser.get(path.replace(INTERVIEW, FORMER), AINI).status_code == 404
        assert browser.get(path, KARTIKA).status_code == 403


def test_blank_rows_are_skipped_and_counted(browser: Browser, world: World) -> None:
    rows = [HEADER, (FIRST, None, " ", ""), (SECOND, 20, 50, ""), (THIRD,), (), (SECOND,)]
    answer = send(browser, rows)
    assert reported(browser, answer) == [
        ["2", FIRST, "blank"],
        ["3", SECOND, "first"],
        ["4", THIRD, "blank"],
        ["6", SECOND, "blank"],
    ]
    assert "3 baris kosong dilewati." in text_of(browser.get(answer.location, AINI))
    assert "0 dari 2" in text_of(browser.get(f"{HERE}?q={FIRST}", AINI))
    assert counting(world) == {}


def test_a_settled_row_is_skipped_where_it_says_the_same_and_refused_where_it_does_not(
    browser: Browser, world: World
) -> None:
    enter(world, FIRST, interview(300, 500), BRIA)
    enter(world, FIRST, interview(310, 500), TARIGAN)
    for who in (BRIA, TARIGAN):
        enter(world, SECOND, Given({}, Reason.ILL), who)
    same = [HEADER, (FIRST, "30,5", 50, ""), (SECOND, "", "", "ill"), (THIRD, 10, 10, "")]
    assert reported(browser, send(browser, same)) == [
        ["2", FIRST, "settled"],
        ["3", SECOND, "settled"],
        ["4", THIRD, "first"],
    ]
    own = [HEADER, (FIRST, 30, 50, "")]
    assert reported(browser, send(browser, own, BRIA), BRIA) == [["2", FIRST, "settled"]], "what agreed, sent again"
    before = counting(world)
    other = [HEADER, (FIRST, "30,5", "50,1", ""), (SECOND, 10, 10, ""), (THIRD, 11, 10, "")]
    answer = send(browser, other)
    page = text_of(answer)
    assert answer.status_code == 422
    for place in ("baris 2, kolom bidang", "baris 3, kolom reason"):
        assert place in page.casefold(), place
    assert "baris 4" not in page.casefold()
    assert counting(world) == before
    assert 'value="10"' in text_of(browser.get(f"{HERE}/{THIRD}", AINI)), "the right row of it is not taken either"


def test_a_sheet_of_two_who_differ_is_refused_for_a_third(browser: Browser, world: World) -> None:
    enter(world, FIRST, interview(300, 500), AINI)
    enter(world, FIRST, interview(350, 500), BRIA)
    answer = send(browser, [HEADER, (FIRST, 30, 50, "")], TARIGAN)
    assert answer.status_code == 422
    assert "baris 2, kolom candidate_no" in text_of(answer).casefold()


def test_a_sheet_and_a_form_are_two_entries(browser: Browser, world: World) -> None:
    enter(world, FIRST, interview(305, 500), BRIA)
    assert send(browser, [HEADER, (FIRST, "30,5", "50", "")]).status_code == 302
    assert counting(world) == {FIRST: interview(305, 500)}


def test_every_problem_of_a_sheet_is_said_by_its_row_and_nothing_is_kept(browser: Browser, world: World) -> None:
    for who in (BRIA, TARIGAN):
        enter(world, THIRD, interview(300, 500), who)
    rows = [
        HEADER,
        (FIRST, 30, 50, ""),
        ("26-0008", 30, 50, ""),
        (SECOND, 41, "x", ""),
        (FIRST, 30, 50, ""),
        (THIRD, 31, 50, ""),
        ("", 30, 50, ""),
    ]
    answer = send(browser, rows)
    page = text_of(answer)
    assert answer.status_code == 422
    for message in (
        "Nomor 26-0008 tidak ada dalam daftar peserta tahap ini.",
        "Nilai tertingginya 40.",
        "Isi bilangan dengan paling banyak 1 angka di belakang koma",
        "Nomor 26-0001 sudah ada pada baris 2.",
        "Nilai 26-0003 sudah tetap",
        "Isi nomor peserta.",
    ):
        assert message in page, message
    for place in (
        "baris 3, kolom candidate_no",
        "baris 4, kolom motivasi",
        "baris 4, kolom bidang",
        "baris 6, kolom motivasi",
    ):
        assert place in page.casefold(), place
    assert "0 dari 2" in text_of(browser.get(f"{HERE}?q={FIRST}", AINI))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("nomor", "nilai")], "Baris pertama tidak memuat satu pun nama kolom"),
        ([("candidate_no", "motivasi")], "Kolom ini tidak ada."),
        ([(*HEADER, "lain")], "Kolom ini tidak dikenal."),
        ([HEADER], "Lembar tidak memuat satu peserta pun."),
        ([HEADER, (FIRST, "=1+1", 50, "")], "Isi bilangan"),
        ([HEADER, (FIRST,), (SECOND,)], "Lembar belum memuat nilai: 2 baris hanya berisi nomor."),
        ([HEADER, (FIRST, 30, None, "")], "Isi nilainya, atau pilih mengapa tidak dinilai."),
    ],
)
def test_another_sheet_is_refused(browser: Browser, rows: list[tuple[object, ...]], message: str) -> None:
    answer = send(browser, rows)
    assert answer.status_code == 422
    assert message in text_of(answer)


def test_no_file_and_a_file_that_is_no_sheet_are_refused(browser: Browser) -> None:
    assert "Pilih berkas lembar nilai." in text_of(browser.post(f"{HERE}/impor", AINI, data={}))
    files = {"sheet": (io.BytesIO(b"%PDF-1.7"), "nilai.pdf")}
    answer = browser.post(f"{HERE}/impor", AINI, data=files, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_the_layout_has_the_numbers_and_comes_back_filled_in(browser: Browser, world: World) -> None:
    answer = browser.get(f"/penilaian/{EXAM}/{FORMER}/tata-letak.xlsx", AINI)
    rows = read_sheet("nilai.xlsx", answer.get_data()).rows
    assert rows == (("candidate_no", "nilai", "reason"), *((number,) for number in NUMBERS))
    filled = [rows[0], *((number, score) for number, score in zip(NUMBERS, (417, 300, 550), strict=True))]
    for who in (AINI, BRIA):
        assert send(browser, filled, who, FORMER).status_code == 302
    assert [given.score for _, given in sorted(counting(world, FORMER).items())] == [417, 300, 550]


def layout_of(browser: Browser, query: str = "", part: str = INTERVIEW) -> list[str]:
    answer = browser.get(f"/penilaian/{EXAM}/{part}/tata-letak.xlsx{query}", AINI)
    assert answer.status_code == 200
    return [row[0] for row in read_sheet("nilai.xlsx", answer.get_data()).rows[1:]]


def test_the_layout_has_only_those_whose_score_can_still_be_entered(browser: Browser, world: World) -> None:
    enter(world, FIRST, interview(300, 500), AINI)
    assert layout_of(browser) == [FIRST, SECOND, THIRD], "another's entry is to come"
    enter(world, FIRST, interview(300, 500), BRIA)
    enter(world, THIRD, interview(300, 500), AINI)
    enter(world, THIRD, interview(350, 500), BRIA)
    assert layout_of(browser) == [SECOND], "one is settled, one is for a third person to decide"
    assert layout_of(browser, part=FORMER) == [FIRST, SECOND, THIRD]


def test_layout_and_list_can_be_narrowed_to_one_vacancy(browser: Browser, world: World) -> None:
    other: dict[str, Any] = {
        "selection_id": SELECTION,
        "stage": "skb",
        "vacancy_id": "v-lain",
        "carried": {},
        "closed_at": None,
    }
    with Session(world.engine) as session, session.begin():
        session.execute(insert(stage_participants), [{**other, "candidate_no": "26-0090"}])
    assert layout_of(browser) == [*NUMBERS, "26-0090"]
    assert layout_of(browser, f"?lowongan={VACANCY}") == list(NUMBERS)
    assert layout_of(browser, "?lowongan=v-lain") == ["26-0090"]
    assert browser.get(f"{HERE}/tata-letak.xlsx?lowongan=v-tidak-ada", AINI).status_code == 404
    page = text_of(browser.get(f"{HERE}?lowongan=v-lain", AINI))
    assert "26-0090" in page
    assert FIRST not in page.replace(f"/{FIRST}", "")
    assert FIRST in text_of(browser.get(f"{HERE}?lowongan=v-tidak-ada", AINI))
    page = text_of(browser.get(f"{HERE}/impor?lowongan=v-lain", AINI))
    assert 'value="v-lain" selected' in page
    assert "v-lain: 1 belum tetap" in page


def test_pages_in_english(browser: Browser, world: World) -> None:
    enter(world, FIRST, interview(300, 500), AINI)
    enter(world, FIRST, interview(350, 500), BRIA)
    browser.speak("en")
    report = send(browser, [HEADER, (SECOND, 30, 50, ""), (THIRD,)], TARIGAN).location
    paths = ("/penilaian", HERE, f"{HERE}/{SECOND}", f"{HERE}/beda", f"{HERE}/beda/{FIRST}", f"{HERE}/impor", report)
    for path in paths:
        page = text_of(browser.get(path, TARIGAN))
        for word in ("peserta", "Nilai ", "penilai lain", "Keadaan", "Alasan", "belum", "Simpan", "diisi"):
            assert word not in page.replace("/penilaian", "").replace("Nilai lama", ""), (path, word)
