"""The log's files over HTTP, for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.scoring.service import create_app
from tests.builders.public_log import leaf_of
from tests.builders.web import make_settings
from tests.integration.scoring.log.conftest import Log


@pytest.fixture
def client(log: Log, tmp_path: Path) -> FlaskClient:
    return create_app(make_settings("scoring", tmp_path), engine=log.engine).test_client()


def test_before_the_log_opens_there_is_nothing(client: FlaskClient) -> None:
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/tile/0/000.p/1").status_code == 404


def test_everybody_reads_the_files_as_they_are(log: Log, client: FlaskClient) -> None:
    log.open()
    log.arrive(*(leaf_of(exam=str(number)) for number in range(299)))
    log.run()
    checkpoint = client.get("/log/checkpoint")
    assert checkpoint.data == (log.folder / "checkpoint").read_bytes()
    assert checkpoint.headers["Cache-Control"] == "no-cache"
    assert checkpoint.headers["Content-Type"] == "text/plain; charset=utf-8"
    for path in ("0/000", "0/001.p/44", "1/000.p/1", "entries/000", "entries/001.p/44"):
        answer = client.get(f"/log/tile/{path}")
        assert answer.data == (log.folder / "tile" / path).read_bytes()
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert "Set-Cookie" not in answer.headers


def test_what_is_no_file_of_the_log_is_not_found(log: Log, client: FlaskClient) -> None:
    log.open()
    (log.folder / "tile" / "0" / "000.p" / "1.new").write_bytes(b"half")
    (log.folder.parent / "secret").write_bytes(b"secret")
    for path in (
        "0/000",
        "0/000.p/2",
        "0/000.p/1.new",
        "../checkpoint",
        "../../secret",
        "0/..%2f..%2f..%2fsecret",
        "0",
        "0/000.p",
    ):
        assert client.get(f"/log/tile/{path}").status_code == 404, path


def test_a_service_without_a_log_has_none(log: Log, tmp_path: Path) -> None:
    log.open()
    client = create_app(make_settings("scoring", tmp_path, log_folder=None), engine=log.engine).test_client()
    assert client.get("/log/checkpoint").status_code == 404
