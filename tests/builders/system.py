"""All three services in one process: real applications, real workers, SQLite, one event log."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from services.recruitment.selections.usecases.opening import open_selection
from shared.contracts.catalogue import SERVICES, TOPICS
from shared.contracts.envelope import Event
from shared.db.clock import DatabaseClock
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
from tests.builders.small_selection import EXAM, SECTIONS, VACANCY, as_csv, bank_rows, option_worth, selection_document
from tests.builders.web import key_pair, make_settings
from tools.services import ALL

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
STAFF_MEMBERS = {
    "ketua": ("Rara Kartika", Role.COMMITTEE),
    "anggota": ("Made Siregar", Role.COMMITTEE),
    "ujian": ("Sri Handayani", Role.EXAM_OFFICER),
    "penyusun": ("Bayu Pratama", Role.ITEM_AUTHOR),
    "pengawas": ("Dedi Saputra", Role.PROCTOR),
    "verifikator": ("Rini Wulandari", Role.VERIFIER),
    "penilai": ("Nur Aini", Role.ASSESSOR),
    "auditor": ("Lia Tanamal", Role.AUDITOR),
}


@dataclass(frozen=True)
class Candidate:
    number: str
    application_id: str
    client: FlaskClient
    """Logged in at recruitment as the applicant."""


@cache
def _migrated(service: str) -> bytes:
    """The content of a service's database as its migrations make it; made once in a run."""
    engine = make_engine("sqlite://")
    upgrade(engine, ALL[service].migrations)
    return content_of(engine)


