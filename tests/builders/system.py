"""A selection from its opening to a signed ranking, in all three services at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from services.recruitment.selections.usecases.opening import open_selection
from shared.db.clock import DatabaseClock
from shared.db.engine import unit_of_work
from tests.builders import person_keys
from tests.builders.services import Services
from tests.builders.small_selection import EXAM, SECTIONS, VACANCY, as_csv, bank_rows, option_worth, selection_document


@dataclass(frozen=True)
class Candidate:
    number: str
    application_id: str
    client: FlaskClient
    """Logged in at recruitment as the applicant."""


class System(Services):
    """What people do at the services, each act by its own program interface."""

    def prepare(self, rows: list[dict[str, str]] | None = None) -> None:
        """Opens the selection, imports the bank, seals the exam by two people, plans a session."""
        self.draft_exam(rows)
        self.seal_exam()
        self.plan_session()
        self.settle()

    def open_selection(self, **changes: Any) -> None:
        with unit_of_work(self.engines["recruitment"]) as session:
            now = (self._clock or DatabaseClock(session)).now()
            open_selection(session, now, {**selection_document(), **changes})

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

    def seal_exam(self) -> None:
        """Two members approve it, and everybody hears of it."""
        for officer in ("ujian", "ketua"):
            self.approve_exam(officer)
        self.settle()

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

    def ranking(self) -> dict[str, Any]:
        """The ranking of the one vacancy as the committee sees it."""
        found: dict[str, Any] = self.must("scoring", "GET", f"/api/rankings/{VACANCY}", "ketua")
        return found
