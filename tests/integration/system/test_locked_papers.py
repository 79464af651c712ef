"""Before their key is there nobody reads an item or the draw's seed: not on the log, whatever the topic, and not in a
database but scoring's. A hall never waits for the log: the code opens what has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.scoring.exams.tables import exams
from shared.contracts.catalogue import TOPICS
from shared.contracts.scoring import PAPERS
from shared.db.engine import reading
from tests.builders.sealed_papers import papers_of, secret_of
from tests.builders.small_selection import EXAM, bank_rows
from tests.builders.system import Candidate, System
from tests.integration.system.scans import dump_of, leaks, log_of

STEM, OPTION = "KENARI-SOAL-4417", "KENARI-PILIHAN-4418"


class Ahead:
    """The real time, set forward by `ahead`."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Ahead:
    return Ahead()


@pytest.fixture
def system(tmp_path: Path, clock: Ahead) -> Iterator[System]:
    """A sealed exam whose first session starts in three hours, and one candidate with a seat."""
    made = System(tmp_path, clock=clock)
    made.draft_exam(
        [{**row, "stem": f"{STEM} {row['stem']}", "option_a": f"{OPTION} {row['option_a']}"} for row in bank_rows()]
    )
    made.seal_exam()
    made.plan_session(starts_at=clock.now() + timedelta(hours=3))
    yield made
    made.close()


@pytest.fixture
def candidate(system: System) -> Candidate:
    admitted = system.admit(1)
    system.settle()
    return admitted


def secrets_of(system: System) -> list[str]:
    with reading(system.engines["scoring"]) as session:
        seed = session.scalar(select(exams.c.draw_seed))
    assert seed
    return [STEM, OPTION, seed, secret_of(system.engines["scoring"]).hex(), system.opening_code("uji")]


def places_of(system: System) -> dict[str, str]:
    return {
        "log": log_of(system),
        "recruitment": dump_of(system.engines["recruitment"]),
        "cbt": dump_of(system.engines["cbt"]),
    }


def papers_state(system: System) -> dict[str, Any]:
    (state,) = system.must("cbt", "GET", "/api/papers", "pengawas")["items"]
    found: dict[str, Any] = state
    return found


def start(seat: FlaskClient) -> Any:
    return seat.post("/api/attempt")


def test_before_the_key_no_item_and_no_seed_is_anywhere_but_in_scoring(system: System, candidate: Candidate) -> None:
    secrets = secrets_of(system)
    assert STEM in str(papers_of(system.engines["scoring"]))
    assert "scoring.papers.released.v1" in {event.type for event in system.all_events()}
    assert "cbt.seat.assigned.v1" in {event.type for event in system.all_events()}
    assert leaks(places_of(system), secrets) == []
    assert TOPICS[PAPERS].readers == {"cbt"}
    assert (papers_state(system)["parts"], papers_state(system)["opened_at"]) == (1, None)


def test_an_hour_before_the_session_the_key_comes_and_still_nobody_reads_it_on_the_log(
    system: System, candidate: Candidate, clock: Ahead
) -> None:
    secrets = secrets_of(system)
    clock.ahead = timedelta(hours=1, minutes=59)
    system.settle()
    assert papers_state(system)["opened_at"] is None
    clock.ahead = timedelta(hours=2, minutes=1)
    system.settle()
    assert papers_state(system)["opened_by"] == "key"
    assert "scoring.paper_key.released.v1" in {event.type for event in system.all_events()}
    found = leaks({place: text for place, text in places_of(system).items() if place != "cbt"}, secrets)
    assert found == []
    assert STEM in dump_of(system.engines["cbt"])


