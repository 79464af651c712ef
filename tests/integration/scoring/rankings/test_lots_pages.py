"""The pages and addresses by which two members enter lots drawn by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.rankings.usecases import lots
from services.scoring.service import create_app
from shared.contracts.lots import LotsRecorded
from shared.contracts.rules import Cut
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import ranking_of, sit
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.web import make_settings

EQUAL = ("26-0002", "26-0003")


def to_draw(world: World) -> None:
    """Eight have sat; two share the second of two places, and the draw decides who goes on."""
    go_by(sit(world), cut=Cut(count=2, boundary_ties="draw"))


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(to_draw)


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def post(browser: Browser, who: Principal, order: str) -> Any:
    """As the page does it: it asks what is to be signed about what was typed; what is refused goes unsigned."""
    asked = browser.post(f"/api/rankings/{VACANCY}/lots/statement", who, json={"order": order})
    text = asked.get_json()["statement"] if asked.status_code == 200 else ""
    signed = person_keys.signed(who.id, text) if text else {}
    return browser.post(f"/peringkat/{VACANCY}/undian", who, data={"order": order, **signed}, follow_redirects=False)


def test_two_members_enter_lots_on_the_page(world: World, browser: Browser) -> None:
    have_keys(world)
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "2 peserta sama di semua penentu dan menunggu undian (26-0002, 26-0003)" in page
    assert f'href="/peringkat/{VACANCY}/undian"' in page
    page = browser.get(f"/peringkat/{VACANCY}/undian", KARTIKA).get_data(as_text=True)
    assert "2 peserta menunggu undian" in page
    assert "sahkan urutan ini" not in page
    for _ in range(2):
        answer = post(browser, KARTIKA, "26-0003\r\n26-0002\r\n")
        assert answer.status_code == 302, "a double click ends as the first did"
        assert "Urutan undian tercatat dengan tanda tangan Anda." in browser.get(answer.location, KARTIKA).text
    assert "sahkan urutan ini" not in browser.get(f"/peringkat/{VACANCY}/undian", KARTIKA).get_data(as_text=True)
    page = browser.get(f"/peringkat/{VACANCY}/undian", SIREGAR).get_data(as_text=True)
    assert "Urutan yang dicatat R.K." in page
    assert "sahkan urutan ini" in page
    for _ in range(2):
        answer = post(browser, SIREGAR, "26-0003 26-0002")
        assert answer.status_code == 302, "a double click ends as the first did"
        assert "Dua anggota menandatangani urutan yang sama." in browser.get(answer.location, SIREGAR).text
    assert len(world.emitted(LotsRecorded)) == 1
    assert post(browser, KARTIKA, "26-0003 26-0002").status_code == 422, "the first member's is no confirmation"
    page = browser.get(f"/peringkat/{VACANCY}/undian", TANAMAL).get_data(as_text=True)
    assert "Tidak ada yang menunggu undian" in page
    assert "Oleh R.K. dan M.S." in page
    assert "Ditandatangani dengan kunci" in page
    assert "Formasi ini diundi dengan tangan, jadi tidak memakai benih." in page
    world.keep()
    page = browser.get(f"/peringkat/{VACANCY}/26-0002", KARTIKA).get_data(as_text=True)
    assert "undian menempatkan 26-0003 lebih dahulu: urutan ke-1 dan ke-2" in page


@pytest.mark.parametrize("order", ["", " ", "26-0002", "26-0002 26-0009", "x" * 30_000, "26-0002\x00 26-0003"])
def test_a_bad_entry_is_answered_by_name_and_changes_nothing(world: World, browser: Browser, order: str) -> None:
    answer = post(browser, KARTIKA, order)
    assert answer.status_code == 422
    assert "Urutan undian" in answer.get_data(as_text=True)
    with Session(world.engine) as session:
        assert lots.waiting(session, ranking_of(world))[0].entry is None


def test_programs_record_lots_as_pages_do(world: World, browser: Browser) -> None:
    have_keys(world)
    address, order = f"/api/rankings/{VACANCY}/lots", " ".join(EQUAL)
    for who, state in ((KARTIKA, "first"), (SIREGAR, "confirmed")):
        text = browser.post(f"{address}/statement", who, json={"order": order}).get_json()["statement"]
        answer = browser.post(address, who, json={"order": order, **person_keys.signed(who.id, text)})
        assert answer.get_json() == {"state": state}
    assert browser.post(address, KARTIKA, json={"order": order}).status_code == 422


def have_keys(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))


def test_an_order_that_nobody_signed_is_refused_and_stays_to_be_seen(world: World, browser: Browser) -> None:
    answer = browser.post(f"/peringkat/{VACANCY}/undian", KARTIKA, data={"order": " ".join(EQUAL)})
    assert answer.status_code == 422
    assert "belum membuat tanda tangan" in answer.text
    assert " ".join(EQUAL) in answer.text
    with Session(world.engine) as session:
        assert lots.waiting(session, ranking_of(world))[0].entry is None


def test_who_may_not_enter_lots(browser: Browser) -> None:
    assert post(browser, TANAMAL, " ".join(EQUAL)).status_code == 403
    assert "Tanda tangani urutan" not in browser.get(f"/peringkat/{VACANCY}/undian", TANAMAL).get_data(as_text=True)
    assert browser.get("/peringkat/tidak-ada/undian", KARTIKA).status_code == 404
