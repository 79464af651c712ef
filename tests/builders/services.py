"""All three services in one process: real applications, real workers, SQLite, one event log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from shared.contracts.catalogue import SERVICES, TOPICS
from shared.contracts.envelope import Event
from shared.db.engine import make_engine, unit_of_work
from shared.db.migrations import upgrade
from shared.eventlog.interface import EventLog, Message
from shared.eventlog.open_log import open_log
from shared.kernel.clock import Clock, SystemClock
from shared.kernel.roles import Grants, Principal, Role
from shared.messaging.outbox import topic_of
from shared.messaging.worker import Worker
from shared.web.staff_tokens import StaffToken, issue
from tests.builders import person_keys
from tests.builders.databases import content_of, engine_with
from tests.builders.signed_releases import member
from tests.builders.web import key_pair, make_settings
from tools.services import ALL

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
STAFF_MEMBERS = {
    "ketua": ("Rara Kartika", Role.COMMITTEE),
    "anggota": ("Made Siregar", Role.COMMITTEE),
    "ujian": ("Sri Handayani", Role.EXAM_OFFICER),
    "ujian-2": ("Tuti Alawiyah", Role.EXAM_OFFICER),
    "penyusun": ("Bayu Pratama", Role.ITEM_AUTHOR),
    "pengawas": ("Dedi Saputra", Role.PROCTOR),
    "verifikator": ("Rini Wulandari", Role.VERIFIER),
    "penilai": ("Nur Aini", Role.ASSESSOR),
    "auditor": ("Lia Tanamal", Role.AUDITOR),
}


@cache
def _migrated(service: str) -> bytes:
    """The content of a service's database as its migrations make it; made once in a run."""
    engine = make_engine("sqlite://")
    upgrade(engine, ALL[service].migrations)
    return content_of(engine)


class Services:
    """Three services that tell each other of events only when `settle` is called."""

    def __init__(
        self,
        folder: Path,
        engines: Mapping[str, Engine] | None = None,
        log: EventLog | None = None,
        clock: Clock | None = None,
        secret_key: str | None = None,
    ) -> None:
        """`clock` None means the databases' own; `secret_key` is that of databases which were made elsewhere."""
        self.log = log or open_log(f"sqlite:///{folder}/log.db")
        self.engines: dict[str, Engine] = dict(engines or {})
        self.apps: dict[str, Flask] = {}
        self.with_keys: set[str] = set()
        """Who has bound a key."""
        self._clock = clock
        self._settings = {service: make_settings(service, folder) for service in SERVICES}
        if secret_key:
            self._settings = {name: replace(made, secret_key=secret_key) for name, made in self._settings.items()}
        for service in SERVICES:
            if service in self.engines:
                upgrade(self.engines[service], ALL[service].migrations)
            else:
                self.engines[service] = engine_with(_migrated(service))
            self.apps[service] = ALL[service].create_app(
                self._settings[service], engine=self.engines[service], clock=clock
            )

    def worker(self, service: str, log: EventLog | None = None) -> Worker:
        return ALL[service].make_worker(
            self._settings[service], engine=self.engines[service], log=log or self.log, clock=self._clock
        )

    def settle(self) -> None:
        """Lets events pass until nobody has anything to do."""
        with ExitStack() as open_workers:
            rounds = [open_workers.enter_context(self.worker(service).rounds()) for service in SERVICES]
            while sum(run_round() for run_round in rounds):
                continue

    def close(self) -> None:
        for engine in self.engines.values():
            engine.dispose()

    def headers(self, username: str, service: str) -> dict[str, str]:
        name, role = STAFF_MEMBERS[username]
        who = Principal(f"staff-{username}", name, frozenset({role}))
        token = StaffToken(who, f"session of {username}", 0)
        now = (self._clock or SystemClock()).now()
        return {"Authorization": f"Bearer {issue(key_pair()[0], token, now, audience=service)}"}

    def headers_of(self, staff_id: str, roles: Sequence[str], service: str) -> dict[str, str]:
        """Those of somebody with these roles, each for all selections or for one."""
        grants = Grants.of(roles)
        who = Principal(staff_id, "Orang Lain", grants.roles, limits=grants.limits)
        token = StaffToken(who, f"session of {staff_id}", 0)
        now = (self._clock or SystemClock()).now()
        return {"Authorization": f"Bearer {issue(key_pair()[0], token, now, audience=service)}"}

    def ask(self, service: str, method: str, path: str, who: str | None = None, **options: Any) -> TestResponse:
        """A request by a staff member, in a browser of its own."""
        headers = {**(self.headers(who, service) if who else {}), **options.pop("headers", {})}
        return self.apps[service].test_client().open(path, method=method, headers=headers, **options)

    def must(self, service: str, method: str, path: str, who: str | None = None, **options: Any) -> Any:
        answer = self.ask(service, method, path, who, **options)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)[:500]}"
        return answer.get_json(silent=True)

    def bind_key(self, username: str) -> None:
        """Binds the member's key to the account, unless it is bound; scoring learns it."""
        holder = f"staff-{username}"
        if username in self.with_keys:
            return
        with unit_of_work(self.engines["recruitment"]) as session:
            name, role = STAFF_MEMBERS[username]
            member(session, holder, name, since=_LONG_AGO, role=role)
        public_key = person_keys.public_key(holder)
        path = f"/api/staff-keys/statement?public_key={public_key}"
        text = self.must("recruitment", "GET", path, username)["statement"]
        body = {"public_key": public_key, "statement": text, "proof": person_keys.proof(holder, text)}
        self.must("recruitment", "POST", "/api/staff-keys", username, json=body)
        self.with_keys.add(username)
        self.settle()

    def all_events(self) -> list[Event]:
        """Every event of every topic, in the order of the log."""
        return [Event.from_bytes(raw) for raw in self.raw_log()]

    def raw_log(self) -> list[bytes]:
        consumer = self.log.consumer("the tests", list(TOPICS))
        try:
            return [record.value for record in consumer.poll(100_000, 0.2)]
        finally:
            consumer.close()


def append_all(log: EventLog, raw: list[bytes]) -> None:
    """Puts bytes into a log as they are."""
    producer = log.producer()
    events = [json.loads(value) for value in raw]
    topics = {event["type"]: topic_of(event["type"]) for event in events}
    producer.append(
        [Message(topics[e["type"]], e["aggregateid"], value, {}) for e, value in zip(events, raw, strict=True)]
    )
    producer.close()
