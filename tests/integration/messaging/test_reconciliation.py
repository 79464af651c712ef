"""`terang reconcile`: what the log has lost, and nothing else, is sent again."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from kafka import KafkaAdminClient, TopicPartition
from sqlalchemy import Engine, select, update

from operations import cli
from operations.home import Home
from operations.local_servers.kafka import KafkaServer
from shared.contracts.envelope import Event
from shared.contracts.messaging import RepublicationRequested
from shared.db.engine import make_engine, reading, unit_of_work
from shared.eventlog import kafka_connection
from shared.eventlog.interface import EventLog, Message
from shared.eventlog.kafka_log import KafkaLog
from shared.eventlog.open_log import open_log
from shared.messaging.outbox import emit
from shared.messaging.relay import Relay, backlog
from shared.messaging.tables import METADATA, outbox
from tests.builders.messaging import NOON, admitted
from tests.builders.signing import signer

TOPIC = "recruitment.candidates"
CONTROL = "messaging.control"
Terang = Callable[..., tuple[int, str]]
Wait = Callable[..., None]


@pytest.fixture
def terang(home: Home, capsys: pytest.CaptureFixture[str]) -> Terang:
    """Runs a command on the home; returns its exit code and what it said."""

    def command(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = cli.run(["--home", str(home.path), *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.fixture
def recruitment(home: Home) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{home.database('recruitment')}")
    yield engine
    engine.dispose()


@pytest.fixture
def log(home: Home) -> EventLog:
    return open_log(f"sqlite:///{home.database('events')}")


def write(engine: Engine, count: int, aggregates: int) -> list[str]:
    """Event ids in the order of writing."""
    with unit_of_work(engine) as session:
        return [emit(session, admitted(f"26-{number % aggregates:04d}"), at=NOON).id for number in range(count)]


def publish(engine: Engine, log: EventLog, service: str = "recruitment") -> int:
    relay = Relay(service, engine, log.producer(), signer(service))
    count = 0
    while confirmed := relay.run_once():
        count += confirmed
    relay.close()
    return count


def unsent(engine: Engine) -> list[str]:
    with reading(engine) as session:
        rows = select(outbox.c.event_id).where(outbox.c.published_at.is_(None)).order_by(outbox.c.id)
        return list(session.scalars(rows))


def lose(home: Home, where: str, *values: str) -> None:
    """The file of the log loses records, as a disk does."""
    with sqlite3.connect(home.database("events")) as file:
        file.execute(f"DELETE FROM records WHERE {where}", values)
    file.close()


def row(service: str, topic: str, *figures: int) -> str:
    return rf"(?m)^{service} +{re.escape(topic)} +" + " +".join(map(str, figures)) + "$"


def test_exactly_what_the_log_lost_is_sent_again(
    home: Home, terang: Terang, recruitment: Engine, log: EventLog
) -> None:
    assert terang("reconcile") == (0, "Nothing has been sent yet.\n")
    names = write(recruitment, 2100, aggregates=7)
    assert publish(recruitment, log) == 2100
    waiting = write(recruitment, 1, aggregates=1)
    code, said = terang("reconcile", "--check")
    assert (code, said.splitlines()[-1]) == (0, "Nothing is missing.")

    lost = [names[number] for number in (3, 10, 17, 2098)]
    for name in lost:
        lose(home, "headers LIKE ?", f"%{name}%")
    for check in ("--check", "--dry-run"):
        code, said = terang("reconcile", check)
        assert code == 1
        assert re.search(row("recruitment", TOPIC, 2100, 2096, 0, 4), said)
        assert said.endswith("4 events are missing; `terang reconcile` has them sent again.\n")
        assert unsent(recruitment) == waiting

    assert terang("reconcile", "cbt") == (0, "Nothing has been sent yet.\n")
    code, said = terang("reconcile")
    assert (code, said.splitlines()[-1]) == (0, "4 events will be sent again.")
    assert unsent(recruitment) == [*lost, *waiting]
    assert publish(recruitment, log) == 5
    assert terang("reconcile", "--check")[0] == 0
    assert {record.headers["ce_id"] for record in log.scan([TOPIC])} == {*names, *waiting}


def test_what_is_older_than_its_topic_keeps_may_be_gone(home: Home, terang: Terang, log: EventLog) -> None:
    cbt = make_engine(f"sqlite:///{home.database('cbt')}")
    with unit_of_work(cbt) as session:
        for name in ("old", "young"):
            request = RepublicationRequested(
                request_id=name,
                producer="recruitment",
                consumer="cbt",
                topic=TOPIC,
                aggregate_type="candidate",
                aggregate_id="26-0001",
                from_sequence=1,
            )
            emit(session, request, at=NOON)
    assert publish(cbt, log, "cbt") == 2
    with unit_of_work(cbt) as session:
        for name, days in (("old", 8), ("young", 6)):
            at = datetime.now(UTC) - timedelta(days=days)
            session.execute(update(outbox).where(outbox.c.aggregate_id == name).values(published_at=at))
    assert terang("reconcile", "--check")[0] == 0
    lose(home, "topic = ?", CONTROL)
    code, said = terang("reconcile")
    assert code == 0
    assert re.search(row("cbt", CONTROL, 2, 0, 1, 1), said)
    with reading(cbt) as session:
        assert session.scalars(select(outbox.c.aggregate_id).where(outbox.c.published_at.is_(None))).all() == ["young"]
    cbt.dispose()


def test_a_record_without_headers_is_known_by_its_content_and_rubbish_disturbs_nothing(
    home: Home, terang: Terang, recruitment: Engine, log: EventLog
) -> None:
    write(recruitment, 2, aggregates=1)
    assert publish(recruitment, log) == 2
    values = [record.value for record in log.scan([TOPIC])]
    lose(home, "topic = ?", TOPIC)
    producer = log.producer()
    producer.append([Message(TOPIC, "26-0000", value, {}) for value in (b"rubbish", *values)])
    producer.close()
    code, said = terang("reconcile", "--check")
    assert code == 0, said


def test_a_log_that_is_away_is_named_and_nothing_is_marked(
    terang: Terang, recruitment: Engine, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(recruitment, 2, aggregates=1)
    assert publish(recruitment, log) == 2
    monkeypatch.setattr(kafka_connection, "BOOTSTRAP_SECONDS", 0.5)
    monkeypatch.setenv("TERANG_EVENT_LOG_URL", "kafka://127.0.0.1:1")
    code, said = terang("reconcile")
    assert code == 2
    assert re.fullmatch(
        r"terang: TERANG_EVENT_LOG_URL: the event log cannot be reached \(no broker of 127\.0\.0\.1:1 .*\)\n", said
    )
    assert unsent(recruitment) == []


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    server.start()
    yield server
    server.remove()


@pytest.fixture
def on_kafka(broker: KafkaServer, home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[KafkaLog]:
    url = f"kafka://{broker.address}"
    monkeypatch.setenv("TERANG_EVENT_LOG_URL", url)
    made = KafkaLog(url, {})
    yield made
    made.close()


@pytest.fixture
def on_postgresql(home: Home, postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Recruitment's database."""
    monkeypatch.setenv("TERANG_RECRUITMENT_DATABASE_URL", postgres_database)
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


