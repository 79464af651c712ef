"""The pages of rules documents: who may do what, what is refused and where, and what they show."""

from __future__ import annotations

import json
import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest

from shared.contracts.codec.rules import PRESETS
from shared.kernel.roles import Principal, Role
from tests.builders import person_keys
from tests.builders.pages import select
from tests.builders.rule_documents import REASON
from tests.builders.rule_forms import begun, seen
from tests.builders.scoring import KARTIKA, SIREGAR, SRI
from tests.builders.scoring_web import TANAMAL, Browser

LIMITED = Principal(
    "staff-satu", "S. Satu", frozenset({Role.COMMITTEE}), limits=frozenset({(Role.COMMITTEE, "cpns-2026")})
)
TWK = "thresholds[0].minima.TWK"


def sign(browser: Browser, page: str, who: Principal) -> Any:
    text = browser.get(page.replace("/aturan/", "/api/rules/") + "/statement", who).get_json()["statement"]
    return browser.post(f"{page}/sah", who, data=person_keys.signed(who.id, text), follow_redirects=True)


def test_a_member_changes_a_threshold_and_two_sign(browser: Browser, page: str) -> None:
    saved = browser.post(f"{page}/isian", SIREGAR, data={"seen": seen(browser, page), f"nilai:{TWK}": "70"})
    assert saved.status_code == 302
    assert f'name="nilai:{TWK}"' in browser.get(page, KARTIKA).text
    assert "TWK 70" in browser.get(page, TANAMAL).text
    assert "1 dari 2" in sign(browser, page, KARTIKA).text
    text = sign(browser, page, SIREGAR).text
    assert "tidak berubah lagi" in text
    assert "nilai:" not in text
    new = str(browser.post("/aturan", KARTIKA, data={"source": digest(text), "reason": REASON}).location)
    assert "Perbedaan dari versi" in browser.get(new, KARTIKA).text
    assert "Nama dan versi ini sudah disahkan" in browser.get(new, KARTIKA).text


def test_a_draft_begun_from_a_preset_says_what_it_changes_of_it(browser: Browser, page: str) -> None:
    assert "Perbedaan dari dokumen awal cpns-skd-2024" in browser.get(page, KARTIKA).text
    assert changes(browser, page) == []
    assert "Belum ada yang berbeda." in browser.get(page, KARTIKA).text
    browser.post(f"{page}/isian", SIREGAR, data={"seen": seen(browser, page), f"nilai:{TWK}": "70"})
    (change,) = changes(browser, page)
    assert "TWK 65" in change
    assert "TWK 70" in change
    own = browser.post("/aturan", KARTIKA, data={"document": uploaded(), "reason": REASON})
    assert own.status_code == 302
    assert "Perbedaan dari" not in browser.get(str(own.location), KARTIKA).text, "a file is no shipped document"


def changes(browser: Browser, page: str) -> list[str]:
    """What the page says of the draft against what it was begun from."""
    found = select(browser.get(page, KARTIKA).text, "//section[@aria-labelledby='beda']//li")
    return [each.text_content() for each in found]


def uploaded() -> tuple[BytesIO, str]:
    return BytesIO((PRESETS / "cpns-skd-2021.json").read_bytes()), "aturan.json"


def test_a_text_in_place_of_a_file_begins_nothing(browser: Browser) -> None:
    sent = browser.post("/aturan", KARTIKA, data={"source": "", "document": "{}", "reason": REASON})
    assert sent.status_code == 422
    assert "Pilih dokumen awal atau unggah satu berkas." in sent.text


def digest(text: str) -> str:
    return str(re.findall(r"<code[^>]*>([0-9a-f]{64})</code>", text)[0])


