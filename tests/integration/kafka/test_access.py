"""A broker as in production: TLS, passwords, nothing allowed that `terang topics apply` has not granted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import (
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ResourcePatternFilter,
    ResourceType,
)

from deploy.cli import run
from deploy.servers.kafka import KafkaServer
from deploy.topic_access import Access, create_access
from shared.contracts.catalogue import SERVICES, TOPICS
from shared.contracts.messaging import CONTROL
from shared.eventlog import kafka_connection
from shared.eventlog.interface import LogUnavailable, Message
from shared.eventlog.kafka_log import KafkaLog
from tests.builders.certificates import make_tls

pytestmark = [
    pytest.mark.servers,
    # kafka-python leaves the socket of a refused connection to the garbage collector (see conftest.py).
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
Terang = Callable[..., tuple[int, str]]


@dataclass(frozen=True)
class Guarded:
    broker: KafkaServer
    folder: Path
    authority: Path

    def environ(self, user: str, password: str | None = None) -> dict[str, str]:
        known = self.broker.client_settings(user)["sasl_plain_password"] if password is None else password
        file = self.folder / f"{user}.password"
        file.write_text(f"{known}\n")
        return {
            "TERANG_EVENT_LOG_URL": f"kafka://{self.broker.address}",
            "TERANG_KAFKA_SECURITY": "sasl_ssl",
            "TERANG_KAFKA_USERNAME": user,
            "TERANG_KAFKA_PASSWORD_FILE": str(file),
            "TERANG_KAFKA_CA_FILE": str(self.authority),
        }

    def log(self, user: str, password: str | None = None, **changes: str) -> KafkaLog:
        environ = {**self.environ(user, password), **changes}
        return KafkaLog(environ["TERANG_EVENT_LOG_URL"], environ)

    def admin(self) -> KafkaAdminClient:
        return KafkaAdminClient(**self.broker.client_settings())


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    tls = make_tls(folder)
    passwords = {service: f"{service}-hush-hush" for service in SERVICES}
    broker = KafkaServer(folder / "kafka", users=passwords, tls=tls)
    broker.start()
    yield Guarded(broker, folder, tls.authority)
    broker.remove()


@pytest.fixture
def terang(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Terang:
    """Runs the command as the administrator, or as `user`; returns the exit code and what it said."""

    def command(*arguments: str, user: str = "admin") -> tuple[int, str]:
        for name, value in guarded.environ(user).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("TERANG_HOME", str(tmp_path))
        capsys.readouterr()
        code = run(["topics", *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.fixture
def bare(guarded: Guarded) -> None:
    """The broker as on its first day: users, and nothing else."""
    everything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    with guarded.admin() as admin:
        admin.delete_acls([ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, everything)])
        there = [name for name in admin.list_topics() if name in TOPICS]
        if there:
            admin.delete_topics(there)


@pytest.fixture
def applied(terang: Terang) -> None:
    code, said = terang("apply")
    assert code == 0, said


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
        cbt.forget("scoring")
    read(scoring, "scoring", "recruitment.candidates")
    scoring.forget("scoring")
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
