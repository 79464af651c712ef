"""An exam officer closes a seat by hand, and its candidate reads it at the seat; checked with axe, at both sizes and in
both languages."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from services.cbt.seating.access import COOKIE
from shared.contracts.cbt import SeatMissed
from shared.kernel.roles import Principal, Role
from tests.builders.cbt import emitted
from tests.builders.web import bearer_of, staff
from tests.e2e.browser import follow
from tests.e2e.player_fixture.hall import Hall
from tests.e2e.player_fixture.seat import hall
from tests.e2e.site import NARROW, WIDE, looked_at

__all__ = ["hall"]

OFFICER = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}), login_id="login of the officer")
SECOND = Principal("staff-tuti", "Tuti Alawiyah", frozenset({Role.EXAM_OFFICER}), login_id="login of the second")
PROCTOR = staff(Role.PROCTOR)


def open_page(browser: Browser, hall: Hall, who: Principal, language: str, size: tuple[int, int], search: str) -> Page:
    headers = bearer_of(who, hall.clock.now(), "cbt")
    context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "terang_lang", "value": language, "url": hall.url}])
    page = context.new_page()
    page.goto(f"{hall.url}/cbt/pengawas/{hall.session_id}?q={search}")
    return page


def test_a_seat_is_closed_with_a_reason_and_its_candidate_reads_it(browser: Browser, hall: Hall) -> None:
    number, begun = next(hall.numbers), next(hall.numbers)
    candidate, other = browser.new_context(), browser.new_context()
    hall.check_in(candidate.request, number)
    hall.check_in(other.request, begun)
    hall.start(other.request)
    seat = candidate.new_page()
    seat.goto(f"{hall.url}/cbt/petunjuk")
    expect(seat.get_by_role("button", name="Mulai ujian sekarang")).to_be_visible()

    officer = open_page(browser, hall, OFFICER, "id", WIDE, number)
    looked_at(officer, "kursi-terdaftar")
    follow(officer.get_by_role("link", name=f"Tutup kursi {number}"))
    expect(officer.get_by_role("heading", level=1)).to_have_text(f"Tutup kursi peserta {number}?")
    looked_at(officer, "kursi-tutup")
    follow(officer.get_by_role("button", name="Tutup kursi ini"))
    expect(officer.get_by_role("alert").filter(visible=True)).to_contain_text("Alasan")
    looked_at(officer, "kursi-ditolak")
    officer.get_by_label("sakit sebelum memulai").check()
    officer.get_by_label("Catatan").fill("Berita acara 4.")
    follow(officer.get_by_role("button", name="Tutup kursi ini"))
    expect(officer.get_by_text(f"Kursi peserta {number} ditutup sementara.")).to_be_visible()
    expect(officer.get_by_text("Kursi ditutup: sakit sebelum memulai (menunggu petugas kedua)")).to_be_visible()
    looked_at(officer, "kursi-ditutup")
    follow(officer.get_by_role("link", name=f"Lihat penutupan {number}"))
    expect(officer.get_by_role("button", name="Sahkan penutupan")).to_have_count(0)
    looked_at(officer, "kursi-menunggu")
    follow(officer.get_by_role("button", name="Batalkan penutupan"))
    expect(officer.get_by_text(f"Kursi peserta {number} dibuka lagi.")).to_be_visible()
    follow(officer.get_by_role("link", name=f"Tutup kursi {number}"))
    officer.get_by_label("sakit sebelum memulai").check()
    officer.get_by_label("Catatan").fill("Berita acara 4.")
    follow(officer.get_by_role("button", name="Tutup kursi ini"))
    second = open_page(browser, hall, SECOND, "id", WIDE, number)
    follow(second.get_by_role("link", name=f"Lihat penutupan {number}"))
    looked_at(second, "kursi-mengesahkan")
    follow(second.get_by_role("button", name="Sahkan penutupan"))
    expect(second.get_by_text(f"Kursi peserta {number} ditutup.")).to_be_visible()
    officer.reload()
    follow(officer.get_by_role("link", name=f"Lihat penutupan {number}"))
    expect(officer.get_by_text("Berita acara 4.")).to_be_visible()
    looked_at(officer, "kursi-penutupan")
    officer.goto(f"{hall.url}/cbt/pengawas/{hall.session_id}/{begun}/tutup")
    expect(officer.get_by_role("heading", level=1)).to_have_text(f"Peserta {begun} sudah memulai ujian.")
    expect(officer.get_by_role("button", name="Tutup kursi ini")).to_have_count(0)
    looked_at(officer, "kursi-sudah-mulai")

    # The page at the seat was open all the while: its button begins nothing any more.
    seat.get_by_role("button", name="Mulai ujian sekarang").click()
    expect(seat.get_by_text("Kursi ini sudah ditutup petugas ujian").first).to_be_visible()
    seat.goto(f"{hall.url}/cbt/petunjuk")
    expect(seat.get_by_role("button", name="Mulai ujian sekarang")).to_have_count(0)
    looked_at(seat, "kursi-peserta")
    assert COOKIE in {each["name"] for each in candidate.cookies()}

    proctor = open_page(browser, hall, PROCTOR, "en", NARROW, number)
    expect(proctor.get_by_text("Seat closed: taken ill before beginning")).to_be_visible()
    expect(proctor.get_by_role("link", name="New PIN")).to_have_count(0)
    looked_at(proctor, "kursi-pengawas")
    (event,) = emitted(hall.engine, SeatMissed)
    assert (event.candidate_no, event.closed_because) == (number, "left")
    assert (event.closed_by, event.confirmed_by) == (OFFICER.id, SECOND.id)
