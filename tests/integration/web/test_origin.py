"""What changes something must come from our own pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from shared.kernel.roles import Role
from shared.web.staff_tokens import COOKIE
from tests.builders.messaging import NOON
from tests.builders.web import bearer, staff_token
from tests.integration.web.conftest import Stored

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]
OURS = [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}]


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.set_cookie(COOKIE, staff_token(Role.COMMITTEE, now=NOON))
    return client


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/catat/x", "/api/notes", "/daftar"])
def test_another_site_s_request_is_refused_and_changes_nothing(
    committee: FlaskClient, stored: Stored, headers: dict[str, str], path: str
) -> None:
    answer = committee.post(path, headers=headers, json={"text": "x"})
    assert answer.status_code == 403
    assert stored.notes == []
    if path.startswith("/api/"):
        assert answer.json is not None
        assert answer.get_json()["code"] == "cross_origin"


@pytest.mark.parametrize("headers", OURS)
def test_our_own_request_is_taken(committee: FlaskClient, stored: Stored, headers: dict[str, str]) -> None:
    assert committee.post("/catat/x", headers=headers).status_code == 200
    assert stored.notes == ["x"]


def test_a_bearer_token_is_its_own_proof(client: FlaskClient, stored: Stored) -> None:
    headers = {**bearer(Role.COMMITTEE, now=NOON), "Origin": "https://partner.example"}
    assert client.post("/api/notes", headers=headers, json={"text": "x"}).status_code == 201
    assert stored.notes == ["x"]


def test_reading_is_open_to_links_from_anywhere(committee: FlaskClient) -> None:
    assert committee.get("/petugas", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
