"""Log lines: one JSON object each, with what ties them together and without what names people."""

from __future__ import annotations

import errno
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from prometheus_client import REGISTRY

from shared.telemetry.logs import begin_action, configure_logging, end_action, write_line
from tests.builders.recorded_log import logging_restored

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    found: list[dict[str, Any]] = []

    def so_far() -> list[dict[str, Any]]:
        found.extend(json.loads(line) for line in capsys.readouterr().err.splitlines())
        return found

    with logging_restored():
        structlog.reset_defaults()
        configure_logging("cbt")
        yield so_far
        end_action()


def test_both_kinds_of_loggers_name_service_and_correlation(lines: Lines) -> None:
    begin_action("cbt", "abcdefgh")
    structlog.get_logger().info("saved", count=3)
    logging.getLogger("any.library").warning("careful with %s", "this")
    ours, theirs = lines()
    assert (ours["event"], ours["service"], ours["correlation_id"], ours["count"]) == ("saved", "cbt", "abcdefgh", 3)
    assert (theirs["event"], theirs["correlation_id"], theirs["logger"]) == (
        "careful with this",
        "abcdefgh",
        "any.library",
    )


class FullDisk(io.StringIO):
    """What a log file on a full disk answers."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.usefixtures("lines")
def test_who_logs_to_a_full_disk_goes_on_and_lines_are_written_again_when_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs, later = structlog.get_logger(), logging.getLogger("any.library"), io.StringIO()
    for stream in (FullDisk(), later):
        monkeypatch.setattr(sys, "stderr", stream)
        ours.warning("not_ready", part="disk")
        theirs.warning("careful")
        write_line("cbt", "request", status=200)
    assert [json.loads(line)["event"] for line in later.getvalue().splitlines()] == ["not_ready", "careful", "request"]


@pytest.mark.usefixtures("lines")
def test_a_replaced_standard_error_gets_the_lines_also_of_loggers_that_have_written_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = structlog.get_logger(), logging.getLogger("any.library")
    for stream in (io.StringIO(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        ours.info("ours")
        theirs.info("theirs")
        assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["ours", "theirs"]
        stream.close()


def test_what_one_action_bound_is_gone_with_it(lines: Lines) -> None:
    begin_action("cbt", "abcdefgh")
    end_action()
    structlog.get_logger().info("later")
    assert "correlation_id" not in lines()[0]


def test_postgresql_cannot_tell_what_was_in_a_row(lines: Lines) -> None:
    said = "duplicate key value\nDETAIL:  Key (name)=(Rini\nWulandari) already exists.\n[SQL: INSERT INTO accounts]"
    try:
        raise RuntimeError(said)
    except RuntimeError:
        logging.getLogger("any").exception("unexpected")
    (line,) = lines()
    assert "Rini" not in line["exception"]
    assert "Wulandari" not in line["exception"]
    assert "[SQL: INSERT INTO accounts]" in line["exception"]
    assert "RuntimeError: duplicate key value" in line["exception"]


def test_what_looks_like_a_nik_or_a_mail_address_is_covered(lines: Lines) -> None:
    logging.getLogger("any").warning("NIK 3273010101900001 of rini.w@surel.example; attempt 0b1c-1234567890123456")
    (line,) = lines()
    assert line["event"] == "NIK [covered] of [covered]; attempt 0b1c-1234567890123456"


def test_errors_are_counted_by_who_logged_them(lines: Lines) -> None:
    def count(source: str) -> float:
        return REGISTRY.get_sample_value("terang_errors_total", {"service": "cbt", "source": source}) or 0.0

    before = count("dead_letter"), count("any.library")
    structlog.get_logger().error("dead_letter", type="x")
    logging.getLogger("any.library").error("message %s", 1)
    logging.getLogger("any.library").warning("no error")
    assert (count("dead_letter"), count("any.library")) == (before[0] + 1, before[1] + 1)
    assert len(lines()) == 3


def test_gunicorn_tells_a_request_by_its_rule_only(lines: Lines) -> None:
    from gunicorn.config import Config

    from shared.telemetry.server import ROUTE, JsonLogger

    config = Config()
    config.set("accesslog", "-")
    config.set("proc_name", "terang-cbt")
    logger = JsonLogger(config)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/verifikasi/Rini",
        "QUERY_STRING": "nik=1",
        "REMOTE_ADDR": "10.1.2.3",
        "RAW_URI": "/verifikasi/Rini?nik=1",
        "HTTP_REFERER": "http://x/?name=Rini",
        ROUTE: "/verifikasi/<id>",
    }
    answer = SimpleNamespace(status="200 OK", headers=[("X-Correlation-ID", "abcdefgh")])
    logger.access(answer, None, environ, timedelta(milliseconds=12))
    logger.access(answer, None, environ | {"PATH_INFO": "/readyz"}, timedelta())
    logger.warning("Invalid request from ip=10.1.2.3: GET /?name=Rini")
    logger.exception("Error handling request %s", "/?name=Rini")
    request, invalid, failed = lines()
    assert (request["route"], request["status"], request["ms"]) == ("/verifikasi/<id>", 200, 12.0)
    assert request["correlation_id"] == "abcdefgh"
    told = json.dumps([request, invalid, failed])
    assert "Rini" not in told
    assert "10.1.2.3" not in told
