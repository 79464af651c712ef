"""A whole system with a selection of two stages: an exam in two shifts, then an exam and an interview."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import xlsxwriter

from tests.builders import person_keys
from tests.builders.small_selection import (
    EXAM,
    SELECTION,
    VACANCY,
    as_csv,
    bank_row,
    selection_document,
    small_rules,
)
from tests.builders.small_selection import option_worth as worth_of
from tests.builders.system import System

CAT = f"{SELECTION}-cat"
MEMBERS = ("ketua", "anggota")
SECOND_ASSESSOR = "staff-penilai-2"
FIRST_EXAM = {"TWK": 8, "TIU": 8, "TKP": 3}
"""Items of each section; the bank has no more, so that everybody has each of them."""
LATER_EXAM = {"SKB": 3}
PLACES = 2
RESERVE = {"reply_days": 3, "last_day": "2199-12-31"}
Answers = Callable[[str, int], int | None]
"""What the chosen option is worth, by section and the item's number in the bank; None where nothing is chosen."""


def two_stages() -> dict[str, Any]:
    """Percentiles of each shift decide who goes on; then 40 per cent of the first total, 30 of an exam, 30 of an
    interview, in whole points, so that the sum has equals. A draw parts those who are equal in everything, and whoever
    is below the line is on the reserve."""
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
        "cut": {"multiple": 1, "boundary_ties": "draw"},
    }
    rules = small_rules()
    for each in rules["sections"]:
        each.update(items=FIRST_EXAM[each["code"]], max_marks=5 * FIRST_EXAM[each["code"]])
    return {
        **rules,
        "version": "dua-tahap",
        "normalisation": {"method": "percentile", "decimals": 3, "counts": "at_most"},
        "first_stage": {"code": "skd", "name": "Seleksi Kompetensi Dasar"},
        "stages": [later],
        "next_stage": None,
        "reserve": RESERVE,
    }


def exam_alone(carried: str) -> dict[str, Any]:
    """Of the later stage only the exam is left: 60 per cent beside 40 of `carried`, and so many are chosen as the quota
    has places, with all equals at the line."""
    rules = two_stages()
    (later,) = rules["stages"]
    later["parts"] = later["parts"][:1]
    later["integration"] |= {"carried_in": {carried: 40}, "parts": {"cat": 60}}
    later["cut"] = {"multiple": 1, "boundary_ties": "all"}
    return rules


