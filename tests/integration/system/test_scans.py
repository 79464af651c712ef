"""The canaries' scans find what is planted: in a column of either kind, in an event, in a line of the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from sqlalchemy import insert

from shared.contracts.catalogue import SERVICES
from shared.db.engine import unit_of_work
from shared.messaging import consumer
from shared.messaging.jobs import Job
from shared.messaging.tables import heartbeats, held_events
from shared.telemetry import configure_logging
from shared.web.access import public
from tests.builders.recorded_log import logging_restored, recorded_log
from tests.builders.signing import make_worker
from tests.builders.system import System
from tests.integration.system.scans import dump_of, leaks, log_of

PLANTED = "KENARI-TANAM-4410"
NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("service", SERVICES)
def test_in_a_text_column(system: System, service: str) -> None:
    with unit_of_work(system.engines[service]) as session:
        session.execute(insert(heartbeats).values(name="x", beat_at=NOW, detail=f"<{PLANTED}>"))
    assert leaks({service: dump_of(system.engines[service])}, ["other", PLANTED]) == [f"{PLANTED} is in {service}"]


@pytest.mark.parametrize("service", SERVICES)
def test_in_a_column_of_bytes(system: System, service: str) -> None:
    names = dict.fromkeys(("consumer", "aggregate_type", "aggregate_id", "topic", "reason"), "x")
    with unit_of_work(system.engines[service]) as session:
        row = {**names, "sequence": 1, "payload": f"<{PLANTED}>".encode(), "held_at": NOW}
        session.execute(insert(held_events).values(row))
    assert leaks({service: dump_of(system.engines[service])}, [PLANTED]) == [f"{PLANTED} is in {service}"]


def test_in_an_event(system: System) -> None:
    system.open_selection(title=f"Seleksi {PLANTED}")
    assert leaks({"events": log_of(system)}, [PLANTED]) == []
    system.settle()
    assert leaks({"events": log_of(system)}, [PLANTED]) == [f"{PLANTED} is in events"]


@pytest.mark.parametrize("service", SERVICES)
def test_in_a_line_that_a_page_or_a_worker_logs(system: System, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @public
    def failing_page() -> str:
        raise RuntimeError(f"<{PLANTED}>")

    def talkative_job(*_: object) -> int:
        structlog.get_logger(f"services.{service}").debug("job", detail=f"<{PLANTED}>")
        return 0

    with recorded_log() as log:
        monkeypatch.setitem(system.apps[service].view_functions, "readyz", failing_page)
        assert system.ask(service, "GET", "/readyz").status_code == 500
        assert leaks({"the page's line": log.getvalue()}, [PLANTED]) == [f"{PLANTED} is in the page's line"]
        log.truncate(log.seek(0))
        worker = make_worker(service, system.engines[service], system.log, jobs=[Job("talkative", 1.0, talkative_job)])
        worker.run_until_idle()
        assert leaks({"the job's line": log.getvalue()}, [PLANTED]) == [f"{PLANTED} is in the job's line"]


def test_in_a_line_of_a_module_that_has_logged_before() -> None:
    """A module's logger keeps the level and the processors with which it first wrote, as in a process of ours."""
    with logging_restored():
        configure_logging("tests", level=logging.WARNING)
        consumer._log.warning("first")
        with recorded_log() as log:
            consumer._log.info("second", detail=PLANTED)
    assert leaks({"the line": log.getvalue()}, [PLANTED]) == [f"{PLANTED} is in the line"]
