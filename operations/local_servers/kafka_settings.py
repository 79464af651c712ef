"""A broker's server.properties: one node that is broker and controller, on loopback."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from operations.local_servers.ports import HOST

ADMIN = "admin"
"""The one superuser of a broker with passwords."""

MECHANISM = "SCRAM-SHA-512"
MECHANISMS = ("SCRAM-SHA-256", MECHANISM)
_LOGIN = "org.apache.kafka.common.security.{}LoginModule required"


@dataclass(frozen=True)
class Tls:
    """PEM files: the broker's certificate for 127.0.0.1, its unencrypted PKCS 8 key, and the CA's certificate."""

    certificate: Path
    key: Path
    authority: Path


def properties(
    data: Path, port: int, controller_port: int, *, admin_password: str | None, tls: Tls | None, version: str
) -> dict[str, str]:
    """All settings. With a password for the administrator, clients log in by SCRAM, and may do nothing without ACLs."""
    transport = "SSL" if tls else "PLAINTEXT"
    protocol = f"SASL_{transport}" if admin_password else transport
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "listeners": f"CLIENT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"CLIENT://{HOST}:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "CLIENT",
        "listener.security.protocol.map": f"CLIENT:{protocol},CONTROLLER:{_controller(admin_password)}",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "8",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        # Consumers of a test or a demo do not wait for further members of the group.
        "group.initial.rebalance.delay.ms": "0",
        **(_SHARE if not version.startswith("3.") else {}),
        **(_logins(admin_password) if admin_password else {}),
        **(_certificates(tls) if tls else {}),
    }


_SHARE = {"share.coordinator.state.topic.replication.factor": "1", "share.coordinator.state.topic.min.isr": "1"}


def as_text(settings: Mapping[str, str]) -> str:
    escaped = {name: value.replace("\\", "\\\\").replace("\n", "\\n") for name, value in settings.items()}
    return "".join(f"{name}={value}\n" for name, value in escaped.items())


def scram_arguments(passwords: Mapping[str, str]) -> list[str]:
    """Arguments of `StorageTool format`: every user may log in by either mechanism."""
    return [
        argument
        for name, password in passwords.items()
        for mechanism in MECHANISMS
        for argument in ("--add-scram", f"{mechanism}=[name={name},password={password}]")
    ]


def unfit(words: Collection[str]) -> list[str]:
    """Which of the names and passwords StorageTool or the settings file would misread."""
    return [word for word in words if not word or set(word) & set('[],="\\; \n')]


def _controller(admin_password: str | None) -> str:
    return "SASL_PLAINTEXT" if admin_password else "PLAINTEXT"


def _logins(password: str) -> dict[str, str]:
    scram = f'{_LOGIN.format("scram.Scram")} username="{ADMIN}" password="{password}";'
    plain = f'{_LOGIN.format("plain.Plain")} username="{ADMIN}" password="{password}" user_{ADMIN}="{password}";'
    return {
        "listener.name.client.sasl.enabled.mechanisms": ",".join(MECHANISMS),
        **{f"listener.name.client.{name.lower()}.sasl.jaas.config": scram for name in MECHANISMS},
        "sasl.mechanism.inter.broker.protocol": MECHANISM,
        # SCRAM passwords are kept by the controller, so it cannot need one itself.
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": plain,
        "sasl.mechanism.controller.protocol": "PLAIN",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN}",
    }


def _certificates(tls: Tls) -> dict[str, str]:
    return {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.certificate.chain": tls.certificate.read_text(encoding="ascii"),
        "ssl.keystore.key": tls.key.read_text(encoding="ascii"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.certificates": tls.authority.read_text(encoding="ascii"),
    }
