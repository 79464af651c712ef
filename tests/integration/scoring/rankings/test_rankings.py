"""Ranking over a real database: who stands where and why, and the same again after a replay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from services.scoring.marking import tables
from services.scoring.rankings.usecases.positions import place_of
from services.scoring.service import drop_projections
from shared.contracts.scoring import RankingReleased
from shared.kernel.errors import NotFound
from tests.builders.scoring import EXAM, KARTIKA, NOON, SELECTION, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_ranked import SHEETS, blockers, ranked_world, ranking_of, sign
from tests.builders.scoring_seats import missed


@pytest.fixture
def world() -> World:
    return ranked_world()


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
    world.apply(missed("26-0009"))
    assert ranking_of(world).digest == before.digest
    assert sign(world, SIREGAR), "the first signature is of the very same digest"


def test_five_thousand_candidates_are_ranked_by_one_query(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    world.apply(vacancy(quota=100))
    with Session(world.engine) as session, session.begin():
        _fill(session, 5000)
    statements: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    ranking = ranking_of(world)
    assert len(ranking.rows) == 5000
    assert sum("FROM candidates" in statement for statement in statements) == 1
    assert len(statements) <= 6


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


def test_an_open_attempt_beside_a_submitted_one_does_not_take_the_rank_away(world: World) -> None:
    """An open attempt has no time of submission, and databases disagree about where nothing belongs in an order."""
    before = ranking_of(world).digest
    started = replace(world.sat("26-0001", "ECCECC")[0], attempt_id="attempt-again")
    world.apply(started)
    assert ranking_of(world).digest == before


def disqualified(world: World, number: str) -> None:
    world.apply(decided(number))


def test_a_disqualified_candidate_is_listed_without_rank_and_marks_and_holds_up_nothing(world: World) -> None:
    world.apply(admitted("26-0010"), world.sat("26-0010", "ECCECC")[0])
    assert blockers(world) == {"sitting"}
    disqualified(world, "26-0001")
    disqualified(world, "26-0010")
    ranking = ranking_of(world)
    assert [(row.candidate_no, row.rank, row.status, row.marks) for row in ranking.rows[-2:]] == [
        ("26-0001", None, "disqualified", {}),
        ("26-0010", None, "disqualified", {}),
    ]
    assert ranking.rows[0].candidate_no == "26-0002"
    assert blockers(world) == set()
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    assert [row.status for row in released.rows[-2:]] == ["disqualified", "disqualified"]


def test_a_decision_that_comes_before_its_attempt_counts(world: World) -> None:
    world.apply(admitted("26-0011"))
    disqualified(world, "26-0011")
    world.apply(*world.sat("26-0011", "ECCECC"))
    assert ranking_of(world).rows[-1].candidate_no == "26-0011"
