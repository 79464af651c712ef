"""Secrets of a new installation: each reader has its own, and nothing is ever made twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.keys.secret_files import make_all
from shared.config import load
from shared.kernel.errors import Refused

SERVICES = ("recruitment", "cbt", "scoring")


def contents(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}


def test_a_second_start_changes_nothing_and_mends_what_is_missing(tmp_path: Path) -> None:
    assert make_all(tmp_path, "db:5432") > 20
    before = contents(tmp_path)
    assert make_all(tmp_path, "db:5432") == 0
    (tmp_path / "cbt/secret_key").unlink()
    assert make_all(tmp_path, "db:5432") == 1
    after = contents(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"cbt/secret_key"}


def test_each_service_can_start_from_its_own_folder_alone(tmp_path: Path) -> None:
    make_all(tmp_path, "db:5432")
    for service in SERVICES:
        own = tmp_path / service
        environ = {
            f"TERANG_{service.upper()}_DATABASE_URL_FILE": str(own / "database_url"),
            "TERANG_EVENT_LOG_URL": "kafka://kafka:9092",
            "TERANG_SECRET_KEY_FILE": str(own / "secret_key"),
            "TERANG_STAFF_PUBLIC_KEY_FILE": str(own / "staff_public.pem"),
            "TERANG_PUBLIC_URL": "http://localhost:8000",
        }
        if service == "recruitment":
            environ["TERANG_STAFF_PRIVATE_KEY_FILE"] = str(own / "staff_private.pem")
        settings = load(service, environ)
        password = (tmp_path / f"postgres/{service}_password").read_text()
        assert settings.database_url == f"postgresql+psycopg://{service}:{password}@db:5432/{service}"


def test_no_service_has_anything_of_another(tmp_path: Path) -> None:
    make_all(tmp_path, "db:5432")
    shared = (tmp_path / "cbt/staff_public.pem").read_text()
    for one in SERVICES:
        mine = set(contents(tmp_path / one).values()) - {shared}
        for other in SERVICES:
            if other != one:
                assert mine.isdisjoint(contents(tmp_path / other).values())
    assert not (tmp_path / "cbt/staff_private.pem").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("a file")
    with pytest.raises(Refused, match="secrets"):
        make_all(tmp_path / "secrets", "db:5432")
