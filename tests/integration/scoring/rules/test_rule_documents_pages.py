"""The pages of rules documents: who may do what, what is refused and where, and what they show."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from services.scoring.approvals.usecases import bind_key
from shared.db.engine import unit_of_work
from shared.kernel.roles import Principal, Role
from tests.builders import person_keys
from tests.builders.rule_documents import REASON
from tests.builders.scoring import KARTIKA, SIREGAR, SRI, World
from tests.builders.scoring_web import TANAMAL, Browser

LIMITED = Principal(
    "staff-satu", "S. Satu", frozenset({Role.COMMITTEE}), limits=frozenset({(Role.COMMITTEE, "cpns-2026")})
)
TWK = "thresholds[0].minima.TWK"


@pytest.fixture
def page(browser: Browser, world: World) -> str:
    """The address of a draft."""
    with unit_of_work(world.engine) as session:
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))
    begun = browser.post("/aturan", KARTIKA, data={"source": "cpns-skd-2021", "reason": REASON})
    assert begun.status_code == 302
    return str(begun.location)


def seen(browser: Browser, page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', browser.get(page, KARTIKA).text)
    assert found is not None
    return found[1]


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