def test_each_problem_is_named_at_its_field_and_the_draft_stays(browser: Browser, page: str) -> None:
    before = seen(browser, page)
    refused = browser.post(f"{page}/isian", KARTIKA, data={"seen": before, f"nilai:{TWK}": "banyak"})
    assert refused.status_code == 422
    assert 'value="banyak"' in refused.text
    assert "Isi dengan bilangan bulat antara" in refused.text
    contradiction = browser.post(f"{page}/isian", KARTIKA, data={"seen": before, f"nilai:{TWK}": "151"})
    assert contradiction.status_code == 422
    assert 'aria-invalid="true"' in contradiction.text
    no_json = browser.post(f"{page}/json", KARTIKA, data={"seen": before, "text": '{"id": '})
    assert no_json.status_code == 422
    assert "Bukan JSON" in no_json.text
    assert seen(browser, page) == before


def test_a_stale_form_is_refused_with_a_sentence(browser: Browser, page: str) -> None:
    before = seen(browser, page)
    browser.post(f"{page}/isian", SIREGAR, data={"seen": before, f"nilai:{TWK}": "70"})
    late = browser.post(f"{page}/isian", KARTIKA, data={"seen": before, f"nilai:{TWK}": "75"})
    assert late.status_code == 409
    assert "sudah diubah orang lain" in unescape(late.text)


def test_a_section_is_added_in_the_whole_document(browser: Browser, page: str) -> None:
    text = unescape(re.findall(r"<textarea[^>]*>([^<]*)</textarea>", browser.get(page, KARTIKA).text)[0])
    document = json.loads(text)
    new = {**document["sections"][0], "code": "BING", "name": "Bahasa Inggris"}
    document["sections"].append(new)
    sent = {"seen": seen(browser, page), "text": json.dumps(document)}
    assert browser.post(f"{page}/json", KARTIKA, data=sent).status_code == 302
    assert "Bahasa Inggris" in browser.get(page, KARTIKA).text


def test_the_list_says_what_to_do_while_it_is_empty(browser: Browser) -> None:
    assert "Belum ada dokumen aturan" in browser.get("/aturan", TANAMAL).text
    nothing = browser.post("/aturan", KARTIKA, data={"reason": REASON})
    assert nothing.status_code == 422
    assert "Pilih dokumen awal" in nothing.text
    assert browser.post("/aturan", KARTIKA, data={"source": "cpns-1999", "reason": REASON}).status_code == 422
    assert "Belum ada dokumen aturan" in browser.get("/aturan", TANAMAL).text


@pytest.mark.parametrize("who", [LIMITED, SRI, TANAMAL])
def test_whoever_is_no_member_for_the_whole_agency_changes_nothing(browser: Browser, page: str, who: Principal) -> None:
    data = {"seen": seen(browser, page), f"nilai:{TWK}": "70"}
    assert browser.post(f"{page}/isian", who, data=data).status_code == 403
    assert browser.post("/aturan", who, data={"source": "cpns-skd-2021", "reason": REASON}).status_code == 403
    assert seen(browser, page) == data["seen"]


NEW = {"code": "BING", "name": "Bahasa Inggris", "items": "10", "max_marks": "50", "marking.right": "5"}


def test_a_section_is_added_by_a_button_and_what_was_typed_stays(browser: Browser, page: str) -> None:
    before = seen(browser, page)
    typed = {"seen": before, f"nilai:{TWK}": "70", "dokumen": ""}
    first = browser.post(f"{page}/isian", KARTIKA, data={**typed, "tambah": "sections"})
    assert (first.status_code, seen(browser, page)) == (200, before)
    assert "belum disimpan" in first.text
    assert 'name="nilai:sections[3].code"' in first.text
    assert json.loads(begun(first.text))["thresholds"][0]["minima"]["TWK"] == 70
    section = {f"nilai:sections[3].{name}": value for name, value in NEW.items()}
    data = {"seen": before, "dokumen": begun(first.text), **section}
    refused = browser.post(f"{page}/isian", KARTIKA, data={**data, "nilai:sections[3].items": "banyak"})
    assert refused.status_code == 422
    assert 'value="banyak"' in refused.text
    assert browser.post(f"{page}/isian", KARTIKA, data=data).status_code == 302
    text = browser.get(page, KARTIKA).text
    assert "Bahasa Inggris" in text
    assert "TWK 70" in text
    taken = {"seen": seen(browser, page), "hapus": "sections[3]"}
    gone = browser.post(f"{page}/isian", KARTIKA, data=taken).text
    assert "sections[3]" not in begun(gone)
    assert [each["code"] for each in json.loads(begun(gone))["sections"]] == ["TWK", "TIU", "TKP"]