def test_with_the_log_away_the_code_opens_and_the_candidate_sits(
    system: System, candidate: Candidate, clock: Ahead
) -> None:
    """From here on no event travels: nothing is settled."""
    clock.ahead = timedelta(hours=3, minutes=1)
    seat = system.check_in(candidate.number)
    refused = start(seat)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "papers_locked")
    assert "terkunci" in seat.get("/petunjuk").text
    assert "Mulai ujian sekarang" not in seat.get("/petunjuk").text
    events = len(system.raw_log())
    code = system.opening_code("")
    wrong = system.ask("cbt", "POST", f"/api/papers/{EXAM}/opening", "ujian", json={"code": code[:-1] + "?"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "opening_code_incomplete")
    assert start(seat).status_code == 409
    typed = {"code": code.lower().replace("-", " ")}
    opened = system.must("cbt", "POST", f"/api/papers/{EXAM}/opening", "ujian", json=typed)
    assert (opened["opened_by"], opened["officer"]) == ("code", "Sri Handayani")
    assert "Mulai ujian sekarang" in seat.get("/petunjuk").text
    begun = start(seat)
    assert begun.status_code == 200
    assert all(item["stem"].startswith(STEM) for item in begun.get_json()["items"])
    assert len(system.raw_log()) == events


def test_the_pages_say_what_is_missing_and_what_to_do(system: System, candidate: Candidate) -> None:
    (session,) = system.must("cbt", "GET", "/api/sessions", "ujian")["items"]
    for path in (f"/pengawas/{session['session_id']}", f"/pengawas/{session['session_id']}/ruang/1"):
        assert "Naskah ujian masih terkunci" in system.ask("cbt", "GET", path, "pengawas").text
        assert "/naskah" in system.ask("cbt", "GET", path, "ujian").text
    assert "Naskah ujian masih terkunci" in system.ask("cbt", "GET", "/sesi", "ujian").text
    page = system.ask("cbt", "GET", "/naskah", "ujian").text
    assert "lengkap diterima, terenkripsi" in page
    assert "belum datang" in page
    refused = system.ask("cbt", "POST", f"/naskah/{EXAM}", "ujian", data={"code": "ABCD"})
    assert refused.status_code == 422
    assert "terdiri atas 28 huruf dan angka; yang diketik 4" in refused.text
    assert 'value="ABCD"' in refused.text
    opened = system.ask("cbt", "POST", f"/naskah/{EXAM}", "ujian", data={"code": system.opening_code("uji")})
    assert (opened.status_code, opened.location) == (302, "/naskah")
    assert "dengan kode pembuka, oleh Sri Handayani" in system.ask("cbt", "GET", "/naskah", "ujian").text
    again = system.ask("cbt", "POST", f"/naskah/{EXAM}", "ujian", data={"code": system.opening_code("uji")})
    assert (again.status_code, again.location) == (302, "/naskah"), "the same person has pressed twice"
    assert "Naskah ujian masih terkunci" not in system.ask("cbt", "GET", "/sesi", "ujian").text


def test_scoring_shows_the_code_to_the_officer_and_says_so(system: System, candidate: Candidate) -> None:
    page = system.ask("scoring", "GET", f"/ujian/{EXAM}", "ujian").text
    assert "satu jam sebelum sesi pertama" in page
    assert "Alasan sebelum waktunya" in page
    without = system.ask("scoring", "POST", f"/ujian/{EXAM}/kode", "ujian", data={"reason": " "})
    assert without.status_code == 422
    assert "Tulis alasan" in without.text
    shown = system.ask("scoring", "POST", f"/ujian/{EXAM}/kode", "ujian", data={"reason": "Jaringan putus"})
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    assert f'data-code="{system.opening_code("uji")}"' in shown.text
    page = system.ask("scoring", "GET", f"/ujian/{EXAM}", "ketua").text
    assert "Kode ditampilkan kepada Sri Handayani" in page
    assert "Jaringan putus" in page
    assert "Tampilkan kode pembuka" not in page


def test_the_trail_says_who_saw_the_code_and_who_opened_the_papers(system: System) -> None:
    shown = system.ask("scoring", "POST", f"/ujian/{EXAM}/kode", "ujian", data={"reason": "Jaringan putus"})
    assert shown.status_code == 200
    opened = system.ask("cbt", "POST", f"/naskah/{EXAM}", "ujian", data={"code": system.opening_code("uji")})
    assert opened.status_code == 302
    system.settle()
    lines = system.must("recruitment", "GET", "/api/trail?limit=500", "auditor")["items"]
    people = {line["type"]: line["person"] for line in lines}
    assert people["scoring.opening_code.revealed.v1"] == people["cbt.papers.opened.v1"] == "Sri Handayani"


def test_the_summary_alone_reaches_recruitment(system: System) -> None:
    sealed = next(event for event in system.all_events() if event.type == "scoring.exam.sealed.v2")
    assert set(sealed.data) == {
        *("exam_id", "selection_id", "title", "sections", "items", "duration", "rules_digest", "sealed_at"),
        *("draw_seed_commitment", "key_commitment", "content_digest", "papers_digest", "paper_key_digest"),
        *("signatures", "units", "scores_shown", "stage", "builds", "drawn_by"),
    }
    assert sealed.data["items"] == len(bank_rows())
    trail = system.must("recruitment", "GET", "/api/trail", "auditor")["items"]
    assert "scoring.exam.sealed.v2" in {entry["type"] for entry in trail}
    assert not [entry for entry in trail if entry["type"].startswith("scoring.paper")]
