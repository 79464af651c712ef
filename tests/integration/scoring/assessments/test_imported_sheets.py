"""A sheet of assessors' scores comes in whole or not at all, and each of its rows is reported."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.assessments.tables import stage_participants
from shared.kernel.roles import Role
from shared.sheets.reading import read_sheet
from tests.builders.assessors_pages import HEADER, HERE, counting, send, text_of
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, VACANCY, World
from tests.builders.scoring_assessed import (
    AINI,
    BRIA,
    FORMER,
    INTERVIEW,
    NUMBERS,
    TARIGAN,
    enter,
    interview,
)
from tests.builders.scoring_web import Browser

FIRST, SECOND, THIRD = NUMBERS


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


def test_whoever_reads_names_beside_numbers_sends_none(browser: Browser, world: World) -> None:
    rows = [HEADER, (FIRST, 30.5, 50, "")]
    seeing = replace(BRIA, roles=BRIA.roles | {Role.VERIFIER})
    assert send(browser, rows, seeing).status_code == 403
    assert {done for _, _, done in reported(browser, send(browser, rows))} == {"first"}, "nothing was kept"


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


def test_the_next_score_to_enter_is_of_the_vacancy_that_is_looked_at(browser: Browser, world: World) -> None:
    other: dict[str, Any] = {"selection_id": SELECTION, "stage": "skb", "vacancy_id": "v-lain", "carried": {}}
    with Session(world.engine) as session, session.begin():
        session.execute(insert(stage_participants), [{**other, "candidate_no": f"26-009{n}"} for n in (0, 1)])
    assert "0 dari 2 sudah tetap" in text_of(browser.get(f"{HERE}?lowongan=v-lain", AINI)), "not of all vacancies"
    page = text_of(browser.get(f"{HERE}/26-0090?lowongan=v-lain", AINI))
    assert "v-lain: 2 peserta belum Anda isi." in page
    assert f'href="{HERE}?lowongan=v-lain"' in browser.get(f"{HERE}/26-0090?lowongan=v-lain", AINI).text
    scores = {"motivasi": "30", "bidang": "50"}
    assert f'href="{HERE}/26-0090?lowongan=v-lain"' in browser.get(f"{HERE}?lowongan=v-lain", AINI).text
    assert f'href="{HERE}/26-0091?lowongan=v-lain"' in browser.get(f"{HERE}/26-0090?lowongan=v-lain", AINI).text
    for number, then in (("26-0091", f"{HERE}/26-0090?lowongan=v-lain"), ("26-0090", f"{HERE}?lowongan=v-lain")):
        answer = browser.post(f"{HERE}/{number}?lowongan=v-lain", AINI, data=scores)
        assert answer.headers["Location"] == then
    assert f'href="{HERE}/{FIRST}"' in browser.get(HERE, AINI).text, "of all vacancies"
