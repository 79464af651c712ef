"""`python -m services.recruitment`: a wrong call and a missing setting are reported, never by a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import inspect

from shared.db.engine import make_engine
from tests.builders.web import key_pair


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """In an environment without any setting but those given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TERANG_")}
    command = [sys.executable, "-m", "services.recruitment", *arguments]
    return subprocess.run(command, env={**clean, **environ}, capture_output=True, text=True, timeout=60, check=False)


def test_a_wrong_call_says_how() -> None:
    answer = run("dance")
    assert answer.returncode == 2
    assert answer.stderr == "usage: python -m services.recruitment web [PORT] | worker | migrate\n"


def test_missing_settings_are_named_all_at_once() -> None:
    answer = run("worker")
    assert answer.returncode == 2
    assert "TERANG_RECRUITMENT_DATABASE_URL is not set" in answer.stderr
    assert "TERANG_STAFF_PRIVATE_KEY_FILE is not set" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_migrate_makes_the_tables(tmp_path: Path) -> None:
    for name, key in zip(("private.pem", "public.pem"), key_pair(), strict=True):
        (tmp_path / name).write_bytes(key)
    database = f"sqlite:///{tmp_path}/recruitment.db"
    answer = run(
        "migrate",
        TERANG_RECRUITMENT_DATABASE_URL=database,
        TERANG_EVENT_LOG_URL=f"sqlite:///{tmp_path}/log.db",
        TERANG_SECRET_KEY="a secret of at least thirty-two characters",
        TERANG_STAFF_PUBLIC_KEY_FILE=str(tmp_path / "public.pem"),
        TERANG_STAFF_PRIVATE_KEY_FILE=str(tmp_path / "private.pem"),
        TERANG_PUBLIC_URL="http://localhost:8000",
    )
    assert answer.returncode == 0, answer.stderr
    engine = make_engine(database)
    assert {"accounts", "applications", "trail", "outbox"} <= set(inspect(engine).get_table_names())
    engine.dispose()
