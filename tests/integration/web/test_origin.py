"""What changes something must come from our own pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from shared.kernel.roles import Role
from shared.web.origin import is_foreign, site_of
from shared.web.staff_tokens import COOKIE
from tests.builders.messaging import NOON
from tests.builders.pages import select
from tests.builders.web import bearer, staff_token
from tests.integration.web.conftest import Stored

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "ftp://localhost"},
    {"Origin": "chrome-extension://localhost"},
    {"Origin": "https://localhost"},
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


@pytest.mark.parametrize("authorization", ["Bearer x", "bearer ", "BEARER x.y.z"])
def test_beside_a_bearer_token_no_cookie_counts(committee: FlaskClient, stored: Stored, authorization: str) -> None:
    for origin in ({"Origin": "https://evil.example"}, {"Origin": "http://localhost"}, {}):
        headers = {**origin, "Authorization": authorization}
        assert committee.post("/api/notes", headers=headers, json={"text": "x"}).status_code == 401
        # Nor does a login in the session.
        with committee.session_transaction() as session:
            session["account"] = "akun-1"
        assert committee.post("/catat/x", headers=headers).status_code == 302
    assert stored.notes == []
    # Nor one that a view takes from the cookie by itself, where another site's page sends it.
    foreign = {"Authorization": authorization, "Origin": "https://evil.example"}
    assert committee.get("/sesi-uji").text == "akun-1"
    assert committee.post("/sesi-uji", headers=foreign).text == ""
    assert committee.post("/sesi-uji", headers={"Authorization": authorization}).text == "akun-1"
    committee.set_cookie("terang_lang", "en")
    english = committee.post("/api/notes", headers=foreign, json={"text": "x"}).get_json()["detail"]
    committee.delete_cookie("terang_lang")
    assert english != committee.post("/api/notes", headers=foreign, json={"text": "x"}).get_json()["detail"]


@pytest.mark.parametrize(
    ("origin", "public", "asked", "scheme", "foreign"),
    [
        ("https://seleksi.example", "https://seleksi.example", "seleksi.example", "https", False),
        ("http://seleksi.example", "https://seleksi.example", "seleksi.example", "https", True),
        ("http://seleksi.example", "https://seleksi.example", "seleksi.example", "http", True),
        ("https://seleksi.example", "https://seleksi.example", "seleksi.example", "http", False),
        ("https://inner", "https://seleksi.example", "inner", "http", False),
        ("https://inner", "https://seleksi.example", "inner", "https", False),
        ("http://inner", "https://seleksi.example", "inner", "https", True),
        ("http://inner:8080", "http://localhost:8000", "inner:8080", "http", False),
        ("http://inner:8081", "http://localhost:8000", "inner:8080", "http", True),
    ],
)
def test_the_scheme_of_a_page_is_a_part_of_its_origin(
    origin: str, public: str, asked: str, scheme: str, foreign: bool
) -> None:
    environ = {"HTTP_ORIGIN": origin, "HTTP_HOST": asked, "wsgi.url_scheme": scheme}
    assert is_foreign(environ, site_of(public)) is foreign


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_reading_that_is_recorded_is_not_caused_by_another_site(client: FlaskClient, stored: Stored, site: str) -> None:
    client.set_cookie("terang_lang", "en")
    answer = client.get("/tulis-saat-membaca/resmi?a=1&b=2", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert stored.notes == []
    (heading,) = select(answer.text, "//main//h1")
    assert heading.text == "Open it and record it?", "a question, and no word of an error"
    assert "Error" not in select(answer.text, "//main")[0].text_content()
    (link,) = select(answer.text, "//main//a[contains(@class, 'btn-primary')]")
    assert link.get("href") == "/tulis-saat-membaca/resmi?a=1&b=2", "one more press opens it"
    assert client.get(link.get("href"), headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert stored.notes == ["tercatat"]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}])
def test_whoever_types_the_address_reads_what_is_recorded(
    client: FlaskClient, stored: Stored, headers: dict[str, str]
) -> None:
    assert client.get("/tulis-saat-membaca/resmi", headers=headers).status_code == 200
    assert stored.notes == ["tercatat"]


def test_reading_is_open_to_links_from_anywhere(committee: FlaskClient) -> None:
    assert committee.get("/petugas", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
