"""Errors: one form for programs, a page for people, nothing of the inside for anyone."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from shared.kernel.roles import Principal, Role
from shared.web.access import add_authenticator
from tests.builders.messaging import NOON
from tests.builders.web import bearer
from tests.integration.web.conftest import Stored

COMMITTEE = bearer(Role.COMMITTEE, now=NOON)


def problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer, checked for the form that every problem has."""
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    assert body["type"] == f"urn:terang:problem:{code}"
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]
    return dict(body)


def create(client: FlaskClient, **content: Any) -> TestResponse:
    return client.post("/api/notes", headers=COMMITTEE, **content)


def test_a_broken_rule(client: FlaskClient) -> None:
    found = problem(create(client, json={"text": "closed"}), 409, "closed")
    assert found["detail"] == "Pendaftaran ditutup 17 Nov 2026."
    assert "errors" not in found


def test_a_rule_that_blames_a_field_and_has_its_own_status(client: FlaskClient) -> None:
    found = problem(create(client, json={"text": "gone"}), 410, "gone")
    assert [error["field"] for error in found["errors"]] == ["text"]


def test_every_problem_of_an_input_is_told(client: FlaskClient) -> None:
    found = problem(create(client, json={"text": "several"}), 422, "invalid_input")
    assert found["errors"] == [
        {"field": "baris 2", "code": "wrong_key", "message": "Kunci harus A sampai E, bukan F."},
        {"field": "weight", "code": "too_small", "message": "Paling kecil 1."},
    ]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "text", "required"),
        ({"text": None}, "text", "required"),
        ({"text": 3}, "text", "invalid"),
        ({"text": "x", "colour": "red"}, "colour", "unknown_field"),
        ({"text": "x" * 41}, "text", "too_long"),
        ({"text": "x", "weight": "1"}, "weight", "invalid"),
        ({"text": "x", "weight": 1.5}, "weight", "invalid"),
        ({"text": "x", "weight": True}, "weight", "invalid"),
        ({"text": "x", "urgent": "yes"}, "urgent", "invalid"),
        ({"text": "x", "urgent": 1}, "urgent", "invalid"),
        ({"text": "nul\x00"}, "text", "invalid"),
        ({"text": "half \ud800 pair"}, "text", "invalid"),
        ([], "", "invalid"),
        ("text", "", "invalid"),
        (7, "", "invalid"),
    ],
)
def test_bad_json_input_names_the_field(client: FlaskClient, stored: Stored, body: Any, field: str, code: str) -> None:
    found = problem(create(client, json=body), 422, "invalid_input")
    assert [(error["field"], error["code"]) for error in found["errors"]] == [(field, code)]
    assert stored.notes == []


def test_an_integer_may_be_written_with_a_fraction_of_nothing(client: FlaskClient) -> None:
    assert create(client, json={"text": "x", "weight": 3.0}).status_code == 201


@pytest.mark.parametrize("data", ["{", "\x00", '{"text": }', b"\xff\xfe", "[" * 5000, "9" * 5000])
def test_malformed_json(client: FlaskClient, data: str | bytes) -> None:
    problem(create(client, data=data, content_type="application/json"), 400, "malformed_json")


def test_a_query_reads_numbers_from_text_and_refuses_what_is_none(client: FlaskClient) -> None:
    assert client.get("/api/notes?page=2", headers=COMMITTEE).status_code == 200
    found = problem(client.get("/api/notes?page=0", headers=COMMITTEE), 422, "invalid_input")
    assert found["errors"][0]["field"] == "page"
    problem(client.get("/api/notes?page=%00", headers=COMMITTEE), 400, "bad_request")


def test_nul_in_an_address(client: FlaskClient) -> None:
    assert client.get("/formasi/%00").status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nowhere", 404, "not_found"),
        ("DELETE", "/api/notes", 405, "method_not_allowed"),
        ("TRACE", "/api/notes", 405, "method_not_allowed"),
        ("GET", "/api/notes", 401, "unauthenticated"),
    ],
)
def test_addresses_and_methods(client: FlaskClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.open(path, method=method)
    problem(answer, status, code)
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_a_body_beyond_the_limit(client: FlaskClient) -> None:
    answer = create(client, data=b'"' + b"x" * 2_200_000 + b'"', content_type="application/json")
    problem(answer, 413, "too_large")


def test_problems_speak_english_too(client: FlaskClient) -> None:
    client.set_cookie("terang_lang", "en")
    found = problem(create(client, json={}), 422, "invalid_input")
    assert found["title"] == "Check what you entered"
    assert found["errors"][0]["message"] == "This is required."


def test_a_fault_tells_its_number_and_nothing_else(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.post("/api/notes", headers=COMMITTEE, json={"text": "fault"})
    found = problem(answer, 500, "internal_error")
    assert found["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text
    (record,) = (record for record in caplog.records if found["correlation_id"] in record.getMessage())
    assert record.exc_info is not None
    assert "a secret of the inside" in str(record.exc_info[1])


def test_who_comes_second_is_told_so(client: FlaskClient) -> None:
    first = client.put("/api/notes/seats/7", headers=COMMITTEE)
    assert first.get_json() == {"seat": "7", "on": "2026-11-22", "at": "2026-11-22T05:00:00.000000Z"}
    problem(client.put("/api/notes/seats/7", headers=COMMITTEE), 409, "conflict")


def test_an_outage_s_page_asks_the_database_nothing(app: Flask) -> None:
    def out_of_reach() -> Principal | None:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("unable to open database file"))

    add_authenticator(app, out_of_reach)
    page = app.test_client().get("/lamaran")
    assert page.status_code == 503
    assert "Layanan sedang sibuk" in page.text
    problem(app.test_client().get("/api/notes/own"), 503, "unavailable")


@pytest.mark.parametrize("path", ["/tiada", "/petugas/tiada"])
def test_a_page_that_is_not_there(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "<h1>Tidak ditemukan</h1>" in answer.text
    assert 'href="/"' in answer.text


def test_the_api_s_document_describes_problems_and_roles(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/api/notes"]["post"]
    assert {"201", "400", "401", "403", "404", "409", "422"} <= set(operation["responses"])
    assert operation["x-roles"] == ["committee"]
    assert operation["security"] == [{"staffToken": []}]
    problem_response = document["components"]["responses"]["CONFLICT"]["content"]
    assert list(problem_response) == ["application/problem+json"]
    assert "security" not in document["paths"]["/api/notes/own"]["get"]
