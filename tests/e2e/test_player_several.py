"""Items of which several options are right, in a real browser: ticked by mouse and by keys, at both sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from shared.contracts.choices import choice_of
from shared.contracts.exams import SealedItem, SealedOption
from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Hall, open_hall, sealed
from tests.e2e.player_fixture.seat import HALL_PC, Seat, pc, seat

__all__ = ["pc", "seat"]

PHONE: ViewportSize = {"width": 390, "height": 844}
ONE_ALONE = 5
"""The number of the first question that takes one option: the four of TWK, which take several, come before it."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """In which a question about the nation has eight options and takes several of them."""
    exam = sealed()
    sections = tuple(replace(section, several=section.code == "TWK") for section in exam.sections)
    items = tuple(_with_eight(item) if item.section == "TWK" else item for item in exam.items)
    with open_hall(Path(tmp_path_factory.mktemp("several")), replace(exam, sections=sections, items=items)) as opened:
        yield opened


def _with_eight(item: SealedItem) -> SealedItem:
    options = (SealedOption(option_id=f"{item.item_id}-{n}", text=f"Pilihan {n} dari {item.item_id}") for n in range(8))
    return replace(item, options=tuple(options))


def both(seat: Seat, letters: str, number: int = 1) -> str:
    """The answer that these letters are."""
    return choice_of(seat.option(number, letter) for letter in letters)


def ticked(seat: Seat) -> str:
    """The letters of the options that are ticked."""
    boxes = seat.page.locator(".option input")
    return "".join("ABCDEFGH"[n] for n in range(boxes.count()) if boxes.nth(n).is_checked())


def answers(seat: Seat) -> list[str | None]:
    return [entry.option_id for entry in seat.journal]


def hint(seat: Seat) -> Locator:
    return seat.slot("several")


def test_options_are_ticked_and_unticked_by_mouse(seat: Seat) -> None:
    expect(hint(seat)).to_have_text("Pilih semua yang benar.")
    assert seat.page.get_by_role("checkbox").count() == 8
    group = seat.page.get_by_role("group").filter(has=seat.page.get_by_role("checkbox"))
    expect(group).to_have_accessible_description("Pilih semua yang benar.")
    for letter in "CA":
        seat.choose(letter)
    seat.says("Jawaban 1 tersimpan")
    assert ticked(seat) == "AC"
    seat.choose("C")
    seat.choose("A")
    seat.says("Jawaban 1 dikosongkan")
    assert ticked(seat) == ""
    expect(seat.slot("clear")).to_be_hidden()
    assert answers(seat) == [both(seat, "C"), both(seat, "AC"), both(seat, "A"), None]


def test_the_whole_answer_by_keyboard(seat: Seat) -> None:
    press = seat.page.keyboard.press
    press("h")
    press("b")
    press("3")
    seat.says("Jawaban 1 tersimpan")
    assert ticked(seat) == "BCH"
    boxes = seat.page.locator(".option input")
    expect(boxes.nth(2)).to_be_focused()
    press("ArrowDown")
    expect(boxes.nth(3)).to_be_focused()
    assert ticked(seat) == "BCH"
    press("Space")
    press("b")
    expect(boxes.nth(3)).to_be_checked()
    assert ticked(seat) == "CDH"
    press("r")
    seat.says("Tanda ragu-ragu 1 tersimpan")
    press("ArrowRight")
    seat.shows(2)
    press("ArrowLeft")
    seat.shows(1)
    assert ticked(seat) == "CDH"
    press("Delete")
    seat.says("Jawaban 1 dikosongkan")
    assert ticked(seat) == ""
    wanted = [*(both(seat, letters) for letters in ("H", "BH", "BCH", "BCDH", "CDH", "CDH")), None]
    assert answers(seat) == wanted


def test_a_question_that_takes_one_option_has_radio_buttons_as_ever(seat: Seat) -> None:
    seat.choose("A")
    seat.go(ONE_ALONE)
    expect(hint(seat)).to_be_hidden()
    options = seat.page.get_by_role("radiogroup")
    expect(options).to_have_accessible_description("")
    assert seat.page.get_by_role("checkbox").count() == 0
    for letter in "ab":
        seat.page.keyboard.press(letter)
    seat.says(f"Jawaban {ONE_ALONE} tersimpan")
    assert ticked(seat) == "B"
    seat.page.keyboard.press("f")
    assert ticked(seat) == "B"
    assert answers(seat)[1:] == [seat.option(ONE_ALONE, "A"), seat.option(ONE_ALONE, "B")]


def test_a_reload_and_another_pc_show_every_tick(pc: Callable[..., Seat]) -> None:
    first = pc()
    first.choose("B")
    first.choose("E")
    first.says("Jawaban 1 tersimpan")
    first.page.reload()
    first.shows(1)
    assert ticked(first) == "BE"
    second = pc(first.candidate_no)
    second.shows(1)
    assert ticked(second) == "BE"
    second.choose("B")
    second.choose("F")
    second.says("Jawaban 1 tersimpan")
    assert answers(second)[-1] == both(second, "EF")
    first.choose("A")
    first.stops("Ujian ini dilanjutkan di komputer lain")
    assert answers(second)[-1] == both(second, "EF")


def test_without_a_network_ticks_wait_through_a_crash_and_arrive_in_order(seat: Seat) -> None:
    seat.intercept(lambda route: route.abort("connectionreset"))
    for letter in "DGD":
        seat.choose(letter)
    seat.says("Menunggu jaringan, 1 jawaban belum terkirim")
    assert answers(seat) == []
    seat.crashes(unsent=3)
    seat.shows(1)
    assert ticked(seat) == "G"
    seat.release()
    seat.says("Jawaban 1 tersimpan")
    assert answers(seat) == [both(seat, "D"), both(seat, "DG"), both(seat, "G")]


def test_review_counts_an_answer_of_several_as_one_and_it_is_handed_in(seat: Seat) -> None:
    for letter in "AH":
        seat.choose(letter)
    seat.says("Jawaban 1 tersimpan")
    seat.go(2)
    seat.choose("B")
    seat.choose("B")
    seat.says("Jawaban 2 dikosongkan")
    expect(seat.slot("count-answered")).to_have_text("1")
    seat.review()
    expect(seat.slot("review-heading")).to_have_text("9 soal masih kosong")
    links = seat.slot("review-lists").get_by_role("link")
    expect(links.first).to_have_accessible_name("Soal 2")
    seat.slot("review-submit").click()
    seat.slot("confirm-submit").click()
    seat.page.wait_for_url("**/cbt/selesai")
    assert seat.ending == ("submitted", "candidate")
    expect(seat.page.get_by_role("main")).to_contain_text("1 dari 10")


def test_that_several_are_right_is_an_error_only_where_one_is_asked_for(seat: Seat) -> None:
    dialog = seat.page.get_by_role("dialog", name="Apa yang salah pada soal ini?")
    two_right = dialog.get_by_role("button", name="Lebih dari satu jawaban benar")
    seat.slot("report-open").click()
    expect(dialog.get_by_role("button", name="Tidak ada jawaban benar")).to_be_visible()
    expect(two_right).to_be_hidden()
    dialog.get_by_role("button", name="Tutup").click()
    seat.go(ONE_ALONE)
    seat.slot("report-open").click()
    expect(two_right).to_be_visible()


def test_what_the_server_refuses_is_shown_and_taken_back(seat: Seat) -> None:
    seat.choose("A")
    seat.says("Jawaban 1 tersimpan")
    message = "Jawaban dengan beberapa pilihan harus menyebut tiap pilihan satu kali dan berurutan."
    refusal = {"sequence": 2, "code": "choice_out_of_form", "message": message}
    seat.intercept(lambda route: route.fulfill(json={"saved": [], "refused": [refusal], "remaining_seconds": 5000}))
    seat.choose("B")
    expect(seat.page.locator(".player-notice")).to_contain_text(f"Jawaban nomor 1 tidak diterima server: {message}")
    assert ticked(seat) == "A"


@pytest.mark.parametrize("size", [HALL_PC, PHONE], ids=["hall", "phone"])
@pytest.mark.parametrize(
    ("language", "words"), [("id", "Pilih semua yang benar."), ("en", "Choose all that are right.")]
)
def test_axe_finds_nothing_and_nothing_runs_out_sideways(
    pc: Callable[..., Seat], size: ViewportSize, language: str, words: str
) -> None:
    # High enough that nothing is scrolled half out of sight, where a contrast cannot be told.
    seat = pc(size={**size, "height": 2000})
    seat.context.add_cookies([{"name": "terang_lang", "value": language, "url": seat.hall.url}])
    seat.page.reload()
    expect(hint(seat)).to_have_text(words)
    seat.choose("A")
    seat.choose("G")
    expect(seat.slot("saved-box")).to_have_attribute("data-kind", "idle")
    assert axe_findings(seat.page) == []
    assert seat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seat.page.evaluate("getComputedStyle(document.querySelector('.option.chosen'), '::after').content") != '""'
