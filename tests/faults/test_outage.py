"""G1 without a broker: it is away for five minutes of an exam, and the candidates do not notice."""

from __future__ import annotations

import http.client
import re
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, time
from typing import Any

import pytest

from operations.local_servers.kafka import KafkaServer
from operations.local_servers.ports import free_ports
from operations.local_servers.postgres import PostgresServer, create_service_databases
from operations.one_machine.running import running
from tests.faults.brokers import apply_topics
from tests.faults.exam import Hall, Outcome, hold
from tests.faults.hall import Acknowledged
from tests.faults.journeys import MARKING
from tests.faults.recovery import seconds_until_the_next

pytestmark = pytest.mark.servers
BEFORE_SECONDS, AWAY_SECONDS, LOOK_SECONDS = 60.0, 300.0, 30.0
CANDIDATES, ANSWERS_A_SECOND = 40, 40.0


@dataclass(frozen=True)
class Look:
    """What the relay's metrics said so many seconds after the broker had gone."""

    after: float
    waiting: float
    oldest_age: float


@dataclass(frozen=True)
class Absence:
    """Seconds since the epoch."""

    began: float
    ended: float
    """When the broker answered again."""
    unpublished_when_it_began: int
    looks: Sequence[Look]


def look(port: int, since: float) -> Look:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    finally:
        connection.close()

    def figure(name: str) -> float:
        found = re.search(rf"^{name}{{[^}}]*}} (\S+)$", text, re.MULTILINE)
        assert found is not None, text
        return float(found[1])

    return Look(monotonic() - since, figure("terang_outbox_waiting"), figure("terang_outbox_oldest_age_seconds"))


def send_the_broker_away(broker: KafkaServer, metrics_port: int, hall: Hall) -> Absence:
    """The exam's time is what matters here, so the clock is waited for and no condition."""
    clock = threading.Event()
    assert hall.ledger.wait_for(200)
    clock.wait(BEFORE_SECONDS)
    while not (unpublished := hall.journeys.unpublished()):
        clock.wait(0.01)
    broker.kill()
    began, since, looks = time(), monotonic(), []
    try:
        while monotonic() - since < AWAY_SECONDS:
            clock.wait(LOOK_SECONDS)
            looks.append(look(metrics_port, since))
    finally:
        broker.start()
    return Absence(began, time(), unpublished, looks)


@pytest.mark.long
def test_with_the_broker_away_for_five_minutes_answers_are_saved_as_fast_as_before(open_folder: Path) -> None:
    [port] = free_ports(1)
    with PostgresServer(open_folder / "postgres") as database, KafkaServer(open_folder / "kafka") as broker:
        apply_topics(broker)
        addresses = create_service_databases(database.url)
        environment: dict[str, Any] = {f"TERANG_{name.upper()}_DATABASE_URL": url for name, url in addresses.items()}
        environment |= {
            "TERANG_EVENT_LOG_URL": f"kafka://{broker.address}",
            "TERANG_CBT_WORKER_METRICS_PORT": str(port),
        }
        with running(open_folder / "var", **environment) as installation:
            outcome = hold(
                installation,
                open_folder,
                partial(send_the_broker_away, broker, port),
                candidates=CANDIDATES,
                answers_a_second=ANSWERS_A_SECOND,
            )
    absence = outcome.happened
    before = within(outcome.entries, absence.began - BEFORE_SECONDS, absence.began)
    during = within(outcome.entries, absence.began, absence.began + AWAY_SECONDS)
    sys.stdout.write(f"\n{outcome.figures()}\n{figures(outcome, before, during)}\n")
    assert len(before) > BEFORE_SECONDS
    assert len(during) / AWAY_SECONDS > 0.9 * len(before) / BEFORE_SECONDS
    assert absence.unpublished_when_it_began > 0
    ages = [found.oldest_age for found in absence.looks]
    assert ages == sorted(ages)
    assert ages[-1] > AWAY_SECONDS - LOOK_SECONDS
    counts = [found.waiting for found in absence.looks]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0] > 0
    arrived = [event.ended for event in outcome.events[MARKING]]
    quiet = (absence.began + LOOK_SECONDS, absence.began + AWAY_SECONDS)
    assert not [at for at in arrived if quiet[0] < at < quiet[1]], "the broker was not away"
    outcome.require_nothing_lost_or_doubled()


def within(entries: Sequence[Acknowledged], begin: float, end: float) -> list[Acknowledged]:
    return [entry for entry in entries if begin <= entry.acknowledged_at < end]


def figures(outcome: Outcome[Absence], before: Sequence[Acknowledged], during: Sequence[Acknowledged]) -> str:
    absence = outcome.happened

    def speed(name: str, entries: Sequence[Acknowledged], seconds: float) -> str:
        waits = [1000 * (entry.acknowledged_at - entry.sent_at) for entry in entries]
        return (
            f"{name:22}{len(entries) / seconds:.1f} answers a second, "
            f"median {median(waits):.0f} ms, 99 of 100 within {quantiles(waits, n=100)[98]:.0f} ms"
        )

    lines = [
        speed("a minute before", before, BEFORE_SECONDS),
        speed("five minutes without", during, AWAY_SECONDS),
        "waiting in the outbox, and the oldest's age:",
        *(f"{found.after:6.0f} s{found.waiting:8.0f} events{found.oldest_age:8.0f} s" for found in absence.looks),
    ]
    flows = seconds_until_the_next(absence.ended, outcome.events[MARKING])
    lines.append(
        f"broker back           the next event was marked {'never' if flows is None else f'{flows:.1f} s'} later"
    )
    return "\n".join(lines)
