"""Two selections that were held before the demo's own: one of two stages whose places are being filled, and one whose
objections to items are being answered. They show a visitor what comes after a ranking and an exam, which takes weeks.

It is played with a clock that goes behind: whoever calls sets it and lets events pass between two steps.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from operations.simulation import bank
from operations.simulation.applicants import Applicant
from operations.simulation.browser import Unexpected
from operations.simulation.candidates import Candidate
from operations.simulation.loader import SEALERS, VENUE, Desks, assign_proctor, import_bank
from operations.simulation.people import SECTIONS, Conduct, Person, invent, nik_of
from operations.simulation.rosters import close_roster
from operations.simulation.signing import Key

SIGNERS = {"ketua-pppk": "Hasan Basri", "anggota-pppk": "Dewi Lestari"}
"""Members of the committee of these selections alone, with their names. Those of the demo's own make their first key in
the visitor's browser, which would ask for it if they had one elsewhere."""
REGISTRATION, EXAM, OBJECTIONS, RESULTS = (timedelta(days=days) for days in (14, 12, 11, 6))
INTERVIEWS, FINAL_RESULTS, REPLIES, RETURNED = (timedelta(days=days) for days in (5, 4, 3, 2))
"""How long ago each was."""
ASSESSORS = ("penilai", "penguji")
_PLACES = 2
_FIRST_INDEX = 90_000
"""Of the people of the demo's own selection none has such a number."""
_ABLE = 1.0
_TEXTS = (
    "Menurut saya dua pilihan soal ini sama-sama dapat dibenarkan dari bahan yang diumumkan.",
    "Soal ini menanyakan hal yang tidak ada di kisi-kisi pengumuman.",
)
_ANSWER = "Kunci tetap: soal ini sesuai kisi-kisi yang diumumkan, dan rujukannya membenarkan satu pilihan saja."
_DOCUMENT: dict[str, Any] = json.loads(Path(__file__).with_name("earlier.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Wave:
    """A selection of one vacancy, and who applies for it."""

    document: Mapping[str, Any]
    applicants: Sequence[Applicant]
    scores: Sequence[Mapping[str, int]] = ()
    """In the second stage, if there is one: of each, by their rank in the first."""

    @property
    def vacancy_id(self) -> str:
        return str(self.document["vacancies"][0]["vacancy_id"])

    @property
    def exam_id(self) -> str:
        return f"{self.document['selection_id']}-skd"

    @property
    def stage(self) -> Mapping[str, Any]:
        """The second one."""
        return cast("Mapping[str, Any]", self.document["rules"]["stages"][0])

    def applicant(self, number: str) -> Applicant:
        return next(each for each in self.applicants if each.candidate_no == number)


@dataclass(frozen=True)
class Shown:
    """What the guide tells a visitor: the vacancy with a reserve, the stage that it was ranked by at last and the NIK
    of whoever was asked from the reserve, and the selection with objections."""

    vacancy_id: str
    stage: str
    asked_nik: str
    objected_id: str


def documents(today: date) -> list[dict[str, Any]]:
    """The selections' documents; places that fall free are filled for two more months."""
    shared = {name: _DOCUMENT[name] for name in ("agency", "timezone", "simulation", "calendar", "units")}
    found = []
    for wave in _DOCUMENT["waves"]:
        added = {**wave["rules"]}
        if "reserve" in added:
            added["reserve"] = {**added["reserve"], "last_day": str(today + timedelta(days=60))}
        vacancy = {
            "vacancy_id": wave["vacancy_id"],
            "unit_id": _DOCUMENT["units"][0]["unit_id"],
            "title": wave["vacancy"],
            "category": "general",
            "quota": _PLACES,
            "requirements": _DOCUMENT["requirements"],
            "duties": wave["duties"],
        }
        own = {"selection_id": wave["selection_id"], "title": wave["title"], "year": today.year}
        found.append({**shared, **own, "rules": {**_DOCUMENT["rules"], **added}, "vacancies": [vacancy]})
    return found


class Earlier:
    """`ago` sets how long ago the next step was; `settle` returns once all events have passed."""

    def __init__(
        self,
        url: str,
        today: date,
        now: Callable[[], datetime],
        ago: Callable[[timedelta], None],
        settle: Callable[[], None],
    ) -> None:
        self._url, self._now, self._ago, self._settle = url, now, ago, settle
        self._stop = threading.Event()
        self._desks = Desks(url, self._stop)
        self._keys: dict[str, Key] = {}
        self._waves = [
            Wave(
                document,
                [Applicant(person, url, self._stop) for person in _people(document, wave, today)],
                _DOCUMENT["waves"][wave].get("scores", ()),
            )
            for wave, document in enumerate(documents(today))
        ]

    def play(self) -> Shown:
        """The committee and the selections are there, registered as long ago as `REGISTRATION`. Raises Unexpected."""
        self._register()
        self._seal()
        self._ago(EXAM)
        self._close_rosters()
        self._sit()
        placed, objected = self._waves
        self._ago(OBJECTIONS)
        self._object(objected)
        self._ago(RESULTS)
        self._settle()
        self._answer_one(objected)
        numbers = self._release(placed)
        self._ago(INTERVIEWS)
        self._interview(placed, numbers)
        self._ago(FINAL_RESULTS)
        self._settle()
        stage = str(placed.stage["code"])
        ranked = self._release(placed, f"?stage={stage}")
        self._ago(REPLIES)
        self._reply(placed, ranked)
        self._ago(RETURNED)
        asked = self._give_back(placed, ranked)
        self._close()
        return Shown(placed.vacancy_id, stage, asked.person.nik, str(objected.document["selection_id"]))

    def _register(self) -> None:
        for applicant in self._everybody():
            applicant.take_part(fresh=True)
            path = f"/api/verifications/{applicant.application_id}"
            self._desks.of("verifikator").require_success("POST", path, {"decision": "accept"})
            applicant.look()
        self._settle()

    def _seal(self) -> None:
        """All who sign bind a key first, which takes an event to be known everywhere."""
        import_bank(self._desks.of("penyusun"))
        for username in (*SEALERS, *SIGNERS):
            self._keys[username] = Key()
            self._keys[username].bind(self._desks.of(username))
        self._settle()
        for wave in self._waves:
            exam = f"/scoring/api/exams/{wave.exam_id}"
            rows = {"rows": _DOCUMENT["blueprint"]}
            self._desks.of("ujian").require_success("PUT", f"{exam}/blueprint", rows)
            for username in SEALERS:
                self._sign(username, "GET", f"{exam}/statement", f"{exam}/approvals")
        self._settle()

    def _close_rosters(self) -> None:
        for wave in self._waves:
            close_roster(wave.document["selection_id"], {who: self._desks.of(who) for who in SIGNERS}, self._keys)
        self._settle()

    def _sit(self) -> None:
        officer, items = self._desks.of("ujian"), bank.read()
        for wave in self._waves:
            plan = {
                "selection_id": wave.document["selection_id"],
                "name": "Sesi 1",
                "venue": VENUE,
                "rooms": [{"name": "Ruang 1", "seats": len(wave.applicants)}],
                "starts_at": (self._now() - timedelta(minutes=1)).isoformat(),
                "ends_at": (self._now() + timedelta(hours=2)).isoformat(),
                "timezone": wave.document["timezone"],
            }
            session = officer.require_success("POST", "/cbt/api/sessions", plan)
            assign_proctor(self._desks, session)
            self._settle()
            for applicant in wave.applicants:
                self._sit_one(session["session_id"], applicant, items)
            officer.require_success("POST", f"/cbt/api/sessions/{session['session_id']}/end")
            self._settle()

    def _sit_one(self, session_id: str, applicant: Applicant, items: bank.Bank) -> None:
        number = str(applicant.candidate_no)
        path = f"/cbt/api/sessions/{session_id}/seats/{number}/pin"
        candidate = Candidate(applicant.person, number, self._url, self._stop)
        candidate.check_in(str(self._desks.of("pengawas").require_success("POST", path)["pin"]))
        candidate.start()
        candidate.work(items, None)
        candidate.close()

    def _object(self, wave: Wave) -> None:
        """One candidate objects to two items."""
        for number, (reason, text) in enumerate(zip(("several_right", "off_syllabus"), _TEXTS, strict=True), 1):
            wave.applicants[0].object_to(number, reason, text)
        self._settle()

    def _answer_one(self, wave: Wave) -> None:
        """Two members answer the first of the items; the other waits."""
        page = self._desks.of("auditor").page(f"/scoring/ujian/{wave.exam_id}/sanggahan")
        item = re.search(rf'/ujian/{wave.exam_id}/sanggahan/([^"/?]+)', page.body.decode())
        if item is None:
            raise Unexpected(f"{page.url}: no objection has come")
        path = f"/scoring/api/exams/{wave.exam_id}/objections/{item[1]}"
        typed = {"outcome": "rejected", "text": _ANSWER}
        for username in SIGNERS:
            self._sign(username, "POST", f"{path}/statement", f"{path}/answers", typed)
        self._settle()

    def _interview(self, wave: Wave, numbers: Sequence[str]) -> None:
        """Two assessors enter the same scores, neither seeing the other's."""
        (part,) = wave.stage["parts"]
        for username in ASSESSORS:
            for number, scores in zip(numbers, wave.scores, strict=True):
                path = f"/scoring/penilaian/{wave.exam_id}/{part['code']}/{number}"
                self._desks.of(username).fill_in(path, path, {code: str(score) for code, score in scores.items()})
        self._settle()

    def _release(self, wave: Wave, stage: str = "") -> list[str]:
        """Two members sign the ranking, of the later stage that `stage` asks for; the numbers in its order."""
        path = f"/scoring/api/rankings/{wave.vacancy_id}"
        for username in SIGNERS:
            self._sign(username, "GET", f"{path}/statement{stage}", f"{path}/signatures{stage}")
        self._settle()
        rows = self._desks.of("auditor").require_success("GET", f"{path}{stage}")["rows"]
        return [str(row["candidate_no"]) for row in rows]

    def _reply(self, wave: Wave, numbers: Sequence[str]) -> None:
        """The first accepts, the second declines; the third, who is asked then, accepts."""
        first, second, third = (wave.applicant(number) for number in numbers[: _PLACES + 1])
        first.accept_place()
        second.give_place_back("other_job")
        self._settle()
        third.accept_place()
        self._settle()

    def _give_back(self, wave: Wave, numbers: Sequence[str]) -> Applicant:
        """The first has withdrawn by a letter, which two members record; the fourth is asked, and returned."""
        path = f"/api/places/{numbers[0]}"
        letter = {"reason_code": "in_writing", "happened_on": self._now().date().isoformat()}
        for username in SIGNERS:
            self._sign(username, "POST", f"{path}/statement", path, letter)
        self._settle()
        return wave.applicant(numbers[_PLACES + 1])

    def _sign(
        self, username: str, method: str, statement: str, signatures: str, typed: Mapping[str, Any] | None = None
    ) -> None:
        desk = self._desks.of(username)
        asked = desk.require_success(method, statement, typed)
        desk.require_success("POST", signatures, {**(typed or {}), **self._keys[username].signed(asked)})

    def _everybody(self) -> list[Applicant]:
        return [applicant for wave in self._waves for applicant in wave.applicants]

    def _close(self) -> None:
        self._desks.close()
        for applicant in self._everybody():
            applicant.close()


def _people(document: Mapping[str, Any], wave: int, today: date) -> list[Person]:
    """All of them sit, and know enough to be ranked."""
    people = invent(document["vacancies"], _DOCUMENT["waves"][wave]["applicants"], seed=wave, on=today)
    return [_able(person, _FIRST_INDEX + 100 * wave + at) for at, person in enumerate(people)]


def _able(person: Person, index: int) -> Person:
    """Of the same name, with a number that nobody of the demo's own selection has."""
    is_woman = int(person.nik[6:8]) > 40
    return replace(
        person,
        nik=nik_of(index, person.born_on, woman=is_woman),
        email=f"pelamar.{index}@surel.example",
        phone=f"0813 {index // 10000:04d} {index % 10000:04d}",
        conduct=Conduct.SITS,
        abilities=dict.fromkeys(SECTIONS, _ABLE),
        haste=0.8,
    )
