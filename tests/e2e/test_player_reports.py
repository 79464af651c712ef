"""A candidate reports an error in a question, in a real browser; answers go on as if nothing had been said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize, expect
from sqlalchemy import select

from services.cbt.attempts.tables import item_errors
from shared.db.engine import reading
from tests.e2e.axe import axe_findings
from tests.e2e.player_fixture.hall import Hall
from tests.e2e.player_fixture.seat import HALL_PC, Seat, hall, pc, seat

__all__ = ["hall", "pc", "seat"]

PHONE: ViewportSize = {"width": 390, "height": 844}


def reported(hall: Hall, seat: Seat) -> list[str]:
    """The reasons that are kept of this candidate's questions, in the order of the questions."""
    places = {item["item_id"]: item["number"] for item in seat.items}
    with reading(hall.engine) as session:
        rows = session.execute(select(item_errors).where(item_errors.c.attempt_id == seat.attempt["attempt_id"])).all()
    return [row.reason for row in sorted(rows, key=lambda row: places[row.item_id])]


def test_a_report_is_chosen_sent_and_said_once_for_each_question(hall: Hall, seat: Seat) -> None:
    seat.page.get_by_role("button", name="Laporkan kesalahan soal").click()
    dialog = seat.page.get_by_role("dialog", name="Apa yang salah pada soal ini?")
    expect(dialog).to_be_visible()
    assert axe_findings(seat.page) == []
    seat.page.keyboard.press("b")
    assert seat.journal == [], "no letter chooses an option behind the dialog"
    dialog.get_by_role("button", name="Lebih dari satu jawaban benar").click()
    expect(dialog.get_by_role("status")).to_have_text("Laporan Anda untuk soal ini sudah dicatat.")
    expect(dialog.get_by_role("button", name="Salah ketik")).to_be_disabled()
    dialog.get_by_role("button", name="Tutup").click()
    seat.choose("B")
    seat.says("Jawaban 1 tersimpan")
    seat.go(2)
    seat.page.get_by_role("button", name="Laporkan kesalahan soal").click()
    dialog.get_by_role("button", name="Gambar tidak tampak").click()
    expect(dialog.get_by_role("status")).to_have_text("Laporan Anda untuk soal ini sudah dicatat.")
    assert reported(hall, seat) == ["two_right", "picture_missing"]


def test_without_a_network_the_report_says_so_and_answers_go_on(hall: Hall, seat: Seat) -> None:
    seat.intercept(lambda route: route.abort(), "api/attempt/item-errors")
    seat.page.get_by_role("button", name="Laporkan kesalahan soal").click()
    dialog = seat.page.get_by_role("dialog", name="Apa yang salah pada soal ini?")
    dialog.get_by_role("button", name="Salah ketik").click()
    expect(dialog.get_by_role("status")).to_contain_text("Laporan belum terkirim")
    dialog.get_by_role("button", name="Tutup").click()
    seat.choose("C")
    seat.says("Jawaban 1 tersimpan")
    seat.release("api/attempt/item-errors")
    seat.page.get_by_role("button", name="Laporkan kesalahan soal").click()
    dialog.get_by_role("button", name="Salah ketik").click()
    expect(dialog.get_by_role("status")).to_have_text("Laporan Anda untuk soal ini sudah dicatat.")
    assert reported(hall, seat) == ["typo"]


@pytest.mark.parametrize("size", [HALL_PC, PHONE])
def test_the_dialog_fits_the_screen(pc: Callable[..., Seat], size: ViewportSize) -> None:
    seat = pc(size=size)
    seat.page.get_by_role("button", name="Laporkan kesalahan soal").click()
    expect(seat.page.get_by_role("dialog")).to_be_visible()
    assert axe_findings(seat.page) == []
    assert seat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(seat.page.get_by_role("button", name="Tutup", exact=True)).to_be_in_viewport()
