"""The pages in a real browser: accessible at both sizes, within the policy, readable without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from shared.kernel.roles import Role
from shared.web.staff_tokens import COOKIE
from tests.builders.served import served
from tests.builders.web import make_settings, staff_token
from tests.e2e.browser import chromium
from tests.integration.web.demo_app import create_demo
from tests.integration.web.demo_notes import demo_engine

AXE = Path(__file__).parents[2] / "e2e/vendor/axe.min.js"
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
PAGES = ["/", "/peringkat", "/hasil", "/ruang", "/ruang?gelap", "/ujian", "/daftar", "/petugas", "/tiada"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(create_demo(make_settings("recruitment", tmp_path_factory.mktemp("keys")), demo_engine())) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = SIZES[request.param]
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, bypass_csp=True)
    token = staff_token(Role.COMMITTEE, Role.PROCTOR)
    context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    yield context.new_page()
    context.close()


def complaints(page: Page) -> list[str]:
    """What axe finds, and what it could not decide: a contrast that cannot be measured is not yet good."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate("axe.run()")
    return [
        f"{finding['id']}: {node['html']}"
        for kind in ("violations", "incomplete")
        for finding in report[kind]
        for node in finding["nodes"]
    ]


@pytest.mark.parametrize("page", SIZES, indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible_and_fit(page: Page, path: str) -> None:
    page.goto(path)
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("page", SIZES, indirect=True)
def test_a_form_full_of_errors_is_accessible(page: Page) -> None:
    page.goto("/daftar")
    page.get_by_role("main").get_by_role("button", name="Daftar").click()
    assert complaints(page) == []
    page.get_by_role("link", name="Nama lengkap").click()
    assert page.evaluate("document.activeElement.id") == "field-name"


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_file_is_chosen_in_the_page_s_language(page: Page) -> None:
    page.goto("/daftar")
    button = page.locator("button", has_text="Pilih berkas")
    assert button.is_visible()
    with page.expect_file_chooser() as choosing:
        button.click()
    choosing.value.set_files({"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    assert page.locator(".chosen").text_content() == "surat.pdf"
    assert complaints(page) == []


@pytest.mark.parametrize("switch", ["high-contrast", "large-text"])
@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_the_exam_s_switches_keep_it_accessible(page: Page, switch: str) -> None:
    page.goto("/ujian")
    page.evaluate(f"document.body.classList.add('{switch}')")
    assert complaints(page) == []


def test_nothing_breaks_the_policy_and_the_font_arrives(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/peringkat")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Plus Jakarta Sans\"'))")
    assert page.evaluate("htmx.config.allowEval === false && htmx.config.includeIndicatorStyles === false")
    assert said == []
    page.close()


def test_a_phone_reaches_the_navigation_without_a_script(browser: Browser, address: str) -> None:
    width, height = SIZES["phone"]
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/")
    assert page.get_by_role("link", name="Hasil", exact=True).count() == 0
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Hasil", exact=True).click()
    assert page.url == f"{address}/hasil"
    context.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/peringkat")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    page.keyboard.press("Enter")
    assert page.url.endswith("#isi")
    page.close()
