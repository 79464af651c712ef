"""Staff accounts, their login, and what waits for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.service import create_app
from services.recruitment.staff.usecases.members import UsernameTaken, add_staff
from shared.config import Settings
from shared.db.engine import unit_of_work
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Principal, Role
from shared.web import staff_tokens
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW
from tests.builders.web import bearer, key_pair

PASSWORD = "terang-demo"


@pytest.fixture
def verifier(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        return add_staff(session, NOW, "verifikator", "Rini Wulandari", ["verifier"], PASSWORD)


def enter(client: FlaskClient, username: str = "verifikator", password: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = client.post("/petugas/masuk", data={"username": username, "password": password, **more})
    return answer.status_code, answer.location or ""


def test_one_login_gives_a_token_that_the_other_services_believe(client: FlaskClient, verifier: str) -> None:
    assert enter(client) == (302, "/petugas")
    assert client.get_cookie(staff_tokens.COOKIE) is None, "no token is sent to every service"
    for service, path in (("cbt", "/cbt"), ("scoring", "/scoring")):
        cookie = client.get_cookie(staff_tokens.COOKIE, path=path)
        assert cookie is not None
        assert cookie.http_only
        found = staff_tokens.verify(key_pair()[1], cookie.value, NOW, audience=service)
        assert found is not None
        assert found.who == Principal(verifier, "Rini Wulandari", frozenset({Role.VERIFIER}))
        for other in {"recruitment", "cbt", "scoring"} - {service}:
            assert staff_tokens.verify(key_pair()[1], cookie.value, NOW, audience=other) is None
        assert staff_tokens.verify(key_pair()[1], cookie.value, NOW + timedelta(minutes=16), audience=service) is None


def test_an_expired_token_is_renewed_while_the_login_lasts(
    client: FlaskClient, verifier: str, clock: StoppedClock
) -> None:
    enter(client)
    clock.moment += timedelta(hours=1)
    answer = client.get("/petugas/perbarui?next=/scoring/peringkat")
    assert answer.location == "/scoring/peringkat"
    cookie = client.get_cookie(staff_tokens.COOKIE, path="/scoring")
    assert cookie is not None
    assert staff_tokens.verify(key_pair()[1], cookie.value, clock.moment, audience="scoring") is not None
    clock.moment += timedelta(hours=12)
    assert client.get("/petugas/perbarui?next=/scoring/peringkat").location == "/petugas/masuk?next=/scoring/peringkat"


def test_recruitments_own_pages_outlive_the_token(client: FlaskClient, verifier: str, clock: StoppedClock) -> None:
    enter(client)
    clock.moment += timedelta(hours=1)
    assert client.get("/verifikasi").status_code == 200


def test_a_stranger_is_never_sent_to_another_site(client: FlaskClient, verifier: str) -> None:
    assert enter(client, next="https://jahat.example/")[1] == "/petugas"
    assert client.get("/petugas/perbarui?next=//jahat.example").location == "/petugas"


def test_a_wrong_name_and_a_wrong_password_get_one_answer(client: FlaskClient, verifier: str) -> None:
    tries = [("verifikator", "salah sekali"), ("tidak-ada", PASSWORD), ("VERIFIKATOR", PASSWORD), ("\u202e", PASSWORD)]
    answers = [client.post("/api/staff-session", json={"username": n, "password": p}) for n, p in tries]
    assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}
    assert enter(client, password="salah sekali")[0] == 401


def test_guessing_is_slowed_down_for_that_account(client: FlaskClient, verifier: str) -> None:
    assert [enter(client, password="salah sekali")[0] for _ in range(6)] == [401] * 5 + [429]


def test_programs_get_the_token_and_its_end(client: FlaskClient, verifier: str) -> None:
    answer = client.post("/api/staff-session", json={"username": "verifikator", "password": PASSWORD}).get_json()
    assert answer["roles"] == ["verifier"]
    assert answer["expires_at"] == "2026-11-10T03:15:00.000000Z"
    headers = {"Authorization": f"Bearer {answer['token']}"}
    assert client.get("/api/verifications", headers=headers).status_code == 200


def test_logging_out_takes_token_and_login_away(client: FlaskClient, verifier: str) -> None:
    enter(client)
    assert client.post("/petugas/keluar").location == "/petugas/masuk"
    assert [client.get_cookie(staff_tokens.COOKIE, path=path) for path in ("/cbt", "/scoring")] == [None, None]
    assert client.get("/petugas").location == "/petugas/perbarui?next=/petugas"
    assert client.get("/petugas/perbarui?next=/petugas").location == "/petugas/masuk?next=/petugas"


def test_a_staff_login_is_no_applicants_login(client: FlaskClient, verifier: str) -> None:
    enter(client)
    assert client.get("/lamaran").location == "/masuk?next=/lamaran"


def test_the_demo_logins_are_listed_in_a_simulation_only(
    app: Flask, settings: Settings, engine: Engine, verifier: str
) -> None:
    with unit_of_work(engine) as session:
        add_staff(session, NOW, "ketua", "R. Kartika", [Role.COMMITTEE], "kata sandi sungguhan")
    page = app.test_client().get("/petugas/masuk").text
    assert "verifikator" in page
    assert "ketua" not in page, "only accounts with the published password are published"
    real = create_app(replace(settings, simulation=False), engine=engine, clock=StoppedClock(NOW))
    assert "terang-demo" not in real.test_client().get("/petugas/masuk").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "Ketua Satu"}, "username"),
        ({"username": "x"}, "username"),
        ({"name": " "}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["applicant"]}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"password": "pendek"}, "password"),
        ({"password": "petugas-satu"}, "password"),
    ],
)
def test_a_staff_account_that_makes_no_sense_is_refused(engine: Engine, changes: dict[str, object], field: str) -> None:
    values = {"username": "petugas-satu", "name": "Petugas Satu", "roles": ["verifier"], "password": "sandi petugas"}
    with pytest.raises(InvalidInput) as refusal, unit_of_work(engine) as session:
        add_staff(session, NOW, **{**values, **changes})  # type: ignore[arg-type]
    assert [problem.place.field for problem in refusal.value.problems] == [field]


def test_a_user_name_is_given_once(engine: Engine, verifier: str) -> None:
    with pytest.raises(UsernameTaken), unit_of_work(engine) as session:
        add_staff(session, NOW, "verifikator", "Orang Lain", ["auditor"], "sandi petugas")


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.VERIFIER, "/verifikasi", "/scoring/bank"),
        (Role.ITEM_AUTHOR, "/scoring/bank", "/verifikasi"),
        (Role.EXAM_OFFICER, "/cbt/sesi", "/jejak"),
        (Role.PROCTOR, "/cbt/pengawas", "/cbt/sesi"),
        (Role.COMMITTEE, "/scoring/peringkat", "/scoring/bank"),
        (Role.AUDITOR, "/jejak", "/verifikasi"),
    ],
)
def test_the_home_page_shows_each_role_its_own_work(client: FlaskClient, role: Role, shown: str, hidden: str) -> None:
    page = client.get("/petugas", headers=bearer(role, now=NOW)).text
    assert f'href="{shown}"' in page
    assert f'href="{hidden}"' not in page