def groups(broker: KafkaServer) -> set[str]:
    with KafkaAdminClient(bootstrap_servers=broker.address) as admin:
        return {group["group_id"] for group in admin.list_groups()}


@pytest.mark.servers
def test_a_broker_that_never_had_a_group_forgets_one_at_once_and_a_replay_begins(
    broker: KafkaServer, on_kafka: KafkaLog, home: Home, terang: Terang
) -> None:
    assert terang("topics", "apply")[0] == 0
    with KafkaAdminClient(bootstrap_servers=broker.address) as admin:
        assert "__consumer_offsets" not in admin.list_topics(), "somebody has asked it for a group before"
    on_kafka.delete_commits(f"never-{secrets.token_hex(4)}")
    home.database("scoring").unlink()
    assert terang("migrate", "scoring")[0] == 0
    assert terang("replay", "scoring") == (0, "There was no ranking to compare.\n")


@pytest.mark.servers
def test_records_lost_and_then_a_whole_broker_come_back_in_order(
    broker: KafkaServer, on_kafka: KafkaLog, on_postgresql: Engine, terang: Terang
) -> None:
    assert terang("topics", "apply")[0] == 0
    names = write(on_postgresql, 2500, aggregates=20)
    assert publish(on_postgresql, on_kafka) == 2500
    assert terang("reconcile", "--check")[0] == 0

    before = groups(broker)
    with KafkaAdminClient(bootstrap_servers=broker.address) as admin:
        at = TopicPartition(TOPIC, {record.partition for record in on_kafka.scan([TOPIC])}.pop())
        lost = [r.headers["ce_id"] for r in on_kafka.scan([TOPIC]) if r.partition == at.partition and r.offset < 40]
        admin.delete_records({at: 40})
    code, said = terang("reconcile")
    assert re.search(row("recruitment", TOPIC, 2500, 2460, 0, 40), said), said
    assert sorted(unsent(on_postgresql)) == sorted(lost)
    assert groups(broker) == before
    assert publish(on_postgresql, on_kafka) == 40
    assert terang("reconcile", "--check")[0] == 0

    broker.kill()
    broker.wipe()
    broker.start()
    code, said = terang("reconcile")
    assert code == 2
    assert f"{TOPIC}; `terang topics apply` makes it" in said
    assert terang("topics", "apply")[0] == 0
    on_kafka.delete_commits("scoring")
    code, said = terang("reconcile", "recruitment")
    assert (code, said.splitlines()[-1]) == (0, "2500 events will be sent again.")
    assert publish(on_postgresql, on_kafka) == 2500
    with reading(on_postgresql) as session:
        assert backlog(session)[0] == 0
    events = [Event.from_bytes(record.value) for record in on_kafka.scan([TOPIC])]
    assert sorted(event.id for event in events) == sorted(names)
    for name in {event.aggregate_id for event in events}:
        assert [event.sequence for event in events if event.aggregate_id == name] == list(range(1, 126))
