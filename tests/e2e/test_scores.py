"""Marks in a real browser: on the exam's last page, on a phone, and on the hall's wall, which follow by themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from services.cbt.attempts.jobs import JOBS
from services.cbt.attempts.usecases import attempts, minute_links
from services.cbt.exclusions import usecases as exclusions
from services.cbt.scores import handlers, usecases
from services.cbt.scores.pages.boards import ON_WALL
from services.cbt.seating.domain.pins import token_digest
from shared.contracts.exclusions import CandidateDisqualified
from shared.contracts.scoring import AttemptScored
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment_events as reported
from tests.builders.cbt import started
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
    report(hall, [reported.attempt_scored(seat.candidate_no, **changes)])


def report(hall: Hall, told: Sequence[AttemptScored]) -> None:
    with unit_of_work(hall.engine) as session:
        handlers.attempts_scored(session, hall.clock.now(), [(reported.event_of(each), each) for each in told])
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


def finish(hall: Hall, candidate_no: str) -> AttemptScored:
    """A candidate who has handed in an empty sheet, and what scoring says of it; every other one misses a minimum."""
    now = hall.clock.now()
    token, _ = started(hall.engine, hall.clock, hall.session_id, candidate_no)
    with unit_of_work(hall.engine) as session:
        attempt = attempts.submit(session, now, token_digest(token)).attempt
    twk = 60 if int(candidate_no[-4:]) % 2 else 110
    return reported.attempt_scored(candidate_no, twk, attempt_id=attempt.attempt_id, scored_at=now)


def linked(hall: Hall) -> str:
    """The session's last minute link, once the worker has made one."""
    (job,) = (each for each in JOBS if each.name == "link-minutes")
    while job.run(hall.engine, hall.clock):
        pass
    with reading(hall.engine) as session:
        link = minute_links.find_latest(session, hall.session_id)
    assert link is not None
    return link.hash


_BAND = """() => {
  document.querySelector(".practice")?.remove();
  document.body.insertAdjacentHTML("afterbegin", '<aside class="practice">SIMULASI</aside>');
}"""
"""What stands above the screen where the selection is a simulation."""


def test_the_wall_fits_the_projector_with_a_room_full(hall: Hall, browser: Browser) -> None:
    told = [finish(hall, next(hall.numbers)) for _ in range(2 * ON_WALL)]
    report(hall, told)
    link = linked(hall)
    for language in ("id", "en"):
        page = browser.new_page(viewport=WALL)
        page.context.add_cookies([{"name": "terang_lang", "value": language, "url": hall.url}])
        page.goto(f"{hall.url}/cbt/papan/{hall.session_id}/layar")
        rows = page.locator(".wall tbody tr")
        expect(rows).to_have_count(ON_WALL)
        expect(rows.first).to_be_in_viewport(ratio=1)
        expect(rows.last).to_be_in_viewport(ratio=1)
        expect(page.locator(".wall > footer")).to_be_in_viewport(ratio=1)
        expect(page.locator(".wall > header")).to_contain_text(link[:32])
        foot = page.locator(".wall > footer").bounding_box()
        last = rows.last.bounding_box()
        assert foot
        assert last
        assert last["y"] + last["height"] <= foot["y"]
        assert fits(page)
        assert axe_findings(page) == []
        if folder := os.environ.get("TERANG_PICTURES"):
            page.screenshot(path=f"{folder}/layar-penuh-{language}.png")
        page.evaluate(_BAND)
        expect(page.locator(".wall > footer")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "it fits under the band, too"
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
