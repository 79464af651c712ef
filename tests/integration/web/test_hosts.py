"""A request to a host that is not ours is refused, whatever it asks; who watches a process may call it as they like."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from shared.web.hosts import allowed_hosts
from shared.web.unit_of_work import READING_METHODS
from tests.builders.web import make_settings
from tests.integration.web.conftest import Stored
from tests.integration.web.demo_app import create_demo
from tests.integration.web.demo_notes import demo_engine

STRANGE = [
    "evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "localhost@evil.example",
    "localhost/x",
    "localhost:99999",
    "localhost:x",
    "http://[",
    "[",
    "[::1",
    "\xff",
    "a b",
    "x" * 3000,
    "",
]
OURS = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost:8000",
    "localhost:18999",
    "127.0.0.1",
    "127.0.0.1:8000",
    "[::1]:8000",
]


@pytest.mark.parametrize("host", STRANGE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_host_is_refused(client: FlaskClient, stored: Stored, host: str, method: str) -> None:
    page = client.open("/petugas" if method == "GET" else "/catat/x", method=method, headers={"Host": host})
    assert page.status_code == 421
    assert "evil" not in page.text
    problem = client.open("/api/notes", method=method, headers={"Host": host})
    assert (problem.status_code, problem.get_json()["code"]) == (421, "unknown_host")
    assert stored.notes == []
    # Neither an unknown address nor a file is answered to it.
    for path in ("/nowhere", "/assets/terang.css", "/bahasa/en"):
        assert client.open(path, headers={"Host": host}).status_code == 421
    assert method not in READING_METHODS or not page.headers.getlist("Set-Cookie")


@pytest.mark.parametrize("host", OURS)
def test_our_hosts_are_taken_under_any_port(client: FlaskClient, host: str) -> None:
    assert client.get("/bahasa/en", headers={"Host": host}).status_code == 302


@pytest.mark.parametrize("host", STRANGE)
def test_health_and_readiness_answer_to_whoever_watches(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
    assert client.get("/readyz", headers={"Host": host}).status_code in (200, 503)


def test_a_public_address_elsewhere_does_not_make_this_machine_s_names_ours(tmp_path: Path) -> None:
    settings = make_settings("recruitment", tmp_path, public_url="https://seleksi.example:8443")
    assert allowed_hosts(settings) == {"seleksi.example"}
    client = create_demo(settings, demo_engine()).test_client()
    assert client.get("/bahasa/en", headers={"Host": "Seleksi.example"}).status_code == 302
    assert client.get("/bahasa/en", headers={"Host": "localhost"}).status_code == 421


def test_the_operator_adds_names(tmp_path: Path) -> None:
    settings = make_settings(
        "recruitment", tmp_path, public_url="https://seleksi.example", allowed_hosts=("ujian.lan", "[fd00::1]")
    )
    assert allowed_hosts(settings) == {"seleksi.example", "ujian.lan", "fd00::1"}
    client = create_demo(settings, demo_engine()).test_client()
    for host in ("ujian.lan", "UJIAN.lan:8000", "[fd00::1]:8000"):
        assert client.get("/bahasa/en", headers={"Host": host}).status_code == 302
