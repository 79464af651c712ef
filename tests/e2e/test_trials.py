"""A member of the committee tries rules in a real browser, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.scoring.migrations import METADATA
from services.scoring.rules.domain.editing import to_json
from services.scoring.rules.usecases import drafting
from services.scoring.trials.jobs import JOBS
from shared.db.engine import make_engine
from shared.sheets.reading import read_sheet
from tests.builders.earlier_marks import LIBREOFFICE, ROWS, as_csv
from tests.builders.scoring import EXAM, KARTIKA, NOON, World, admitted, make_rules
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import SHEETS
from tests.e2e.site import NARROW, WIDE, at_both_sizes, looked_at, page_of, scoring_at

Enter = Callable[[str, tuple[int, int]], Page]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Scoring with an exam that eight have sat."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    return engine


@pytest.fixture
def enter(browser: Browser, engine: Engine, tmp_path: Path) -> Iterator[Enter]:
    with scoring_at(engine, tmp_path) as address:
        yield lambda language, size: page_of(browser, address, KARTIKA, language, size, "/uji-coba")


def compute(engine: Engine) -> None:
    (job,) = JOBS
    assert job.run(engine, None) == 1


def test_ways_of_normalising_are_compared_on_made_up_people(enter: Enter, engine: Engine) -> None:
    page = enter("id", WIDE)
    expect(page.get_by_text("Belum ada uji coba")).to_be_visible()
    looked_at(page, "uji-coba-kosong")
    page.get_by_label("Aturan").select_option("cpns-skd-2024")
    page.get_by_label("Kesukaran tiap sesi").fill("0 40 10")
    page.get_by_role("button", name="Hitung").click()
    expect(page.get_by_role("alert")).to_contain_text("Isi kemampuan sebanyak sesi")
    expect(page.get_by_label("Kesukaran tiap sesi")).to_have_value("0 40 10")
    looked_at(page, "uji-coba-salah")
    page.get_by_label("Kemampuan tiap sesi").fill("0 0 0")
    page.get_by_role("button", name="Hitung").click()
    expect(page.get_by_text("Sedang dihitung")).to_be_visible()
    looked_at(page, "uji-coba-menunggu")
    compute(engine)
    # The page loads itself again.
    expect(page.get_by_role("heading", name="Sebaran total")).to_be_visible()
    ways = page.locator("#cara-penyetaraan tbody tr")
    expect(ways).to_have_count(6)
    expect(ways.nth(0)).to_contain_text("Tanpa penyetaraan")
    expect(ways.nth(5)).to_contain_text("Ekuipersentil")
    assert ways.nth(5).locator("td").nth(1).inner_text() != "0", "some enter by it"
    looked_at(page, "uji-coba-hasil")


def test_an_earlier_sitting_is_tried_on_a_phone(enter: Enter, engine: Engine) -> None:
    page = enter("en", NARROW)
    looked_at(page, "uji-coba-kosong-telepon")
    page.get_by_label("Rules").select_option(index=page.get_by_label("Rules").locator("option").count() - 1)
    page.get_by_label("Marks of an earlier exam").check()
    page.locator("#field-exam_id").select_option(index=1)
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_text("Being computed")).to_be_visible()
    compute(engine)
    expect(page.get_by_role("heading", name="Ways of normalising, side by side")).to_be_visible()
    expect(page.get_by_text("nobody chooses another way")).to_be_visible()
    assert not any(number in page.content() for number in SHEETS)
    looked_at(page, "uji-coba-hasil-telepon")


def test_all_stages_of_rules_are_tried_and_compared_on_a_phone(enter: Enter, engine: Engine) -> None:
    page = enter("en", NARROW)
    page.get_by_label("Rules").select_option("cpns-2024")
    page.get_by_label("Compare with").select_option("cpns-skd-2021")
    page.get_by_label("Difficulty of each session").fill("0 40")
    page.get_by_label("Ability of each session").fill("0 0")
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_text("Being computed")).to_be_visible()
    compute(engine)
    expect(page.locator("#tahap-2")).to_be_visible()
    # Nobody has scores of the later stage, so they are made up, and the page says how.
    expect(page.get_by_text("Made-up scores: a mean of 60")).to_be_visible()
    expect(page.locator("#dibandingkan")).to_be_visible()
    tables = page.locator("section[aria-labelledby=siapa] details")
    expect(tables).not_to_have_count(0)
    tables.first.locator("summary").click()
    expect(tables.first.get_by_role("columnheader", name="Rank before")).to_be_visible()
    address = page.get_by_role("link", name="Download CSV").evaluate("link => link.href")
    answer = page.request.get(address)
    assert answer.ok, answer.text()[:200]
    assert len(answer.text().splitlines()) > 1
    looked_at(page, "uji-coba-semua-tahap")


@pytest.mark.parametrize(("language", "size", "name"), [("id", WIDE, "meja"), ("en", NARROW, "telepon")])
def test_sections_that_a_draft_marks_otherwise_are_named(
    enter: Enter, engine: Engine, language: str, size: tuple[int, int], name: str
) -> None:
    before = make_rules()
    twk, tiu, tkp = before.sections
    markings = (replace(twk.marking, kind="numeric"), replace(tiu.marking, wrong=-1))
    drafted = [replace(each, marking=marking) for each, marking in zip((twk, tiu), markings, strict=True)]
    with Session(engine) as session, session.begin():
        document = to_json(replace(before, title="SKD yang dirancang", sections=(*drafted, tkp)))
        drafting.begin(session, NOON, "", document, "Nilai salah menurut keputusan panitia.", KARTIKA)
    page = enter(language, size)
    # Drafts stand first; the empty option is before them.
    page.locator("#field-rules").select_option(index=1)
    page.locator("[name=people_of][value=sitting]").check()
    page.locator("#field-exam_id").select_option(index=1)
    page.locator("form button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="SKD yang dirancang")).to_be_visible()
    compute(engine)
    expect(page.locator("#penilaian")).to_contain_text("Bagian TIU (TIU).")
    expect(page.locator("#penilaian")).to_contain_text("Bagian TWK (TWK):")
    looked_at(page, f"uji-coba-dinilai-ulang-{name}")


@pytest.mark.parametrize(("language", "size", "name"), [("id", WIDE, "meja"), ("en", NARROW, "telepon")])
def test_all_stages_and_who_enters_and_who_leaves_are_looked_at(
    enter: Enter, engine: Engine, language: str, size: tuple[int, int], name: str
) -> None:
    page = enter(language, size)
    page.locator("#field-rules").select_option("cpns-2024")
    page.locator("#field-compared").select_option("cpns-skd-2024")
    page.locator("#field-people").fill("2000")
    page.locator("#field-vacancies").fill("20")
    page.locator("#field-difficulty").fill("0 40")
    page.locator("#field-ability").fill("0 0")
    page.locator("#field-seed").fill("5")
    page.locator("form button[type=submit]").last.click()
    compute(engine)
    expect(page.get_by_role("heading", name="Seleksi Kompetensi Bidang", exact=True)).to_be_visible()
    expect(page.locator("#dibandingkan")).to_be_visible()
    looked_at(page, f"uji-coba-tahap-{name}")
    folded = page.locator("section[aria-labelledby=siapa] details")
    for table in (folded.first, folded.last):
        expect(table.locator("tbody tr").first).to_be_hidden()
        table.locator("summary").click()
        expect(table.locator("tbody tr").first).to_be_visible()
    at_both_sizes(page, f"uji-coba-tahap-terbuka-{name}-{language}")
    file = page.request.get(urljoin(page.url, str(page.locator("a[download]").get_attribute("href"))))
    counts = re.findall(
        r"(\d+) (?:masuk|keluar|enter|leave)", " ".join(folded.locator("summary").all_inner_texts()), re.I
    )
    assert len(file.text().splitlines()) == 1 + sum(map(int, counts)) > 1


@pytest.mark.parametrize(("language", "size", "name"), [("id", WIDE, "meja"), ("en", NARROW, "telepon")])
def test_marks_from_a_file_are_mended_and_tried(
    enter: Enter, engine: Engine, language: str, size: tuple[int, int], name: str
) -> None:
    """The file is refused for a name in it and a mark beyond the most, and taken once both are mended."""
    page = enter(language, size)
    page.locator("#field-rules").select_option(f"ujian:{EXAM}")
    with page.expect_download() as layout:
        page.locator("button[formmethod=get]").click()
    assert read_sheet("nilai.xlsx", layout.value.path().read_bytes()).rows[0][:3] == ("label", "vacancy", "twk")
    page.locator("[name=people_of][value=sheet]").check()
    page.locator("#field-file_quota").fill("1")
    page.locator("#field-difficulty").fill("nothing that a sheet needs")
    first, *others = ROWS
    wrong = as_csv([("Siti Aminah", *first[1:]), *others, ("P-9", "Bidan", 99, 10, 10, "general")])
    page.locator("#field-sheet").set_input_files({"name": "nilai.csv", "mimeType": "text/csv", "buffer": wrong})
    page.locator("form button[type=submit]").last.click()
    expect(page.get_by_role("alert").locator("li")).to_have_count(2)
    for row, column in ((2, "label"), (8, "twk")):
        place = f"row {row}, column {column}" if language == "en" else f"baris {row}, kolom {column}"
        expect(page.get_by_role("alert")).to_contain_text(place)
    looked_at(page, f"uji-coba-berkas-salah-{name}")
    page.locator("#field-sheet").set_input_files(
        {"name": "nilai.xlsx", "mimeType": "application/octet-stream", "buffer": LIBREOFFICE.read_bytes()}
    )
    page.locator("form button[type=submit]").last.click()
    page.wait_for_url("**/uji-coba/*")
    compute(engine)
    rows = page.locator("section[aria-labelledby=baris]")
    expect(rows).to_be_visible()
    rows.locator("summary").click()
    expect(rows.locator("tbody tr")).to_have_count(len(ROWS))
    expect(rows.locator("tbody tr").first).to_contain_text("P-0001")
    looked_at(page, f"uji-coba-berkas-{name}")
    report = page.request.get(urljoin(page.url, str(rows.locator("a[download]").get_attribute("href"))))
    assert len(report.text().splitlines()) == 1 + len(ROWS)
