"""G1 when the broker goes: it is away while an exam goes on, its network is cut, it comes back empty."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from operations import cli
from operations.local_servers.kafka import KafkaServer
from operations.local_servers.ports import free_ports
from services.cbt.service import create_app
from shared.contracts.cbt import AnswersRecorded
from shared.contracts.envelope import Event
from shared.db.engine import make_engine, reading, unit_of_work
from shared.eventlog.interface import LogUnavailable
from shared.eventlog.kafka_log import KafkaLog
from shared.messaging.outbox import emit
from shared.messaging.relay import Relay, backlog
from shared.messaging.tables import outbox
from tests.builders.cbt import cbt_engine, emitted, hall
from tests.builders.cbt_hall import Hall, entry, save
from tests.builders.messaging import NOON, StoppedClock, admitted, messaging_engine
from tests.builders.signing import signer
from tests.builders.web import make_settings
from tests.faults.brokers import apply_topics
from tests.faults.network import Wire

pytestmark = pytest.mark.servers
Wait = Callable[..., None]


@dataclass(frozen=True)
class Site:
    broker: KafkaServer
    wire: Wire
    log: KafkaLog
    """Reaches the broker through the wire."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    wire = Wire()
    [port] = free_ports(1)
    wire.target = port
    # Clients are sent where the broker says that it is: so it says that it is at the near end of the wire.
    settings = {"advertised.listeners": f"CLIENT://127.0.0.1:{wire.port}"}
    broker = KafkaServer(tmp_path_factory.mktemp("kafka"), port, settings=settings)
    broker.start()
    apply_topics(broker)
    log = KafkaLog(f"kafka://127.0.0.1:{wire.port}", {})
    yield Site(broker, wire, log)
    log.close()
    broker.remove()
    wire.close()


def on_the_log(log: KafkaLog, topic: str) -> list[Event]:
    """Everything, from the beginning."""
    return [Event.from_bytes(record.value) for record in log.scan([topic])]


def check(log: KafkaLog, topic: str, engine: Engine) -> None:
    """Every event of the database is on the log, and each aggregate's came in order for the first time."""
    found = on_the_log(log, topic)
    with reading(engine) as session:
        written = set(session.scalars(select(outbox.c.event_id).where(outbox.c.topic == topic)))
        assert backlog(session)[0] == 0
    assert written
    assert written <= {event.id for event in found}
    seen: dict[str, list[int]] = defaultdict(list)
    for event in found:
        if event.id in written and event.sequence not in seen[event.aggregate_id]:
            seen[event.aggregate_id].append(event.sequence)
    assert all(sequences == list(range(1, len(sequences) + 1)) for sequences in seen.values())


def waiting(engine: Engine) -> int:
    with reading(engine) as session:
        return backlog(session)[0]


def published(relay: Relay, engine: Engine) -> bool:
    try:
        relay.run_once()
    except LogUnavailable:
        return False
    return waiting(engine) == 0


def test_with_the_broker_away_the_exam_goes_on_and_every_event_follows(
    site: Site, tmp_path: Path, wait_until: Wait
) -> None:
    engine, clock = cbt_engine(tmp_path / "cbt.db"), StoppedClock()
    session_id, numbers = hall(engine, clock, 4)
    app = create_app(make_settings("cbt", tmp_path), engine=engine, clock=clock)
    at = Hall(app, engine, clock, session_id, numbers)

    def sit(number: str) -> None:
        client, told = at.at_work(number)
        for sequence in range(1, 41):
            answer = save(client, entry(sequence, told["items"][sequence % 5], sequence % 4))
            assert (answer.status_code, answer.get_json()["saved"]) == (200, [sequence])
        assert client.post("/api/attempt/submission", json={}).status_code == 200

    relay = Relay("cbt", engine, site.log.producer(), signer("cbt"))
    sit(numbers[0])
    wait_until(lambda: published(relay, engine), seconds=60)
    # What the second one did is on its way when the broker goes.
    sit(numbers[1])
    assert waiting(engine) > 0
    site.broker.kill()
    try:
        for number in numbers[2:]:
            sit(number)
        before = waiting(engine)
        assert not published(relay, engine)
        assert waiting(engine) == before
    finally:
        site.broker.start()
    wait_until(lambda: published(relay, engine), seconds=60, what="publication")
    relay.close()
    recorded = [told for told in emitted(engine, AnswersRecorded) if told.entries]
    assert sum(len(told.entries) for told in recorded) == 4 * 40
    check(site.log, "cbt.attempts", engine)
    app.extensions["cbt"].saves.close()
    engine.dispose()