def test_a_field_is_added_from_the_list_of_its_chapter(browser: Browser, page: str) -> None:
    data = {"seen": seen(browser, page), "tambah_dari": "", "pilihan:": "normalisation"}
    text = browser.post(f"{page}/isian", KARTIKA, data=data).text
    assert '<option value="percentile" selected>' in text
    assert '<option value="normalisation.counts">' in text
    empty = browser.post(f"{page}/isian", KARTIKA, data={"seen": data["seen"], "dokumen": '{"title": "A"}'})
    assert empty.status_code == 422
    assert "Tambah bagian" in empty.text, "without any section the button stands all the same"


NONE = ["{", "[]", "7", '{"id": 1, "id": 2}', '{"id": "\\ud800"}', '{"sections": 5, "tie_breaks": {"a": []}}']


@pytest.mark.parametrize("text", NONE)
@pytest.mark.parametrize("act", [{}, {"tambah": "sections"}, {"hapus": "tie_breaks[0]"}, {"tambah_dari": "x"}])
def test_a_document_that_is_none_is_refused_and_changes_nothing(
    browser: Browser, page: str, text: str, act: dict[str, str]
) -> None:
    before = seen(browser, page)
    answer = browser.post(f"{page}/isian", KARTIKA, data={"seen": before, "dokumen": text, **act})
    assert answer.status_code == (422 if text != '{"sections": 5, "tie_breaks": {"a": []}}' or not act else 200)
    assert seen(browser, page) == before


@pytest.mark.parametrize("act", ["tambah", "hapus"])
@pytest.mark.parametrize("number", ["9" * 5_000, "٣", "-1"])
def test_a_row_whose_number_is_none_is_not_there(browser: Browser, page: str, act: str, number: str) -> None:
    before = seen(browser, page)
    answer = browser.post(f"{page}/isian", KARTIKA, data={"seen": before, act: f"sections[{number}]"})
    assert answer.status_code == 200
    assert seen(browser, page) == before


def test_a_draft_is_tried_from_its_page(browser: Browser, page: str) -> None:
    link = re.search(r'href="(?:/scoring)?(/uji-coba\?aturan=[^"]*)"', browser.get(page, KARTIKA).text)
    assert link is not None
    chosen = browser.get(unescape(link[1]), KARTIKA).text
    (name,) = re.findall(r'<option value="(dokumen:[^"]*)" selected', chosen)
    people = {"people_of": "made_up", "people": "50", "vacancies": "2", "quota": "2", "seed": "1"}
    typed = {"rules": name, **people, "difficulty": "0 20", "ability": "0 0"}
    asked = browser.post("/uji-coba", KARTIKA, data=typed)
    assert asked.status_code == 302
    assert browser.post("/uji-coba", LIMITED, data=typed).status_code == 409, "documents are of the whole agency"
    assert "uji-coba?" not in browser.get(page, TANAMAL).text


def test_a_form_that_is_sent_twice_is_one_draft(browser: Browser) -> None:
    def sent(who: Principal, pressed: str) -> str:
        typed = {"source": "cpns-2024", "reason": REASON, "request": pressed}
        return str(browser.post("/aturan", who, data=typed).location)

    assert 'name="request" value=""' not in browser.get("/aturan", KARTIKA).text
    first = sent(KARTIKA, "satu")
    assert [sent(KARTIKA, "satu"), sent(KARTIKA, "satu")] == [first, first]
    assert len({first, sent(KARTIKA, "dua"), sent(SIREGAR, "satu")}) == 3
