"""Recruitment's pages in a real browser: what fits, what does not break, and where the focus is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from services.recruitment.service import add_staff, create_app
from services.recruitment.verifications import usecases as verifications
from shared.contracts.recruitment import ApplicationRejected
from shared.db.engine import unit_of_work
from shared.kernel.roles import Role
from shared.web.staff_tokens import COOKIE
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.served import served
from tests.builders.trail import Trail
from tests.builders.web import make_settings, staff_token
from tests.e2e.browser import chromium

LONG = "analis-kebijakan-pelayanan-publik-dan-reformasi-birokrasi"


@pytest.fixture(scope="module")
def case() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def engine(case: dict[str, str]) -> Engine:
    """Fifteen vacancies, an application of somebody with a long name, and lines of the trail, one about a vacancy that
    is known by its long id alone."""
    engine = build.make_database()
    vacancies = [build.vacancy_document(f"formasi-{number}") for number in range(14)]
    with unit_of_work(engine) as session:
        build.open_demo_selection(session, vacancies=[build.vacancy_document(), *vacancies])
        case["id"] = build.add_application(session, build.add_account(session, name="Ratna" + "na" * 45))
        verifier = add_staff(session, NOW, "rini", "Rini Wulandari", [Role.VERIFIER], "jembatan-hujan-42")
        verifications.accept(session, NOW, case["id"], verifier)
    seen = Trail(engine)
    for vacancy_id in (LONG, "formasi-1"):
        rejected = ApplicationRejected(
            application_id="a" * 36,
            selection_id=SELECTION_ID,
            vacancy_id=vacancy_id,
            reason_code="age",
            rejected_at=NOW,
        )
        seen.see(rejected, person=verifier, actor="verifier")
    return engine


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Iterator[str]:
    settings = make_settings("recruitment", tmp_path_factory.mktemp("keys"), secret_key=build.SECRET)
    with served(create_app(settings, engine=engine, clock=StoppedClock(NOW))) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    token = staff_token(Role.VERIFIER, Role.AUDITOR, now=NOW)
    context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    yield context.new_page()
    context.close()


def test_the_list_of_vacancies_is_short_on_a_phone(page: Page) -> None:
    page.goto("/")
    heights = page.evaluate("[...document.querySelectorAll('#formasi tbody tr')].map((row) => row.offsetHeight)")
    assert len(heights) == 15
    assert max(heights) <= 160
    page.locator("#formasi tbody tr").nth(3).click(position={"x": 300, "y": 90})
    assert "/formasi/" in page.url, "the whole entry leads to the vacancy"


@pytest.mark.parametrize("width", [1366, 1000, 770, 683, 641, 390, 320])
def test_pages_fit_at_every_zoom(page: Page, case: dict[str, str], width: int) -> None:
    """A window of 1,366 pixels at 200 % is one of 683; 1,280 at 400 % is one of 320 (WCAG 2.2, 1.4.10)."""
    page.set_viewport_size({"width": width, "height": 600})
    of_staff = ("/verifikasi?status=accepted", "/jejak", f"/verifikasi/{case['id']}")
    for path in ("/", "/daftar", "/masuk", "/petugas/masuk", "/kelayakan", *of_staff):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        # A table that needs more room would scroll by itself; no name is so long that one of these has to.
        for table in page.locator(".table-responsive").all() if path in of_staff[:2] else []:
            assert table.evaluate("(frame) => frame.scrollWidth <= frame.clientWidth + 1"), (path, width)


def test_the_filter_of_the_trail_is_folded_on_a_phone_alone(page: Page) -> None:
    page.goto("/jejak?layanan=recruitment")
    summary, field = page.locator("details.folded > summary"), page.get_by_label("Dari hari")
    expect(summary).to_have_text("Disaring: Rekrutmen")
    expect(field).not_to_be_visible()
    summary.click()
    expect(field).to_be_visible()
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/jejak")
    expect(summary).not_to_be_visible()
    expect(field).to_be_visible()


def test_on_a_phone_each_fact_of_a_line_has_its_whole_width(page: Page) -> None:
    page.goto("/jejak")
    widths = (
        page.locator(".trail tbody tr").first.locator("td").evaluate_all("(all) => all.map((td) => td.offsetWidth)")
    )
    assert len(set(widths)) == 1


def test_a_long_name_leaves_the_room_of_the_trail_to_what_was_done(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/jejak")
    about, done = page.locator(".trail tbody td[data-label=Mengenai]"), page.locator(".trail tbody td:nth-child(3)")
    assert about.first.evaluate("(cell) => cell.offsetWidth") < done.first.evaluate("(cell) => cell.offsetWidth")


@pytest.mark.parametrize("width", [1366, 1000, 390])
def test_no_word_is_broken_in_the_decision(page: Page, case: dict[str, str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(f"/verifikasi/{case['id']}")
    broken = page.evaluate("""() => [...document.querySelectorAll('[aria-labelledby=keputusan] dd')].flatMap((cell) => {
      const text = cell.firstChild, range = document.createRange();
      return [...text.textContent.matchAll(/\\S+/g)].filter((word) => {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1;
      }).map((word) => word[0]);
    })""")
    assert broken == []
    assert "Rini Wulandari" in page.locator("[aria-labelledby=keputusan] dd").all_text_contents()


def test_a_form_with_errors_opens_at_their_list(page: Page) -> None:
    page.goto("/daftar")
    page.get_by_role("button", name="Daftarkan saya").click()
    expect(page.locator(".errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#field-nik")).to_be_focused()
