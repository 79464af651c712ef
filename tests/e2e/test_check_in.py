"""Check-in and start in a real browser: what the exam needs is tested before a PIN is used and before minutes run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from shared.kernel.roles import Role
from tests.builders.web import bearer
from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Hall
from tests.e2e.player_fixture.seat import HALL_PC, hall

__all__ = ["hall"]

PHONE: ViewportSize = {"width": 390, "height": 844}
MISSING = {
    "cookies": "Object.defineProperty(Navigator.prototype, 'cookieEnabled', {get: () => false})",
    "storage": "Object.defineProperty(window, 'indexedDB', {get() { throw new Error('private'); }})",
    "requests": "AbortSignal.timeout = undefined",
    "tabs": "delete window.BroadcastChannel",
    "dialogs": "HTMLDialogElement.prototype.showModal = undefined",
}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=HALL_PC, locale="id-ID")
    yield made
    made.close()


def issue(hall: Hall, context: BrowserContext, number: str) -> str:
    where = f"{hall.url}/cbt/api/sessions/{hall.session_id}/seats/{number}/pin"
    issued = context.request.post(where, headers=bearer(Role.PROCTOR, now=hall.clock.now(), audience="cbt"))
    assert issued.ok, issued.text()
    return str(issued.json()["pin"])


def type_in(page: Page, hall: Hall, number: str, pin: str) -> None:
    page.goto(f"{hall.url}/cbt/")
    page.get_by_label("Nomor peserta").fill(number)
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="Lanjut").click()


def asked_of_the_network(context: BrowserContext, page: Page) -> list[str]:
    """The paths that the browser asks the server for from now on; what it has kept is not among them."""
    asked: list[str] = []
    kept: set[str] = set()

    def note(event: dict[str, Any]) -> None:
        response = event["response"]
        if event["requestId"] not in kept and not response.get("fromDiskCache"):
            asked.append(urlsplit(response["url"]).path)

    network = context.new_cdp_session(page)
    network.on("Network.responseReceived", note)
    network.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
    network.send("Network.enable")
    return asked


def test_the_way_from_pin_to_question(hall: Hall, context: BrowserContext) -> None:
    number = next(hall.numbers)
    pin = issue(hall, context, number)
    page = context.new_page()
    type_in(page, hall, number.replace("-", ""), f"{pin[:4]} {pin[4:8]} {pin[8:]}")
    page.wait_for_url("**/cbt/konfirmasi")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    assert axe_findings(page) == []
    page.get_by_role("button", name="Ya, ini saya").click()
    page.wait_for_url("**/cbt/petunjuk")
    expect(page.locator("[data-unfit]")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    asked = asked_of_the_network(context, page)
    page.get_by_role("button", name="Mulai ujian").click()
    page.wait_for_url(re.compile(r"/cbt/ujian"))
    expect(page.locator('[data-slot="question"]')).to_be_visible()
    assert asked == ["/cbt/ujian"]


@pytest.mark.parametrize("cause", MISSING)
def test_a_browser_that_will_not_do_says_why_and_uses_nothing(hall: Hall, browser: Browser, cause: str) -> None:
    number = next(hall.numbers)
    context, other = browser.new_context(locale="id-ID"), browser.new_context(locale="id-ID")
    pin = issue(hall, other, number)
    context.add_init_script(MISSING[cause])
    page = context.new_page()
    type_in(page, hall, number, pin)
    expect(page.locator("[data-unfit]")).to_be_visible()
    expect(page.locator(f'[data-cause="{cause}"]')).to_be_visible()
    expect(page.locator("[data-cause]:visible")).to_have_count(1)
    expect(page).to_have_url(f"{hall.url}/cbt/")
    assert axe_findings(page) == []
    good = other.new_page()
    type_in(good, hall, number, pin)
    good.wait_for_url("**/cbt/konfirmasi")
    for opened in (context, other):
        opened.close()


def test_a_browser_that_has_become_unfit_does_not_start_the_minutes(hall: Hall, context: BrowserContext) -> None:
    number = next(hall.numbers)
    hall.check_in(context.request, number)
    context.add_init_script(MISSING["tabs"])
    page = context.new_page()
    page.goto(f"{hall.url}/cbt/petunjuk")
    page.get_by_role("button", name="Mulai ujian").click()
    expect(page.locator('[data-cause="tabs"]')).to_be_visible()
    assert context.request.get(f"{hall.url}/cbt/api/attempt").json()["state"] == "ready"


def test_without_scripts_the_page_says_so_and_the_server_takes_no_pin(hall: Hall, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    number = next(hall.numbers)
    pin = issue(hall, context, number)
    page = context.new_page()
    type_in(page, hall, number, pin)
    assert "Ujian memerlukan JavaScript" in page.content()
    expect(page.get_by_role("alert").first).to_contain_text("belum dapat dipakai untuk ujian")
    context.close()


@pytest.mark.parametrize("size", [HALL_PC, PHONE])
def test_the_pages_fit_their_screens(hall: Hall, browser: Browser, size: ViewportSize) -> None:
    context = browser.new_context(viewport=size, locale="id-ID")
    page = context.new_page()
    type_in(page, hall, (number := next(hall.numbers)), issue(hall, context, number))
    page.wait_for_url("**/cbt/konfirmasi")
    for path in ("", "konfirmasi"):
        page.goto(f"{hall.url}/cbt/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
