"""Staff accounts, their login, and what waits for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.service import create_app
from services.recruitment.staff.usecases import invitations, members
from services.recruitment.staff.usecases.members import add_staff
from shared.config import Settings, SettingsError
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Principal, Role
from shared.messaging.tables import outbox
from shared.web import staff_tokens
from tests.builders.members import enter
from tests.builders.messaging import StoppedClock
from tests.builders.pages import select as found_in
from tests.builders.recruitment import NOW
from tests.builders.web import bearer, key_pair

PASSWORD = "terang-demo"


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


def test_a_form_goes_on_with_its_content_while_the_login_lasts_and_comes_back_after_it(
    client: FlaskClient, verifier: str, clock: StoppedClock
) -> None:
    enter(client)
    clock.moment += timedelta(hours=1)
    form = {"name": "Sesi 2", "rooms": "Ruang 1: 40"}
    answer = client.post("/petugas/perbarui?next=/cbt/sesi", data=form)
    assert (answer.status_code, answer.location) == (307, "/cbt/sesi")
    assert client.get_cookie(staff_tokens.COOKIE, path="/cbt") is not None
    clock.moment += timedelta(hours=12)
    login = client.post("/petugas/perbarui?next=/cbt/sesi", data=form)
    carried = {each.get("name"): each.get("value") for each in found_in(login.text, "//main//input[@type='hidden']")}
    assert carried["next"] == "/cbt/sesi"
    answer = client.post("/petugas/masuk", data={**carried, "username": "verifikator", "password": PASSWORD})
    assert [each.get("action") for each in found_in(answer.text, "//main//form")] == ["/cbt/sesi"]
    back = {each.get("name"): each.get("value") for each in found_in(answer.text, "//main//input[@type='hidden']")}
    assert back.items() > form.items()
    # With nothing to carry, as after a file alone, the way leads to the page and not to the form's address.
    clock.moment += timedelta(hours=13)
    page = {"Referer": "http://localhost/scoring/ujian/1"}
    login = client.post("/petugas/perbarui?next=/scoring/ujian/1/kisi-kisi", data={"password": "x"}, headers=page)
    assert 'name="next" value="/scoring/ujian/1"' in login.text


def test_recruitments_own_pages_outlive_the_token(client: FlaskClient, verifier: str, clock: StoppedClock) -> None:
    enter(client)
    clock.moment += timedelta(hours=1)
    assert client.get("/verifikasi").status_code == 200


def test_a_stranger_is_never_sent_to_another_site(client: FlaskClient, verifier: str) -> None:
    assert enter(client, next="https://jahat.example/")[1] == "/petugas"
    assert client.get("/petugas/perbarui?next=//jahat.example").location == "/petugas"


def test_a_wrong_name_and_a_wrong_password_get_one_answer(client: FlaskClient, verifier: str) -> None:
    tries = [("verifikator", "salah sekali"), ("tidak-ada", PASSWORD), ("verifikato", PASSWORD), ("\u202e", PASSWORD)]
    answers = [client.post("/api/staff-session", json={"username": n, "password": p}) for n, p in tries]
    assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}
    assert enter(client, password="salah sekali")[0] == 401


@pytest.mark.parametrize("typed", ["Verifikator", " VERIFIKATOR "])
def test_a_login_name_is_understood_as_people_type_it(client: FlaskClient, verifier: str, typed: str) -> None:
    sent = {"username": typed, "password": PASSWORD}
    assert client.post("/petugas/masuk", data=sent).status_code == 302
    assert client.post("/api/staff-session", json=sent).status_code == 200


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


def test_logging_in_once_more_ends_the_earlier_login_and_its_tokens(
    client: FlaskClient, verifier: str, engine: Engine
) -> None:
    enter(client)
    earlier = client.get_cookie("terang_recruitment")
    assert earlier is not None
    assert client.post("/api/staff-session", json={"username": "verifikator", "password": PASSWORD}).status_code == 200
    assert client.get("/petugas").status_code == 200
    client.set_cookie("terang_recruitment", earlier.value)
    assert client.get("/petugas").location == "/petugas/perbarui?next=/petugas"
    with reading(engine) as session:
        ended = session.scalars(select(outbox.c.type).where(outbox.c.type.like("%logins.ended%"))).all()
    assert ended == ["recruitment.staff_logins.ended.v1"], "the other services learn it"


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
    with unit_of_work(engine) as session:
        members.disable(session, NOW, "verifikator")
    real = create_app(replace(settings, simulation=False), engine=engine, clock=StoppedClock(NOW))
    assert "terang-demo" not in real.test_client().get("/petugas/masuk").text


def test_production_does_not_start_while_demo_passwords_open_accounts(
    settings: Settings, engine: Engine, verifier: str
) -> None:
    production = replace(settings, simulation=False)
    with pytest.raises(SettingsError, match=r"TERANG_SIMULATION: .*: verifikator\."):
        create_app(production, engine=engine, clock=StoppedClock(NOW))
    with unit_of_work(engine) as session:
        invitations.reset(session, NOW, "verifikator")
    create_app(production, engine=engine, clock=StoppedClock(NOW))


def test_production_takes_no_published_password_of_one_who_was_added_while_it_runs(
    settings: Settings, engine: Engine
) -> None:
    production = create_app(replace(settings, simulation=False), engine=engine, clock=StoppedClock(NOW))
    with unit_of_work(engine) as session:
        add_staff(session, NOW, "susulan", "Susulan", ["auditor"], PASSWORD)
    assert enter(production.test_client(), "susulan")[0] == 401
    person = {
        "nik": "3201011204990001",
        "name": "Ayu Lestari",
        "birth_date": "1999-04-12",
        "email": "ayu@surel.example",
        "phone": "0812 3456 7890",
        "password": PASSWORD,
        "consent": True,
    }
    answer = production.test_client().post("/api/accounts", json=person)
    assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (422, "password_published")


def test_a_flood_of_guesses_does_not_keep_the_owner_out_of_a_known_browser(
    app: Flask, client: FlaskClient, verifier: str, clock: StoppedClock
) -> None:
    enter(client)
    entered = 0
    for _ in range(30):
        stranger = app.test_client()
        for _ in range(10):
            enter(stranger, password="salah sekali")
        entered += enter(client)[0] == 302
        clock.moment += timedelta(seconds=2)
    assert entered == 30
    assert enter(app.test_client())[0] == 429, "the strangers' counter goes on resting"


def test_a_known_browser_that_guesses_is_slowed_down_by_itself(
    app: Flask, client: FlaskClient, verifier: str, engine: Engine
) -> None:
    with unit_of_work(engine) as session:
        add_staff(session, NOW, "lain", "Orang Lain", ["auditor"], PASSWORD)
    enter(client, "lain")
    assert [enter(client, "lain", "salah sekali")[0] for _ in range(6)] == [401] * 5 + [429]
    assert enter(app.test_client(), "lain")[0] == 302, "nobody else waits for it"
    assert [enter(client, password="salah sekali")[0] for _ in range(6)] == [401] * 5 + [429], "known for one account"
    kept = client.get_cookie("terang_browser")
    assert kept is not None
    forged = app.test_client()
    forged.set_cookie("terang_browser", kept.value[:-2] + "00~." + "x.y~" * 9)
    assert enter(forged)[0] == 429, "what we have not signed is no known browser"


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
