"""A whole system with a selection of two stages: an exam in two shifts, then an exam and an interview."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from services.scoring.exams.domain.keys import keys_digest
from services.scoring.exams.usecases import exams
from services.scoring.gate.domain.gate import Item, Line, Report
from services.scoring.gate.storage import reports
from services.scoring.marking.usecases import changes
from shared.db.engine import unit_of_work
from tests.builders import person_keys
from tests.builders.small_selection import EXAM, LETTERS, SECTIONS, SELECTION, VACANCY, as_csv, bank_rows, small_rules
from tests.builders.small_selection import option_worth as worth_of
from tests.builders.system import System

CAT = f"{SELECTION}-cat"
MEMBERS = ("ketua", "anggota")
SECOND_ASSESSOR = "staff-penilai-2"
Answers = Callable[[str, int], int]


def two_stages() -> dict[str, Any]:
    """Percentiles of each shift decide who goes on; then 40 per cent of the first total, 30 of an exam, 30 of an
    interview, in whole points, so that the sum has equals."""
    right_wrong = {"kind": "right_wrong", "right": 5, "wrong": 0, "blank": 0}
    duration = {"minutes": 60, "extra_time_minutes": 80, "grace_seconds": 30}
    section = {"code": "SKB", "name": "Bidang", "items": 3, "max_marks": 15, "marking": right_wrong}
    cat = {"code": "cat", "name": "SKB dengan CAT", "source": "sitting", "sections": [section], "duration": duration}
    criteria = [{"code": "motivasi", "name": "Motivasi", "max_points": 40}]
    criteria.append({"code": "bidang", "name": "Penguasaan bidang", "max_points": 60})
    interview = {"code": "wawancara", "name": "Wawancara", "source": "assessors", "criteria": criteria, "tolerance": 4}
    integration = {"carried_in": {"skd": 40}, "parts": {"cat": 30, "wawancara": 30}}
    later = {
        "code": "skb",
        "name": "Seleksi Kompetensi Bidang",
        "parts": [cat, interview],
        "integration": {**integration, "scale": 100, "decimals": 0, "rounding": "half_up"},
        "tie_breaks": ["final", "skd", "cat", "age"],
        "cut": {"multiple": 1, "boundary_ties": "all"},
    }
    return {
        **small_rules(),
        "version": "dua-tahap",
        "normalisation": {"method": "percentile", "decimals": 3, "counts": "at_most"},
        "first_stage": {"code": "skd", "name": "Seleksi Kompetensi Dasar"},
        "stages": [later],
    }


class TwoStages(System):
    """What the people of such a selection do."""

    def prepare_both(self) -> None:
        """Both exams are sealed; two shifts of three seats each have begun."""
        self.open_selection(rules=two_stages())
        self.settle()
        sheet = (io.BytesIO(as_csv([*bank_rows(), *_later_items()])), "bank.csv")
        self.must("scoring", "POST", "/api/items/import", "penyusun", data={"sheet": sheet})
        for exam_id, sections in ((EXAM, SECTIONS), (CAT, ("SKB",))):
            rows = [{"section": code, "topic": "Uji", "band": "medium", "items": 3} for code in sections]
            self.must("scoring", "PUT", f"/api/exams/{exam_id}/blueprint", "ujian", json={"rows": rows})
            for officer in ("ujian", "ketua"):
                self.bind_key(officer)
                text = self.must("scoring", "GET", f"/api/exams/{exam_id}/statement", officer)["statement"]
                signed = person_keys.signed(f"staff-{officer}", text)
                self.must("scoring", "POST", f"/api/exams/{exam_id}/approvals", officer, json=signed)
        self.settle()
        for minutes in (2, 1):
            self.plan(f"Sesi {minutes}", minutes, seats=3)
        self.settle()

    def plan(self, name: str, minutes: int, seats: int, exam_id: str | None = None) -> None:
        """A session that began so many minutes ago."""
        begin = datetime.now(UTC) - timedelta(minutes=minutes)
        plan = {
            "name": name,
            "venue": "SMKN 1 Uji",
            "rooms": [{"name": f"Ruang {name}", "seats": seats}],
            "starts_at": begin.isoformat(),
            "ends_at": (begin + timedelta(hours=5)).isoformat(),
            "timezone": "Asia/Jakarta",
            **({"exam_id": exam_id} if exam_id else {}),
        }
        planned = self.must("cbt", "POST", "/api/sessions", "ujian", json=plan)
        path = f"/api/sessions/{planned['session_id']}/proctors"
        proctor = self.must("cbt", "POST", path, "pengawas")["staff_id"]
        self.must("cbt", "PUT", f"{path}/{proctor}", "ujian", json={"rooms": [1]})

    def end_of(self, exam_id: str) -> None:
        """The exam officer ends the sessions of a later exam."""
        for planned in self.must("cbt", "GET", "/api/sessions", "ujian")["items"]:
            if planned["exam_id"] == exam_id:
                self.must("cbt", "POST", f"/api/sessions/{planned['session_id']}/end", "ujian")

    def seats(self, exam_id: str) -> dict[str, str]:
        """The session of each candidate in an exam, by number."""
        given = [event.data for event in self.all_events() if event.type == "cbt.seat.assigned.v1"]
        return {seat["candidate_no"]: seat["session_id"] for seat in given if seat["exam_id"] == exam_id}

    def sit_exam(self, exam_id: str, number: str, answers: Answers) -> None:
        """Sits an exam, choosing in each item the option that is worth what `answers` says."""
        path = f"/api/sessions/{self.seats(exam_id)[number]}/seats/{number}/pin"
        pin = self.must("cbt", "POST", path, "pengawas")["pin"]
        client = self.apps["cbt"].test_client()
        assert client.post("/api/seat", json={"candidate_no": number, "pin": pin}).status_code < 300
        paper = client.post("/api/attempt").get_json()
        entries = [
            {
                "sequence": item["number"],
                "item_id": item["item_id"],
                "option_id": worth_of(item, answers(item["section"], _number(item))),
                "doubtful": False,
            }
            for item in paper["items"]
        ]
        assert client.post("/api/attempt/answers", json={"entries": entries}).status_code == 200
        assert client.post("/api/attempt/submission", json={}).status_code < 300

    def sign_stage(self, username: str, stage: str) -> bool:
        """True if the ranking of this later stage is released now."""
        self.bind_key(username)
        path = f"/api/rankings/{VACANCY}"
        text = self.must("scoring", "GET", f"{path}/statement?stage={stage}", username)["statement"]
        signed = person_keys.signed(f"staff-{username}", text)
        answer = self.must("scoring", "POST", f"{path}/signatures?stage={stage}", username, json=signed)
        return bool(answer["released"])

    def ranking_of(self, stage: str) -> dict[str, Any]:
        found: dict[str, Any] = self.must("scoring", "GET", f"/api/rankings/{VACANCY}?stage={stage}", "ketua")
        return found

    def assess(self, number: str, scores: tuple[int, int] | None, who: Mapping[str, str]) -> None:
        """One assessor enters the interview of a candidate on the page; None for whoever did not come."""
        typed = {"reason": "no_show"} if scores is None else {"motivasi": scores[0], "bidang": scores[1]}
        path = f"/penilaian/{EXAM}/wawancara/{number}"
        answer = self.apps["scoring"].test_client().post(path, data=typed, headers=dict(who))
        assert answer.status_code == 302, answer.get_data(as_text=True)

    def second_assessor(self) -> dict[str, str]:
        return self.headers_of(SECOND_ASSESSOR, ["assessor"], "scoring")

    def find_a_pair(self, first: str, second: str) -> None:
        """The gate names two sheets of the first exam, as it would in an exam large enough for its figures."""
        line = Line((first, second, "Ruang 1"), {"same": "9"}, "1", stands_out=True)
        with unit_of_work(self.engines["scoring"]) as session:
            by_keys = keys_digest(each.key for each in exams.authored_keys(session, EXAM))
            counted, _ = reports.sheets(session, EXAM)
            report = Report(counted, counted, (Item("pair", 15, 1, (line,)),))
            reports.put(session, EXAM, report, by_keys, datetime.now(UTC))
            changes.add(session, {VACANCY})

    def overrule_pair(self, username: str) -> bool:
        self.bind_key(username)
        why = {"reason": f"Rekaman kamera sudah saya tonton ({username})."}
        path = f"/api/gate/{VACANCY}/pair"
        text = self.must("scoring", "POST", f"{path}/statement", username, json=why)["statement"]
        sent = {**why, **person_keys.signed(f"staff-{username}", text)}
        return bool(self.must("scoring", "POST", f"{path}/overruling", username, json=sent)["complete"])

    def correct_later_key(self) -> None:
        """The second item of the later exam is credited to everybody; two members sign it."""
        typed = {"code": "SKB-001", "kind": "all_correct", "reason": "Gambar butir ini tidak terbaca."}
        assert self.ask("scoring", "POST", f"/ujian/{CAT}/koreksi", "ketua", data=typed).status_code == 302
        self.settle()
        path = f"/api/exams/{CAT}/corrections/2"
        for username in MEMBERS:
            text = self.must("scoring", "GET", f"{path}/statement", username)["statement"]
            signed = person_keys.signed(f"staff-{username}", text)
            self.must("scoring", "POST", f"{path}/signatures", username, json=signed)
        self.settle()


def _number(item: Mapping[str, Any]) -> int:
    """The place of an item on the paper; in the later exam, whose papers have all items, the item's own number."""
    found: int = int(item["stem"].split()[-1].rstrip("?")) if item["section"] == "SKB" else item["number"]
    return found


def _later_items() -> list[dict[str, str]]:
    """Exactly as many as a paper has, so that everybody has each of them."""
    rows = []
    for number in range(1, 4):
        row = {
            "code": f"SKB-{number:03d}",
            "section": "SKB",
            "topic": "Uji",
            "difficulty": "0.5",
            "stem": f"Soal SKB nomor {number}?",
            "rationale": f"Alasan SKB {number}.",
        }
        for position, letter in enumerate(LETTERS):
            worth = (position + number) % 5 + 1
            row[f"option_{letter}"] = f"Pilihan bernilai {worth} dari soal SKB {number}"
            if worth == 5:
                row["key"] = letter.upper()
        rows.append(row)
    return rows
