"""A member of the committee tries rules in a real browser, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.scoring.migrations import METADATA
from services.scoring.service import create_app
from services.scoring.trials.jobs import JOBS
from shared.db.engine import make_engine
from tests.builders.scoring import KARTIKA, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import SHEETS
from tests.builders.web import bearer_of, make_settings
from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Quiet, Server, front

Enter = Callable[[str, tuple[int, int]], Page]
WIDE, NARROW = (1366, 768), (390, 844)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Scoring with an exam that eight have sat."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    yield engine
    engine.dispose()


@pytest.fixture
def enter(browser: Browser, engine: Engine, tmp_path: Path) -> Iterator[Enter]:
    app = create_app(make_settings("scoring", tmp_path, database_url=str(engine.url)), engine=engine)
    site = DispatcherMiddleware(front(), {"/scoring": app})
    server = make_server("127.0.0.1", 0, site, server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="scoring")
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/scoring"

    def open_page(language: str, size: tuple[int, int]) -> Page:
        headers = bearer_of(KARTIKA, datetime.now(UTC), "scoring")
        context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/uji-coba")
        return page

    yield open_page
    server.shutdown()
    thread.join()
    server.server_close()


def looked_at(page: Page, name: str) -> None:
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window"
    if folder := os.environ.get("TERANG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


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
    expect(ways).to_have_count(5)
    expect(ways.nth(0)).to_contain_text("Tanpa penyetaraan")
    expect(ways.nth(4)).to_contain_text("Ekuipersentil")
    assert ways.nth(4).locator("td").nth(1).inner_text() != "0", "some enter by it"
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
