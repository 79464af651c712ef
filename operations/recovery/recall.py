"""Recall: after a restore, a service takes its own later events back from the log, and reads everyone's again."""

from __future__ import annotations

from collections.abc import Sequence

from operations.installation import Installation
from operations.services import service_of
from shared.config import SettingsError
from shared.contracts.catalogue import SERVICES
from shared.db.locks import exclusive
from shared.kernel.errors import Refused
from shared.messaging.recall import Forked, Outcome, consumed_ahead


def recall_services(installation: Installation, services: Sequence[str]) -> dict[str, Outcome]:
    """Each service takes its own events back from the log and deletes its groups' commits: it reads all again.

    Their workers must be stopped. May be repeated after an interruption. Raises Refused.
    """
    log = installation.log()
    outcomes = {}
    try:
        for service in services:
            with installation.engine(service) as engine:
                lock = exclusive(engine, f"relay-{service}")
                if not lock.acquire():
                    raise Refused(f"{service}'s worker is running; stop it first")
                try:
                    outcomes[service] = service_of(service).recall(installation.settings(service), engine, log)
                except SettingsError as error:
                    raise Refused(str(error)) from error
                except Forked as error:
                    raise Refused(
                        f"{service}: {error}; it has gone on since the restore, so restore it again"
                    ) from error
                finally:
                    lock.release()
            for consumer in service_of(service).consumers:
                log.delete_commits(consumer.name)
    finally:
        log.close()
    return outcomes


def consumed_further(installation: Installation, service: str) -> list[tuple[str, str]]:
    """Aggregates of which another service has applied more events than `service` has emitted: those events are lost."""
    found: set[tuple[str, str]] = set()
    with installation.engine(service) as producer:
        for other in SERVICES:
            with installation.engine(other) as consumer:
                found |= set(consumed_ahead(producer, service, [consumer]))
    return sorted(found)
