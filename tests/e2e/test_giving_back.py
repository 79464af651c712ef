"""Two people give a place back for its candidate, each with the key of their own browser; the candidate and everybody
read it: at both sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.contracts.codec.reading import load
from shared.contracts.giving_back import PlaceReturned
from shared.kernel.roles import Principal, Role
from tests.builders import recruitment as build
from tests.builders.places import moved, receive_move
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.e2e.browser import follow
from tests.e2e.places import Enter, Selection, Size, address, enter, selection, staff_page
from tests.e2e.site import NARROW, WIDE, looked_at

__all__ = ["address", "enter", "selection"]

OFFICER = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}))
MEMBER = Principal("staff-joko", "Joko Susilo", frozenset({Role.COMMITTEE}))
EnterStaff = Callable[[Principal, str, Size], Page]


@pytest.fixture
def enter_staff(browser: Browser, selection: Selection, address: str) -> EnterStaff:
    """A member's browser, in which they have made a key."""

    def open_page(who: Principal, language: str, size: Size) -> Page:
        return staff_page(browser, selection.engine, address, who, NOW, language, size)

    return open_page


def test_two_people_give_a_place_back_with_the_keys_of_their_browsers(
    enter: Enter, enter_staff: EnterStaff, selection: Selection
) -> None:
    first, second, *_ = selection.numbers
    mine = enter(first, "/lamaran/tempat", "id", NARROW)
    mine.get_by_role("button", name="Terima tempat ini").click()
    expect(mine.get_by_role("heading", name="Anda menerima tempat ini.")).to_be_visible()

    officer = enter_staff(OFFICER, "id", WIDE)
    looked_at(officer, "kembali-petugas")
    follow(officer.get_by_role("link", name="Pengembalian tempat"))
    looked_at(officer, "kembali-kosong")
    officer.get_by_label("Nomor peserta").fill("26-0000000")
    follow(officer.get_by_role("button", name="Buka"))
    expect(officer.get_by_role("status")).to_contain_text("Tidak ada peserta yang nomornya memuat 26-0000000")
    looked_at(officer, "kembali-tak-dikenal")
    officer.get_by_label("Nomor peserta").fill(first.replace("-", ""))
    follow(officer.get_by_role("button", name="Buka"))
    expect(officer.get_by_role("heading", level=1)).to_have_text(f"Kembalikan tempat {first}?")
    looked_at(officer, "kembali-usul")
    officer.get_by_role("button", name="Tandatangani dengan alasan ini").click()
    expect(officer.get_by_role("alert").filter(visible=True)).to_contain_text("Alasan")
    looked_at(officer, "kembali-ditolak")
    propose(officer, "ineligible", "8-11-2026")
    expect(officer.get_by_text("Orang lain harus menandatangani alasan dan tanggal yang sama.")).to_be_visible()
    looked_at(officer, "kembali-menunggu")
    officer.get_by_role("button", name="Tarik tanda tangan saya").click()
    expect(officer.get_by_text("Tanda tangan Anda ditarik")).to_be_visible()
    propose(officer, "in_writing", "2026-11-09")

    other = enter_staff(MEMBER, "en", NARROW)
    follow(other.get_by_role("link", name="Places given back"))
    expect(other.get_by_role("heading", level=1)).to_have_text("1 place waits for a second person.")
    looked_at(other, "kembali-ponsel")
    follow(other.get_by_role("link", name=first))
    looked_at(other, "kembali-kedua-ponsel")
    other.get_by_role("button", name="Sign: the place is given back").click()
    expect(other.get_by_role("heading", level=1)).to_have_text(f"The place of {first} has been given back.")
    expect(other.locator("form[data-sign]")).to_have_count(0)
    looked_at(other, "kembali-putusan-ponsel")
    follow(other.get_by_role("link", name="Places given back"))
    looked_at(other, "kembali-daftar-ponsel")

    said = [load(PlaceReturned, data) for kind, data in build.emitted(selection.engine) if "returned" in kind]
    assert [(each.candidate_no, each.reason_code) for each in said] == [(first, "in_writing")]
    mine.reload()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Panitia mencatat bahwa tempat Anda dikembalikan.")
    expect(mine.get_by_text("keberatan tertulis")).to_be_visible()
    looked_at(mine, "kembali-peserta")
    receive_move(selection.engine, moved(selection.engine, selection.released, [first]))
    public = enter(None, f"/hasil/{VACANCY_ID}/tempat", "id", WIDE)
    expect(public.get_by_role("row").filter(has_text=first)).to_contain_text("Tempat dikembalikan")
    expect(public.get_by_role("row").filter(has_text=second)).to_contain_text("Ditawari tempat dari cadangan")
    looked_at(public, "kembali-umum")


def propose(page: Page, code: str, on: str) -> None:
    page.get_by_label("Alasan").select_option(code)
    page.get_by_label("Tanggal").fill(on)
    page.get_by_role("button", name="Tandatangani dengan alasan ini").click()
    expect(page.get_by_text("Tanda tangan Anda tercatat.")).to_be_visible()
