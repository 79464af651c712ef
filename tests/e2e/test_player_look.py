"""The exam player for eyes and screen readers: size, contrast, language, pictures, what axe says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.seat import HALL_PC, Seat, hall, pc, seat

__all__ = ["hall", "pc", "seat"]

Pc = Callable[..., Seat]
PHONE: ViewportSize = {"width": 390, "height": 844}
ZOOMED = {"width": 683, "height": 384}
"""What a hall's PC has left at 200 %."""


def test_text_size_and_contrast_stay_on_this_device(seat: Seat) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('.stem')).fontSize)"
    before = seat.page.evaluate(size)
    seat.page.get_by_text("Tampilan", exact=True).click()
    seat.slot("larger").click()
    seat.slot("larger").click()
    seat.slot("contrast").click()
    expect(seat.page.locator("body")).to_have_class(re.compile("high-contrast"))
    seat.page.reload()
    seat.shows(1)
    assert seat.page.evaluate(size) > before * 1.3
    expect(seat.page.locator("body")).to_have_class(re.compile("high-contrast"))
    seat.page.get_by_text("Tampilan", exact=True).click()
    seat.slot("usual").click()
    seat.page.wait_for_function(f"before => {size} === before", arg=before)


@pytest.mark.parametrize("size", [HALL_PC, PHONE], ids=["hall", "phone"])
def test_the_page_itself_does_not_scroll(pc: Pc, size: dict[str, int]) -> None:
    seat = pc(size=size)
    seat.shows(1)
    over = seat.page.evaluate(
        "[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]"
    )
    assert over == [0, 0]
    for name in ("next", "doubt", "saved", "clock"):
        expect(seat.slot(name)).to_be_in_viewport(ratio=1)


def test_at_200_percent_nothing_runs_out_sideways_and_time_stays_in_sight(pc: Pc) -> None:
    seat = pc(size=ZOOMED)
    seat.shows(1)
    assert seat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seat.slot("next").scroll_into_view_if_needed()
    expect(seat.slot("clock")).to_be_in_viewport(ratio=1)
    expect(seat.slot("saved")).to_be_in_viewport(ratio=1)
    seat.slot("next").click()
    seat.shows(2)


def test_on_a_phone_the_map_is_a_sheet(pc: Pc) -> None:
    seat = pc(size=PHONE)
    seat.shows(1)
    expect(seat.slot("map")).to_be_hidden()
    seat.slot("open-map").click()
    expect(seat.page.locator("a[aria-current]")).to_be_focused()
    seat.page.keyboard.press("Escape")
    expect(seat.slot("map")).to_be_hidden()
    expect(seat.slot("open-map")).to_be_focused()
    seat.slot("open-map").click()
    seat.slot("map").get_by_role("link", name="Soal 6, kosong").click()
    seat.shows(6)
    expect(seat.slot("map")).to_be_hidden()
    expect(seat.slot("heading")).to_be_focused()


def test_pictures_are_shown_with_their_descriptions(seat: Seat) -> None:
    number = next(item["number"] for item in seat.items if item["picture"])
    seat.go(number)
    expect(seat.page.get_by_role("img", name="Pola tiga gambar")).to_be_visible()
    expect(seat.page.get_by_role("radio", name="Persegi teal")).to_be_attached()
    widths = seat.page.evaluate("[...document.querySelectorAll('.question img')].map((image) => image.naturalWidth)")
    assert len(widths) == 6
    assert all(widths)


def test_line_breaks_of_a_stem_are_kept(seat: Seat) -> None:
    shown = seat.slot("stem").inner_text()
    assert shown == seat.items[0]["stem"]
    assert "\n" in shown


