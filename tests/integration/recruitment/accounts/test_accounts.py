"""Registering and logging in."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.accounts.tables import accounts, logins
from services.recruitment.accounts.usecases import passwords
from services.recruitment.accounts.usecases.accounts import nik_of
from services.recruitment.accounts.usecases.logins import remove_expired
from services.recruitment.accounts.usecases.vault import SealBroken, Vault
from services.recruitment.migrations import METADATA
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NIK, PASSWORD, registration_fields


def registered(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(accounts.c.name).order_by(accounts.c.created_at)))


def sign_up(client: FlaskClient, **changes: object) -> None:
    assert client.post("/daftar", data=registration_fields(**changes)).status_code == 302


def try_login(client: FlaskClient, nik: str = NIK, password: str = PASSWORD) -> int:
    return client.post("/masuk", data={"nik": nik, "password": password}).status_code


def test_a_person_registers_logs_in_and_lands_on_the_own_application(client: FlaskClient, engine: Engine) -> None:
    answer = client.post("/daftar", data=registration_fields())
    assert (answer.status_code, answer.location) == (302, "/masuk")
    assert registered(engine) == ["Budi Santoso"]
    answer = client.post("/masuk", data={"nik": NIK, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/lamaran")
    assert "Anda belum melamar." in client.get("/lamaran").text


def test_the_nik_is_readable_nowhere_in_the_database(client: FlaskClient, engine: Engine) -> None:
    sign_up(client)
    try_login(client)
    with reading(engine) as session:
        kept = [repr(tuple(row)) for table in METADATA.sorted_tables for row in session.execute(select(table))]
        account = session.execute(select(accounts)).one()
        assert not [row for row in kept if NIK in row or NIK[6:] in row]
        assert nik_of(session, Vault(build.SECRET), account.account_id) == NIK
        with pytest.raises(SealBroken):
            nik_of(session, Vault("another secret of thirty-two characters"), account.account_id)


def test_registering_again_looks_the_same_and_changes_nothing(client: FlaskClient, engine: Engine) -> None:
    first = client.post("/daftar", data=registration_fields())
    other = registration_fields(
        name="Orang Lain", email="lain@contoh.id", password="sandi yang lain", password_again="sandi yang lain"
    )
    second = client.post("/daftar", data=other)
    assert (first.status_code, first.location, first.text) == (second.status_code, second.location, second.text)
    assert registered(engine) == ["Budi Santoso"]
    assert try_login(client, password="sandi yang lain") == 401
    assert try_login(client) == 302


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"nik": "331504150899000"}, "nik", "tepat 16 angka"),
        ({"nik": "331504150899000x"}, "nik", "tepat 16 angka"),
        ({"birth_date": "1999-13-01"}, "birth_date", "Tulis hari, bulan, dan tahun"),
        ({"birth_date": "2027-08-15", "nik": "3315041508270004"}, "birth_date", "harus sudah lewat"),
        ({"email": "budi"}, "email", "surel"),
        ({"phone": "12"}, "phone", "nomor telepon"),
        ({"password": "pendek", "password_again": "pendek"}, "password", "8 sampai 128"),
        ({"password_again": "lain sama sekali"}, "password_again", "tidak sama"),
        ({"consent": ""}, "consent", "persetujuan"),
        ({"name": "B"}, "name", "nama lengkap"),
        ({"nik": ""}, "nik", "wajib"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(
    client: FlaskClient, engine: Engine, changes: dict[str, str], field: str, message: str
) -> None:
    answer = client.post("/daftar", data=registration_fields(**changes))
    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text or f"#field-{field}" in answer.text
    assert message in answer.text
    assert registered(engine) == []


def test_a_nik_with_another_date_is_accepted_with_a_hint(client: FlaskClient, engine: Engine) -> None:
    answer = client.post("/daftar", data=registration_fields(nik="3315041608990004"), follow_redirects=True)
    assert "memuat tanggal lahir lain" in answer.text
    assert registered(engine) == ["Budi Santoso"]


def test_two_passwords_that_differ_hide_no_other_problem(client: FlaskClient) -> None:
    page = client.post("/daftar", data=registration_fields(password_again="lain sekali", phone="12", name="B")).text
    for message in ("tidak sama", "nomor telepon", "nama lengkap"):
        assert message in page


def test_a_birth_date_is_understood_as_people_type_it(client: FlaskClient, engine: Engine) -> None:
    assert client.post("/daftar", data=registration_fields(birth_date="15 Agustus 1999")).status_code == 302
    with reading(engine) as session:
        assert session.scalars(select(accounts.c.born_on)).one() == date(1999, 8, 15)
    page = client.post("/daftar", data=registration_fields(birth_date="08/15/1999")).text
    assert "Tulis hari, bulan, dan tahun" in page
    assert 'value="08/15/1999"' in page


def test_what_is_missing_hides_no_other_problem(client: FlaskClient, engine: Engine) -> None:
    typed = registration_fields(
        nik="1", name="", birth_date="2099-01-01", phone="12", password_again="lain", consent=""
    )
    page = client.post("/daftar", data=typed).text
    wrong = [name for name in typed if f'id="error-{name}"' in page]
    assert wrong == ["nik", "name", "birth_date", "phone", "password_again", "consent"]
    page = client.post("/daftar", data=registration_fields(birth_date="31-31-1999", password="pendek")).text
    assert [name for name in typed if f'id="error-{name}"' in page] == ["birth_date", "password", "password_again"]
    assert registered(engine) == []


@pytest.mark.parametrize("name", ["Budi\u202eSantoso", "Budi\u3164Santoso", "Bu" + "\u0301" * 98])
def test_a_name_that_cannot_be_read_is_refused(client: FlaskClient, engine: Engine, name: str) -> None:
    assert client.post("/daftar", data=registration_fields(name=name)).status_code == 422
    assert registered(engine) == []


def test_a_name_is_kept_in_one_form(client: FlaskClient, engine: Engine) -> None:
    sign_up(client, name="Rene\u0301e  Santoso")
    assert registered(engine) == ["Ren\u00e9e Santoso"]


def test_every_wrong_field_is_named_at_once(client: FlaskClient) -> None:
    person = {**registration_fields(nik="1", email="x", phone="y", name="z"), "consent": True, "password": "p"}
    person.pop("password_again")
    answer = client.post("/api/accounts", json=person)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.get_json()["errors"]} == {"nik", "email", "phone", "name", "password"}


def test_the_form_keeps_what_was_typed_except_passwords(client: FlaskClient) -> None:
    page = client.post("/daftar", data=registration_fields(email="salah")).text
    assert 'value="Budi Santoso"' in page
    assert PASSWORD not in page


def test_a_wrong_nik_a_wrong_password_and_no_account_get_one_answer(client: FlaskClient) -> None:
    sign_up(client)
    tries = [(NIK, "bukan sandinya"), ("3315041508990005", PASSWORD), ("bukan nik", PASSWORD)]
    answers = [client.post("/api/session", json={"nik": nik, "password": word}) for nik, word in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].get_json()["code"] == "wrong_credentials"


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


def test_an_api_session_opens_and_closes(client: FlaskClient) -> None:
    person = {**registration_fields(), "consent": True}
    person.pop("password_again")
    first, second = client.post("/api/accounts", json=person), client.post("/api/accounts", json=person)
    assert (first.status_code, first.json) == (202, second.json)
    opened = client.post("/api/session", json={"nik": NIK, "password": PASSWORD})
    assert (opened.status_code, opened.get_json()["name"]) == (200, "Budi Santoso")
    assert client.get("/api/applications/mine").json == {"items": []}
    assert client.delete("/api/session").status_code == 204
    assert client.get("/api/applications/mine").status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b'{"nik": "1", "password": "2", "admin": true}', 422, "invalid_input"),
        (b'{"nik": 1, "password": "2"}', 422, "invalid_input"),
        (b'{"nik": "\\u0000", "password": "2"}', 422, "invalid_input"),
        (b'{"nik": "1", "password": "\\ud800"}', 422, "invalid_input"),
        (b"[]", 422, "invalid_input"),
    ],
)
def test_bad_json_is_distinguished_and_never_a_fault(client: FlaskClient, body: bytes, status: int, code: str) -> None:
    answer = client.post("/api/session", data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "typed",
    [" 3315041508990004 ", "3315 0415 0899 0004", "331504-150899\u20130004", "\uff13\uff13\uff11\uff15041508990004"],
)
def test_a_nik_is_understood_as_people_type_it(client: FlaskClient, typed: str) -> None:
    sign_up(client, nik=typed)
    assert try_login(client, nik=NIK) == 302
    assert try_login(client, nik=typed) == 302
