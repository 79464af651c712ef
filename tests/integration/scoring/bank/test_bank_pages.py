"""The bank's pages and its importer: what is shown to whom, and what bad sheets get."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.scoring.service import create_app
from shared.contracts.looks import ItemsViewed
from shared.contracts.scoring import ExamSealed
from shared.web.bodies import BODY_LIMIT
from shared.web.uploads import LIMIT
from tests.builders.pages import select
from tests.builders.scoring import EXAM, KARTIKA, SRI, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows, item_row, number_row
from tests.builders.scoring_other_rules import numeric_rules, several_rules
from tests.builders.scoring_web import BAYU, CANARY, SHEETS, TANAMAL, Browser, DraftWorld, upload
from tests.builders.web import make_settings

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'


def test_a_sheet_is_imported_through_the_page(draft: Browser) -> None:
    assert "Bank soal masih kosong" in draft.get("/bank", BAYU).get_data(as_text=True)
    assert draft.post("/bank/impor", BAYU, **upload(bank_rows())).status_code == 302
    page = draft.get("/bank", BAYU).get_data(as_text=True)
    assert "9 butir dalam bank soal" in page
    assert "TWK-001" in page


def test_each_look_at_items_is_an_event_that_names_no_text(tmp_path: Path) -> None:
    world = DraftWorld()
    draft = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    for nothing in ("/bank", "/api/items", "/bank/TWK-001"):
        draft.get(nothing, BAYU)
    assert world.emitted(ItemsViewed) == [], "nothing was shown"
    draft.post("/bank/impor", BAYU, **upload(bank_rows()))
    for path in ("/bank", "/bank?q=tidak+ada", "/api/items?per_page=2", "/bank/TWK-001"):
        draft.get(path, BAYU)
    looks = world.emitted(ItemsViewed)
    assert [(each.where, each.items, each.item_code) for each in looks] == [
        ("list", 9, None),
        ("api", 2, None),
        ("item", 1, "TWK-001"),
    ]
    draft.get("/bank", SRI)
    assert len(world.emitted(ItemsViewed)) == 3, "who may not look is shown nothing"


def test_problems_are_listed_by_row_and_column_and_nothing_is_imported(draft: Browser) -> None:
    rows = [item_row(), item_row("TWK-002", key="F", difficulty="2"), item_row("TWK-003", stem="")]
    answer = draft.post("/bank/impor", BAYU, **upload(rows))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "3 masalah, tidak ada yang diimpor" in page
    for place in ("baris 3, kolom key", "baris 3, kolom difficulty", "baris 4, kolom stem"):
        assert place in page
    api = draft.post("/api/items/import", BAYU, **upload(rows))
    assert api.status_code == 422
    assert [(error["field"], error["code"]) for error in api.get_json()["errors"]] == [
        ("baris 3, kolom difficulty", "difficulty_range"),
        ("baris 3, kolom key", "key_letter"),
        ("baris 4, kolom stem", "missing"),
    ]
    assert draft.get("/api/items", BAYU).get_json()["total"] == 0


def test_the_importer_as_an_api(draft: Browser) -> None:
    rows = [item_row(stem_image="A.svg", stem_image_alt="Kotak")]
    assert draft.post("/api/items/import", BAYU, **upload(rows, A_svg=PICTURE)).json == {
        "added": 1,
        "changed": 0,
        "same": 0,
    }
    assert draft.post("/api/items/import", BAYU, **upload(rows, A_svg=PICTURE)).get_json()["same"] == 1
    page = draft.get("/bank/TWK-001", BAYU).get_data(as_text=True)
    assert 'alt="Kotak"' in page
    assert "data:image/svg+xml;base64," in page


def test_every_right_option_of_an_item_is_marked_as_its_key(tmp_path: Path) -> None:
    world = DraftWorld(several_rules())
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    assert browser.post("/bank/impor", BAYU, **upload([item_row(key="A, D")])).status_code == 302
    page = browser.get("/bank/TWK-001", BAYU).get_data(as_text=True)
    options = page.split('<ol class="options">')[1].split("</ol>")[0].split("<li")[1:]
    marked = [' class="right"' in option for option in options]
    assert marked == ["Kunci" in option for option in options] == [True, False, False, True, False]


def test_an_item_that_asks_for_a_number_shows_its_key_as_the_reader_writes_it(tmp_path: Path) -> None:
    world = DraftWorld(numeric_rules())
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    rows = [number_row(key="-1234,5", tolerance="0,05"), number_row("TIU-002", key="7", tolerance="")]
    assert browser.post("/bank/impor", BAYU, **upload(rows)).status_code == 302
    page = browser.get("/bank/TIU-001", BAYU).get_data(as_text=True)
    assert "-1.234,5" in page
    assert "(selisih paling banyak 0,05)" in page
    assert '<ol class="options">' not in page
    assert "(harus tepat)" in browser.get("/bank/TIU-002", BAYU).get_data(as_text=True)
    browser.speak("en")
    assert "-1,234.5" in browser.get("/bank/TIU-001", BAYU).get_data(as_text=True)


def test_an_item_has_its_own_language_on_the_authors_pages(draft: Browser) -> None:
    draft.post("/bank/impor", BAYU, **upload([item_row(stem_image="A.svg", stem_image_alt="Kotak")], A_svg=PICTURE))
    draft.speak("en")
    for address, parts in (("/bank", 1), ("/bank/TWK-001", 8)):
        page = draft.get(address, BAYU).get_data(as_text=True)
        written = select(page, "//main//*[starts-with(normalize-space(@alt), 'Kotak') or contains(text(), 'TWK-001')]")
        of_the_item = [each for each in written if each.tag not in ("a", "h1")]
        assert len(of_the_item) == parts
        assert {(each.get("lang"), each.get("translate")) for each in of_the_item} == {("id", "no")}


@pytest.mark.parametrize(("address", "status"), [("/bank/impor", 302), ("/api/items/import", 200)])
def test_a_sheet_may_be_larger_than_any_other_body(draft: Browser, address: str, status: int) -> None:
    rows = [item_row(f"TWK-{number:03}", rationale="x" * 4000) for number in range(1, 3 + BODY_LIMIT // 4000)]
    assert draft.post(address, BAYU, **upload(rows)).status_code == status


@pytest.mark.parametrize("options", [{}, {"data": {}, "content_type": "multipart/form-data"}, {"json": {}}])
def test_an_import_without_a_sheet(draft: Browser, options: dict[str, Any]) -> None:
    answer = draft.post("/api/items/import", BAYU, **options)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["sheet"]
    assert draft.post("/bank/impor", BAYU, **options).status_code == 422


def test_an_upload_has_a_limit(draft: Browser) -> None:
    announced = {"CONTENT_LENGTH": str(LIMIT + 1)}
    for path in ("/api/items/import", "/bank/impor"):
        answer = draft.post(path, BAYU, content_type="multipart/form-data; boundary=b", environ_overrides=announced)
        assert answer.status_code == 413


def test_a_large_upload_is_read_only_from_an_author(draft: Browser) -> None:
    answer = draft.post("/api/items/import", KARTIKA, **upload(bank_rows()))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")


def test_the_bank_is_narrowed(browser: Browser) -> None:
    page = browser.get("/bank?bagian=TKP&q=002", BAYU).get_data(as_text=True)
    assert "TKP-002" in page
    assert "TKP-003" not in page
    assert browser.get("/bank?halaman=999&tingkat=xyz", BAYU).status_code == 200
    assert "Tidak ada butir yang cocok" in browser.get("/bank?q=zzz", BAYU).get_data(as_text=True)
    assert browser.get("/api/items?section=TIU&per_page=2", BAYU).get_json()["total"] == 3
    assert browser.get("/api/items?band=x", BAYU).status_code == 422
    assert browser.get("/api/items?page=0", BAYU).status_code == 422


def test_the_layout_is_a_workbook(browser: Browser) -> None:
    answer = browser.get("/bank/tata-letak.xlsx", BAYU)
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_an_unknown_item(browser: Browser) -> None:
    assert browser.get("/bank/TWK-404", BAYU).status_code == 404


def test_a_key_is_on_its_authors_page_and_nowhere_else(tmp_path: Path) -> None:
    """Every GET of the service, asked by every role; only the author's item page may know the canary."""
    planted = World([{**row, "rationale": CANARY} for row in bank_rows()])
    for number, letters in SHEETS.items():
        planted.apply(admitted(number), *planted.sat(number, letters))
    app = create_app(make_settings("scoring", tmp_path), engine=planted.engine)
    browser = Browser(app.test_client())
    values = {"vacancy_id": VACANCY, "candidate_no": "26-0001", "code": "TWK-001", "exam_id": EXAM}
    seen = set()
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "healthz", "readyz"):
            continue
        path = rule.rule
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        for who in (None, BAYU, SRI, KARTIKA, TANAMAL):
            answer = browser.get(path, who)
            text = answer.get_data(as_text=True) if not path.endswith(".xlsx") else ""
            if CANARY in text or ">Kunci<" in text or "Bobot 5" in text:
                seen.add((rule.rule, who.id if who else None))
            assert answer.status_code < 500, path
    assert seen == {("/bank/<code>", "staff-bayu")}
    assert planted.emitted(ExamSealed)
    assert CANARY not in str(planted.papers())
