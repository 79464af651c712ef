"""A ranking with a broken sheet and two that do not count, in a real browser at both sizes and in both languages;
checked with axe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.scoring.migrations import METADATA
from services.scoring.service import create_app
from shared.db.engine import make_engine
from tests.builders.scoring import KARTIKA, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_ranked import SHEETS
from tests.builders.served import served
from tests.builders.web import bearer_of, make_settings
from tests.e2e.player_fixture.hall import front
from tests.e2e.site import NARROW, WIDE, looked_at


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    started, recorded, submitted = world.sat("26-0009", "ECCECC")
    world.apply(admitted("26-0009"), started, recorded, replace(submitted, chain_head="0" * 64))
    world.apply(decided("26-0002", "journal"), decided("26-0003", "help"))
    app = create_app(make_settings("scoring", tmp_path, database_url=str(engine.url)), engine=engine)
    with served(DispatcherMiddleware(front(), {"/scoring": app})) as url:
        yield f"{url}/scoring"
    engine.dispose()


def opened(browser: Browser, address: str, path: str, language: str, size: tuple[int, int]) -> Page:
    headers = bearer_of(KARTIKA, datetime.now(UTC), "scoring")
    context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
    page = context.new_page()
    page.goto(f"{address}{path}")
    return page


def test_a_broken_sheet_leads_to_where_it_is_voided_and_the_others_say_why_they_do_not_count(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, f"/peringkat/{VACANCY}", "id", WIDE)
    link = page.get_by_role("link", name="Buka lembar ini di layanan ujian")
    expect(link).to_have_attribute("href", "/cbt/pembatalan/attempt-26-0009")
    expect(page.get_by_role("button", name="Tanda tangani peringkat")).to_be_disabled()
    expect(page.get_by_text("jurnal jawabannya rusak")).to_be_visible()
    looked_at(page, "simpangan")
    page = opened(browser, address, f"/peringkat/{VACANCY}", "en", NARROW)
    expect(page.get_by_role("link", name="Open this sheet in the exam service")).to_be_visible()
    expect(page.get_by_text("help by people or devices")).to_be_visible()
    looked_at(page, "simpangan-ponsel")
    page = opened(browser, address, f"/peringkat/{VACANCY}/26-0002", "en", NARROW)
    expect(page.get_by_text("the journal of its answers is broken or incomplete")).to_be_visible()
    looked_at(page, "mengapa-batal-ponsel")
