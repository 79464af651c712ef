"""The exam player when its page is loaded again: after a crash, or because a part was lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.player_fixture.seat import Seat, hall, pc, seat

__all__ = ["hall", "pc", "seat"]

Pc = Callable[..., Seat]


def test_a_reload_keeps_answers_flags_and_the_place(seat: Seat) -> None:
    seat.go(4)
    seat.choose("B")
    seat.slot("doubt").click()
    seat.says("Tanda ragu-ragu 4 tersimpan")
    seat.page.reload()
    seat.shows(4)
    assert seat.chosen() == seat.option(4, "B")
    expect(seat.slot("doubt")).to_have_attribute("aria-pressed", "true")
    seat.says("Semua jawaban tersimpan")


def test_a_crash_loses_nothing_that_was_not_sent(seat: Seat) -> None:
    seat.intercept(lambda route: route.abort())
    seat.choose("A")
    seat.go(2)
    seat.choose("D")
    seat.says("Menunggu jaringan, 2 jawaban belum terkirim")
    seat.crashes(unsent=2)
    seat.says("Menunggu jaringan, 2 jawaban belum terkirim")
    seat.shows(2)
    assert seat.chosen() == seat.option(2, "D")
    seat.go(1)
    assert seat.chosen() == seat.option(1, "A")
    seat.choose("B")
    seat.release()
    seat.says("Jawaban 1 tersimpan")
    expected = [seat.option(1, "A"), seat.option(2, "D"), seat.option(1, "B")]
    assert [(e.sequence, e.option_id) for e in seat.journal] == list(enumerate(expected, start=1))


@pytest.mark.parametrize("lost", ["static/*/player/state.js", "static/*/player.css"])
def test_a_page_that_arrived_in_part_is_loaded_again(seat: Seat, lost: str) -> None:
    seat.choose("D")
    seat.says("Jawaban 1 tersimpan")
    seat.intercept(lambda route: route.abort(), lost)
    # What the browser still has it does not ask for.
    seat.context.new_cdp_session(seat.page).send("Network.clearBrowserCache")
    seat.page.reload()
    expect(seat.page.get_by_text("Menunggu jaringan")).to_be_attached()
    seat.release(lost)
    seat.says("Semua jawaban tersimpan")
    expect(seat.slot("question")).to_be_visible()
    assert seat.chosen() == seat.option(1, "D")


def test_a_page_that_the_browser_had_kept_asks_for_what_has_come_since(pc: Pc) -> None:
    seat = pc(script="Object.defineProperty(PerformanceNavigationTiming.prototype, 'transferSize', {get: () => 0})")
    seat.choose("A")
    seat.says("Jawaban 1 tersimpan")
    kept = seat.context.request.get(seat.page.url).text()
    seat.choose("D")
    seat.says("Jawaban 1 tersimpan")
    seat.page.route(re.compile("/ujian$"), lambda route: route.fulfill(body=kept, content_type="text/html"))
    seat.intercept(lambda route: route.abort(), "api/attempt")
    seat.page.reload()
    expect(seat.page.get_by_text("Menunggu jaringan")).to_be_attached()
    seat.release("api/attempt")
    seat.says("Semua jawaban tersimpan")
    assert seat.chosen() == seat.option(1, "D")


def test_a_reload_without_a_network_leaves_the_exam_on_the_screen(seat: Seat) -> None:
    press = "key => dispatchEvent(new KeyboardEvent('keydown', {...key, bubbles: true, cancelable: true}))"
    keys = ({"key": "F5"}, {"key": "r", "ctrlKey": True})
    assert all(seat.page.evaluate(press, key) for key in keys), "with a network, the browser reloads"
    seat.context.set_offline(True)
    assert not any(seat.page.evaluate(press, key) for key in keys)
    expect(seat.page.locator(".player-notice")).to_have_count(1)
    expect(seat.page.locator(".player-notice")).to_contain_text("Jaringan terputus")
    seat.choose("A")
    seat.says("Menunggu jaringan, 1 jawaban belum terkirim")
    seat.context.set_offline(False)
    seat.says("Jawaban 1 tersimpan")
    assert seat.page.evaluate(press, {"key": "F5"})
