"""One transaction per request, kept if and only if the answer is a success."""

from __future__ import annotations

import json
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from shared.config import DatabaseLimits
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.roles import Role
from tests.builders.messaging import NOON, StoppedClock
from tests.builders.web import bearer, make_settings
from tests.integration.web.conftest import Stored
from tests.integration.web.demo_app import create_demo
from tests.integration.web.demo_notes import METADATA

COMMITTEE = bearer(Role.COMMITTEE, now=NOON)


def test_a_success_is_kept_with_its_event(client: FlaskClient, stored: Stored) -> None:
    answer = client.post("/catat/x", headers=COMMITTEE)
    assert answer.status_code == 200
    assert stored.notes == ["x"]
    (payload,) = stored.events
    envelope = json.loads(payload)
    assert envelope["actor"] == "committee"
    assert envelope["person"] == "staff-committee"
    assert envelope["correlationid"] == answer.headers["X-Correlation-ID"]
    assert envelope["time"].startswith("2026-11-22T05:00:00")


def test_what_a_caller_writes_into_the_header_stands_in_no_event_no_log_line_and_no_answer(
    client: FlaskClient, stored: Stored, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    nik = "3273010101900001"
    caplog.set_level(logging.INFO)
    answers = [
        client.post(f"/catat/{text}", headers={**COMMITTEE, "X-Correlation-ID": nik})
        for text in ("x", "gagal", "tolak")
    ]
    fault = client.post("/api/notes", headers={**COMMITTEE, "X-Correlation-ID": nik}, json={"text": "fault"})
    assert [answer.status_code for answer in (*answers, fault)] == [200, 404, 409, 500]
    written = capsys.readouterr()
    lines = caplog.text + written.out + written.err
    assert fault.headers["X-Correlation-ID"] in lines, "the fault is logged"
    told = "".join(f"{answer.text}{answer.headers}" for answer in (*answers, fault))
    assert nik not in told + lines + "".join(map(repr, stored.events))


def test_a_redirect_is_a_success(client: FlaskClient, stored: Stored) -> None:
    assert client.post("/catat/alih", headers=COMMITTEE).status_code == 302
    assert stored.notes == ["alih"]


@pytest.mark.parametrize(("text", "status"), [("gagal", 404), ("tolak", 409)])
def test_a_refusal_keeps_nothing(client: FlaskClient, stored: Stored, text: str, status: int) -> None:
    assert client.post(f"/catat/{text}", headers=COMMITTEE).status_code == status
    assert stored.notes == []
    assert stored.events == []


@pytest.mark.parametrize(("text", "status"), [("closed", 409), ("several", 422), ("gone", 410), ("fault", 500)])
def test_an_error_keeps_nothing(client: FlaskClient, stored: Stored, text: str, status: int) -> None:
    assert client.post("/api/notes", headers=COMMITTEE, json={"text": text}).status_code == status
    assert stored.notes == []
    assert stored.events == []


def test_what_was_abandoned_is_gone_but_a_record_of_it_may_be_written(client: FlaskClient, stored: Stored) -> None:
    assert client.post("/catat/batal", headers=COMMITTEE).status_code == 200
    assert stored.notes == ["percobaan"]
    assert stored.events == []


def test_a_get_keeps_nothing_it_wrote(client: FlaskClient, stored: Stored) -> None:
    assert client.get("/tulis-saat-membaca/diam").status_code >= 500
    assert stored.notes == []


def test_what_postgresql_has_prepared_outlives_a_get(tmp_path: Path, postgres_database: str) -> None:
    """Planning a statement can take longer than answering it, and all of a hall asks the same ones."""
    engine = make_engine(postgres_database, limits=DatabaseLimits(pool_size=1))
    METADATA.create_all(engine)
    client = create_demo(make_settings("recruitment", tmp_path), engine, clock=StoppedClock()).test_client()
    for _ in range(8):
        assert client.get("/api/notes", headers=COMMITTEE).status_code == 200
    with reading(engine) as session:
        prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [statement for statement in prepared if "FROM notes" in statement]
    engine.dispose()


def test_a_get_that_must_write_says_so_and_sees_it(client: FlaskClient, stored: Stored) -> None:
    assert client.get("/tulis-saat-membaca/resmi").text == "0 1"
    assert stored.notes == ["tercatat"]


@pytest.fixture
def on_disk(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'notes.db'}", busy_timeout_seconds=0)
    METADATA.create_all(engine)
    return engine


def test_readers_do_not_wait_for_a_writer_and_writers_say_when_to_come_back(tmp_path: Path, on_disk: Engine) -> None:
    client = create_demo(make_settings("recruitment", tmp_path), on_disk, clock=StoppedClock()).test_client()
    with unit_of_work(on_disk) as session:
        session.connection()
        assert client.get("/healthz").status_code == 200
        busy = client.post("/api/notes", headers=COMMITTEE, json={"text": "x"})
        assert busy.status_code == 503
        assert busy.headers["Retry-After"] == "5"
        assert busy.json is not None
        assert busy.get_json()["code"] == "unavailable"
        page = client.post("/catat/x", headers=COMMITTEE)
        assert page.status_code == 503
        assert "Layanan sedang sibuk" in page.text
    assert client.post("/api/notes", headers=COMMITTEE, json={"text": "x"}).status_code == 201


def test_a_failed_commit_is_not_reported_as_a_success(app: Flask, engine: Engine, stored: Stored) -> None:
    def full_disk(_connection: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    event.listen(engine, "commit", full_disk)
    answer = app.test_client().post("/api/notes", headers=COMMITTEE, json={"text": "x"})
    event.remove(engine, "commit", full_disk)
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"]
    assert stored.notes == []
