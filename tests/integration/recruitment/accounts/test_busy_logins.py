"""More people log in at once than can be hashed: told so at once, counted for nothing, and nobody else waits."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from services.recruitment.accounts.tables import login_attempts
from services.recruitment.accounts.usecases import passwords
from shared.db.engine import reading
from shared.processes.off_loop import OffLoop
from tests.builders.recruitment import NIK, PASSWORD, registration_fields


@pytest.fixture
def full(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has registered; then every place is taken."""
    assert client.post("/daftar", data=registration_fields()).status_code == 302
    monkeypatch.setattr(passwords, "QUEUE", OffLoop(at_once=1, places=0))


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/api/session", {"nik": NIK, "password": PASSWORD}),
        ("/api/staff-session", {"username": "kartika", "password": PASSWORD}),
    ],
)
def test_a_program_is_told_when_to_come_again(
    client: FlaskClient, engine: Engine, full: None, path: str, sent: dict[str, str]
) -> None:
    answer = client.post(path, json=sent)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(login_attempts)) == 0, "it was no attempt"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/masuk", {"nik": NIK, "password": PASSWORD}),
        ("/petugas/masuk", {"username": "kartika", "password": PASSWORD}),
        ("/daftar", registration_fields(nik="3201011204990002")),
    ],
)
def test_a_page_keeps_what_was_typed(client: FlaskClient, full: None, path: str, sent: dict[str, str]) -> None:
    answer = client.post(path, data=sent)
    assert (answer.status_code, int(answer.headers["Retry-After"]) >= 1) == (503, True)
    assert "Terlalu banyak orang sedang masuk" in answer.text
    assert next(iter(sent.values())) in answer.text


def test_a_place_is_free_again_whatever_became_of_it(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "QUEUE", OffLoop(at_once=1, places=1))
    for wanted in ("wrong", PASSWORD, "wrong"):
        assert client.post("/api/session", json={"nik": NIK, "password": wanted}).status_code == 401


_PROGRAM = """
from gevent import monkey
monkey.patch_all()
import gevent
from services.recruitment.accounts.usecases import passwords

turns = 0
def others():
    global turns
    while True:
        gevent.sleep(0.001)
        turns += 1

gevent.spawn(others)
def turns_beside(work):
    global turns
    turns = 0
    gevent.joinall(work)
    return turns

known = passwords.hashed("jembatan")
logins = [gevent.spawn(passwords.verified, known, word) for word in ["jembatan", "hujan"] * 10]
print(turns_beside(logins), sum(login.value for login in logins))
registrations = [gevent.spawn(passwords.hashed, "jembatan") for _ in range(20)]
print(turns_beside(registrations), len({each.value for each in registrations}))
"""


def test_a_web_worker_serves_others_while_passwords_are_hashed() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    beside_logins, right, beside_registrations, different = map(int, done.stdout.split())
    assert (right, different, done.stderr) == (10, 20, ""), "a wrong password is no fault"
    assert min(beside_logins, beside_registrations) > 3 * 20, "on the loop, others have one turn for each hash"
