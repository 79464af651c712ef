"""Two members enter lots drawn by hand, in real browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.scoring.migrations import METADATA
from services.scoring.service import create_app
from shared.contracts.rules import Cut
from shared.db.engine import make_engine
from shared.kernel.roles import Principal
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS
from tests.builders.web import bearer_of, make_settings
from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Quiet, Server, front

Enter = Callable[[Principal, str, tuple[int, int]], Page]
WIDE, NARROW = (1366, 768), (390, 844)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Scoring, in which two candidates share the second of two places and the draw decides."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    go_by(world, cut=Cut(count=2, boundary_ties="draw"))
    app = create_app(make_settings("scoring", tmp_path, database_url=str(engine.url)), engine=engine)
    site = DispatcherMiddleware(front(), {"/scoring": app})
    server = make_server("127.0.0.1", 0, site, server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="scoring")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/scoring"
    server.shutdown()
    thread.join()
    server.server_close()
    engine.dispose()


@pytest.fixture
def enter(browser: Browser, address: str) -> Enter:
    def open_page(who: Principal, language: str, size: tuple[int, int]) -> Page:
        headers = bearer_of(who, datetime.now(UTC), "scoring")
        context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/peringkat/{VACANCY}/undian")
        return page

    return open_page


def looked_at(page: Page, name: str) -> None:
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window"
    if folder := os.environ.get("TERANG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_two_members_enter_the_same_lots(enter: Enter) -> None:
    first = enter(KARTIKA, "id", WIDE)
    expect(first.get_by_role("heading", name="2 peserta menunggu undian")).to_be_visible()
    looked_at(first, "undian-kosong")
    first.get_by_label("Nomor peserta menurut urutan undian").fill("26-0003\n26-0009")
    first.get_by_role("button", name="Catat urutan").click()
    expect(first.get_by_role("alert")).to_contain_text("Isi tepat nomor peserta yang menunggu undian")
    expect(first.get_by_label("Nomor peserta menurut urutan undian")).to_have_value("26-0003\n26-0009")
    looked_at(first, "undian-salah")
    first.get_by_label("Nomor peserta menurut urutan undian").fill("26-0003\n26-0002")
    first.get_by_role("button", name="Catat urutan").click()
    expect(first.get_by_text("Anggota kedua mengesahkan urutan yang sama")).to_be_visible()
    looked_at(first, "undian-pertama")
    second = enter(SIREGAR, "en", NARROW)
    expect(second.get_by_role("list").filter(has_text="26-0003").get_by_role("listitem").first).to_have_text("26-0003")
    looked_at(second, "undian-kedua")
    second.get_by_role("button", name="Confirm this order").click()
    expect(second.get_by_text("The ranking follows these lots now")).to_be_visible()
    looked_at(second, "undian-tercatat")
