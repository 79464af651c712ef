"""A real Kafka broker of our own: records survive, a wiped broker comes back empty, users may do what ACLs allow."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from operations.local_servers.kafka import KafkaServer
from operations.local_servers.kafka_settings import Tls
from shared.eventlog.kafka_connection import make_client
from shared.kernel.errors import Refused

pytestmark = pytest.mark.servers

TOPIC = "cbt.attempts"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KafkaServer]:
    made = KafkaServer(tmp_path / "kafka")
    made.start()
    yield made
    made.remove()


def make_topic(server: KafkaServer, name: str = TOPIC) -> None:
    admin = KafkaAdminClient(**server.client_settings())
    admin.create_topics([NewTopic(name, 1, 1)])
    admin.close()


def send(server: KafkaServer, value: bytes, user: str | None = None) -> int:
    """Returns the offset that the broker acknowledged."""
    producer = KafkaProducer(**server.client_settings(user), acks="all", enable_idempotence=False, max_block_ms=20_000)
    try:
        return int(producer.send(TOPIC, value).get(20).offset)
    finally:
        producer.close()


def received(server: KafkaServer) -> list[bytes]:
    partition = TopicPartition(TOPIC, 0)
    consumer = KafkaConsumer(**server.client_settings(), enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        consumer.assign([partition])
        end = consumer.end_offsets([partition])[partition]
        values: list[bytes] = []
        while len(values) < end:
            values += [record.value for record in consumer.poll(1000).get(partition, [])]
        return values
    finally:
        consumer.close()


def topics(address: str) -> list[str]:
    admin = KafkaAdminClient(bootstrap_servers=address)
    try:
        return list(admin.list_topics())
    finally:
        admin.close()


def test_records_survive_every_kind_of_end_and_only_a_wiped_broker_is_empty(server: KafkaServer) -> None:
    make_topic(server)
    listing = ["org.apache.kafka.tools.TopicCommand", "--bootstrap-server", server.address, "--list"]
    assert server.tool(*listing).split() == [TOPIC]
    address, pid = server.address, server.pid
    assert send(server, b"1") == 0
    server.kill()
    assert not server.running
    server.start()
    assert (server.address, server.pid != pid) == (address, True)
    assert send(server, b"2") == 1
    server.restart()
    assert received(server) == [b"1", b"2"]
    with pytest.raises(Refused, match="stop the broker"):
        server.wipe()

    server.stop()
    server.wipe()
    server.start()

    assert topics(server.address) == []


def test_topics_are_never_made_by_asking_for_them(kafka_address: str) -> None:
    asked = f"never.made.{secrets.token_hex(4)}"
    producer = KafkaProducer(bootstrap_servers=kafka_address, max_block_ms=500)
    with pytest.raises(KafkaError):
        producer.send(asked, b"1").get(5)
    producer.close()
    assert asked not in topics(kafka_address)


def test_settings_win_and_a_start_that_fails_says_why(tmp_path: Path) -> None:
    server = KafkaServer(tmp_path / "kafka", settings={"log.retention.bytes": "many"})
    with pytest.raises(Refused, match=r"log\.retention\.bytes"):
        server.start()
    assert not server.running


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=f"127.0.0.1:{port}"):
            KafkaServer(tmp_path / "kafka", port).start()


def test_users_log_in_encrypted_and_may_do_nothing_until_they_are_allowed_to(tmp_path: Path) -> None:
    with KafkaServer(tmp_path / "kafka", users={"cbt": "rahasia"}, tls=certificate(tmp_path)) as server:
        make_topic(server)
        assert send(server, b"1") == 0
        with pytest.raises(TopicAuthorizationFailedError):
            send(server, b"2", user="cbt")
        assert server.client_settings()["security_protocol"] == "SASL_SSL"
        stranger = {**server.client_settings("cbt"), "sasl_plain_password": "guessed"}
        unencrypted = {**server.client_settings(), "security_protocol": "SASL_PLAINTEXT", "ssl_cafile": None}
        for refused in (stranger, unencrypted):
            with pytest.raises(KafkaError):
                make_client(KafkaAdminClient, **refused, bootstrap_timeout_ms=2000)
        server.restart()
        assert received(server) == [b"1"]


def test_passwords_that_its_tool_would_misread_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="a,b"):
        KafkaServer(tmp_path / "kafka", users={"cbt": "a,b"}).start()


def certificate(folder: Path) -> Tls:
    """For 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    tls = Tls(folder / "broker.crt", folder / "broker.key", folder / "broker.crt")
    tls.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    tls.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return tls
