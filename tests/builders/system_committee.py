"""What members of a whole system's committee do with two signatures or take back: rules, keys, rankings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient

from shared.contracts.envelope import Event
from tests.builders import person_keys
from tests.builders.small_selection import EXAM, VACANCY
from tests.builders.system import System

MEMBERS = ("ketua", "anggota")


def report_item_error(client: FlaskClient) -> None:
    """A candidate who is at work says that the first item has two right options."""
    item_id = client.get("/api/attempt").get_json()["items"][0]["item_id"]
    answer = client.post("/api/attempt/item-errors", json={"item_id": item_id, "reason": "two_right"})
    assert answer.get_json()["added"], answer.text


def adopt_rules(system: System) -> None:
    """A member begins a document from shipped rules; two sign it."""
    begun = system.ask(
        "scoring", "POST", "/aturan", "ketua", data={"source": "cpns-skd-2021", "reason": "Aturan lama."}
    )
    assert begun.status_code == 302, begun.text
    document = str(begun.location).rpartition("/")[2]
    assert _two_sign(system, f"/api/rules/{document}/signatures") == [{"adopted": False}, {"adopted": True}]


def correct_keys(system: System, code: str = "TIU-001", number: int = 2) -> None:
    """An item is credited to everybody; the sessions are over, and the rankings are kept."""
    typed = {"code": code, "kind": "all_correct", "reason": "Gambar butir ini tidak terbaca."}
    proposed = system.ask("scoring", "POST", f"/ujian/{EXAM}/koreksi", "ketua", data=typed)
    assert proposed.status_code == 302, proposed.text
    system.settle()
    # The sealed keys are the first set, these are the second where none was rejected.
    path = f"/api/exams/{EXAM}/corrections/{number}/signatures"
    assert _two_sign(system, path) == [{"in_force": False}, {"in_force": True}]


def take_signature_back(system: System, username: str) -> None:
    """The member signs the ranking as it stands, and takes it back before a second member signs."""
    assert not system.sign_ranking(username)
    path = f"/api/rankings/{VACANCY}/own-signature"
    text = system.must("scoring", "GET", f"{path}/statement", username)["statement"]
    system.must("scoring", "POST", f"{path}/withdrawal", username, json=person_keys.signed(f"staff-{username}", text))


def withdraw_ranking(system: System) -> None:
    """Two members withdraw the released ranking."""
    why = {"reason_code": "error", "reason": "Satu lembar dinilai dua kali."}
    path = f"/api/rankings/{VACANCY}/withdrawal"
    done = []
    for username in MEMBERS:
        text = system.must("scoring", "POST", f"{path}/statement", username, json=why)["statement"]
        body = {**why, **person_keys.signed(f"staff-{username}", text)}
        done.append(system.must("scoring", "POST", path, username, json=body)["withdrawn"])
    assert done == [False, True]


def exclude(system: System, number: str, reason_code: str) -> None:
    """Two people of the exam's staff void the candidate's sheet, or disqualify the candidate, as the code says."""
    started = [event.data for event in system.all_events() if event.type == "cbt.attempt.started.v1"]
    path = f"/api/exclusions/{next(each['attempt_id'] for each in started if each['candidate_no'] == number)}"
    why = {"reason_code": reason_code, "reason": "Berita acara 7 tanggal hari ini."}
    done = []
    # Both have sealed the exam, so their keys are bound.
    for username in ("ujian", "ketua"):
        text = system.must("cbt", "POST", f"{path}/statement", username, json=why)["statement"]
        body = {**why, **person_keys.signed(f"staff-{username}", text)}
        done.append(system.must("cbt", "POST", path, username, json=body)["decided"])
    assert done == [False, True]


def give_back(system: System, number: str, reason_code: str) -> None:
    """Two people of the exam's staff give the candidate's place back."""
    why = {"reason_code": reason_code, "happened_on": datetime.now(UTC).date().isoformat()}
    done = []
    # Both have sealed the exam, so their keys are bound.
    for username in ("ujian", "ketua"):
        text = system.must("recruitment", "POST", f"/api/places/{number}/statement", username, json=why)["statement"]
        body = {**why, **person_keys.signed(f"staff-{username}", text)}
        done.append(system.must("recruitment", "POST", f"/api/places/{number}", username, json=body)["decided"])
    assert done == [False, True]


def close_seat(system: System, number: str, reason_code: str) -> None:
    """Two exam officers close the seat of somebody who checked in and never began."""
    (session,) = [event.data["session_id"] for event in system.all_events() if _seats(event, number)]
    path = f"/api/sessions/{session}/seats/{number}/closing"
    asked = [system.must("cbt", "POST", path, who, json={"reason_code": reason_code}) for who in ("ujian", "ujian-2")]
    assert [each["closed"] for each in asked] == [False, True]


def _seats(event: Event, number: str) -> bool:
    return event.type == "cbt.seat.assigned.v1" and event.data["candidate_no"] == number


def _two_sign(system: System, path: str) -> list[Any]:
    """Each signs the statement that stands beside the signatures' path; what was answered."""
    answers = []
    for username in MEMBERS:
        system.bind_key(username)
        text = system.must("scoring", "GET", path.replace("/signatures", "/statement"), username)["statement"]
        answers.append(
            system.must("scoring", "POST", path, username, json=person_keys.signed(f"staff-{username}", text))
        )
    return answers
