"""The candidate's pages lead from one to the next; the staff's say the fact and lead to the act."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.cbt.seating.tables import METADATA
from services.cbt.wiring import create_app
from shared.contracts.cbt import AttemptStarted, SeatAssigned
from shared.db.engine import make_engine
from shared.kernel.roles import Role
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall, entry, save
from tests.builders.messaging import StoppedClock
from tests.builders.web import make_settings


def text_of(client: FlaskClient, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, (path, response.status_code, response.headers.get("Location"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.text))


def goes_to(client: FlaskClient, path: str) -> str | None:
    return client.get(path).headers.get("Location")


def test_the_way_of_a_candidate_from_pin_to_receipt(in_hall: Hall) -> None:
    client = in_hall.browser()
    assert "Masuk dengan nomor peserta dan PIN" in text_of(client, "/")
    opened = client.post("/", data={"candidate_no": "26-0001", "pin": in_hall.pin("26-0001")})
    assert opened.headers["Location"] == "/petunjuk"
    assert "5 soal dalam 100 menit" in text_of(client, "/petunjuk")
    assert "Lanjutkan sebagai 26-0001" in text_of(client, "/")
    assert goes_to(client, "/ujian") == goes_to(client, "/selesai") == "/petunjuk"
    assert client.post("/mulai").headers["Location"] == "/ujian"
    assert len(emitted(in_hall.engine, AttemptStarted)) == 1
    assert goes_to(client, "/petunjuk") == goes_to(client, "/selesai") == "/ujian"
    told = client.get("/api/attempt").get_json()
    save(client, entry(1, told["items"][0]), entry(2, told["items"][1]))
    client.post("/api/attempt/submission", json={})
    page = text_of(client, "/selesai")
    assert "2 dari 5 soal terjawab" in page
    assert "2 penyimpanan" in page
    assert goes_to(client, "/petunjuk") == goes_to(client, "/ujian") == "/selesai"


def test_a_candidate_resumes_by_pin_where_they_were(in_hall: Hall) -> None:
    in_hall.at_work("26-0001")
    elsewhere = in_hall.browser()
    response = elsewhere.post("/", data={"candidate_no": "26-0001", "pin": in_hall.pin("26-0001")})
    assert response.headers["Location"] == "/ujian"


def test_without_a_seat_pages_lead_to_the_check_in(in_hall: Hall) -> None:
    for path in ("/petunjuk", "/petunjuk/mulai", "/ujian", "/selesai"):
        assert goes_to(in_hall.browser(), path) == "/cbt/"
    assert in_hall.browser().post("/mulai").headers["Location"] == "/cbt/"


def test_a_replaced_browser_reads_why(in_hall: Hall) -> None:
    old, _ = in_hall.at_work("26-0001")
    in_hall.browser("26-0001")
    response = old.get("/ujian")
    assert response.status_code == 409
    assert "masuk di komputer lain" in response.text


def test_the_start_button_comes_with_the_session(in_hall: Hall) -> None:
    client = in_hall.browser("26-0001")
    in_hall.clock.forward(minutes=-31)
    assert "Sesi dibuka pukul 11.30 WIB" in text_of(client, "/petunjuk/mulai")
    refused = client.post("/mulai")
    assert (refused.status_code, "11.30" in refused.text) == (409, True)
    in_hall.clock.forward(minutes=1)
    assert "Mulai ujian sekarang" in text_of(client, "/petunjuk/mulai")
    in_hall.clock.forward(hours=5)
    assert "sudah berakhir" in text_of(client, "/petunjuk/mulai")


def test_when_time_is_up_the_page_waits_for_the_worker(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    save(client, entry(1, told["items"][0]))
    in_hall.clock.forward(minutes=100, seconds=1)
    assert "Waktu habis. 1 dari 5 jawaban tersimpan" in text_of(client, "/selesai")


def test_what_was_typed_wrong_is_shown_again_but_never_the_pin(in_hall: Hall) -> None:
    response = in_hall.browser().post("/", data={"candidate_no": "26-0001", "pin": "000000"})
    assert response.status_code == 401
    assert 'value="26-0001"' in response.text
    assert "000000" not in response.text
    empty = in_hall.browser().post("/", data={})
    assert empty.status_code == 422
    assert empty.text.count("Isian ini wajib.") >= 2


def test_the_proctor_finds_checks_and_issues(in_hall: Hall) -> None:
    client, proctor = in_hall.browser(), in_hall.staff(Role.PROCTOR)
    assert "SMKN 1 Sukamaju" in text_of(client, "/pengawas", **proctor)
    path = f"/pengawas/{in_hall.session_id}"
    assert "0 dari 3 peserta sudah masuk" in text_of(client, path, **proctor)
    found = text_of(client, f"{path}?q=peserta 26-0002", **proctor)
    assert "26-0002" in found
    assert "26-0001" not in found
    assert "Tidak ada peserta yang cocok" in text_of(client, f"{path}?q=Siti", **proctor)
    assert "Apakah orang ini Peserta 26-0001?" in text_of(client, f"{path}/26-0001", **proctor)
    page = client.post(f"{path}/26-0001/pin", headers=proctor)
    assert page.headers["Cache-Control"] == "no-store"
    pin = re.search(r'data-pin="([0-9]{6})"', page.text)
    assert pin is not None
    at_the_seat = in_hall.browser()
    at_the_seat.post("/", data={"candidate_no": "26-0001", "pin": pin[1]})
    assert "1 dari 3 peserta sudah masuk" in text_of(client, path, **proctor)
    # Later pages know that a PIN was issued, never which.
    assert pin[1] not in client.get(f"{path}/26-0001", headers=proctor).text


def test_a_search_is_no_pattern(in_hall: Hall) -> None:
    path = f"/pengawas/{in_hall.session_id}?q=%25"
    assert "Tidak ada peserta yang cocok" in text_of(in_hall.browser(), path, **in_hall.staff(Role.PROCTOR))


def test_the_hall_shows_who_needs_somebody(in_hall: Hall) -> None:
    proctor = in_hall.staff(Role.PROCTOR)
    path = f"/pengawas/{in_hall.session_id}/ruang/1"
    desk = in_hall.browser()
    assert text_of(desk, path, **proctor).count("belum hadir") == 2
    first, told = in_hall.at_work("26-0001")
    save(first, entry(1, told["items"][0]), entry(2, told["items"][0], 1), entry(3, told["items"][1], None))
    in_hall.browser("26-0002")
    page = text_of(desk, path, **proctor)
    assert "1/5" in page
    assert "belum mulai" in page
    assert "Tidak ada kursi yang memerlukan Anda" in page
    in_hall.clock.forward(seconds=30)
    assert "Kursi 1 menunggu jaringan 30 detik" in text_of(desk, path, **in_hall.staff(Role.PROCTOR))
    in_hall.clock.forward(seconds=72)
    page = text_of(desk, path, **in_hall.staff(Role.PROCTOR))
    assert "Kursi 1 terputus 1.42" in page
    assert "1 jawaban aman di server." in page
    first.get("/api/time")
    assert "Tidak ada kursi yang memerlukan Anda" in text_of(desk, path, **in_hall.staff(Role.PROCTOR))
    first.post("/api/attempt/submission", json={})
    assert "selesai 1/5" in text_of(desk, path, **in_hall.staff(Role.PROCTOR))


def test_the_hall_renews_only_its_own_part(in_hall: Hall) -> None:
    path = f"/pengawas/{in_hall.session_id}/ruang/2"
    part = in_hall.browser().get(path, headers={**in_hall.staff(Role.PROCTOR), "HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="ruang"')
    assert part.count('<li class="seat') == 60
    missing = in_hall.browser().get(f"/pengawas/{in_hall.session_id}/ruang/3", headers=in_hall.staff(Role.PROCTOR))
    assert missing.status_code == 404


def test_an_exam_officer_watches_but_issues_nothing(in_hall: Hall) -> None:
    client, officer = in_hall.browser(), in_hall.staff(Role.EXAM_OFFICER)
    path = f"/pengawas/{in_hall.session_id}"
    assert "Periksa identitas" not in text_of(client, path, **officer)
    assert client.get(f"{path}/26-0001", headers=officer).status_code == 403
    assert client.post(f"{path}/26-0001/pin", headers=officer).status_code == 403


def test_the_exam_officer_plans_a_session(in_hall: Hall) -> None:
    client, officer = in_hall.browser(), in_hall.staff(Role.EXAM_OFFICER)
    assert "3 dari 62 kursi terisi dalam 1 sesi" in text_of(client, "/sesi", **officer)
    form = {
        "name": "Sesi 2",
        "venue": "SMKN 1 Sukamaju",
        "rooms": "Ruang 1: 40\nRuang 2: 20",
        "starts_at": "2026-11-22T13:00",
        "ends_at": "2026-11-22T15:30",
        "timezone": "Asia/Makassar",
    }
    assert client.post("/sesi", data=form, headers=officer).headers["Location"] == "/sesi"
    page = text_of(client, "/sesi", **officer)
    assert "Sesi 2 dibuat: 60 kursi, 0 sudah terisi." in page
    assert "22 Nov 2026, 13.00 WITA" in page
    again = client.post("/sesi", data=form, headers=officer)
    assert (again.status_code, "sudah ada sesi bernama Sesi 2" in again.text) == (409, True)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"rooms": "Ruang 1"}, "Baris 1 tidak terbaca"),
        ({"ends_at": "2026-11-22T12:59"}, "Sesi harus berakhir sesudah mulainya"),
        ({"timezone": "Asia/Sukamaju"}, "Zona waktu Asia/Sukamaju tidak dikenal"),
        ({"starts_at": "besok"}, "Waktu ini tidak sah"),
        ({"name": ""}, "Isian ini wajib"),
    ],
)
def test_a_wrong_plan_is_explained_and_kept_on_the_form(in_hall: Hall, changes: dict[str, str], complaint: str) -> None:
    form = {
        "name": "Sesi 2",
        "venue": "Balai Kota",
        "rooms": "Ruang 1: 40",
        "starts_at": "2026-11-22T13:00",
        "ends_at": "2026-11-22T15:30",
        "timezone": "Asia/Jakarta",
    }
    response = in_hall.browser().post("/sesi", data={**form, **changes}, headers=in_hall.staff(Role.EXAM_OFFICER))
    assert response.status_code == 422
    assert complaint in response.text
    assert 'value="Balai Kota"' in response.text
    assert len(emitted(in_hall.engine, SeatAssigned)) == 3


def test_without_a_selection_pages_say_what_comes_next(tmp_path: Path) -> None:
    engine, clock = make_engine("sqlite://"), StoppedClock()
    METADATA.create_all(engine)
    app = create_app(make_settings("cbt", tmp_path), engine=engine, clock=clock)
    empty = Hall(app, engine, clock, "none", [])
    assert "Belum ada sesi" in text_of(app.test_client(), "/sesi", **empty.staff(Role.EXAM_OFFICER))
    assert "Belum ada sesi" in text_of(app.test_client(), "/pengawas", **empty.staff(Role.PROCTOR))
    assert app.test_client().get("/pengawas/none", headers=empty.staff(Role.PROCTOR)).status_code == 404
