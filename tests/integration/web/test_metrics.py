"""What is counted of requests, and what an operator is told of health and readiness."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from sqlalchemy import Engine

from services.recruitment.service import SERVICE, create_app
from shared.db.engine import make_engine
from shared.db.migrations import upgrade
from shared.web import readiness
from tests.builders.web import make_settings
from tests.integration.web.demo_app import create_demo


def counted(**labels: str) -> float:
    found = REGISTRY.get_sample_value("terang_http_request_seconds_count", {"service": "recruitment", **labels})
    return found or 0.0


@pytest.fixture
def counting(tmp_path: Path, engine: Engine) -> Flask:
    return create_demo(make_settings("recruitment", tmp_path, metrics=True), engine)


def test_a_request_is_counted_by_its_rule_whatever_was_asked(counting: Flask) -> None:
    client = counting.test_client()
    before = counted(route="none", method="GET", status="4xx"), counted(route="/", method="GET", status="2xx")
    client.get("/3273010101900001/rahasia?nik=3273010101900001")
    client.get("/?page=1")
    after = counted(route="none", method="GET", status="4xx"), counted(route="/", method="GET", status="2xx")
    assert after == (before[0] + 1, before[1] + 1)
    page = client.get("/metrics")
    assert page.content_type.startswith("text/plain")
    assert b"terang_http_request_seconds_bucket" in page.data
    assert b"3273010101900001" not in page.data


def test_methods_that_callers_invent_share_one_series(counting: Flask) -> None:
    before = counted(route="none", method="other", status="4xx")
    counting.test_client().open("/", method="BREW")
    assert counted(route="none", method="other", status="4xx") == before + 1


def test_a_failed_commit_is_counted_as_what_it_became(counting: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counted(route="/", method="GET", status="5xx")

    def fail(_status: int) -> None:
        raise RuntimeError

    monkeypatch.setattr("shared.web.unit_of_work.commit_or_roll_back", fail)
    assert counting.test_client().get("/").status_code == 500
    assert counted(route="/", method="GET", status="5xx") == before + 1


def test_without_the_setting_there_is_no_such_page(app: Flask) -> None:
    assert app.test_client().get("/metrics").status_code == 404


def service(tmp_path: Path, **changes: object) -> tuple[Flask, Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'recruitment.db'}")
    return create_app(make_settings("recruitment", tmp_path, **changes), engine=engine), engine


def test_ready_once_the_database_is_migrated(tmp_path: Path) -> None:
    app, engine = service(tmp_path)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    (missing,) = answer.get_json()["not_ready"]
    assert missing["part"] == "database"
    assert "terang migrate" in missing["reason"]
    assert app.test_client().get("/healthz").status_code == 200
    upgrade(engine, SERVICE.migrations)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"status": "ready", "service": "recruitment", "not_ready": []},
    )


def test_a_full_disk_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, engine = service(tmp_path)
    upgrade(engine, SERVICE.migrations)
    full = shutil.disk_usage(tmp_path)._replace(free=readiness.LEAST_FREE - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert [missing["part"] for missing in answer.get_json()["not_ready"]] == ["disk"]
    assert str(tmp_path) not in json.dumps(answer.get_json())
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full._replace(free=readiness.LEAST_FREE))
    assert app.test_client().get("/readyz").status_code == 200


def test_a_folder_that_takes_no_writes_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, engine = service(tmp_path)
    upgrade(engine, SERVICE.migrations)

    def refuse(**_: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    (missing,) = answer.get_json()["not_ready"]
    assert missing == {"part": "disk", "reason": "the database's folder takes no writes: Disk quota exceeded"}


def test_a_disk_that_takes_files_and_no_content_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, engine = service(tmp_path)
    upgrade(engine, SERVICE.migrations)
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: full)
        answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    (missing,) = answer.get_json()["not_ready"]
    assert missing == {"part": "disk", "reason": "the database's folder takes no writes: No space left on device"}


def test_an_unreachable_database_and_a_wrong_key_are_both_named(tmp_path: Path) -> None:
    settings = make_settings("recruitment", tmp_path)
    settings.staff_public_key_file.write_text("no key")
    away = make_engine(f"sqlite:///{tmp_path / 'nowhere' / 'recruitment.db'}")
    answer = create_app(settings, engine=away).test_client().get("/readyz")
    assert answer.status_code == 503
    assert [missing["part"] for missing in answer.get_json()["not_ready"]] == ["staff key", "database"]
    assert str(tmp_path) not in json.dumps(answer.get_json())
    assert create_app(settings, engine=away).test_client().get("/healthz").status_code == 200
