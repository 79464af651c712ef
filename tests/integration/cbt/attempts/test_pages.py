"""The candidate's pages lead from one to the next."""

from __future__ import annotations

import json
import re

from flask.testing import FlaskClient
from sqlalchemy import delete

from services.cbt.exams.tables import paper_items
from shared.contracts.cbt import AttemptStarted
from shared.db.engine import unit_of_work
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall, entry, save
from tests.builders.pages import select

FIT = {"browser": "ready"}


def text_of(client: FlaskClient, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, (path, response.status_code, response.headers.get("Location"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.text))


def goes_to(client: FlaskClient, path: str) -> str | None:
    return client.get(path).headers.get("Location")


def test_the_way_of_a_candidate_from_pin_to_receipt(in_hall: Hall) -> None:
    client = in_hall.browser()
    assert "Masuk dengan nomor peserta dan PIN" in text_of(client, "/")
    assert in_hall.typed(client, "26-0001", in_hall.pin("26-0001")).headers["Location"] == "/konfirmasi"
    asked = text_of(client, "/konfirmasi")
    assert "Apakah Anda Peserta 26-0001?" in asked
    assert "Ruang 1, kursi 1" in asked
    assert goes_to(client, "/petunjuk") == "/cbt/"
    assert client.post("/konfirmasi").headers["Location"] == "/petunjuk"
    assert "5 soal dalam 100 menit" in text_of(client, "/petunjuk")
    assert "Lanjutkan sebagai 26-0001" in text_of(client, "/")
    assert goes_to(client, "/ujian") == goes_to(client, "/selesai") == "/petunjuk"
    assert client.post("/mulai", data=FIT).headers["Location"] == "/ujian"
    assert len(emitted(in_hall.engine, AttemptStarted)) == 1
    assert goes_to(client, "/petunjuk") == goes_to(client, "/selesai") == "/ujian"
    told = client.get("/api/attempt").get_json()
    save(client, entry(1, told["items"][0]), entry(2, told["items"][1]))
    client.post("/api/attempt/submission", json={})
    page = text_of(client, "/selesai")
    assert "2 dari 5 soal terjawab" in page
    assert "2 penyimpanan" in page
    assert goes_to(client, "/petunjuk") == goes_to(client, "/ujian") == "/selesai"


def test_the_player_s_page_brings_what_the_api_tells(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    save(client, entry(1, told["items"][0], 2))
    page = client.get("/ujian").text
    assert "<svg" in str(told["items"]), "a picture could end the script that carries it"
    (attempt,) = select(page, "//script[@id='player-attempt']/text()")
    assert json.loads(attempt) == client.get("/api/attempt").get_json()
    assert "<" not in attempt


def test_a_paper_that_lost_its_items_leaves_a_page_that_asks(in_hall: Hall) -> None:
    client = in_hall.browser("26-0001")
    assert client.post("/mulai", data=FIT).headers["Location"] == "/ujian"
    with unit_of_work(in_hall.engine) as session:
        session.execute(delete(paper_items))
    page = client.get("/ujian")
    assert (page.status_code, "player-attempt" in page.text) == (200, False)
    assert client.get("/api/attempt").get_json()["code"] == "papers_locked"


def test_a_candidate_resumes_by_pin_where_they_were(in_hall: Hall) -> None:
    in_hall.at_work("26-0001")
    elsewhere = in_hall.browser()
    in_hall.typed(elsewhere, "26-0001", in_hall.pin("26-0001"))
    assert elsewhere.post("/konfirmasi").headers["Location"] == "/ujian"


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
    refused = client.post("/mulai", data=FIT)
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
    response = in_hall.typed(in_hall.browser(), "26-0001", "000000")
    assert response.status_code == 401
    assert 'value="26-0001"' in response.text
    assert "000000" not in response.text
    empty = in_hall.browser().post("/", data={})
    assert empty.status_code == 422
    assert empty.text.count("Isian ini wajib.") >= 2
