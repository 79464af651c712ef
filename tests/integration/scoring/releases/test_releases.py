"""Ranking and release over a real database: who stands where, who may sign, and what is then emitted."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from services.scoring.analysis.usecases import count_items
from services.scoring.marking import tables
from services.scoring.rankings.domain import document
from services.scoring.rankings.usecases import Ranking, place_of, rank_vacancy
from services.scoring.releases.domain.signing import AlreadyReleased, NotReady, RankingChanged, SameSigner
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.usecases import closing_findings, releases
from services.scoring.releases.usecases.overview import overview
from services.scoring.releases.usecases.release_checks import readiness
from services.scoring.service import drop_projections
from shared.contracts.scoring import RankingReleased
from shared.kernel.canonical import digest
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.roles import Principal
from shared.messaging.tables import dead_letters, held_events
from tests.builders.scoring import EXAM, KARTIKA, NOON, SELECTION, SIREGAR, VACANCY, World, admitted, vacancy

SHEETS = {
    "26-0001": "ECCECC",  # 30
    "26-0002": "DCCECC",  # 29
    "26-0003": "ECCDCC",  # 29, the same marks
    "26-0004": "CCCECC",  # 28
    "26-0005": "-CCECC",  # TKP 5: 25
    "26-0006": "ECCE--",  # TWK 5, TIU 5: 20
    "26-0007": "E---CC",  # TWK 5, TIU 5, TKP 5: 15
    "26-0008": "EAAEAA",  # below the thresholds
}


@pytest.fixture
def world() -> World:
    world = World()
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    world.apply(admitted("26-0009"))
    return world


def ranking_of(world: World) -> Ranking:
    with Session(world.engine) as session:
        return rank_vacancy(session, VACANCY)


def sign(world: World, who: Principal, digest: str | None = None) -> bool:
    with Session(world.engine) as session, session.begin():
        return releases.sign(session, world.now, VACANCY, digest or rank_vacancy(session, VACANCY).digest, who)


def blockers(world: World) -> set[str]:
    with Session(world.engine) as session:
        return {problem.code for problem in readiness(session, rank_vacancy(session, VACANCY)).blockers}


def test_the_ladder(world: World) -> None:
    ranking = ranking_of(world)
    assert [(row.candidate_no, row.rank, row.status) for row in ranking.rows] == [
        ("26-0001", 1, "goes_on"),
        ("26-0002", 2, "goes_on"),
        ("26-0003", 2, "goes_on"),
        ("26-0004", 4, "below_cut"),
        ("26-0005", 5, "below_cut"),
        ("26-0006", 6, "below_cut"),
        ("26-0007", 7, "below_cut"),
        ("26-0008", None, "below_threshold"),
        ("26-0009", None, "absent"),
    ]
    assert (ranking.present, ranking.ranked, ranking.going_on, ranking.frame.places) == (8, 7, 3, 3)


def test_why_this_rank(world: World) -> None:
    place = place_of(ranking_of(world), "26-0004")
    assert place.above is not None
    assert place.below is not None
    assert (place.above.candidate_no, place.below.candidate_no) == ("26-0003", "26-0005")
    assert place.row.decision is not None
    assert (place.row.decision.key, place.row.decision.theirs, place.row.decision.mine) == ("total", 29, 28)
    failed = place_of(ranking_of(world), "26-0008")
    assert (failed.above, failed.below) == (None, None)
    assert {check.subject for check in failed.checks if not check.met} == {"TWK", "TIU"}
    with pytest.raises(NotFound):
        place_of(ranking_of(world), "26-9999")


def test_the_overview_counts_people(world: World) -> None:
    world.apply(vacancy(vacancy_id="perawat", title="Perawat", unit="RSUD"))
    with Session(world.engine) as session:
        first, second = overview(session)
    assert (first.vacancy.vacancy_id, first.admitted, first.submitted, first.version, first.signed) == (
        VACANCY,
        9,
        8,
        0,
        0,
    )
    assert (second.vacancy.vacancy_id, second.admitted, second.submitted) == ("perawat", 0, 0)


def test_two_members_release_the_ranking(world: World) -> None:
    ranking = ranking_of(world)
    assert not sign(world, KARTIKA)
    assert world.emitted(RankingReleased) == []
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    assert (released.version, released.part, released.parts) == (1, 1, 1)
    assert (released.quota, released.places, released.present, released.ranked) == (1, 3, 8, 7)
    assert released.ranking_digest == ranking.digest
    assert [(s.role, s.signer, s.digest) for s in released.signatures] == [
        ("committee", "R.K.", ranking.digest),
        ("committee", "M.S.", ranking.digest),
    ]
    assert [(row.candidate_no, row.rank, row.status) for row in released.rows] == [
        (row.candidate_no, row.rank, row.status) for row in ranking.rows
    ]
    first, second = released.rows[:2]
    assert first.decision is None
    assert second.decision is not None
    assert (second.decision.above, second.decision.key) == ("26-0001", "total")


def test_one_member_is_not_two(world: World) -> None:
    sign(world, KARTIKA)
    with pytest.raises(SameSigner):
        sign(world, KARTIKA)
    assert world.emitted(RankingReleased) == []


def test_a_changed_ranking_makes_the_first_signature_stale(world: World) -> None:
    before = ranking_of(world).digest
    sign(world, KARTIKA)
    world.apply(admitted("26-0010"), *world.sat("26-0010", "ECCECC"))
    with pytest.raises(RankingChanged):
        sign(world, SIREGAR, before)
    with Session(world.engine) as session:
        state = releases.signing_state(session, rank_vacancy(session, VACANCY))
    assert [s.signer for s in state.stale] == ["R.K."]
    assert state.current == ()
    assert not sign(world, SIREGAR)
    assert sign(world, KARTIKA)


def test_a_released_ranking_needs_no_more_signatures_until_it_changes(world: World) -> None:
    sign(world, KARTIKA)
    sign(world, SIREGAR)
    with pytest.raises(AlreadyReleased):
        sign(world, KARTIKA)
    world.apply(admitted("26-0010"), *world.sat("26-0010", "ECCECC"))
    with Session(world.engine) as session:
        state = releases.signing_state(session, rank_vacancy(session, VACANCY))
    assert (state.version, state.is_released, state.current) == (1, False, ())
    assert not sign(world, KARTIKA), "signatures of version 1 do not count towards version 2"
    assert sign(world, SIREGAR)
    assert [released.version for released in world.emitted(RankingReleased)] == [1, 2]
    with Session(world.engine) as session:
        first, second = (stored.released_ranking(session, VACANCY, version) for version in (1, 2))
    assert first is not None
    assert second is not None
    assert len(second["rows"]) == len(first["rows"]) + 1, "the old version stays"


def test_a_long_ranking_travels_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "PART", 4)
    sign(world, KARTIKA)
    sign(world, SIREGAR)
    parts = world.emitted(RankingReleased)
    assert [(p.part, p.parts, len(p.rows)) for p in parts] == [(1, 3, 4), (2, 3, 4), (3, 3, 1)]
    whole = document(ranking_of(world).frame, ranking_of(world).rows)
    assert [row.candidate_no for part in parts for row in part.rows] == [row["candidate_no"] for row in whole["rows"]]
    assert {part.ranking_digest for part in parts} == {digest(whole)}


def test_nothing_is_in_the_way_of_a_settled_ranking(world: World) -> None:
    assert blockers(world) == set()


def test_a_started_attempt_holds_the_release_up(world: World) -> None:
    started, recorded, submitted = world.sat("26-0009", "ECCECC")
    world.apply(started)
    assert blockers(world) == {"sitting"}
    with pytest.raises(NotReady) as refusal:
        sign(world, KARTIKA)
    assert [p.message for p in refusal.value.problems] == ["1 peserta sudah mulai dan belum mengirim"]
    world.apply(recorded, submitted)
    assert blockers(world) == set()


def test_a_started_attempt_of_another_vacancy_does_not(world: World) -> None:
    world.apply(vacancy(vacancy_id="perawat"), admitted("26-0500", vacancy_id="perawat"))
    world.apply(world.sat("26-0500", "ECCECC")[0])
    assert blockers(world) == set()


def test_a_sheet_of_a_number_that_nobody_knows_holds_the_release_up(world: World) -> None:
    world.apply(*world.sat("26-0777", "ECCECC"))
    assert blockers(world) == {"stranger"}


def test_a_journal_that_is_not_complete_holds_the_release_up(world: World) -> None:
    started, recorded, submitted = world.sat("26-0009", "ECCECC")
    world.apply(started, submitted)
    assert blockers(world) == {"incomplete"}
    world.apply(recorded)
    assert blockers(world) == set()


def test_two_sheets_of_one_candidate_hold_the_release_up(world: World) -> None:
    again = [replace(p, attempt_id="attempt-lain") for p in world.sat("26-0001", "------")]
    world.apply(*again)
    assert blockers(world) == {"second_attempt"}


def test_dead_letters_and_held_events_hold_the_release_up(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(
            insert(dead_letters).values(
                consumer="scoring", topic="t", partition=0, offset=1, payload=b"?", reason="unreadable", died_at=NOON
            )
        )
        session.execute(
            insert(held_events).values(
                consumer="scoring",
                aggregate_type="attempt",
                aggregate_id="a",
                sequence=2,
                topic="t",
                payload=b"?",
                reason="gap",
                held_at=NOON,
            )
        )
    assert blockers(world) == {"dead_letters", "held_events"}
    with pytest.raises(NotReady):
        sign(world, KARTIKA)


def test_nobody_signs_before_the_exam() -> None:
    world = World()
    world.apply(admitted())
    assert blockers(world) == {"exam_not_held"}


def test_a_mismatch_holds_the_release_up_until_a_member_lets_it_stand(world: World) -> None:
    started, recorded, submitted = world.sat("26-0009", "ECCECC")
    world.apply(started, recorded, replace(submitted, chain_head="0" * 64))
    assert blockers(world) == {"mismatch"}
    attempt_id = submitted.attempt_id
    with Session(world.engine) as session, session.begin():
        with pytest.raises(InvalidInput):
            closing_findings.close(session, world.now, VACANCY, attempt_id, " ok ", KARTIKA)
        with pytest.raises(NotFound):
            closing_findings.close(session, world.now, VACANCY, "attempt-26-0001", "tidak ada apa-apa", KARTIKA)
        closing_findings.close(
            session, world.now, VACANCY, attempt_id, "Kabel jaringan putus, berita acara 4.", KARTIKA
        )
        with pytest.raises(closing_findings.AlreadyClosed):
            closing_findings.close(session, world.now, VACANCY, attempt_id, "Kabel jaringan putus.", SIREGAR)
    assert blockers(world) == set()
    with Session(world.engine) as session, session.begin():
        (finding,) = readiness(session, rank_vacancy(session, VACANCY)).findings
        assert finding.closure is not None
        assert (finding.closure.closed_by, finding.closure.reason[:5]) == ("R.K.", "Kabel")
        drop_projections(session)
    world.apply(vacancy(), admitted("26-0009"), started, recorded, replace(submitted, chain_head="0" * 64))
    assert blockers(world) == set(), "a replay keeps what was decided about the very same fault"
    world.apply(replace(submitted, answers={}))
    assert blockers(world) == {"mismatch"}, "another fault is another finding"


def test_a_suspicious_item_asks_for_a_look_but_blocks_nothing(world: World) -> None:
    for number in range(100, 130):
        world.apply(admitted(f"26-0{number}"), *world.sat(f"26-0{number}", "EACEAC"))
    with Session(world.engine) as session, session.begin():
        while count_items(session):
            pass
    with Session(world.engine) as session:
        problems = [c.text for c in readiness(session, rank_vacancy(session, VACANCY)).checks if c.state == "light"]
    suspicious = [problem for problem in problems if problem.code == "item_suspicious"]
    assert len(suspicious) == 2
    assert all(problem.message.endswith("% salah, periksa kunci") for problem in suspicious)
    assert blockers(world) == set()


def test_replay_gives_the_identical_ranking(world: World) -> None:
    before = ranking_of(world)
    sign(world, KARTIKA)
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    with pytest.raises(NotFound):
        ranking_of(world)
    world.apply(vacancy(), *(admitted(number) for number in [*SHEETS, "26-0009"]))
    for number, letters in SHEETS.items():
        world.apply(*world.sat(number, letters))
    assert ranking_of(world).digest == before.digest
    assert sign(world, SIREGAR), "the first signature is of the very same digest"


def test_five_thousand_candidates_are_ranked_by_one_query_in_well_under_a_second(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    world.apply(vacancy(quota=100))
    with Session(world.engine) as session, session.begin():
        _fill(session, 5000)
    statements: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    # Processor time: what else runs on the machine must not fail this test.
    began = time.process_time()
    ranking = ranking_of(world)
    seconds = time.process_time() - began
    assert len(ranking.rows) == 5000
    assert sum("FROM candidates" in statement for statement in statements) == 1
    assert len(statements) <= 4
    assert seconds < 1.0


def _fill(session: Session, count: int) -> None:
    numbers = [f"26-{n:04}" for n in range(1, count + 1)]
    session.execute(
        insert(tables.candidates),
        [
            {
                "candidate_no": number,
                "selection_id": SELECTION,
                "vacancy_id": VACANCY,
                "category": "general",
                "extra_time": False,
                "gpa": None,
                "born_on": NOON.date(),
            }
            for number in numbers
        ],
    )
    session.execute(
        insert(tables.attempts),
        [
            {
                "attempt_id": f"a-{number}",
                "candidate_no": number,
                "exam_id": EXAM,
                "submitted_at": NOON,
                "integrity": "ok",
            }
            for number in numbers
        ],
    )
    session.execute(
        insert(tables.marks),
        [
            {
                "attempt_id": f"a-{number}",
                "candidate_no": number,
                "exam_id": EXAM,
                "sections": [
                    ["TWK", n % 11, 10, 1, 1, 0],
                    ["TIU", n % 7, 10, 1, 1, 0],
                    ["TKP", n % 5, 10, None, None, 0],
                ],
                "checks": [["TIU", 0, n % 7]],
                "total": 0,
                "passed": True,
                "counted": True,
                "marked_at": NOON,
            }
            for n, number in enumerate(numbers)
        ],
    )
