"""The whole catalogue. To look up events, import this module, not the producers' modules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from shared.contracts import (
    assessments,
    cbt,
    committee,
    corrections,
    draw_seeds,
    exclusions,
    giving_back,
    held_seats,
    leaves,
    looks,
    lots,
    messaging,
    minute_links,
    moved_places,
    objections,
    recruitment,
    reserve_moves,
    rosters,
    rule_documents,
    scoring,
    staff,
    withdrawals,
)
from shared.contracts.declaration import CONTRACTS, Contract
from shared.kernel.words import N_

PRODUCERS = (
    recruitment,
    giving_back,
    rosters,
    staff,
    cbt,
    exclusions,
    held_seats,
    minute_links,
    scoring,
    committee,
    draw_seeds,
    lots,
    corrections,
    assessments,
    withdrawals,
    reserve_moves,
    moved_places,
    looks,
    rule_documents,
    objections,
    leaves,
    messaging,
)
"""The modules whose events are in the catalogue; an event enters it when its module is imported."""

SERVICE_NAMES = {"recruitment": N_("Rekrutmen"), "cbt": N_("Ujian"), "scoring": N_("Penilaian")}
"""Each service as pages call it."""
SERVICES = tuple(SERVICE_NAMES)


@dataclass(frozen=True)
class Topic:
    """A topic of the log. `readers` are the services whose consumers may subscribe to it.

    Recruitment keeps the trail and reads every topic but the papers', and the leaves', which say nothing new.
    `partitions`, `retention_days` (None: for ever) and `max_message_bytes` are for logs that have them.
    """

    name: str
    readers: frozenset[str]
    partitions: int = 6
    retention_days: int | None = None
    max_message_bytes: int = 1024 * 1024


_ALL = frozenset(SERVICES)
TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic(recruitment.SELECTIONS, _ALL, partitions=1),
        Topic(recruitment.CANDIDATES, _ALL),
        # What people did with applications before there is a number: for the trail alone.
        Topic(recruitment.APPLICATIONS, frozenset({"recruitment"})),
        Topic(recruitment.IDENTITIES, frozenset({"recruitment", "cbt"})),
        Topic(objections.OBJECTIONS, frozenset({"recruitment", "scoring"})),
        Topic(staff.STAFF, _ALL, partitions=1),
        Topic(cbt.SEATING, frozenset({"recruitment", "scoring"})),
        Topic(cbt.ATTEMPTS, frozenset({"recruitment", "scoring"}), partitions=12),
        Topic(rule_documents.RULES, frozenset({"recruitment"}), partitions=1),
        # An event of version 1 holds a whole exam, with its pictures.
        Topic(scoring.EXAMS, frozenset({"recruitment", "cbt"}), partitions=1, max_message_bytes=8 * 1024 * 1024),
        # Encrypted, and still for nobody else: what is not there to be read needs no key to be kept.
        Topic(scoring.PAPERS, frozenset({"cbt"}), partitions=1),
        Topic(scoring.BANK, frozenset({"recruitment"}), partitions=1),
        Topic(committee.RESULTS, frozenset({"recruitment", "cbt"})),
        Topic(assessments.ASSESSMENTS, frozenset({"recruitment"})),
        # For the public log, which scoring keeps: after everything that is said in it.
        Topic(leaves.RECRUITMENT_LEAVES, frozenset({"scoring"}), partitions=1),
        Topic(leaves.CBT_LEAVES, frozenset({"scoring"}), partitions=1),
        Topic(leaves.SCORING_LEAVES, frozenset({"scoring"}), partitions=1),
        Topic(messaging.CONTROL, _ALL, partitions=1, retention_days=7),
    )
}


def readable_by(service: str) -> tuple[str, ...]:
    """The topics that a service's consumers may subscribe to, in the catalogue's order."""
    return tuple(topic.name for topic in TOPICS.values() if service in topic.readers)


def contract(event_type: str) -> Contract | None:
    """The contract of an event type, or None for a type that this release does not know."""
    return CONTRACTS.get(event_type)


def known_types() -> Collection[str]:
    """The event types, each with its version, that this release knows."""
    return CONTRACTS.keys()


def producer_of(topic: str) -> str | None:
    """The service that publishes on a topic; None for a topic that is not in the catalogue."""
    return next((each.producer for each in contracts() if each.topic == topic), None)


def contracts() -> tuple[Contract, ...]:
    """Every contract, by type name."""
    return tuple(CONTRACTS[name] for name in sorted(CONTRACTS))


def payload_type(event_type: str) -> type[Any] | None:
    known = CONTRACTS.get(event_type)
    return known.payload if known else None
