"""Steps that move places are written by buttons and selects alone, and explained in words."""

from __future__ import annotations

import re
from html import unescape

import pytest

from services.scoring.approvals.usecases import bind_key
from shared.db.engine import unit_of_work
from tests.builders import person_keys
from tests.builders.rule_documents import REASON
from tests.builders.scoring import KARTIKA, World
from tests.builders.scoring_web import TANAMAL, Browser

RESERVE = {"nilai:reserve.size": "3", "nilai:reserve.reply_days": "7", "nilai:reserve.last_day": "2027-03-31"}
STEP = {
    "nilai:place_moves[0].giving[0]": "disability",
    "nilai:place_moves[0].taking[0]": "general",
    "nilai:place_moves[0].within": "unit",
}


@pytest.fixture
def page(browser: Browser, world: World) -> str:
    """The address of a draft."""
    with unit_of_work(world.engine) as session:
        bind_key(session, person_keys.bound(KARTIKA.id))
    begun = browser.post("/aturan", KARTIKA, data={"source": "cpns-skd-2021", "reason": REASON})
    return str(begun.location)


def value_of(name: str, text: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return unescape(found[1])


def test_a_step_is_made_changed_and_taken_away(browser: Browser, page: str) -> None:
    before = {"seen": value_of("seen", browser.get(page, KARTIKA).text)}
    assert "Tambah langkah perpindahan tempat</button>" in browser.get(page, KARTIKA).text
    first = browser.post(f"{page}/isian", KARTIKA, data={**before, "tambah": "place_moves"}).text
    assert '<option value="disability">Disabilitas' in first, "categories are chosen, not typed"
    assert "Semua formasi kelompok yang sama" in first
    data = {**before, "dokumen": value_of("dokumen", first), **STEP}
    refused = browser.post(f"{page}/isian", KARTIKA, data=data)
    assert refused.status_code == 422
    assert "tambahkan daftar cadangan" in refused.text
    second = browser.post(f"{page}/isian", KARTIKA, data={**data, "tambah": "reserve"}).text
    data = {**before, "dokumen": value_of("dokumen", second), **STEP, **RESERVE}
    wrong = browser.post(f"{page}/isian", KARTIKA, data={**data, "nilai:place_moves[0].taking[0]": "semua"})
    assert (wrong.status_code, "semua bukan kategori dalam aturan ini." in wrong.text) == (422, True)
    assert browser.post(f"{page}/isian", KARTIKA, data=data).status_code == 302
    said = browser.get(page, TANAMAL).text
    assert "Dari formasi Disabilitas ke formasi Umum dalam kelompok dan unit yang sama." in said
    changed = {"seen": value_of("seen", browser.get(page, KARTIKA).text), "nilai:place_moves[0].within": "pool"}
    assert browser.post(f"{page}/isian", KARTIKA, data=changed).status_code == 302
    assert "dalam kelompok yang sama, di unit mana pun." in browser.get(page, TANAMAL).text
    taken = {"seen": value_of("seen", browser.get(page, KARTIKA).text), "hapus": "place_moves[0]"}
    without = browser.post(f"{page}/isian", KARTIKA, data=taken).text
    assert "place_moves" not in value_of("dokumen", without)
