"""The exam player in a real browser on the real cbt: an answer is saved and says so, whatever the network does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.player_fixture.hall import Hall
from tests.e2e.player_fixture.seat import Seat, hall, pc, seat

__all__ = ["hall", "pc", "seat"]

Pc = Callable[..., Seat]


def test_an_answer_is_saved_at_once_and_says_so(seat: Seat) -> None:
    seat.says("Belum ada jawaban")
    expect(seat.slot("saved-box").locator(".sign-saved")).to_be_hidden()
    seat.choose("C")
    seat.says("Jawaban 1 tersimpan")
    (entry,) = seat.journal
    assert (entry.sequence, entry.item_id) == (1, seat.items[0]["item_id"])
    assert (entry.option_id, entry.doubtful) == (seat.option(1, "C"), False)


def test_every_change_is_a_save_of_its_own(seat: Seat) -> None:
    seat.choose("A")
    seat.says("Jawaban 1 tersimpan")
    seat.slot("doubt").click()
    seat.says("Tanda ragu-ragu 1 tersimpan")
    expect(seat.slot("doubt-tag")).to_be_visible()
    seat.slot("clear").click()
    seat.says("Jawaban 1 dikosongkan")
    a = seat.option(1, "A")
    assert [(e.option_id, e.doubtful) for e in seat.journal] == [(a, False), (a, True), (None, True)]
    assert seat.chosen() is None


def test_until_the_server_has_answered_it_says_saving(seat: Seat) -> None:
    held: list[Route] = []
    seat.intercept(lambda route: held.append(route))
    seat.choose("B")
    seat.says("Menyimpan jawaban 1…")
    expect(seat.slot("saved-box")).to_have_attribute("role", "status")
    held[0].continue_()
    seat.says("Jawaban 1 tersimpan")


def test_without_a_network_answers_wait_and_arrive_in_order(seat: Seat) -> None:
    seat.context.set_offline(True)
    for number, letter in ((1, "A"), (2, "B"), (3, "C")):
        seat.go(number)
        seat.choose(letter)
    seat.choose("D")
    seat.says("Menunggu jaringan, 3 jawaban belum terkirim")
    expect(seat.page.get_by_role("link", name="Soal 2, terjawab, belum terkirim")).to_be_attached()
    assert seat.journal == []
    seat.context.set_offline(False)
    seat.says("Jawaban 3 tersimpan")
    expected = [seat.option(1, "A"), seat.option(2, "B"), seat.option(3, "C"), seat.option(3, "D")]
    assert [(e.sequence, e.option_id) for e in seat.journal] == list(enumerate(expected, start=1))


def test_a_server_that_is_down_is_waited_for(seat: Seat) -> None:
    seat.intercept(lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}, body=""))
    seat.choose("E")
    seat.says("Menunggu jaringan, 1 jawaban belum terkirim")
    seat.release()
    seat.says("Jawaban 1 tersimpan")
    assert [e.option_id for e in seat.journal] == [seat.option(1, "E")]


def test_a_lost_acknowledgement_does_not_save_twice(seat: Seat) -> None:
    def saved_but_unanswered(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    seat.intercept(saved_but_unanswered)
    seat.choose("A")
    seat.says("Menunggu jaringan, 1 jawaban belum terkirim")
    assert len(seat.journal) == 1
    seat.release()
    seat.says("Jawaban 1 tersimpan")
    assert len(seat.journal) == 1


def test_an_answer_that_the_server_refuses_is_shown_and_taken_back(seat: Seat) -> None:
    refusal = {"sequence": 1, "code": "option_not_of_item", "message": "Pilihan ini bukan milik soal tersebut."}
    seat.intercept(lambda route: route.fulfill(json={"saved": [], "refused": [refusal], "remaining_seconds": 5000}))
    seat.choose("A")
    notice = seat.page.locator(".player-notice")
    expect(notice).to_contain_text("Jawaban nomor 1 tidak diterima server: Pilihan ini bukan milik soal tersebut.")
    assert seat.chosen() is None
    notice.get_by_role("button").click()
    expect(notice).to_have_count(0)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("Object.defineProperty(window, 'indexedDB', {get() { throw new Error('private'); }})", id="none"),
        pytest.param("IDBFactory.prototype.open = () => ({})", id="never answers"),
        pytest.param("IDBObjectStore.prototype.put = () => { throw new Error('full'); }", id="full"),
        pytest.param("IDBObjectStore.prototype.put = function () { this.transaction.abort(); }", id="full on commit"),
    ],
)
def test_without_a_database_in_the_browser_it_warns_and_goes_on(pc: Pc, broken: str) -> None:
    seat = pc(script=broken)
    seat.shows(1)
    seat.choose("A")
    seat.says("Jawaban 1 tersimpan")
    expect(seat.page.locator(".player-notice")).to_contain_text("tidak dapat menyimpan cadangan")
    seat.choose("B")
    seat.choose("C")
    expect(seat.slot("saved-box")).to_have_attribute("data-kind", "idle")
    expect(seat.page.locator(".player-notice")).to_have_count(1)
    assert [e.option_id for e in seat.journal] == [seat.option(1, letter) for letter in "ABC"]


def test_the_other_pc_goes_on_with_every_answer_and_the_old_one_is_told(pc: Pc) -> None:
    old = pc()
    old.choose("A")
    old.says("Jawaban 1 tersimpan")
    new = pc(old.candidate_no)
    new.shows(1)
    assert new.chosen() == new.option(1, "A")
    old.choose("B")
    old.stops("Ujian ini dilanjutkan di komputer lain")
    expect(old.slot("stop-unsent")).to_contain_text("Jawaban nomor 1 dari komputer ini belum sampai ke server.")
    new.choose("C")
    new.says("Jawaban 1 tersimpan")
    assert [e.option_id for e in new.journal] == [new.option(1, "A"), new.option(1, "C")]


def test_the_old_pc_is_told_even_if_nobody_touches_it(pc: Pc) -> None:
    old = pc()
    old.shows(1)
    pc(old.candidate_no).shows(1)
    old.comes_back()
    old.stops("Ujian ini dilanjutkan di komputer lain")
    old.says("Halaman ini berhenti")
    expect(old.page.get_by_role("link", name="Masuk dengan PIN baru")).to_have_attribute("href", "/cbt/")


@pytest.mark.parametrize("reload", [True, False], ids=["page loaded again", "page left open"])
def test_back_at_the_first_pc_nothing_later_is_overwritten(pc: Pc, hall: Hall, reload: bool) -> None:
    """What never left the first PC is older than what was answered at the second."""
    first = pc()
    first.intercept(lambda route: route.abort())
    for number in (1, 2):
        first.go(number)
        first.choose("A")
    first.says("Menunggu jaringan, 2 jawaban belum terkirim")
    second = pc(first.candidate_no)
    second.choose("E")
    second.says("Jawaban 1 tersimpan")

    hall.check_in(first.context.request, first.candidate_no)
    if reload:
        first.page.reload()
    first.release()
    first.says("Jawaban 2 tersimpan")
    expect(first.page.locator(".player-notice")).to_contain_text("Jawaban nomor 1 yang tertinggal di komputer ini")
    first.go(1)
    assert first.chosen() == first.option(1, "E")
    assert [(e.sequence, e.option_id) for e in first.journal] == [(1, first.option(1, "E")), (2, first.option(2, "A"))]


def test_what_is_answered_after_coming_back_counts(pc: Pc, hall: Hall) -> None:
    first = pc()
    first.intercept(lambda route: route.abort())
    first.choose("A")
    first.says("Menunggu jaringan, 1 jawaban belum terkirim")
    second = pc(first.candidate_no)
    second.choose("E")
    second.says("Jawaban 1 tersimpan")
    hall.check_in(first.context.request, first.candidate_no)
    first.page.reload()
    first.go(2)
    first.choose("B")
    first.go(1)
    first.choose("C")
    first.release()
    first.says("Jawaban 1 tersimpan")
    assert [e.option_id for e in first.journal] == [first.option(1, "E"), first.option(2, "B"), first.option(1, "C")]


def test_of_two_tabs_the_newest_goes_on(seat: Seat) -> None:
    older = seat.page
    seat.page = seat.new_page()
    seat.choose("A")
    seat.says("Jawaban 1 tersimpan")
    expect(older.locator('[data-slot="stop-heading"]')).to_have_text("Ujian ini dilanjutkan di tab lain")
    expect(older.locator('[data-slot="saved"]')).to_have_text("Halaman ini berhenti")
    expect(older.locator('[data-slot="saved-box"] .sign-saved')).to_be_hidden()
    newer, seat.page = seat.page, older
    older.get_by_role("link", name="Lanjutkan di tab ini").click()
    seat.shows(1)
    assert seat.chosen() == seat.option(1, "A")
    expect(newer.locator('[data-slot="stop-heading"]')).to_have_text("Ujian ini dilanjutkan di tab lain")


def test_a_page_left_open_writes_nothing_for_the_next_candidate(seat: Seat, hall: Hall) -> None:
    hall.check_in(seat.context.request, next(hall.numbers))
    theirs = hall.start(seat.context.request)
    seat.choose("A")
    seat.stops("Anda belum masuk ke kursi ini")
    assert seat.journal == hall.journal(theirs["attempt_id"]) == []


@pytest.mark.parametrize("touched", [True, False], ids=["by an answer", "by itself"])
def test_who_is_not_checked_in_any_more_is_told_where_to_go(seat: Seat, touched: bool) -> None:
    seat.context.clear_cookies()
    if touched:
        seat.choose("A")
    else:
        seat.comes_back()
    seat.stops("Anda belum masuk ke kursi ini")
    expect(seat.page.get_by_role("link", name="Masuk dengan PIN baru")).to_have_attribute("href", "/cbt/")


def test_another_pc_opens_the_question_where_the_candidate_was(pc: Pc) -> None:
    old = pc()
    for number, letter in ((1, "A"), (7, "C")):
        old.go(number)
        old.choose(letter)
        old.says(f"Jawaban {number} tersimpan")
    new = pc(old.candidate_no)
    new.shows(7)
    assert new.chosen() == new.option(7, "C")
