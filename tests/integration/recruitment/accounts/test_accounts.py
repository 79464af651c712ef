"""Registering and logging in."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.accounts.tables import accounts
from services.recruitment.accounts.usecases.accounts import nik_of
from services.recruitment.accounts.usecases.vault import SealBroken, Vault
from services.recruitment.migrations import METADATA
from shared.db.engine import reading
from tests.builders import recruitment as build
from tests.builders.applicants import sign_up, try_login
from tests.builders.recruitment import NIK, PASSWORD, registration_fields


def registered(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(accounts.c.name).order_by(accounts.c.created_at)))


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
        (b'{"nik": NaN, "password": "2"}', 400, "malformed_json"),
        (b'{"nik": "1", "password": 1e400}', 400, "malformed_json"),
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