@pytest.mark.parametrize(
    ("size", "contrast"),
    [(HALL_PC, "off"), (HALL_PC, "on"), (PHONE, "off"), (ZOOMED, "off")],
    ids=["hall", "high contrast", "phone", "zoomed"],
)
def test_axe_finds_nothing(pc: Pc, size: dict[str, int], contrast: str) -> None:
    # High enough that nothing is scrolled half out of sight, where a contrast cannot be told.
    seat = pc(size={**size, "height": 2000}, script=f"localStorage.setItem('terang-contrast', '{contrast}')")
    seat.shows(1)
    seat.choose("A")
    seat.page.keyboard.press("r")
    seat.says("Tanda ragu-ragu 1 tersimpan")
    findings = {"question": axe_findings(seat.page)}
    number = next(item["number"] for item in seat.items if item["picture"])
    seat.page.evaluate("number => document.querySelector(`.map [data-number='${number}']`).click()", number)
    seat.shows(number)
    seat.context.set_offline(True)
    seat.choose("B")
    seat.says("Menunggu jaringan, 1 jawaban belum terkirim")
    findings["pictures, waiting"] = axe_findings(seat.page)
    seat.context.set_offline(False)
    seat.says(f"Jawaban {number} tersimpan")
    seat.page.get_by_text("Tampilan", exact=True).click()
    expect(seat.page.locator(".comfort-box")).to_be_visible()
    # The box is opaque, yet axe gives up on a text of two lines that lies over different things.
    seat.page.locator("main").evaluate("main => main.style.visibility = 'hidden'")
    findings["settings"] = axe_findings(seat.page, ".comfort-box")
    seat.page.locator("main").evaluate("main => main.style.visibility = ''")
    seat.page.keyboard.press("Escape")
    if size is not HALL_PC:
        seat.slot("open-map").click()
        expect(seat.page.locator(".map")).to_be_visible()
        findings["map"] = axe_findings(seat.page, ".map")
    seat.slot("to-review").click()
    expect(seat.slot("review")).to_be_visible()
    findings["review"] = axe_findings(seat.page)
    seat.slot("review-submit").click()
    expect(seat.slot("confirm")).to_be_visible()
    findings["confirm"] = axe_findings(seat.page, "dialog")
    seat.slot("confirm-cancel").click()
    seat.context.clear_cookies()
    seat.slot("review-back").click()
    seat.choose("C")
    seat.stops("Anda belum masuk ke kursi ini")
    findings["stop"] = axe_findings(seat.page)
    assert {where: lines for where, lines in findings.items() if lines} == {}


def test_in_english(pc: Pc) -> None:
    seat = pc()
    seat.context.add_cookies([{"name": "terang_lang", "value": "en", "url": seat.hall.url}])
    seat.page.reload()
    expect(seat.slot("heading")).to_have_text("TWK, question 1 of 10")
    seat.choose("A")
    seat.says("Answer 1 saved")
    seat.context.set_offline(True)
    seat.choose("B")
    seat.says("Waiting for the network, 1 answer not sent yet")
    seat.page.keyboard.press("ArrowRight")
    seat.choose("B")
    seat.says("Waiting for the network, 2 answers not sent yet")
    seat.context.set_offline(False)
    seat.says("Answer 2 saved")


def test_an_item_has_its_own_language_and_is_not_translated_by_the_browser(pc: Pc) -> None:
    seat = pc()
    seat.context.add_cookies([{"name": "terang_lang", "value": "en", "url": seat.hall.url}])
    seat.page.reload()
    expect(seat.page.locator("html")).to_have_attribute("lang", "en")
    for name in ("stem", "options"):
        expect(seat.slot(name)).to_have_attribute("lang", "id")
        expect(seat.slot(name)).to_have_attribute("translate", "no")


@pytest.mark.parametrize("size", [HALL_PC, PHONE])
def test_a_question_of_pictures_fits_the_screen_and_is_described_to_screen_readers(pc: Pc, size: ViewportSize) -> None:
    seat = pc(size=size)
    number = next(item["number"] for item in seat.items if item["item_id"] == "tiu-gambar")
    seat.page.goto(f"{seat.hall.url}/cbt/ujian#soal-{number}")
    seat.page.reload()
    seat.shows(number)
    options = seat.slot("options")
    expect(options.get_by_role("img")).to_have_count(5)
    assert {image.get_attribute("alt") for image in options.get_by_role("img").all()} == {
        f"Persegi {colour}" for colour in ("teal", "orange", "gray", "navy", "olive")
    }
    assert "Persegi" not in options.inner_text()
    if size == HALL_PC:
        expect(seat.page.locator(".option").last).to_be_in_viewport(ratio=1)
