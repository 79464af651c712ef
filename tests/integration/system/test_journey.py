"""From registration to the signed shortlist, through the programs' interfaces of all three services."""

from __future__ import annotations

from pathlib import Path

from tests.builders.small_selection import EXAM, VACANCY
from tests.builders.system import Candidate, System
from tests.builders.system_roster import close_roster


def test_the_ranking_follows_from_the_answers(sat: System, candidates: list[Candidate]) -> None:
    rows = sat.ranking()["rows"]
    assert [row["candidate_no"] for row in rows] == [candidate.number for candidate in candidates]
    assert [row["rank"] for row in rows] == [1, 2, 3, None]
    totals = [row["total"] for row in rows[:3]]
    assert totals == sorted(totals, reverse=True)
    assert rows[0]["total"] == 45
    assert rows[3]["status"] == "absent"


def test_a_score_is_shown_at_once_a_rank_after_two_signatures(sat: System, candidates: list[Candidate]) -> None:
    best = candidates[0].client
    (mine,) = best.get("/api/applications/mine").get_json()["items"]
    assert mine["next_step"]["code"] == "ranking"
    page = best.get("/lamaran/hasil").get_data(as_text=True)
    assert "45" in page
    assert "Peserta Rahasia" not in sat.ask("recruitment", "GET", f"/hasil/{VACANCY}").get_data(as_text=True)
    close_roster(sat)
    sat.end_sessions()
    sat.settle()
    digest = sat.ranking()["digest"]
    assert not sat.sign_ranking("ketua")
    sat.settle()
    assert sat.ask("recruitment", "GET", f"/api/results/{VACANCY}").status_code == 404
    assert sat.sign_ranking("anggota")
    sat.settle()
    result = sat.must("recruitment", "GET", f"/api/results/{VACANCY}")
    assert result["ranking_digest"] == digest
    assert [(row["rank"], row["name"]) for row in result["rows"][:3]] == [
        (1, "Peserta Rahasia 1"),
        (2, "Peserta Rahasia 2"),
        (3, "Peserta Rahasia 3"),
    ]
    page = candidates[1].client.get("/lamaran/hasil").get_data(as_text=True)
    assert "peringkat 2" in page


def test_one_person_cannot_sign_twice_nor_sign_what_has_changed(sat: System, candidates: list[Candidate]) -> None:
    sat.end_sessions()
    sat.settle()
    digest = sat.ranking()["digest"]
    path = f"/api/rankings/{VACANCY}/signatures"
    other = sat.signature("anggota")
    sat.sign_ranking("ketua")
    again = sat.ask("scoring", "POST", path, "ketua", json=sat.signature("ketua"))
    assert (again.status_code, again.get_json()["code"]) == (403, "same_person")
    sat.admit(9)
    sat.settle()
    changed = sat.ask("scoring", "POST", path, "anggota", json=other)
    assert (changed.status_code, changed.get_json()["code"]) == (409, "stale_digest")
    assert sat.ranking()["digest"] != digest


def test_the_exam_cannot_be_sealed_by_one_person(tmp_path: Path) -> None:
    system = System(tmp_path)
    system.draft_exam()
    path = f"/api/exams/{EXAM}/approvals"
    assert not system.approve_exam("ujian")
    again = system.ask("scoring", "POST", path, "ujian", json=system.approval("ujian"))
    assert (again.status_code, again.get_json()["code"]) == (403, "same_person")
    system.settle()
    assert system.must("scoring", "GET", f"/api/exams/{EXAM}", "ujian")["sealed_at"] is None
    assert "scoring.exam.sealed.v2" not in {event.type for event in system.all_events()}
    assert system.approve_exam("ketua")
    system.settle()
    assert [event.type for event in system.all_events()].count("scoring.exam.sealed.v2") == 1
    system.close()


def test_a_sealed_exam_takes_no_further_approval(system: System) -> None:
    answer = system.ask("scoring", "GET", f"/api/exams/{EXAM}/statement", "ketua")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "already_sealed")


def test_the_trail_shows_every_event_of_a_candidate(sat: System, candidates: list[Candidate]) -> None:
    trail = sat.must("recruitment", "GET", f"/api/trail?candidate_no={candidates[0].number}", "auditor")["items"]
    types = [entry["type"] for entry in trail]
    for expected in (
        "recruitment.candidate.admitted.v1",
        "cbt.seat.assigned.v1",
        "cbt.attempt.started.v1",
        "cbt.attempt.submitted.v1",
        "scoring.attempt.scored.v1",
    ):
        assert expected in types
    scored = next(entry for entry in trail if entry["type"] == "scoring.attempt.scored.v1")
    submitted = next(entry for entry in trail if entry["type"] == "cbt.attempt.submitted.v1")
    assert scored["cause_id"] == submitted["event_id"]
    assert scored["delay_ms"] >= 0


def test_the_trail_says_who_did_what(sat: System) -> None:
    sat.settle()
    trail = sat.must("recruitment", "GET", "/api/trail?limit=500", "auditor")["items"]
    did = {(entry["type"], entry["person"]) for entry in trail}
    for event, login in (
        ("recruitment.candidate.admitted.v1", "verifikator"),
        ("scoring.items.imported.v1", "penyusun"),
        ("scoring.blueprint.replaced.v1", "ujian"),
        ("scoring.exam.approved.v1", "ujian"),
        ("scoring.exam.approved.v1", "ketua"),
        ("scoring.exam.sealed.v2", "ketua"),
        ("cbt.session.scheduled.v1", "ujian"),
        ("cbt.duty.requested.v1", "pengawas"),
        ("cbt.proctor.assigned.v1", "ujian"),
        ("cbt.pin.issued.v1", "pengawas"),
    ):
        # Members of staff who have signed nothing have no account here, so that the trail has no names for them.
        nobody = f"Petugas {f'staff-{login}'[-6:]}"
        assert (event, {"ujian": "Sri Handayani", "ketua": "Rara Kartika"}.get(login, nobody)) in did, event
    by_nobody = {name for name, person in did if person is None}
    assert {"recruitment.application.submitted.v1", "cbt.seat.opened.v1", "cbt.attempt.submitted.v1"} <= by_nobody