def test_a_network_cut_again_and_again_in_mid_send_loses_and_reorders_nothing(
    site: Site, tmp_path: Path, wait_until: Wait
) -> None:
    engine = messaging_engine(tmp_path / "events.db")
    with unit_of_work(engine) as session:
        for number in range(4000):
            emit(session, admitted(f"cut-{number % 50:04d}"), at=NOON)
    relay = Relay("recruitment", engine, site.log.producer(), signer("recruitment"))
    ended = threading.Event()

    def carry() -> None:
        while not ended.is_set() and not published(relay, engine):
            pass

    thread = threading.Thread(target=carry, daemon=True)
    thread.start()
    cuts = 0
    try:
        for bound in (3600, 2600, 1600, 600):
            wait_until(lambda: waiting(engine) <= bound, seconds=60, what="progress")  # noqa: B023
            passed = site.wire.passed
            wait_until(lambda: site.wire.passed > passed, seconds=10, what="bytes on the wire")  # noqa: B023
            assert site.wire.cut()
            assert waiting(engine) > 0, "it was over before the network was cut"
            cuts += 1
            site.wire.mend()
        thread.join(90)
        assert not thread.is_alive()
    finally:
        site.wire.mend()
        ended.set()
        thread.join(60)
    relay.close()
    assert cuts == 4
    check(site.log, "recruitment.candidates", engine)
    engine.dispose()


def test_a_broker_that_comes_back_empty_in_mid_work_is_given_every_event_again(
    site: Site, tmp_path: Path, wait_until: Wait, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "var"
    assert cli.run(["--home", str(home), "migrate"]) == 0
    engine = make_engine(f"sqlite:///{home / 'recruitment.sqlite3'}")
    with unit_of_work(engine) as session:
        for number in range(1000):
            emit(session, admitted(f"empty-{number % 20:04d}"), at=NOON)
    relay = Relay("recruitment", engine, site.log.producer(), signer("recruitment"))
    relay.run_once()
    sent = 1000 - waiting(engine)
    assert 0 < sent < 1000, "it was to be in the middle of its work"
    site.broker.kill()
    site.broker.wipe()
    site.broker.start()
    apply_topics(site.broker)
    assert on_the_log(site.log, "recruitment.candidates") == []
    # The rest goes out as if nothing had happened: the log begins in the middle of every candidate's story.
    wait_until(lambda: published(relay, engine), seconds=60, what="publication of the rest")
    assert len(on_the_log(site.log, "recruitment.candidates")) == 1000 - sent
    capsys.readouterr()
    monkeypatch.setenv("TERANG_EVENT_LOG_URL", f"kafka://{site.broker.address}")
    assert cli.run(["--home", str(home), "reconcile"]) == 0
    assert f"{sent} events will be sent again" in capsys.readouterr().out
    assert waiting(engine) == sent
    wait_until(lambda: published(relay, engine), seconds=60, what="republication")
    relay.close()
    found = {event.id for event in on_the_log(site.log, "recruitment.candidates")}
    with reading(engine) as session:
        assert found == set(session.scalars(select(outbox.c.event_id)))
    assert cli.run(["--home", str(home), "reconcile", "--check"]) == 0
    engine.dispose()
