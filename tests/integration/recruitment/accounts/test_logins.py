"""Logging in, being slowed down, and the end of a login."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.accounts.tables import logins
from services.recruitment.accounts.usecases import passwords
from services.recruitment.accounts.usecases.logins import remove_expired
from shared.db.engine import reading, unit_of_work
from tests.builders.applicants import sign_up, try_login
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NIK, PASSWORD


def test_a_wrong_nik_a_wrong_password_and_no_account_get_one_answer(client: FlaskClient) -> None:
    sign_up(client)
    tries = [(NIK, "bukan sandinya"), ("3315041508990005", PASSWORD), ("bukan nik", PASSWORD)]
    answers = [client.post("/api/session", json={"nik": nik, "password": word}) for nik, word in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].get_json()["code"] == "wrong_credentials"


@pytest.fixture
def as_it_really_is(monkeypatch: pytest.MonkeyPatch, real_passwords: PasswordHasher) -> None:
    monkeypatch.setattr(passwords, "_HASHER", real_passwords)


@pytest.mark.usefixtures("as_it_really_is")
def test_an_account_that_does_not_exist_costs_the_same_work() -> None:
    known = passwords.hashed(PASSWORD)

    def cost(password_hash: str | None) -> float:
        spent = []
        for _ in range(5):
            before = time.thread_time()
            passwords.verified(password_hash, "bukan sandinya")
            spent.append(time.thread_time() - before)
        return min(spent)

    assert 0.5 < cost(None) / cost(known) < 2
    assert passwords.verified(None, PASSWORD) is False


@pytest.mark.usefixtures("as_it_really_is")
def test_hashes_follow_the_recommended_parameters() -> None:
    assert passwords.hashed(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_failures_slow_one_account_down_and_no_other(client: FlaskClient, clock: StoppedClock) -> None:
    sign_up(client)
    sign_up(client, nik="3315041508990005", email="siti@contoh.id")
    assert [try_login(client, password="salah terus") for _ in range(6)] == [401] * 5 + [429]
    assert try_login(client) == 429, "the right password has to wait as well"
    assert try_login(client, nik="3315041508990005") == 302
    clock.moment += timedelta(seconds=5)
    assert try_login(client) == 302
    assert [try_login(client, password="salah terus") for _ in range(5)] == [401] * 5, "a success starts afresh"


def test_strangers_who_guess_do_not_keep_the_owner_out_of_a_known_browser(
    app: Flask, client: FlaskClient, clock: StoppedClock
) -> None:
    sign_up(client)
    assert try_login(client) == 302
    entered = 0
    for _ in range(30):
        stranger = app.test_client()
        for _ in range(10):
            try_login(stranger, password="salah terus")
        entered += try_login(client) == 302
        clock.moment += timedelta(seconds=2)
    assert entered == 30
    assert try_login(app.test_client()) == 429, "the strangers' counter goes on resting"


def test_accounts_that_do_not_exist_are_slowed_down_alike(client: FlaskClient) -> None:
    assert [try_login(client) for _ in range(6)] == [401] * 5 + [429]


def test_the_wait_is_given_in_seconds(client: FlaskClient) -> None:
    for _ in range(6):
        answer = client.post("/api/session", json={"nik": NIK, "password": "salah terus"})
    assert answer.get_json()["code"] == "slow_down"
    assert "5 detik" in answer.get_json()["detail"]
    assert answer.headers["Retry-After"] == "5"
    page = client.post("/masuk", data={"nik": NIK, "password": "salah terus"})
    assert (page.status_code, page.headers["Retry-After"]) == (429, "5")


def test_logging_out_ends_the_login_for_good(client: FlaskClient, engine: Engine) -> None:
    sign_up(client)
    try_login(client)
    stolen = client.get_cookie("terang_recruitment")
    assert stolen is not None
    assert client.post("/keluar").status_code == 302
    client.set_cookie("terang_recruitment", stolen.value)
    assert client.get("/lamaran").location == "/masuk?next=/lamaran"
    with reading(engine) as session:
        assert session.execute(select(logins)).all() == []


def test_logging_in_once_more_ends_the_login_that_the_browser_had(client: FlaskClient, engine: Engine) -> None:
    sign_up(client)
    try_login(client)
    earlier = client.get_cookie("terang_recruitment")
    assert earlier is not None
    assert try_login(client, password="salah terus") == 401
    assert client.get("/lamaran").status_code == 200, "a failed try ends nothing"
    assert try_login(client) == 302
    with reading(engine) as session:
        assert len(session.execute(select(logins)).all()) == 1
    client.set_cookie("terang_recruitment", earlier.value)
    assert client.get("/lamaran").location == "/masuk?next=/lamaran"


def test_a_login_ends_by_itself(client: FlaskClient, clock: StoppedClock) -> None:
    sign_up(client)
    try_login(client)
    clock.moment += timedelta(hours=13)
    assert client.get("/lamaran").status_code == 302


def test_what_is_over_is_cleared_away(client: FlaskClient, engine: Engine, clock: StoppedClock) -> None:
    sign_up(client)
    try_login(client)
    try_login(client, password="salah terus")
    try_login(client, nik="3315041508990005")

    def clear() -> int:
        with unit_of_work(engine) as session:
            return remove_expired(session, clock.moment)

    assert clear() == 0
    clock.moment += timedelta(hours=2)
    assert clear() == 2, "two accounts' failures are forgotten, the login lasts"
    assert client.get("/lamaran").status_code == 200
    clock.moment += timedelta(hours=11)
    assert clear() == 1


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(client: FlaskClient) -> None:
    sign_up(client)
    cookie = client.post("/masuk", data={"nik": NIK, "password": PASSWORD}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("wanted", "target"), [("/formasi/x/lamar", "/formasi/x/lamar"), ("//jahat.example/", "/lamaran")]
)
def test_after_the_login_one_goes_on_within_this_site(client: FlaskClient, wanted: str, target: str) -> None:
    sign_up(client)
    answer = client.post("/masuk", data={"nik": NIK, "password": PASSWORD, "next": wanted})
    assert answer.location == target
