"""Objections in a whole system: filed by candidates, their time over, answered by two members."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from services.recruitment.admissions.tables import seats, sittings
from services.recruitment.objections.tables import objection_windows
from services.scoring.exams.usecases import exams
from services.scoring.marking.tables import attempts
from shared.contracts.cbt import AttemptSubmitted
from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from tests.builders import person_keys
from tests.builders.small_selection import EXAM, small_rules
from tests.builders.system import Candidate, System

TEXT = "Menurut Peserta Rahasia dua pilihan soal ini sama-sama benar."
PUBLIC = "Sanggahan diterima, dan semua peserta mendapat poin untuk soal ini."


def rules_with_objections() -> dict[str, Any]:
    return {**small_rules(), "item_objections": {"days": 2, "most": 3}}


def file_objection(system: System, candidate: Candidate) -> tuple[int, str]:
    """The candidate objects to the first TIU item of their paper, their session being over; its number there, and its
    author's code."""
    _end_sessions_at(system, timedelta(hours=-1))
    number, code = _first_of_tiu(system, candidate)
    typed = {"exam_id": EXAM, "number": str(number), "reason": "several_right", "text": TEXT, "sure": "true"}
    answer = candidate.client.post("/lamaran/sanggah", data=typed)
    assert answer.status_code == 302, answer.text
    system.settle()
    return number, code


def close_objections(system: System) -> None:
    """The last session was so long ago that nobody can object any more."""
    _end_sessions_at(system, timedelta(days=-10))
    system.settle()


def hand_in_as_reported(system: System) -> None:
    """Takes back when everybody is supposed to have handed in: it is again what cbt has reported."""
    name = contract_of(AttemptSubmitted).name
    with unit_of_work(system.engines["recruitment"]) as session:
        for each in (load(AttemptSubmitted, event.data) for event in system.all_events() if event.type == name):
            mine = sittings.update().where(sittings.c.attempt_id == each.attempt_id)
            session.execute(mine.values(submitted_at=each.submitted_at))


def answer_objections(system: System, code: str, outcome: str = "upheld", text: str = PUBLIC) -> None:
    """Two members sign the same answer to what waits of the item with this code."""
    item_id = next(item_id for item_id, each in _codes(system).items() if each == code)
    path = f"/api/exams/{EXAM}/objections/{item_id}"
    typed, done = {"outcome": outcome, "text": text}, []
    for username in ("ketua", "anggota"):
        system.bind_key(username)
        statement = system.must("scoring", "POST", f"{path}/statement", username, json=typed)["statement"]
        body = {**typed, **person_keys.signed(f"staff-{username}", statement)}
        done.append(system.must("scoring", "POST", f"{path}/answers", username, json=body)["complete"])
    assert done == [False, True]
    system.settle()


def _codes(system: System) -> dict[str, str]:
    with reading(system.engines["scoring"]) as session:
        return {each.key.item_id: each.code for each in exams.sealed_items(session, EXAM)}


def _first_of_tiu(system: System, candidate: Candidate) -> tuple[int, str]:
    with reading(system.engines["scoring"]) as session:
        query = select(attempts.c["items"]).where(attempts.c.candidate_no == candidate.number)
        paper = session.execute(query).scalar_one()
    codes = _codes(system)
    return next((number, codes[item]) for number, item in enumerate(paper, 1) if codes[item].startswith("TIU"))


def _end_sessions_at(system: System, when: timedelta) -> None:
    """As if everybody had handed in when the sessions ended, and nothing had been announced before."""
    with unit_of_work(system.engines["recruitment"]) as session:
        now: datetime = DatabaseClock(session).now()
        session.execute(seats.update().values(ends_at=now + when))
        session.execute(sittings.update().where(sittings.c.submitted_at.is_not(None)).values(submitted_at=now + when))
        session.execute(objection_windows.delete())
