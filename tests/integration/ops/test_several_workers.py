"""Metrics and logs of a real gunicorn with several workers, as a container runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from operations.healthcheck import is_well
from services.scoring.service import migrate
from tests.builders.web import make_settings

ROOT = Path(__file__).parents[3]
WORKERS = 3


class Server:
    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path, metrics: Path) -> None:
        self.process, self.port, self._log, self._metrics = process, port, log, metrics

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), dict(error.headers)

    def count(self, route: str) -> float:
        """Requests by this rule, as whichever worker answers tells it."""
        return sum(
            sample.value
            for family in text_string_to_metric_families(self.get("/scoring/metrics")[1])
            for sample in family.samples
            if sample.name == "terang_http_request_seconds_count" and sample.labels["route"] == route
        )

    def has_loaded(self, worker: int) -> bool:
        """Whether it counts already: one that is asked to end while it still starts does not hear it."""
        return any(self._metrics.glob(f"*_{worker}.db"))

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def lines(self) -> list[dict[str, object]]:
        """The whole log; every line of it is a JSON object, or this fails."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]


@pytest.fixture
def server(tmp_path: Path, unused_port: int, wait_until: Callable[..., None]) -> Iterator[Server]:
    settings = make_settings("scoring", tmp_path, database_url=f"sqlite:///{tmp_path / 'scoring.db'}")
    migrate(settings)
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TERANG_")},
        "PYTHONPATH": str(ROOT),
        "TERANG_SERVICE": "scoring",
        "SCRIPT_NAME": "/scoring",
        "TERANG_WEB_PORT": str(unused_port),
        "TERANG_WEB_WORKERS": str(WORKERS),
        "TERANG_METRICS": "true",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"),
        "TERANG_SCORING_DATABASE_URL": settings.database_url,
        "TERANG_EVENT_LOG_URL": settings.event_log_url,
        "TERANG_SECRET_KEY": settings.secret_key,
        "TERANG_STAFF_PUBLIC_KEY_FILE": str(settings.staff_public_key_file),
        "TERANG_PUBLIC_URL": "http://localhost",
    }
    stale = tmp_path / "metrics/counter_1.db"
    stale.parent.mkdir()
    stale.write_bytes(b"of an earlier server")
    log = tmp_path / "web.log"
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py")]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output, cwd=tmp_path)
    try:
        wait_until(lambda: is_well(unused_port, "/scoring/readyz"), seconds=60, what="readiness")
        yield Server(process, unused_port, log, stale.parent)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def test_counts_are_of_all_workers_and_survive_one(server: Server, wait_until: Callable[..., None]) -> None:
    for _ in range(40):
        assert server.get("/scoring/api/openapi.json")[0] == 200
    assert [server.count("/api/openapi.json") for _ in range(6)] == [40] * 6
    wait_until(lambda: len(server.workers()) == WORKERS, what="all workers")
    dead = server.workers()[0]
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: dead not in server.workers() and len(server.workers()) == WORKERS, seconds=30, what="a new one")
    wait_until(lambda: all(map(server.has_loaded, server.workers())), seconds=30, what="a new one that works")
    assert server.get("/scoring/api/openapi.json")[0] == 200
    assert server.count("/api/openapi.json") == 41


def test_every_line_is_json_and_names_nobody(server: Server, wait_until: Callable[..., None]) -> None:
    mine = {"X-Correlation-ID": "exam-day-0001", "Referer": "http://x/?nama=Rini"}
    status, _, headers = server.get("/scoring/api/openapi.json?nama=Rini&nik=3273010101900001", **mine)
    assert (status, headers["X-Correlation-ID"] == "exam-day-0001") == (200, False)
    lost, _, lost_headers = server.get("/scoring/Rini/3273010101900001", **mine)
    assert lost == 404
    ours = {headers["X-Correlation-ID"], lost_headers["X-Correlation-ID"]}
    assert server.get("/Rini/outside?nik=3273010101900001", **mine)[0] >= 400

    # Several processes write to one stream, and no line may end up in the middle of another.
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: server.get("/scoring/api/openapi.json")[0], range(300)))
    assert statuses == [200] * 300

    def requests() -> list[dict[str, object]]:
        return [line for line in server.lines() if line.get("correlation_id") in ours]

    wait_until(lambda: len(requests()) >= 2, what="two lines of requests")
    assert {(line["route"], line["status"]) for line in requests()} == {("/api/openapi.json", 200), ("none", 404)}
    told = json.dumps(server.lines())
    assert "Rini" not in told
    assert "3273010101900001" not in told
    assert "exam-day-0001" not in told
    assert all(line["service"] == "scoring" and line["level"] and line["timestamp"] for line in server.lines())
