"""Two assessors enter scores, a third decides, a sheet is imported: in real browsers, at both sizes and in both
languages; checked with axe."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from services.scoring.migrations import METADATA
from shared.db.engine import make_engine
from shared.kernel.roles import Principal
from shared.sheets.reading import read_sheet
from tests.builders.scoring import KARTIKA, World
from tests.builders.scoring_assessed import AINI, BRIA, NUMBERS, TARIGAN, assess
from tests.builders.scoring_bank import bank_rows
from tests.e2e.browser import follow
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at

Visit = Callable[[Principal, str, tuple[int, int]], Page]
FIRST, SECOND, THIRD = NUMBERS


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Scoring, in which three go on to an interview."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    assess(World(bank_rows(), engine))
    with scoring_at(engine, tmp_path) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str) -> Visit:
    return lambda who, language, size: page_of(browser, address, who, language, size, "/penilaian")


def typed(page: Page, *scores: str) -> None:
    """Scores at the keyboard alone: the first input has the focus, Tab goes on, Enter saves."""
    for position, score in enumerate(scores):
        if position:
            page.keyboard.press("Tab")
        page.keyboard.type(score)
    page.keyboard.press("Enter")


def test_two_enter_a_third_decides_two_correct(visit: Visit) -> None:
    first = visit(AINI, "id", WIDE)
    looked_at(first, "asesmen")
    follow(first.get_by_role("link", name="Buka Wawancara"))
    looked_at(first, "asesmen-peserta")
    first.get_by_role("link", name="Isi nilai berikutnya").click()
    expect(first.get_by_role("heading", name=FIRST)).to_be_visible()
    looked_at(first, "asesmen-isi")
    typed(first, "30,5", "50")
    expect(first.get_by_text(f"{FIRST} tercatat dan menunggu penilai lain.")).to_be_visible()
    expect(first.get_by_role("heading", name=SECOND)).to_be_visible()
    typed(first, "41", "50")
    expect(first.get_by_role("alert")).to_contain_text("Nilai tertingginya 40.")
    looked_at(first, "asesmen-salah")
    first.get_by_label("Motivasi").fill("40")
    first.keyboard.press("Enter")
    expect(first.get_by_role("heading", name=THIRD)).to_be_visible()

    second = visit(BRIA, "en", NARROW)
    looked_at(second, "asesmen-en")
    follow(second.get_by_role("link", name="Open Interview"))
    looked_at(second, "asesmen-peserta-en")
    second.get_by_role("link", name="Enter the next score").click()
    expect(second.get_by_label("Motivasi")).to_have_value("")
    looked_at(second, "asesmen-isi-en")
    typed(second, "30.5", "50")
    expect(second.get_by_text("both assessors agree")).to_be_visible()
    typed(second, "20", "50")
    expect(second.get_by_text("a third person decides")).to_be_visible()

    third = visit(TARIGAN, "en", NARROW)
    third.get_by_role("link", name="Open Interview").click()
    follow(third.get_by_role("link", name="Differences"))
    looked_at(third, "asesmen-beda-en")
    follow(third.get_by_role("link", name=f"Decide the score of {SECOND}"))
    looked_at(third, "asesmen-putuskan-en")
    third.get_by_label("Motivasi").fill("35")
    third.get_by_label("Penguasaan bidang").fill("50")
    third.get_by_label("Reason").fill("heard the recording again")
    third.get_by_role("button", name="Decide for this score").click()
    expect(third.get_by_text("Nothing differs")).to_be_visible()
    looked_at(third, "asesmen-tidak-beda-en")

    first.goto(first.url.rsplit("/", 1)[0] + f"/{SECOND}/koreksi")
    looked_at(first, "asesmen-koreksi")
    first.get_by_label("Motivasi").fill("36")
    first.get_by_label("Alasannya").fill("salah salin dari lembar")
    first.get_by_role("button", name="Usulkan koreksi").click()
    expect(first.get_by_text("Koreksi diusulkan.")).to_be_visible()
    second.goto(first.url)
    looked_at(second, "asesmen-sahkan-en")
    second.get_by_role("button", name="Confirm this correction").click()
    expect(second.get_by_role("heading", name="Correction 1")).to_be_visible()
    looked_at(second, "asesmen-dikoreksi-en")


def test_a_sheet_is_imported(visit: Visit) -> None:
    page = visit(AINI, "id", WIDE)
    page.get_by_role("link", name="Buka Nilai lama").click()
    follow(page.get_by_role("link", name="Impor lembar"))
    looked_at(page, "asesmen-impor")
    rows: list[tuple[object, ...]] = [("candidate_no", "nilai", "reason"), (FIRST, 417, ""), (SECOND, 551, "")]
    send(page, rows)
    expect(page.get_by_role("heading", name="1 masalah, tidak ada yang diimpor")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Nilai tertingginya 550.")
    looked_at(page, "asesmen-impor-salah")
    send(page, [rows[0], rows[1], (SECOND, "", "no_show")])
    expect(page.get_by_role("status")).to_contain_text("2 menunggu penilai lain")
    expect(page.get_by_role("row", name=SECOND)).to_contain_text("Tercatat; menunggu penilai lain")
    looked_at(page, "asesmen-laporan")
    other = visit(BRIA, "en", NARROW)
    other.get_by_role("link", name="Open Nilai lama").click()
    follow(other.get_by_role("link", name="Import a sheet"))
    looked_at(other, "asesmen-impor-en")
    other.get_by_label("Vacancy").select_option(index=1)
    with other.expect_download() as download:
        other.get_by_role("button", name="Download the layout").click()
    layout = read_sheet("nilai.xlsx", Path(download.value.path()).read_bytes()).rows
    assert [row[0] for row in layout[1:]] == list(NUMBERS)
    send(other, [rows[0], rows[1], (SECOND, "", "ill"), (THIRD,)])
    expect(other.get_by_role("heading", name="Import finished")).to_be_visible()
    expect(other.get_by_role("status")).to_contain_text("1 agree, 1 differ")
    expect(other.get_by_role("status")).to_contain_text("1 blank row was skipped.")
    looked_at(other, "asesmen-laporan-en")
    with other.expect_download() as download:
        other.get_by_role("link", name="Download CSV").click()
    report = Path(download.value.path()).read_text()
    assert f"2,{FIRST},agreed," in report
    assert f"3,{SECOND},differs," in report
    assert f"4,{THIRD},blank," in report
    follow(other.get_by_role("link", name="To the list of candidates"))
    looked_at(other, "asesmen-lama-en")
    member = visit(KARTIKA, "id", NARROW)
    member.get_by_role("link", name="Buka Nilai lama").click()
    expect(member.get_by_role("link", name="Isi nilai berikutnya")).to_have_count(0)
    follow(member.get_by_role("link", name="Yang berbeda"))
    looked_at(member, "asesmen-beda")


def send(page: Page, rows: list[tuple[object, ...]]) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("nilai")
    for position, row in enumerate(rows):
        sheet.write_row(position, 0, list(row))
    book.close()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("#sheet").set_input_files({"name": "nilai.xlsx", "mimeType": kind, "buffer": buffer.getvalue()})
    page.get_by_role("button", name=re.compile("Impor nilai|Import scores")).click()
