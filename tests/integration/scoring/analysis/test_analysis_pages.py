"""The item analysis on its page and in its files, for those who may see keys, and that each look is an event."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from services.scoring.analysis.tables import item_analyses
from services.scoring.exams.tables import sittings
from shared.contracts.looks import KeysViewed
from tests.builders.scoring import EXAM, KARTIKA, SRI, World, admitted
from tests.builders.scoring_analysed import HARDER_THERE, MISKEYED, SHEETS, kept
from tests.builders.scoring_seats import missed
from tests.builders.scoring_web import BAYU, TANAMAL, Browser

PAGE = f"/ujian/{EXAM}/analisis"


def codes(page: str) -> list[str]:
    """The items of the table, in order."""
    return re.findall(r'<th scope="row"><a[^>]*>([A-Z]{3}-\d{3})</a>', page)


def read(browser: Browser, query: str = "") -> str:
    answer = browser.get(f"{PAGE}{query}", BAYU)
    assert answer.status_code == 200
    text: str = answer.get_data(as_text=True)
    return text


def test_the_page_says_first_which_key_is_probably_wrong(browser: Browser) -> None:
    page = read(browser)
    assert f"Satu dari 30 butir tampaknya salah kunci: {MISKEYED}." in page
    assert codes(page)[0] == MISKEYED
    assert "Kunci mungkin salah: C berperilaku seperti kunci" in page
    assert '<em class="why">C, bukan kunci B</em>' in page
    assert f"{SHEETS} lembar" in page


def test_it_speaks_english(browser: Browser) -> None:
    browser.speak("en")
    page = read(browser)
    assert f"One of 30 items seems to have a wrong key: {MISKEYED}." in page
    assert "C behaves like a key" in page


def test_items_are_sorted_and_narrowed(browser: Browser) -> None:
    assert codes(read(browser, "?urut=butir"))[:2] == ["TIU-001", "TIU-002"]
    hardest, easiest = codes(read(browser, "?urut=sulit&bagian=TWK")), codes(read(browser, "?urut=mudah&bagian=TWK"))
    assert hardest == easiest[::-1]
    assert {code[:3] for code in hardest} == {"TWK"}
    assert codes(read(browser, "?cari=tkp-003")) == ["TKP-003"]
    assert len(codes(read(browser, "?catatan=1"))) < 30
    assert "Tidak ada butir yang cocok" in read(browser, "?cari=tidak-ada")
    assert len(codes(read(browser, "?urut=lain&bagian=&halaman=99"))) == 30, "what makes no sense is passed over"


def test_an_item_is_looked_at_by_its_code(browser: Browser) -> None:
    page = read(browser, "?butir=TWK-005")
    assert "Butir TWK-005" in page
    assert 'href="/bank/TWK-005"' in page
    assert "Kecuraman a" in page
    assert "DIF Cum laude" in page
    assert "DIF lokasi" in read(browser, f"?butir={HARDER_THERE}"), "where a site stands out"
    assert browser.get(f"{PAGE}?butir=tidak-ada", BAYU).status_code == 404


def test_every_look_is_an_event_with_the_person(world: World, browser: Browser) -> None:
    read(browser)
    assert browser.get(f"{PAGE}.csv", SRI).status_code == 200
    assert [(each.exam_id, each.where) for each in world.emitted(KeysViewed)] == [
        (EXAM, "analysis"),
        (EXAM, "analysis_export"),
    ]
    for who in (KARTIKA, TANAMAL):
        for address in (PAGE, f"{PAGE}.csv", f"{PAGE}.xlsx"):
            assert browser.get(address, who).status_code == 403
    assert len(world.emitted(KeysViewed)) == 2


def test_an_exam_officer_waits_until_nobody_may_sit_any_more(world: World, browser: Browser) -> None:
    """The page shows keys, which the bank does not show them; item authors have written these."""
    session_starts(world, datetime.now(UTC) - timedelta(days=1))
    world.apply(admitted("26-9999"))
    page = browser.get(PAGE, SRI).get_data(as_text=True)
    assert "Terbuka sesudah sesi terakhir" in page
    assert MISKEYED not in page
    for ending in ("csv", "xlsx"):
        assert browser.get(f"{PAGE}.{ending}", SRI).location.endswith(PAGE)
    assert world.emitted(KeysViewed) == []
    assert MISKEYED in read(browser)
    world.apply(missed("26-9999"))
    assert MISKEYED in browser.get(PAGE, SRI).get_data(as_text=True)


def session_starts(world: World, at: datetime) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(sittings.delete())
        session.execute(sittings.insert().values(exam_id=EXAM, session_id="sesi-1", starts_at=at))


def test_without_sheets_the_page_says_what_comes(world: World, browser: Browser) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(item_analyses.delete())
    assert "Belum ada lembar yang dinilai" in read(browser)
    assert browser.get(f"{PAGE}.csv", BAYU).status_code == 302
    assert browser.get("/ujian/tidak-ada/analisis", BAYU).status_code == 404


def test_the_csv_has_every_item_with_its_figures(world: World, browser: Browser) -> None:
    answer = browser.get(f"{PAGE}.csv", BAYU)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="analisis-butir-{EXAM}.csv"'
    lines = {line["code"]: line for line in csv.DictReader(io.StringIO(answer.get_data(as_text=True)))}
    found = kept(world)
    assert found is not None
    assert list(lines) == [item.code for item in found.analysis.items]
    for item in found.analysis.items:
        line = lines[item.code]
        assert int(line["seen"]) == item.seen
        assert float(line["difficulty"]) == pytest.approx(item.difficulty, abs=1e-6)
        shares = sum(float(line[f"share_{letter}"]) for letter in "ABCDE")
        assert shares == pytest.approx(1 - (item.omitted + item.not_reached) / item.seen, abs=1e-5)
    assert (lines[MISKEYED]["key"], lines[MISKEYED]["probable_key"]) == ("B", "C")
    assert lines["TKP-001"]["key"] == lines["TKP-001"]["right"] == ""


def test_the_workbook_has_items_options_and_scales(world: World, browser: Browser) -> None:
    found = kept(world)
    assert found is not None
    assert found.analysis.dif
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{PAGE}.xlsx", BAYU).data))
    assert book.sheet_names == ["butir", "pilihan", "keandalan", "model", "DIF", "DIF lokasi"]
    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert [len(rows[name]) for name in book.sheet_names] == [
        31,
        1 + 30 * 6,
        5,
        31,
        1 + len(found.analysis.dif),
        1 + len(found.analysis.sites),
    ]
    assert [row[0] for row in rows["keandalan"]] == ["section", "TWK", "TIU", "TKP", "total"]


def test_the_page_of_the_exam_leads_here_those_who_may(browser: Browser) -> None:
    assert PAGE in browser.get(f"/ujian/{EXAM}", BAYU).get_data(as_text=True)
    assert PAGE not in browser.get(f"/ujian/{EXAM}", KARTIKA).get_data(as_text=True)
