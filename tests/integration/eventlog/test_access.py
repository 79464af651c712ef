"""A broker as in production: TLS, passwords, nothing allowed that `terang topics apply` has not granted."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from kafka.admin import ConfigResource
from sqlalchemy import update
from sqlalchemy.orm import Session

from operations.home import Home
from operations.kafka.topic_access import Access, create_access
from shared.contracts.catalogue import SERVICES, TOPICS
from shared.contracts.envelope import Event
from shared.contracts.messaging import CONTROL
from shared.contracts.recruitment import CANDIDATES, CandidateAdmitted
from shared.db.engine import unit_of_work
from shared.eventlog import kafka_connection
from shared.eventlog.interface import LogUnavailable, Message
from shared.eventlog.kafka_log import KafkaLog
from shared.kernel.clock import Clock
from shared.messaging.consumer import ConsumerSpec
from shared.messaging.outbox import emit
from shared.messaging.tables import outbox
from tests.builders.messaging import NOON, admitted, messaging_engine
from tests.builders.signing import make_worker
from tests.integration.eventlog.conftest import Guarded, Terang

pytestmark = [
    pytest.mark.servers,
    # kafka-python leaves the socket of a refused connection to the garbage collector (see conftest.py).
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]


def append(log: KafkaLog, topic: str) -> None:
    producer = log.producer()
    try:
        assert producer.append([Message(topic, "key", b"value", {})]) == [None]
    finally:
        producer.close()


def read(log: KafkaLog, group: str, *topics: str) -> int:
    consumer = log.consumer(group, topics)
    try:
        return len(consumer.poll(10, 0))
    finally:
        consumer.close()


@pytest.mark.usefixtures("bare")
def test_apply_does_what_plan_shows_and_then_there_is_nothing_to_do(terang: Terang) -> None:
    code, shown = terang("plan")
    assert code == 1
    assert "cbt.attempts               create: partitions 12, copies 1, kept for ever, messages up to 1 MiB" in shown
    assert "scoring.exams              create: partitions 1, copies 1, kept for ever, messages up to 8 MiB" in shown
    assert "User:cbt                   allow READ on topic recruitment.identities" in shown
    code, done = terang("apply")
    assert code == 0
    assert shown.splitlines()[:-1] == done.splitlines()[:-1]
    assert terang("plan") == (0, "The broker is as the catalogue says.\n")
    assert terang("apply") == (0, "Nothing to change.\n")


@pytest.mark.usefixtures("applied")
def test_what_was_changed_by_hand_is_shown_and_put_right(guarded: Guarded, terang: Terang) -> None:
    with guarded.admin() as admin:
        admin.delete_topics(["cbt.seating"])
        admin.create_topics({"cbt.seating": {"num_partitions": 2, "replication_factor": 1}}, wait_for_metadata=True)
        admin.alter_configs([ConfigResource("TOPIC", "messaging.control", {"retention.ms": "1000"})])
        create_access(admin, Access("cbt", "TOPIC", "scoring.", True, "READ"))
        create_access(admin, Access("*", "TOPIC", "recruitment.identities", False, "READ"))
    code, shown = terang("plan")
    assert code == 1
    for line in (
        "cbt.seating                partitions 2 -> 6 (keys move; better not during an exam)",
        "messaging.control          retention.ms 1000 -> 604800000",
        "User:cbt                   no longer allow READ on topics scoring.*",
        "User:*                     no longer allow READ on topic recruitment.identities",
    ):
        assert line in shown
    assert terang("apply")[0] == 0
    assert terang("plan")[0] == 0


@pytest.mark.usefixtures("applied")
def test_what_only_a_person_can_change_is_left_and_told(guarded: Guarded, terang: Terang) -> None:
    with guarded.admin() as admin:
        admin.create_partitions({"scoring.exams": 2})
    try:
        code, said = terang("apply")
        assert code == 1
        assert "scoring.exams              NOT DONE: partitions 2, the catalogue says 1" in said
    finally:
        with guarded.admin() as admin:
            admin.delete_topics(["scoring.exams"])


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_what_the_catalogue_says_and_nothing_else(guarded: Guarded, service: str) -> None:
    admin, log = guarded.log("admin"), guarded.log(service)
    readable = [topic.name for topic in TOPICS.values() if service in topic.readers]
    for name in readable:
        append(admin, name)
    assert read(log, service, *readable) > 0
    for name in TOPICS.keys() - set(readable):
        append(admin, name)
        with pytest.raises(LogUnavailable, match=rf"forbids this to user '{service}' .*{name}"):
            read(log, f"{service}.curious-about-{name}", name)
    admin.close()
    log.close()


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_its_own_topics_and_nothing_else(guarded: Guarded, service: str) -> None:
    log = guarded.log(service)
    for name in TOPICS:
        if name.startswith(f"{service}.") or name == CONTROL:
            append(log, name)
        else:
            with pytest.raises(LogUnavailable, match=rf"forbids this to user '{service}' .*{name}"):
                append(log, name)
    log.close()


@pytest.mark.usefixtures("applied")
def test_a_service_cannot_take_the_place_of_another_in_its_group(guarded: Guarded) -> None:
    cbt, scoring = guarded.log("cbt"), guarded.log("scoring")
    with pytest.raises(LogUnavailable, match=r"Group.*scoring"):
        read(cbt, "scoring", "recruitment.candidates")
    with pytest.raises(LogUnavailable, match=r"Group.*scoring"):
        cbt.delete_commits("scoring")
    read(scoring, "scoring", "recruitment.candidates")
    scoring.delete_commits("scoring")
    cbt.close()
    scoring.close()


@pytest.mark.usefixtures("applied")
def test_topics_groups_and_their_lag_are_a_table(guarded: Guarded, terang: Terang) -> None:
    admin, scoring = guarded.log("admin"), guarded.log("scoring")
    consumer = scoring.consumer("scoring", ["recruitment.candidates"])
    for _ in range(3):
        append(admin, "recruitment.candidates")
    while records := consumer.poll(10, 0):
        consumer.commit(records)
    for _ in range(2):
        append(admin, "recruitment.candidates")
    code, table = terang("lag")
    assert code == 0
    lines = [line.split() for line in table.splitlines()]
    assert lines[0] == ["TOPIC", "PARTITIONS", "RECORDS", "GROUP", "BEHIND"]
    [line] = [line for line in lines if line[:1] == ["recruitment.candidates"]]
    assert (line[1], *line[3:5]) == ("6", "scoring", "2")
    assert int(line[2]) >= 5
    assert ["scoring", "Stable", "1", "2"] in lines
    by_partition = terang("lag", "--partitions")[1]
    assert sum(line.split()[0] == "recruitment.candidates" for line in by_partition.splitlines() if line) == 1
    consumer.close()
    admin.close()
    scoring.close()


@pytest.mark.usefixtures("bare", "applied")
def test_events_go_from_database_to_database_and_gaps_heal_with_no_more_than_these_rights(guarded: Guarded) -> None:
    """Outbox, relay, topic, consumer, inbox; and the way back, by which a consumer asks for what it misses."""
    seen: list[tuple[str, int]] = []

    def note(_session: Session, _clock: Clock, event: Event, payload: CandidateAdmitted) -> None:
        seen.append((payload.candidate_no, event.sequence))

    databases = {service: messaging_engine() for service in SERVICES}
    logs = {service: guarded.log(service) for service in SERVICES}
    spec = ConsumerSpec("scoring", (CANDIDATES,), {CandidateAdmitted: note})
    recruitment = make_worker("recruitment", databases["recruitment"], logs["recruitment"])
    scoring = make_worker("scoring", databases["scoring"], logs["scoring"], consumers=[spec])
    for number in range(1, 31):
        with unit_of_work(databases["recruitment"]) as session:
            emit(session, admitted(f"26-{number % 10:04}"), at=NOON)
            if number == 5:
                # As if the broker had lost it after it was acknowledged.
                session.execute(update(outbox).where(outbox.c.id == 5).values(published_at=NOON))
    while sum(worker.run_until_idle() for worker in (recruitment, scoring)):
        pass
    # Ten candidates, three events of each: all of them, once, and each candidate's in order.
    assert sorted(seen) == [(f"26-{number:04}", sequence) for number in range(10) for sequence in (1, 2, 3)]
    for number in range(10):
        assert [sequence for who, sequence in seen if who == f"26-{number:04}"] == [1, 2, 3]
    assert sum(lag.records for lag in logs["scoring"].lag("scoring", [CANDIDATES])) == 0
    for engine in databases.values():
        engine.dispose()


def service_environment(folder: Path, broker: dict[str, str]) -> dict[str, str]:
    home = Home(folder)
    home.prepare()
    return {**os.environ, **home.environment(broker), "PYTHONWARNINGS": "ignore"}


@pytest.mark.usefixtures("bare", "applied")
def test_a_worker_joins_its_groups_with_the_settings_of_its_environment_and_leaves_them_at_once(
    guarded: Guarded, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    environ = service_environment(tmp_path, guarded.environ("scoring"))
    subprocess.run([sys.executable, "-m", "services.scoring", "migrate"], env=environ, check=True, timeout=60)
    scoring = guarded.log("scoring")
    scoring.lag("scoring", [CANDIDATES])
    worker = subprocess.Popen([sys.executable, "-m", "services.scoring", "worker"], env=environ)
    with guarded.admin() as admin:

        def members(*groups: str) -> list[int]:
            return [len(group["members"]) for group in admin.describe_groups(groups).values()]

        try:
            wait_until(
                lambda: members("scoring", "scoring.control") == [1, 1], seconds=60, what="a member of each group"
            )
            worker.terminate()
            assert worker.wait(20) == 0
            assert members("scoring", "scoring.control") == [0, 0]
        finally:
            worker.kill()
            worker.wait()
    scoring.close()


def test_a_worker_without_its_password_does_not_start_and_says_why(guarded: Guarded, tmp_path: Path) -> None:
    environ = service_environment(tmp_path, guarded.environ("scoring"))
    del environ["TERANG_KAFKA_PASSWORD_FILE"]
    worker = subprocess.run(
        [sys.executable, "-m", "services.scoring", "worker"], env=environ, capture_output=True, text=True, check=False
    )
    assert worker.returncode == 2
    assert worker.stderr.strip() == "TERANG_KAFKA_PASSWORD_FILE is not set"


@pytest.mark.usefixtures("applied")
def test_only_an_administrator_may_plan(terang: Terang) -> None:
    code, said = terang("plan", user="cbt")
    assert code == 2
    assert said == "terang: TERANG_KAFKA_USERNAME: 'cbt' is no administrator of this broker\n"


def test_a_wrong_password_is_among_the_reasons_given(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_connection, "BOOTSTRAP_SECONDS", 3.0)
    log = guarded.log("cbt", "not the password")
    with pytest.raises(LogUnavailable, match=r"user 'cbt'.*the password in TERANG_KAFKA_PASSWORD_FILE is wrong"):
        read(log, "cbt", "recruitment.candidates")
    with pytest.raises(LogUnavailable, match="the password in TERANG_KAFKA_PASSWORD_FILE is wrong"):
        append(log, "cbt.attempts")
    log.close()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"TERANG_KAFKA_CA_FILE": ""}, "its certificate is not signed by TERANG_KAFKA_CA_FILE"),
        ({"TERANG_KAFKA_SECURITY": "sasl_plaintext"}, "it does not speak sasl_plaintext there"),
    ],
)
def test_a_broker_that_is_not_trusted_or_spoken_to_wrongly_is_not_used(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], reason: str
) -> None:
    monkeypatch.setattr(kafka_connection, "BOOTSTRAP_SECONDS", 3.0)
    log = guarded.log("cbt", **changes)
    with pytest.raises(LogUnavailable, match=reason):
        append(log, "cbt.attempts")
    log.close()


@pytest.mark.usefixtures("applied")
def test_no_password_and_no_event_is_ever_logged(
    guarded: Guarded, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_connection, "BOOTSTRAP_SECONDS", 2.0)
    caplog.set_level(logging.DEBUG)
    logging.getLogger("shared").debug("this is recorded")
    log, wrong = guarded.log("cbt"), guarded.log("cbt", "not the password")
    append(log, "cbt.attempts")
    read(log, "cbt", "recruitment.candidates")
    log.lag("cbt", ["recruitment.candidates"])
    with pytest.raises(LogUnavailable) as refusal:
        append(wrong, "cbt.attempts")
    log.close()
    assert "this is recorded" in caplog.text
    for secret in ("cbt-hush-hush", "not the password", "b'value'"):
        assert secret not in caplog.text
        assert secret not in str(refusal.value)
        assert secret not in repr(log.settings)
