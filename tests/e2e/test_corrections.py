"""A correction of keys in real browsers: what is proposed and what it does, at both sizes and in both languages."""

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
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_corrected import REASON, compute, item_at, put_in_force
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_web import BAYU
from tests.builders.web import bearer_of, make_settings
from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Quiet, Server, front

Enter = Callable[[Principal, str, tuple[int, int], str], Page]
WIDE, NARROW = (1366, 768), (390, 844)
TWK = 1
LETTERS = ("ECCECC", "EACECC", "DCCECC", "DACECC", "CCCECC", "CACECC", "BCCECC", "BACECC", "ACCECC", "AACECC")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Thirty have sat; six go on, and every second has chosen A where C is the key."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for place in range(30):
        number = f"26-{place + 1:04}"
        world.apply(admitted(number), *world.sat(number, LETTERS[place % len(LETTERS)]))
    go_by(world, cut=Cut(count=6, boundary_ties="all"))
    yield world
    engine.dispose()


@pytest.fixture
def address(world: World, tmp_path: Path) -> Iterator[str]:
    settings = make_settings("scoring", tmp_path, database_url=str(world.engine.url))
    site = DispatcherMiddleware(front(), {"/scoring": create_app(settings, engine=world.engine)})
    server = make_server("127.0.0.1", 0, site, server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="scoring")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/scoring"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def enter(browser: Browser, address: str) -> Enter:
    def open_page(who: Principal, language: str, size: tuple[int, int], path: str = "") -> Page:
        headers = bearer_of(who, datetime.now(UTC), "scoring")
        context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/ujian/{EXAM}/koreksi{path}")
        return page

    return open_page


def looked_at(page: Page, name: str) -> None:
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window"
    if folder := os.environ.get("TERANG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_an_author_proposes_and_a_member_sees_what_it_does(world: World, enter: Enter) -> None:
    author = enter(BAYU, "id", WIDE, "?butir=" + item_at(world, TWK).code + "&perubahan=key&kunci=A")
    expect(author.get_by_role("heading", name="Tidak ada koreksi kunci yang diusulkan.")).to_be_visible()
    expect(author.get_by_label("Kunci, bobot, atau nilai baru")).to_have_value("A")
    looked_at(author, "koreksi-kosong")
    author.get_by_role("button", name="Simpan usul").click()
    expect(author.get_by_text("Alasan wajib diisi").or_(author.get_by_role("alert")).first).to_be_visible()
    looked_at(author, "koreksi-salah")
    author.get_by_label("Alasan").fill(REASON)
    author.get_by_role("button", name="Simpan usul").click()
    expect(author.get_by_role("heading", name="Set kunci 2 mengubah 1 butir.")).to_be_visible()
    looked_at(author, "koreksi-usul")
    author.get_by_role("link", name="Lihat akibatnya").click()
    expect(author.get_by_role("heading", name="Akibat koreksi ini sedang dihitung.")).to_be_visible()
    looked_at(author, "koreksi-menunggu")
    compute(world)
    member = enter(KARTIKA, "id", WIDE, "/2")
    expect(member.get_by_role("heading", name="Bila kunci C menjadi A,")).to_be_visible()
    expect(member.get_by_role("button", name="Tanda tangani akibat ini")).to_be_visible()
    looked_at(member, "koreksi-akibat")
    phone = enter(SIREGAR, "en", NARROW, "/2")
    expect(phone.get_by_role("heading", name="If key C becomes A,")).to_be_visible()
    looked_at(phone, "koreksi-akibat-telepon")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    phone.reload()
    expect(phone.get_by_role("heading", name="With set of keys 2,")).to_be_visible()
    looked_at(phone, "koreksi-berlaku-telepon")
    listed = enter(KARTIKA, "en", NARROW, "")
    expect(listed.get_by_role("heading", name="No correction of keys is proposed.")).to_be_visible()
    expect(listed.get_by_text("in force since")).to_be_visible()
    looked_at(listed, "koreksi-daftar-telepon")
