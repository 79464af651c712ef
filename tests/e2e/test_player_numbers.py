"""An item that asks for a number, in a real browser: what is typed is saved in one form, and what is none is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Hall, open_hall, sealed
from tests.e2e.player_fixture.seat import Seat, pc, seat

__all__ = ["pc", "seat"]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """In which the questions about the nation ask for a number; they come first on every paper."""
    exam = sealed()
    items = tuple(replace(item, options=()) if item.section == "TWK" else item for item in exam.items)
    with open_hall(Path(tmp_path_factory.mktemp("numbers")), replace(exam, items=items)) as opened:
        yield opened


def field(seat: Seat) -> Locator:
    return seat.slot("options").get_by_role("textbox")


def answers(seat: Seat) -> list[str | None]:
    return [entry.option_id for entry in seat.journal]


def test_a_number_is_saved_while_it_is_typed_and_shown_as_it_was_understood(seat: Seat) -> None:
    field(seat).press_sequentially("-12,50")
    seat.says("Jawaban 1 tersimpan")
    expect(field(seat)).to_have_value("-12,50")
    field(seat).press("Tab")
    expect(field(seat)).to_have_value("-12,5")
    assert answers(seat)[-1] == "-12.5"
    seat.go(2)
    expect(field(seat)).to_have_value("")
    seat.go(1)
    expect(field(seat)).to_have_value("-12,5")


def test_what_is_no_number_is_not_saved_and_says_so(seat: Seat) -> None:
    field(seat).fill("1.000,5")
    field(seat).press("Enter")
    expect(seat.page.locator(".number-fault")).to_contain_text("Bukan bilangan, jadi tidak disimpan")
    expect(field(seat)).to_have_attribute("aria-invalid", "true")
    assert answers(seat) == []
    assert axe_findings(seat.page) == []
    field(seat).fill("1000,5")
    field(seat).press("Enter")
    seat.says("Jawaban 1 tersimpan")
    expect(seat.page.locator(".number-fault")).to_have_text("")
    assert answers(seat) == ["1000.5"]


def test_clearing_takes_away_what_was_typed_and_not_saved(seat: Seat) -> None:
    field(seat).fill("4")
    field(seat).press("Enter")
    seat.says("Jawaban 1 tersimpan")
    field(seat).fill("empat")
    seat.slot("clear").click()
    seat.says("Jawaban 1 dikosongkan")
    expect(field(seat)).to_have_value("")
    expect(field(seat)).to_be_focused()
    expect(seat.page.locator(".number-fault")).to_have_text("")
    assert answers(seat) == ["4", None]


def test_letters_and_digits_in_the_field_choose_nothing_else(seat: Seat) -> None:
    field(seat).press_sequentially("15")
    field(seat).press("ArrowRight")
    field(seat).press("Enter")
    seat.shows(1)
    seat.says("Jawaban 1 tersimpan")
    assert answers(seat)[-1] == "15"
    seat.slot("heading").click()
    seat.page.keyboard.press("a")
    seat.page.keyboard.press("Delete")
    seat.says("Jawaban 1 dikosongkan")
    expect(field(seat)).to_have_value("")
    assert answers(seat)[-1] is None


def test_turning_the_page_saves_what_was_typed_just_before(seat: Seat) -> None:
    field(seat).press_sequentially("7")
    seat.slot("next").click()
    seat.shows(2)
    seat.says("Jawaban 1 tersimpan")
    assert answers(seat) == ["7"]
    seat.page.reload()
    seat.go(1)
    expect(field(seat)).to_have_value("7")


def test_on_another_pc_the_number_stands_in_the_field(pc: Callable[..., Seat]) -> None:
    first = pc()
    field(first).fill("3,25")
    field(first).press("Enter")
    first.says("Jawaban 1 tersimpan")
    second = pc(first.candidate_no)
    second.shows(1)
    expect(field(second)).to_have_value("3,25")
