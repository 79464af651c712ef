"""Two members look at the gate and overrule what it found, in real browsers, at both sizes and in both languages;
checked with axe."""

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
from shared.db.engine import make_engine
from shared.kernel.roles import Principal
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY
from tests.builders.scoring_gated import COPIED, REASON, make_gated, overrule
from tests.builders.web import bearer_of, make_settings
from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Quiet, Server, front

Enter = Callable[[Principal, str, tuple[int, int]], Page]
WIDE, NARROW = (1366, 768), (390, 844)


@pytest.fixture
def enter(browser: Browser, tmp_path: Path) -> Iterator[Enter]:
    """Scoring, in which two candidates of one room made the same twenty mistakes; one member has overruled that."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = make_gated(engine)
    world.now = datetime.now(UTC)
    overrule(world, "pair", REASON, KARTIKA)
    app = create_app(make_settings("scoring", tmp_path, database_url=str(engine.url)), engine=engine)
    site = DispatcherMiddleware(front(), {"/scoring": app})
    server = make_server("127.0.0.1", 0, site, server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="scoring")
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/scoring"

    def open_page(who: Principal, language: str, size: tuple[int, int]) -> Page:
        headers = bearer_of(who, datetime.now(UTC), "scoring")
        context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/peringkat/{VACANCY}")
        return page

    yield open_page
    server.shutdown()
    thread.join()
    server.server_close()
    engine.dispose()


def looked_at(page: Page, name: str) -> None:
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window"
    if folder := os.environ.get("TERANG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_the_reason_of_one_member_waits_for_a_second_who_sees_figures_and_candidates(enter: Enter) -> None:
    second = enter(SIREGAR, "id", WIDE)
    expect(second.locator("#gerbang")).to_contain_text("1 pasang lembar dengan kesalahan yang sama")
    expect(second.locator("#sebelum-rilis")).not_to_contain_text("pasang lembar")
    expect(second.get_by_role("button", name="Tanda tangani peringkat")).to_be_disabled()
    second.get_by_role("link", name="Lihat angka dan putuskan").click()
    pair = second.locator("#pair")
    expect(pair.get_by_role("link")).to_have_text(list(COPIED))
    expect(pair).to_contain_text(REASON)
    expect(pair.get_by_role("button", name="Tanda tangani dan kesampingkan")).to_be_visible()
    looked_at(second, "gerbang")
    first = enter(KARTIKA, "en", NARROW)
    first.get_by_role("link", name="Look at the figures and decide").click()
    expect(first.locator("#pair")).to_contain_text("Waits for the second member.")
    expect(first.get_by_role("button", name="Sign and overrule")).to_have_count(0)
    looked_at(first, "gerbang-ponsel")
