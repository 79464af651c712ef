"""A hundred letters without a blank, wherever cbt shows a person's name, on a phone's screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.cbt.seating.usecases import candidates, proctors
from services.cbt.service import create_app
from shared.contracts.recruitment import CandidateIdentified
from shared.db.engine import unit_of_work
from shared.kernel.roles import Principal, Role
from shared.web.assets import assets_blueprint
from shared.web.staff_tokens import COOKIE
from tests.builders.cbt import cbt_engine, hall
from tests.builders.cbt_hall import Hall
from tests.builders.messaging import StoppedClock
from tests.builders.served import served
from tests.builders.web import make_settings, staff, token_of
from tests.builders.wide import LONGEST_NAME, PHONE, beyond_the_screen
from tests.e2e.browser import chromium

OF_STAFF = (
    *("/sesi", "/pengawas", "/pengawas/{session}", "/pengawas/{session}/{number}", "/pengawas/{session}/ruang/1"),
    *("/pengawas/{session}?q=mw", "/naskah"),
)
WITHOUT_THE_NAMES_OF_OTHERS = ("/pengawas", "/pengawas/{session}/ruang/1", "/naskah")


@pytest.fixture(scope="module")
def in_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hall, str]]:
    """A hall in which candidates, proctors and the officer have the longest name, and its address."""
    folder, clock = tmp_path_factory.mktemp("cbt"), StoppedClock()
    engine = cbt_engine(folder / "cbt.db")
    session_id, numbers = hall(engine, clock)
    with unit_of_work(engine) as session:
        for number in numbers:
            candidates.identify(session, CandidateIdentified(candidate_no=number, name=LONGEST_NAME))
        for staff_id in ("staff-2", "staff-3"):
            asking = Principal(staff_id, LONGEST_NAME, frozenset({Role.PROCTOR}))
            proctors.ask(session, clock.now(), session_id, asking)
    app = create_app(make_settings("cbt", folder, database_url=str(engine.url)), engine=engine, clock=clock)
    front = Flask(__name__, static_folder=None)
    front.register_blueprint(assets_blueprint)
    with served(DispatcherMiddleware(front, {"/cbt": app})) as url:
        yield Hall(app, engine, clock, session_id, numbers), url
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, in_hall: tuple[Hall, str]) -> Iterator[Page]:
    context = browser.new_context(base_url=in_hall[1], viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", OF_STAFF)
def test_to_staff_who_have_long_names_themselves(page: Page, in_hall: tuple[Hall, str], address: str) -> None:
    work, url = in_hall
    who = replace(staff(Role.PROCTOR, name=LONGEST_NAME), roles=frozenset({Role.PROCTOR, Role.EXAM_OFFICER}))
    page.context.add_cookies([{"name": COOKIE, "value": token_of(who, work.clock.now(), "cbt"), "url": url}])
    answer = page.goto("/cbt" + address.format(session=work.session_id, number=work.numbers[0]))
    assert answer is not None
    assert answer.status == 200
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
    if address not in WITHOUT_THE_NAMES_OF_OTHERS:
        assert LONGEST_NAME in page.locator("main").inner_html().replace("<wbr>", "")
    assert beyond_the_screen(page) == []


def test_the_page_with_the_pin(page: Page, in_hall: tuple[Hall, str]) -> None:
    work, url = in_hall
    token = token_of(staff(Role.PROCTOR, name=LONGEST_NAME), work.clock.now(), "cbt")
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    page.goto(f"/cbt/pengawas/{work.session_id}/{work.numbers[1]}")
    page.locator("main form button").first.click()
    page.wait_for_url("**/pin")
    assert LONGEST_NAME in page.content()
    assert beyond_the_screen(page) == []


def test_the_page_that_asks_whether_this_is_you(page: Page, in_hall: tuple[Hall, str]) -> None:
    work, _ = in_hall
    page.goto("/cbt/")
    page.get_by_label("Nomor peserta").fill(work.numbers[2])
    page.get_by_label("PIN", exact=True).fill(work.pin(work.numbers[2]))
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url("**/konfirmasi")
    assert LONGEST_NAME in page.content()
    assert beyond_the_screen(page) == []
