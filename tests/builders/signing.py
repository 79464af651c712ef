"""One pair of signing keys per service for the whole test run, and events as their services publish them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from shared.contracts.catalogue import SERVICES, TOPICS
from shared.contracts.envelope import Event
from shared.encryption.envelopes import Opener, new_opener_pem
from shared.eventlog.interface import EventLog
from shared.messaging.event_keys import EventKeys
from shared.messaging.recall import own_topics
from shared.messaging.signature_check import SignatureCheck, signer_of
from shared.messaging.signing import Signer, new_private_key
from shared.messaging.worker import Worker


@cache
def private_key(service: str) -> bytes:
    return new_private_key()


@cache
def signer(service: str) -> Signer:
    return Signer.from_pem(private_key(service))


def event_keys() -> EventKeys:
    keys = EventKeys()
    for service in SERVICES:
        keys = keys.with_key(service, signer(service).public_key)
    return keys


def signatures(engine: Engine, log: EventLog, keys: EventKeys | None = None) -> SignatureCheck:
    """The check that a worker's consumers share."""
    return SignatureCheck(keys or event_keys(), engine, log, tuple(TOPICS))


def signed(event: Event, service: str | None = None) -> bytes:
    """The event as it is published by `service`, by default the one that its source names."""
    name = service or signer_of(event)
    assert name is not None, f"{event.source} is no service"
    return signer(name).sign([event.to_bytes()])[0]


def key_files(service: str, folder: Path) -> tuple[Path, Path]:
    """The service's private key and the public keys of all, as files in `folder`."""
    private, public = folder / f"signing_{service}.pem", folder / "event_keys.json"
    private.write_bytes(private_key(service))
    public.write_text(event_keys().to_text(), encoding="utf-8")
    return private, public


def log_key_file(folder: Path) -> Path:
    """The public log's own private key, as a file in `folder`."""
    path = folder / "log_key.pem"
    path.write_bytes(private_key("the public log"))
    return path


@cache
def paper_opener() -> Opener:
    """cbt's key for the key of an exam's papers, the same for the whole test run."""
    return Opener.from_pem(_paper_pem())


@cache
def _paper_pem() -> bytes:
    return new_opener_pem()


def paper_key_files(folder: Path) -> tuple[Path, Path]:
    """cbt's private and public key for papers, as files in `folder`."""
    private, public = folder / "paper_private.pem", folder / "paper_public.pem"
    private.write_bytes(_paper_pem())
    public.write_bytes(paper_opener().recipient.to_pem())
    return private, public


def make_worker(service: str, engine: Engine, log: EventLog, **options: Any) -> Worker:
    """A worker with the tests' keys, which looks at no topic that the service has no right to."""
    topics = [topic.name for topic in TOPICS.values() if service in topic.readers or topic.name in own_topics(service)]
    check = SignatureCheck(event_keys(), engine, log, topics)
    return Worker(service, engine, log, signatures=check, signer=signer(service), **options)
