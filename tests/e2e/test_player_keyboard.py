"""The exam player by keyboard: the whole exam without a mouse, and keys that must change nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.player_fixture.seat import Seat, hall, pc, seat

__all__ = ["hall", "pc", "seat"]


def test_the_whole_exam_by_keyboard(seat: Seat) -> None:
    press = seat.page.keyboard.press
    press("Tab")
    expect(seat.slot("skip")).to_be_focused()
    press("Enter")
    expect(seat.slot("heading")).to_be_focused()
    press("b")
    seat.says("Jawaban 1 tersimpan")
    # There is no question before the first, and the arrow must not choose the option before this one instead.
    press("ArrowLeft")
    assert seat.chosen() == seat.option(1, "B")
    press("ArrowRight")
    seat.shows(2)
    expect(seat.slot("heading")).to_be_focused()
    press("3")
    seat.says("Jawaban 2 tersimpan")
    press("ArrowDown")
    expect(seat.page.locator(".option input").nth(3)).to_be_focused()
    assert seat.chosen() == seat.option(2, "C")
    press("Space")
    expect(seat.page.locator(".option input").nth(3)).to_be_checked()
    press("r")
    seat.says("Tanda ragu-ragu 2 tersimpan")
    press("PageDown")
    seat.shows(3)
    press("PageUp")
    press("ArrowLeft")
    seat.shows(1)
    press("Delete")
    seat.says("Jawaban 1 dikosongkan")
    assert [e.option_id for e in seat.journal] == [
        seat.option(1, "B"), seat.option(2, "C"), seat.option(2, "D"), seat.option(2, "D"), None,
    ]  # fmt: skip

    _tab_to(seat, "a[aria-current]")
    press("ArrowRight")
    press("ArrowRight")
    press("Enter")
    seat.shows(3)
    _tab_to(seat, '[data-slot="to-review"]')
    press("Enter")
    expect(seat.slot("review-heading")).to_be_focused()
    _tab_to(seat, '[data-slot="review-submit"]')
    press("Enter")
    expect(seat.slot("confirm")).to_be_visible()
    press("Escape")
    expect(seat.slot("confirm")).to_be_hidden()
    press("Enter")
    _tab_to(seat, '[data-slot="confirm-submit"]')
    press("Enter")
    seat.page.wait_for_url(re.compile(r"/cbt/selesai$"))


def _tab_to(seat: Seat, selector: str) -> None:
    """Presses Tab until the element has the focus; fails if it is not reachable within forty stops."""
    for _ in range(40):
        seat.page.keyboard.press("Tab")
        if seat.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def test_letters_act_only_as_long_as_they_are_wanted(seat: Seat) -> None:
    seat.page.get_by_text("Tampilan", exact=True).click()
    seat.slot("letters").click()
    expect(seat.slot("letters")).to_have_attribute("aria-checked", "false")
    seat.page.keyboard.press("Escape")
    seat.page.keyboard.press("b")
    seat.page.keyboard.press("Control+b")
    seat.page.keyboard.press("ArrowRight")
    seat.shows(2)
    assert seat.journal == []
    seat.page.reload()
    seat.shows(2)
    seat.page.keyboard.press("c")
    seat.page.keyboard.press("ArrowLeft")
    seat.shows(1)
    assert seat.journal == []


def test_arrows_after_a_click_scroll_and_never_change_the_answer(seat: Seat) -> None:
    seat.choose("C")
    seat.says("Jawaban 1 tersimpan")
    for key in ["ArrowDown"] * 6 + ["ArrowUp"] * 9:
        seat.page.keyboard.press(key)
    assert seat.chosen() == seat.option(1, "C")
    assert [e.option_id for e in seat.journal] == [seat.option(1, "C")]


def test_keys_do_nothing_to_the_answer_while_a_menu_is_open(seat: Seat) -> None:
    seat.choose("A")
    seat.says("Jawaban 1 tersimpan")
    seat.page.locator("summary").click()
    for key in ("b", "3", "r", "Delete", "ArrowRight"):
        seat.page.keyboard.press(key)
    seat.shows(1)
    assert seat.chosen() == seat.option(1, "A")
    seat.page.keyboard.press("Escape")
    seat.page.keyboard.press("b")
    assert seat.chosen() == seat.option(1, "B")


def test_a_key_held_down_is_one_wish_and_a_shortcut_none(seat: Seat) -> None:
    for _ in range(5):
        # Without an "up" in between they come as repetitions of the one key.
        seat.page.keyboard.down("b")
    seat.page.keyboard.up("b")
    seat.says("Jawaban 1 tersimpan")
    for held in ("r", "Delete"):
        for _ in range(2):
            seat.page.keyboard.down(held)
        seat.page.keyboard.up(held)
    for shortcut in ("Control+a", "Alt+c", "Meta+d", "Control+Delete", "Alt+r"):
        seat.page.keyboard.press(shortcut)
    seat.page.keyboard.press("c")
    seat.says("Jawaban 1 tersimpan")
    chosen = [e.option_id for e in seat.journal]
    assert chosen == [seat.option(1, "B"), seat.option(1, "B"), None, seat.option(1, "C")]