class System:
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
        self._with_keys: set[str] = set()
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

    def prepare(self, rows: list[dict[str, str]] | None = None) -> None:
        """Opens the selection, imports the bank, seals the exam by two people, plans a session."""
        self.draft_exam(rows)
        for officer in ("ujian", "ketua"):
            self.approve_exam(officer)
        self.settle()
        self.plan_session()
        self.settle()

    def open_selection(self, **changes: Any) -> None:
        with unit_of_work(self.engines["recruitment"]) as session:
            open_selection(session, DatabaseClock(session).now(), {**selection_document(), **changes})

    def draft_exam(self, rows: list[dict[str, str]] | None = None, **changes: Any) -> None:
        """Opens the selection, imports the bank and writes the blueprint; nobody has approved the exam yet. `changes`
        are those of `open_selection`."""
        self.open_selection(**changes)
        self.settle()
        sheet = (io.BytesIO(as_csv(rows or bank_rows())), "bank.csv")
        self.must("scoring", "POST", "/api/items/import", "penyusun", data={"sheet": sheet})
        blueprint = [{"section": section, "topic": "Uji", "band": "medium", "items": 3} for section in SECTIONS]
        self.must("scoring", "PUT", f"/api/exams/{EXAM}/blueprint", "ujian", json={"rows": blueprint})

    def opening_code(self, reason: str) -> str:
        """The code that opens the exam's papers, as scoring shows it to the exam officer."""
        sent = {"reason": reason}
        return str(self.must("scoring", "POST", f"/api/exams/{EXAM}/opening-code", "ujian", json=sent)["code"])

    def exam_digest(self) -> str:
        """The digest of the content that an approval names."""
        return str(self.must("scoring", "GET", f"/api/exams/{EXAM}", "ujian")["content_digest"])

    def approve_exam(self, officer: str) -> bool:
        """The member approves the exam as it stands, with the member's own key. True if it is sealed now."""
        signed = self.approval(officer)
        return bool(self.must("scoring", "POST", f"/api/exams/{EXAM}/approvals", officer, json=signed)["sealed"])

    def approval(self, officer: str) -> dict[str, str]:
        """What the member's browser hands in to approve the exam as it stands."""
        self.bind_key(officer)
        text = self.must("scoring", "GET", f"/api/exams/{EXAM}/statement", officer)["statement"]
        return person_keys.signed(f"staff-{officer}", text)

    def plan_session(self, starts_at: datetime | None = None, venue: str = "SMKN 1 Uji", seats: int = 20) -> None:
        """By default it has just begun."""
        begin = starts_at or datetime.now(UTC) - timedelta(minutes=1)
        plan = {
            "name": "Sesi uji",
            "venue": venue,
            "rooms": [{"name": "Ruang 1", "seats": seats}],
            "starts_at": begin.isoformat(),
            "ends_at": (begin + timedelta(hours=5)).isoformat(),
            "timezone": "Asia/Jakarta",
        }
        planned = self.must("cbt", "POST", "/api/sessions", "ujian", json=plan)
        path = f"/api/sessions/{planned['session_id']}/proctors"
        proctor = self.must("cbt", "POST", path, "pengawas")["staff_id"]
        rooms = [room["number"] for room in planned["rooms"]]
        self.must("cbt", "PUT", f"{path}/{proctor}", "ujian", json={"rooms": rooms})

    def end_sessions(self) -> None:
        """The exam officer ends every session; events still have to pass."""
        for planned in self.must("cbt", "GET", "/api/sessions", "ujian")["items"]:
            self.must("cbt", "POST", f"/api/sessions/{planned['session_id']}/end", "ujian")

    def admit(self, serial: int, **changes: Any) -> Candidate:
        """Registers, applies and is accepted; events still have to pass."""
        client = self.apps["recruitment"].test_client()
        nik, password = f"9999991204990{serial:03d}", "kata sandi yang panjang"
        person = {
            "nik": nik,
            "name": f"Peserta Rahasia {serial}",
            "birth_date": "1999-04-12",
            "email": f"peserta{serial}@rahasia.example",
            "phone": f"0812345678{serial:02d}",
            "password": password,
            "consent": True,
        }
        answers = [
            client.post("/api/accounts", json=person),
            client.post("/api/session", json={"nik": nik, "password": password}),
            client.post("/api/applications", json=self.application(**changes)),
        ]
        for answer in answers:
            assert answer.status_code < 300, answer.get_data(as_text=True)
        case = answers[-1].get_json()["application_id"]
        self.must("recruitment", "POST", f"/api/verifications/{case}", "verifikator", json={"decision": "accept"})
        (mine,) = client.get("/api/applications/mine").get_json()["items"]
        return Candidate(mine["candidate_no"], case, client)

    @staticmethod
    def application(**changes: Any) -> dict[str, Any]:
        return {
            "vacancy_id": VACANCY,
            "education_level": "D3",
            "major": "Keperawatan",
            "gpa": "3.40",
            "diploma_school": "Politeknik Uji",
            **changes,
        }

    def check_in(self, candidate_no: str) -> FlaskClient:
        """The proctor issues a PIN, the candidate logs in at a seat."""
        sessions = self.must("cbt", "GET", "/api/sessions", "pengawas")["items"]
        paths = [f"/api/sessions/{each['session_id']}/seats/{candidate_no}/pin" for each in sessions]
        issued = [self.ask("cbt", "POST", path, "pengawas") for path in paths]
        (pin,) = [answer.get_json()["pin"] for answer in issued if answer.status_code < 300]
        client = self.apps["cbt"].test_client()
        answer = client.post("/api/seat", json={"candidate_no": candidate_no, "pin": pin})
        assert answer.status_code < 300, answer.get_data(as_text=True)
        return client

    def sit(self, candidate_no: str, worth: Callable[[str, int], int], *, submit: bool = True) -> FlaskClient:
        """Sits the exam, choosing in each item the option of `worth(section, number)`."""
        client = self.check_in(candidate_no)
        paper = client.post("/api/attempt").get_json()
        entries = [
            {
                "sequence": item["number"],
                "item_id": item["item_id"],
                "option_id": option_worth(item, worth(item["section"], item["number"])),
                "doubtful": False,
            }
            for item in paper["items"]
        ]
        answer = client.post("/api/attempt/answers", json={"entries": entries})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        if submit:
            answer = client.post("/api/attempt/submission", json={})
            assert answer.status_code < 300, answer.get_data(as_text=True)
        return client

    def sign_ranking(self, username: str, vacancy_id: str = VACANCY) -> bool:
        """The member signs the ranking as it stands, with the member's own key. True if it is released now."""
        signed = self.signature(username, vacancy_id)
        answer = self.must("scoring", "POST", f"/api/rankings/{vacancy_id}/signatures", username, json=signed)
        return bool(answer["released"])

    def signature(self, username: str, vacancy_id: str = VACANCY) -> dict[str, str]:
        """What the member's browser hands in to sign the ranking as it stands."""
        self.bind_key(username)
        text = self.must("scoring", "GET", f"/api/rankings/{vacancy_id}/statement", username)["statement"]
        return person_keys.signed(f"staff-{username}", text)

    def bind_key(self, username: str) -> None:
        """Binds the member's key to the account, unless it is bound; scoring learns it."""
        holder = f"staff-{username}"
        if username in self._with_keys:
            return
        with unit_of_work(self.engines["recruitment"]) as session:
            name, role = STAFF_MEMBERS[username]
            member(session, holder, name, since=_LONG_AGO, role=role)
        public_key = person_keys.public_key(holder)
        path = f"/api/staff-keys/statement?public_key={public_key}"
        text = self.must("recruitment", "GET", path, username)["statement"]
        body = {"public_key": public_key, "statement": text, "proof": person_keys.proof(holder, text)}
        self.must("recruitment", "POST", "/api/staff-keys", username, json=body)
        self._with_keys.add(username)
        self.settle()

    def ranking(self) -> dict[str, Any]:
        """The ranking of the one vacancy as the committee sees it."""
        found: dict[str, Any] = self.must("scoring", "GET", f"/api/rankings/{VACANCY}", "ketua")
        return found

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
