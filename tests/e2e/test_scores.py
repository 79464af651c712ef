"""Marks in a real browser: on the exam's last page, on a phone, and on the hall's wall, which follow by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from services.cbt.exclusions import usecases as exclusions
from services.cbt.scores import handlers, usecases
from shared.contracts.exclusions import CandidateDisqualified
from shared.db.engine import unit_of_work
from tests.builders import recruitment_events as reported
from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Hall
from tests.e2e.player_fixture.seat import Seat, hall, pc, seat
from tests.e2e.site import at_both_sizes

__all__ = ["hall", "pc", "seat"]

Pc = Callable[..., Seat]
WALL: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}


def submit(seat: Seat) -> None:
    seat.review()
    seat.slot("review-submit").click()
    seat.slot("confirm-submit").click()
    seat.page.wait_for_url(re.compile(r"/cbt/selesai$"))


def score(hall: Hall, seat: Seat, **marks: Any) -> None:
    """Scoring reports marks, and cbt's worker has looked."""
    changes = {"attempt_id": seat.attempt["attempt_id"], "scored_at": hall.clock.now(), **marks}
    payload = reported.attempt_scored(seat.candidate_no, **changes)
    with unit_of_work(hall.engine) as session:
        handlers.attempts_scored(session, hall.clock.now(), [(reported.event_of(payload), payload)])
    with unit_of_work(hall.engine) as session:
        usecases.keep(session, usecases.prepare(session))


def fits(page: Page) -> bool:
    """Whether nothing lies beside the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [None, PHONE])
def test_the_last_page_shows_the_marks_once_they_are_there(pc: Pc, hall: Hall, size: ViewportSize | None) -> None:
    seat = pc()
    submit(seat)
    if size:
        seat.page.set_viewport_size(size)
    marks = seat.page.locator("#nilai")
    expect(marks).to_contain_text("sedang dinilai")
    score(hall, seat, twk=60)
    expect(marks).to_contain_text("396")
    expect(marks).to_contain_text("Belum memenuhi ambang")
    assert axe_findings(seat.page) == []
    assert fits(seat.page)
    assert seat.told == []


def test_the_wall_and_a_phone_follow_without_a_reload(pc: Pc, hall: Hall, browser: Browser) -> None:
    seat = pc()
    submit(seat)
    pages = []
    for language, size, path in (("id", WALL, "/layar"), ("id", PHONE, ""), ("en", WALL, "/layar")):
        page = browser.new_page(viewport=size)
        page.context.add_cookies([{"name": "terang_lang", "value": language, "url": hall.url}])
        page.goto(f"{hall.url}/cbt/papan/{hall.session_id}{path}")
        page.evaluate("window.loadedOnce = true")
        pages.append(page)
    wall, phone, english = pages
    score(hall, seat, twk=120)
    line = wall.locator("tr", has_text=seat.candidate_no)
    expect(line).to_contain_text("456")
    expect(line).to_contain_text("baru masuk")
    expect(phone.locator("tr", has_text=seat.candidate_no)).to_contain_text("456")
    expect(english.locator("tr", has_text=seat.candidate_no)).to_contain_text("just in")
    for page in pages:
        assert page.evaluate("window.loadedOnce")
        assert fits(page)
        assert axe_findings(page) == []
        page.close()


_TEN_LINES = """(band) => {
  document.querySelector(".wall").removeAttribute("hx-get");
  htmx.process(document.querySelector(".wall"));
  const [row] = document.querySelectorAll(".wall tbody tr");
  while (row.parentElement.children.length < 10) row.after(row.cloneNode(true));
  document.querySelector(".practice")?.remove();
  if (band) document.body.insertAdjacentHTML("afterbegin", '<aside class="practice">SIMULASI</aside>');
}"""
"""As many lines as the screen has, under the band that a simulation has or without it."""


def test_the_wall_fits_the_projector_however_many_there_are(hall: Hall, browser: Browser, pc: Pc) -> None:
    seat = pc()
    submit(seat)
    score(hall, seat)
    page = browser.new_page(viewport=WALL)
    page.goto(f"{hall.url}/cbt/papan/{hall.session_id}/layar")
    footer = page.locator(".wall > footer")
    expect(footer).to_be_in_viewport(ratio=1)
    for band in (False, True):
        page.evaluate(_TEN_LINES, band)
        expect(footer).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), f"simulation: {band}"
    assert page.locator(".practice").evaluate("(band) => parseFloat(getComputedStyle(band).fontSize)") >= 26
    page.close()


def test_english_readers_read_english(hall: Hall, browser: Browser) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{hall.url}/cbt/bahasa/en?next=/cbt/papan/{hall.session_id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("candidates have finished")
    page.close()


def test_an_excluded_sheet_leaves_open_pages_and_its_candidate_reads_why(pc: Pc, hall: Hall, browser: Browser) -> None:
    seat = pc()
    submit(seat)
    score(hall, seat)
    phone = browser.new_page(viewport=PHONE)
    phone.goto(f"{hall.url}/cbt/papan/{hall.session_id}")
    row = phone.locator("tr", has_text=seat.candidate_no)
    expect(row).to_have_count(1)
    exclude(hall, seat)
    expect(row).to_have_count(0, timeout=15_000)
    seat.page.reload()
    marks = seat.page.locator("#nilai")
    expect(marks).to_contain_text("Lembar jawaban ini tidak dihitung.")
    expect(marks).to_contain_text("memakai bantuan orang atau alat yang dilarang")
    expect(marks).not_to_contain_text("ambang")
    at_both_sizes(seat.page, "nilai-tidak-dihitung")
    phone.close()


def exclude(hall: Hall, seat: Seat) -> None:
    """Two have decided it, as cbt's own event says."""
    with unit_of_work(hall.engine) as session:
        sheet = exclusions.get_case(session, hall.clock.now(), seat.attempt["attempt_id"]).sheet
        told = CandidateDisqualified(
            attempt_id=sheet.attempt_id,
            candidate_no=sheet.candidate_no,
            exam_id=sheet.exam_id,
            selection_id=sheet.selection_id,
            reason_code="help",
            decided_at=hall.clock.now(),
        )
        exclusions.restore(session, told)
