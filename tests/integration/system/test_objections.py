"""From a candidate's objection to a corrected key and new marks, and to the answer that everybody reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.usecases.release_checks import readiness
from shared.db.engine import reading
from tests.builders.small_selection import EXAM, VACANCY
from tests.builders.system import Candidate, System
from tests.builders.system_committee import correct_keys
from tests.builders.system_objections import (
    PUBLIC,
    TEXT,
    answer_objections,
    close_objections,
    file_objection,
    rules_with_objections,
)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """Two have sat; the rules take objections."""
    made = System(tmp_path)
    made.draft_exam(rules=rules_with_objections())
    made.seal_exam()
    made.plan_session()
    made.settle()
    yield made
    made.close()


@pytest.fixture
def candidates(system: System) -> list[Candidate]:
    admitted = [system.admit(serial) for serial in (1, 2)]
    system.settle()
    for candidate in admitted:
        system.sit(candidate.number, lambda _section, _number: 1)
    system.end_sessions()
    system.settle()
    return admitted


def codes(system: System) -> set[str]:
    """The reasons about objections that hold up the ranking."""
    with reading(system.engines["scoring"]) as session:
        found = readiness(session, rank_vacancy(session, VACANCY)).blockers
    return {each.code for each in found if each.code.startswith("objections")}


def test_an_objection_is_upheld_by_a_correction_and_everybody_reads_why(
    system: System, candidates: list[Candidate]
) -> None:
    mine = candidates[0].client
    number, objected = file_objection(system, candidates[0])
    assert codes(system) == {"objections_open", "objections_waiting"}
    close_objections(system)
    assert codes(system) == {"objections_waiting"}
    page = system.ask("scoring", "GET", f"/ujian/{EXAM}/sanggahan", "ketua").text
    assert objected in page
    assert TEXT in system.ask("recruitment", "GET", "/petugas/sanggahan", "ketua").text
    before = {row["candidate_no"]: row["total"] for row in system.ranking()["rows"]}
    correct_keys(system, objected)
    system.settle()
    assert codes(system) == {"objections_waiting"}
    answer_objections(system, objected)
    assert codes(system) == set()
    after = {row["candidate_no"]: row["total"] for row in system.ranking()["rows"]}
    assert after[candidates[0].number] > before[candidates[0].number]
    own = mine.get("/lamaran/sanggah").text
    for words in (f"Soal nomor {number}", TEXT, PUBLIC, "Sanggahan diterima", "Kunci dikoreksi dengan set 2"):
        assert words in own
    public = system.ask("recruitment", "GET", "/sanggahan").text
    assert PUBLIC in public
    assert objected not in public
    assert TEXT not in public
    assert "Kunci ujian dikoreksi" in mine.get("/lamaran/hasil").text
    for member in ("ketua", "anggota"):
        system.sign_ranking(member)
    system.settle()
    assert system.ask("recruitment", "GET", f"/api/results/{VACANCY}").status_code == 200


def test_what_was_written_never_leaves_recruitment(system: System, candidates: list[Candidate]) -> None:
    file_objection(system, candidates[0])
    close_objections(system)
    assert any(event.type == "recruitment.item_objection.filed.v1" for event in system.all_events())
    assert not [line for line in system.raw_log() if TEXT.encode() in line]
    for service in ("scoring", "cbt"):
        engine = system.engines[service]
        metadata = MetaData()
        metadata.reflect(engine)
        with reading(engine) as session:
            rows = [repr(row) for table in metadata.tables.values() for row in session.execute(select(table))]
        assert rows
        assert not [row for row in rows if TEXT in row]
    trail = system.must("recruitment", "GET", "/api/trail?limit=500", "auditor")["items"]
    assert "recruitment.item_objection.filed.v1" in {entry["type"] for entry in trail}
    assert TEXT not in str(trail)
