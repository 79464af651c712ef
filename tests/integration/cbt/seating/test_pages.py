"""The exam officer plans sessions on a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.cbt.migrations import METADATA
from services.cbt.service import create_app
from shared.contracts.cbt import SeatAssigned, SessionEnded
from shared.db.engine import make_engine
from shared.kernel.roles import Role
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall
from tests.builders.messaging import StoppedClock
from tests.builders.web import make_settings


def text_of(client: FlaskClient, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, (path, response.status_code, response.headers.get("Location"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.text))


def goes_to(client: FlaskClient, path: str) -> str | None:
    return client.get(path).headers.get("Location")


def test_the_exam_officer_plans_a_session(in_hall: Hall) -> None:
    client, officer = in_hall.browser(), in_hall.staff(Role.EXAM_OFFICER)
    assert "3 dari 62 kursi terisi dalam 1 sesi" in text_of(client, "/sesi", **officer)
    form = {
        "name": "Sesi 2",
        "venue": "SMKN 1 Sukamaju",
        "rooms": "Ruang 8: 40\nRuang 9: 20",
        "starts_at": "22-11-2026 13.00",
        "ends_at": "22 Nov 2026, 15:30",
        "timezone": "Asia/Makassar",
    }
    assert client.post("/sesi", data=form, headers=officer).headers["Location"] == "/sesi"
    page = text_of(client, "/sesi", **officer)
    assert "Sesi 2 dibuat: 60 kursi, 0 sudah terisi." in page
    assert "22 Nov 2026, 13.00 WITA" in page
    assert client.post("/sesi", data=form, headers=officer).headers["Location"] == "/sesi"
    page = text_of(client, "/sesi", **officer)
    assert "Sesi 2 dibuat: 60 kursi, 0 sudah terisi." in page
    assert "dalam 2 sesi" in page
    again = client.post("/sesi", data={**form, "rooms": "Ruang 8: 41"}, headers=officer)
    assert (again.status_code, "sudah ada sesi bernama Sesi 2" in again.text) == (409, True)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"rooms": "Ruang 1"}, "Baris 1 tidak terbaca"),
        ({"ends_at": "2026-11-22T12:59"}, "Sesi harus berakhir sesudah mulainya"),
        ({"timezone": "Asia/Sukamaju"}, "Zona waktu Asia/Sukamaju tidak dikenal"),
        ({"starts_at": "besok"}, "Tulis tanggal dan jam, misalnya 22-11-2026 08.00."),
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


def test_a_wrong_plan_names_everything_at_once(in_hall: Hall) -> None:
    form = {
        "name": "x" * 81,
        "venue": "Balai\u202eKota",
        "rooms": "Ruang 1\nRuang 2: 9999",
        "starts_at": "besok",
        "ends_at": "2020-11-22T15:30",
        "timezone": "Asia/Sukamaju",
    }
    page = in_hall.browser().post("/sesi", data=form, headers=in_hall.staff(Role.EXAM_OFFICER)).text
    wrong = re.findall(r'id="error-(\w+)"', page)
    assert sorted(wrong) == sorted(form)
    form |= {"name": "Sesi 2", "starts_at": "", "ends_at": "2026-11-22T15:30"}
    page = in_hall.browser().post("/sesi", data=form, headers=in_hall.staff(Role.EXAM_OFFICER)).text
    assert sorted(re.findall(r'id="error-(\w+)"', page)) == ["rooms", "starts_at", "timezone", "venue"]


def test_a_session_that_has_ended_is_ended_again_without_complaint(in_hall: Hall) -> None:
    client, officer = in_hall.browser(), in_hall.staff(Role.EXAM_OFFICER)
    for _press in range(2):
        assert client.post(f"/sesi/{in_hall.session_id}/akhiri", headers=officer).headers["Location"] == "/sesi"
        assert "berakhir. Yang belum memulai" in text_of(client, "/sesi", **officer)
    assert len(emitted(in_hall.engine, SessionEnded)) == 1


def test_without_a_selection_pages_say_what_comes_next(tmp_path: Path) -> None:
    engine, clock = make_engine("sqlite://"), StoppedClock()
    METADATA.create_all(engine)
    app = create_app(make_settings("cbt", tmp_path), engine=engine, clock=clock)
    empty = Hall(app, engine, clock, "none", [])
    assert "Belum ada sesi" in text_of(app.test_client(), "/sesi", **empty.staff(Role.EXAM_OFFICER))
    assert "Belum ada sesi" in text_of(app.test_client(), "/pengawas", **empty.staff(Role.PROCTOR))
    assert app.test_client().get("/pengawas/none", headers=empty.staff(Role.PROCTOR)).status_code == 404
