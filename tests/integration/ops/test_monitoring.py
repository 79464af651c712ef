"""What a worker tells of itself, read over HTTP as Prometheus and a container's health check do."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from operations.healthcheck import is_well
from shared.config import SettingsError
from shared.db.engine import unit_of_work
from shared.eventlog.interface import EventLog, Lag, LogUnavailable, Message
from shared.eventlog.open_log import open_log
from shared.messaging import dead_letters, held_events, monitoring
from shared.messaging.heartbeats import beat
from shared.messaging.monitoring import Monitor, MonitorServer, Pulse
from shared.messaging.outbox import emit
from shared.telemetry.figures import Figure
from tests.builders.messaging import StoppedClock, admitted, event_of, messaging_engine, record_of

TOPIC = "recruitment.candidates"
Scrape = Callable[[], dict[str, float]]


class Ticks:
    """Seconds that pass only when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return open_log(f"sqlite:///{tmp_path}/log.db")


@pytest.fixture
def serve(tmp_path: Path, log: EventLog, clock: StoppedClock, ticks: Ticks) -> Iterator[Callable[..., MonitorServer]]:
    servers: list[MonitorServer] = []
    engine = messaging_engine(tmp_path / "cbt.db")

    def start(**changes: Any) -> MonitorServer:
        options: dict[str, Any] = {"log": log, "groups": {"cbt": (TOPIC,)}, "pulse": Pulse(ticks), "clock": clock}
        monitor = Monitor("cbt", engine, **{**options, **changes})
        servers.append(MonitorServer(monitor, ("127.0.0.1", 0)))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
    engine.dispose()


def scraped(server: MonitorServer) -> dict[str, float]:
    """Every sample of ours, by `name{label=value,...}` without the label `service`."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            rest = {name: value for name, value in sample.labels.items() if name != "service"}
            labels = ",".join(f"{name}={value}" for name, value in sorted(rest.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_what_waits_and_what_failed(
    serve: Callable[..., MonitorServer], log: EventLog, clock: StoppedClock, tmp_path: Path
) -> None:
    engine = messaging_engine(tmp_path / "cbt.db")
    broken = event_of(admitted())
    with unit_of_work(engine) as session:
        beat(session, "relay", clock.now())
        emit(session, admitted("26-0001"), at=clock.now())
        emit(session, admitted("26-0002"), at=clock.now() + timedelta(seconds=20))
        dead_letters.add(session, "cbt", record_of(broken), broken, "invalid", clock.now())
        later = event_of(admitted(), 3)
        held_events.hold(session, "cbt", later, record_of(later), "gap", clock.now())
    log.producer().append([Message(TOPIC, "k", b"{}", {})] * 3)
    clock.forward(seconds=30)
    found = scraped(serve(figures=[lambda _session, _now: [Figure("terang_sessions_open", "Sessions.", 2)]]))
    expected = {
        "terang_outbox_waiting": 2,
        "terang_outbox_oldest_age_seconds": 30,
        "terang_dead_letters_open": 1,
        "terang_held_events": 1,
        "terang_heartbeat_age_seconds{part=relay}": 30,
        f"terang_consumer_lag_records{{group=cbt,topic={TOPIC}}}": 3,
        "terang_sessions_open": 2,
        "terang_source_up{source=database}": 1,
        "terang_source_up{source=log}": 1,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert found["terang_errors_total{source=none}"] == 0
    engine.dispose()


class AwayLog:
    """A broker that does not answer: every question waits until the test is over, or fails at once."""

    def __init__(self, hang: threading.Event | None = None) -> None:
        self._hang = hang

    def lag(self, group: str, topics: Sequence[str]) -> list[Lag]:
        if self._hang is not None:
            self._hang.wait(30)
        raise LogUnavailable("no broker")


def test_an_outbox_is_still_measured_while_the_broker_refuses(serve: Callable[..., MonitorServer]) -> None:
    found = scraped(serve(log=AwayLog()))
    assert found["terang_outbox_waiting"] == 0
    assert (found["terang_source_up{source=log}"], found["terang_source_up{source=database}"]) == (0, 1)
    assert not any(name.startswith("terang_consumer_lag") for name in found)


def test_a_broker_that_hangs_delays_a_scrape_but_does_not_stop_it(
    serve: Callable[..., MonitorServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitoring, "_PATIENCE_SECONDS", 0.3)
    over = threading.Event()
    try:
        found = scraped(serve(log=AwayLog(over)))
    finally:
        over.set()
    assert found["terang_outbox_waiting"] == 0
    assert found["terang_source_up{source=log}"] == 0


def test_a_part_that_does_not_move_makes_the_worker_unwell(
    serve: Callable[..., MonitorServer], ticks: Ticks, capsys: pytest.CaptureFixture[str]
) -> None:
    pulse = Pulse(ticks)
    server = serve(pulse=pulse)
    pulse.beat("relay")
    pulse.beat("job-expired", pause=600)
    ticks.now = 170
    assert is_well(server.port, "/healthz")
    assert scraped(server)["terang_worker_overdue_seconds{part=relay}"] == 170
    ticks.now = 190
    assert not is_well(server.port, "/healthz")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=10)
    with caught.value as answer:
        assert answer.read() == b'{"status": "stuck", "stuck": ["relay"]}'
    pulse.beat("relay")
    assert is_well(server.port, "/healthz")
    # Whoever asks and hangs up leaves no traceback among the log's lines.
    assert capsys.readouterr().err == ""


def test_nothing_else_is_served(serve: Callable[..., MonitorServer]) -> None:
    server = serve()
    assert not is_well(server.port, "/")
    with pytest.raises(SettingsError, match="TERANG_WORKER_METRICS_PORT"):
        MonitorServer(server._monitor, ("127.0.0.1", server.port))


def test_nobody_is_well_where_nobody_listens(unused_port: int) -> None:
    assert not is_well(unused_port, "/healthz")