class TwoStages(System):
    """What the people of such a selection do."""

    def prepare_both(self, seats: int) -> None:
        """Both exams are sealed; two shifts of so many seats each have begun."""
        (vacancy,) = selection_document()["vacancies"]
        self.seal_both(two_stages(), [{**vacancy, "quota": PLACES}])
        for minutes in (2, 1):
            self.plan(f"Sesi {minutes}", minutes, seats)
        self.settle()

    def seal_both(self, rules: Mapping[str, Any], vacancies: Sequence[Mapping[str, Any]]) -> None:
        """A selection by these rules is open, and both exams are sealed."""
        self.open_selection(rules=rules, vacancies=vacancies)
        self.settle()
        items = [
            bank_row(code, at) for code, count in {**FIRST_EXAM, **LATER_EXAM}.items() for at in range(1, count + 1)
        ]
        sheet = (io.BytesIO(as_csv(items)), "bank.csv")
        self.must("scoring", "POST", "/api/items/import", "penyusun", data={"sheet": sheet})
        for exam_id, sections in ((EXAM, FIRST_EXAM), (CAT, LATER_EXAM)):
            rows = [{"section": code, "topic": "Uji", "band": "medium", "items": n} for code, n in sections.items()]
            self.must("scoring", "PUT", f"/api/exams/{exam_id}/blueprint", "ujian", json={"rows": rows})
            for officer in ("ujian", "ketua"):
                self.bind_key(officer)
                text = self.must("scoring", "GET", f"/api/exams/{exam_id}/statement", officer)["statement"]
                signed = person_keys.signed(f"staff-{officer}", text)
                self.must("scoring", "POST", f"/api/exams/{exam_id}/approvals", officer, json=signed)
        self.settle()

    def plan(self, name: str, minutes: int, seats: int, exam_id: str | None = None) -> None:
        """A session that began so many minutes ago."""
        begin = self.moment() - timedelta(minutes=minutes)
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

    def moment(self) -> datetime:
        """When it is for the services."""
        return datetime.now(UTC)

    def end_of(self, exam_id: str) -> None:
        """The exam officer ends the sessions of a later exam."""
        for planned in self.must("cbt", "GET", "/api/sessions", "ujian")["items"]:
            if planned["exam_id"] == exam_id:
                self.must("cbt", "POST", f"/api/sessions/{planned['session_id']}/end", "ujian")

    def seats(self, exam_id: str) -> dict[str, str]:
        """The session of each candidate in an exam, by number."""
        given = [event.data for event in self.all_events() if event.type == "cbt.seat.assigned.v1"]
        return {seat["candidate_no"]: seat["session_id"] for seat in given if seat["exam_id"] == exam_id}

    def shifts(self) -> list[list[str]]:
        """The numbers of those who sit the first exam, by shift."""
        shifts: dict[str, list[str]] = {}
        for number, session in sorted(self.seats(EXAM).items()):
            shifts.setdefault(session, []).append(number)
        return list(shifts.values())

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
                "option_id": worth_of(item, worth),
                "doubtful": False,
            }
            for item in paper["items"]
            if (worth := answers(item["section"], _number(item))) is not None
        ]
        assert client.post("/api/attempt/answers", json={"entries": entries}).status_code == 200
        assert client.post("/api/attempt/submission", json={}).status_code < 300

    def sign_stage(self, username: str, stage: str, vacancy_id: str = VACANCY) -> bool:
        """True if the ranking of this later stage is released now."""
        self.bind_key(username)
        path = f"/api/rankings/{vacancy_id}"
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

    def overrule_pair(self, username: str) -> bool:
        self.bind_key(username)
        why = {"reason": f"Rekaman kamera sudah saya tonton ({username})."}
        path = f"/api/gate/{VACANCY}/pair"
        text = self.must("scoring", "POST", f"{path}/statement", username, json=why)["statement"]
        sent = {**why, **person_keys.signed(f"staff-{username}", text)}
        return bool(self.must("scoring", "POST", f"{path}/overruling", username, json=sent)["complete"])

    def type_seed(self, username: str, seed: str, stage: str) -> str:
        """The member types the seed of the public draw on the page, as it was announced; what the page then says."""
        self.bind_key(username)
        asked = f"/api/rankings/draw-seed/{SELECTION}/statement?stage={stage}"
        text = self.must("scoring", "POST", asked, username, json={"seed": seed})["statement"]
        sent = {"seed": seed, **person_keys.signed(f"staff-{username}", text)}
        path = f"/peringkat/benih-undian/{SELECTION}?tahap={stage}"
        answer = self.ask("scoring", "POST", path, username, data=sent)
        assert answer.status_code == 302, answer.text
        return str(self.ask("scoring", "GET", path, username).text)

    def correct_later_key(self) -> None:
        """The first item of the later exam is credited to everybody; two members sign it."""
        typed = {"code": "SKB-001", "kind": "all_correct", "reason": "Gambar butir ini tidak terbaca."}
        assert self.ask("scoring", "POST", f"/ujian/{CAT}/koreksi", "ketua", data=typed).status_code == 302
        self.settle()
        path = f"/api/exams/{CAT}/corrections/2"
        for username in MEMBERS:
            text = self.must("scoring", "GET", f"{path}/statement", username)["statement"]
            signed = person_keys.signed(f"staff-{username}", text)
            self.must("scoring", "POST", f"{path}/signatures", username, json=signed)
        self.settle()


def sheet_of(scores: Mapping[str, tuple[int, int] | None]) -> bytes:
    """The interview's points by candidate, as an assessor's workbook has them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["candidate_no", "motivasi", "bidang", "reason"])
    for row, (number, given) in enumerate(scores.items(), 1):
        page.write_string(row, 0, number)
        page.write_row(row, 1, ["", "", "no_show"] if given is None else [*given, ""])
    book.close()
    return buffer.getvalue()


def _number(item: Mapping[str, Any]) -> int:
    return int(item["stem"].split()[-1].rstrip("?"))
