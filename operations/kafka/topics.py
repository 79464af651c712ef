"""Compares a Kafka broker's topics, settings and access with the catalogue, and changes them to match it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import SecurityDisabledError

from operations.kafka.topic_access import Access, access_of, create_access, delete_access, wanted_access
from shared.contracts.catalogue import SERVICES, TOPICS, Topic
from shared.kernel.errors import Refused

_DAY = 24 * 3600 * 1000
_COPIES = 3
_OPEN_DOOR = "the broker has no authorizer (authorizer.class.name), so everybody may read and write every topic"


@dataclass(frozen=True)
class Difference:
    """One thing that differs from the catalogue. `mend` corrects it; None if only a person can."""

    where: str
    text: str
    mend: Callable[[], None] | None


@dataclass(frozen=True)
class Plan:
    differences: list[Difference]
    notes: list[str]


def plan(admin: Any, *, copies: int | None, users: Mapping[str, str], needs_authorizer: bool) -> Plan:
    """Compares the broker that `admin` (a KafkaAdminClient of a superuser) is connected to with the catalogue.

    `copies` is the replication factor of new topics (None: three, or one per broker if there are fewer); `users`
    maps each service to its user's name. With `needs_authorizer` a broker that cannot restrict access is Refused.
    """
    try:
        # First, because only an administrator may read this; of the rest, other users see a part.
        access, notes = _access_changes(admin, users), []
    except SecurityDisabledError:
        access, notes = [], [_OPEN_DOOR]
        if needs_authorizer:
            raise Refused(_OPEN_DOOR) from None
    brokers = len(admin.describe_cluster()["brokers"])
    copies = copies or min(_COPIES, brokers)
    if copies > brokers:
        raise Refused(f"--copies {copies}: the cluster has only {brokers} broker{'s' if brokers > 1 else ''}")
    found = {topic["name"]: topic for topic in admin.describe_topics() if topic["error_code"] == 0}
    differences: list[Difference] = []
    for topic in TOPICS.values():
        if topic.name in found:
            differences += _changes(admin, topic, found[topic.name]["partitions"], copies)
        else:
            differences.append(_creation(admin, topic, copies))
    return Plan(differences + access, notes)


def configuration(topic: Topic, copies: int) -> dict[str, str]:
    """A topic's settings by Kafka's names."""
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(-1 if topic.retention_days is None else topic.retention_days * _DAY),
        "retention.bytes": "-1",
        "max.message.bytes": str(topic.max_message_bytes),
        # The broker's clock, for delays: producers' clocks differ.
        "message.timestamp.type": "LogAppendTime",
        # With acks=all: one copy may be away, and what is acknowledged is still on two machines.
        "min.insync.replicas": str(max(1, copies - 1)),
        "unclean.leader.election.enable": "false",
    }


def _creation(admin: Any, topic: Topic, copies: int) -> Difference:
    def create() -> None:
        wanted = {
            "num_partitions": topic.partitions,
            "replication_factor": copies,
            "configs": configuration(topic, copies),
        }
        admin.create_topics({topic.name: wanted}, wait_for_metadata=True)

    kept = "for ever" if topic.retention_days is None else f"{topic.retention_days} days"
    size = f"{topic.max_message_bytes // 2**20} MiB"
    text = f"create: partitions {topic.partitions}, copies {copies}, kept {kept}, messages up to {size}"
    return Difference(topic.name, text, create)


def _changes(admin: Any, topic: Topic, partitions: list[dict[str, Any]], copies: int) -> list[Difference]:
    changes: list[Difference] = []
    has = len(partitions)
    if has < topic.partitions:

        def raise_partitions() -> None:
            admin.create_partitions({topic.name: topic.partitions})

        # A key's next record may go to another partition: consumers then hold it until they are even.
        text = f"partitions {has} -> {topic.partitions} (keys move; better not during an exam)"
        changes.append(Difference(topic.name, text, raise_partitions))
    elif has > topic.partitions:
        text = f"partitions {has}, the catalogue says {topic.partitions}; Kafka cannot lower it"
        changes.append(Difference(topic.name, text, None))
    fewest = min(len(partition["replica_nodes"]) for partition in partitions)
    if fewest < copies:
        text = f"copies {fewest} -> {copies}: move it by kafka-reassign-partitions.sh"
        changes.append(Difference(topic.name, text, None))
    return changes + _configuration_changes(admin, topic, min(copies, fewest))


def _configuration_changes(admin: Any, topic: Topic, copies: int) -> list[Difference]:
    wanted = configuration(topic, copies)
    resource = ConfigResource(ConfigResourceType.TOPIC, topic.name, list(wanted))
    has = admin.describe_configs([resource], config_filter="all")["topic"][topic.name]

    def setting(name: str, value: str) -> Callable[[], None]:
        def change() -> None:
            outcome = admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, {name: value})])
            if outcome["topic"][topic.name] != "OK":
                raise Refused(f"{topic.name}: {name}={value}: {outcome['topic'][topic.name]}")

        return change

    return [
        Difference(topic.name, f"{name} {has[name]['value']} -> {value}", setting(name, value))
        for name, value in wanted.items()
        if has[name]["value"] != value
    ]


def _access_changes(admin: Any, users: Mapping[str, str]) -> list[Difference]:
    wanted = {access for service in SERVICES for access in wanted_access(service, users[service])}
    has = access_of(admin, [*users.values(), "*"])

    def creating(access: Access) -> Callable[[], None]:
        return lambda: create_access(admin, access)

    def deleting(access: Access) -> Callable[[], None]:
        return lambda: delete_access(admin, access)

    new = [Difference(each.principal, f"allow {each}", creating(each)) for each in sorted(wanted - has)]
    stale = [Difference(each.principal, f"no longer allow {each}", deleting(each)) for each in sorted(has - wanted)]
    return new + stale
