"""What scoring computes by itself is a figure of the worker for as long as it waits, whatever it waits for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.scoring.analysis.jobs import JOBS as ANALYSIS_JOBS
from services.scoring.corrections.jobs import JOBS as CORRECTION_JOBS
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.exams.tables import exams, key_sets
from services.scoring.gate.tables import gate_reports
from services.scoring.marking.tables import marks, ranking_changes, seat_sessions
from services.scoring.marking.usecases import changes
from services.scoring.rankings.tables import rankings
from services.scoring.service import SERVICE
from tests.builders.messaging import StoppedClock
from tests.builders.scoring import EXAM, KARTIKA, NOON, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_corrected import compute, propose, put_in_force, sign_correction
from tests.builders.scoring_gated import SHEETS as MANY
from tests.builders.scoring_gated import GatedWorld, make_gated, work
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import sit
from tests.builders.scoring_trials import compute as compute_trials
from tests.builders.scoring_trials import request

HOUR = 3600.0
KINDS = ("gate", "effects", "reports", "rankings", "trials")
_NAMES = {
    "terang_gate_waiting_seconds": "gate",
    "terang_correction_effects_waiting_seconds": "effects",
    "terang_correction_reports_waiting_seconds": "reports",
    "terang_rankings_behind_seconds": "rankings",
    "terang_trials_waiting_seconds": "trials",
}
TWK = 1


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(sit)


@pytest.fixture
def gated() -> GatedWorld:
    return make_gated()


def waiting(world: World, at: datetime) -> dict[str, float]:
    """What waits at that moment, and for how long."""
    with Session(world.engine) as session:
        found = [figure for figures in SERVICE.figures for figure in figures(session, at)]
    mine = {_NAMES[figure.name]: figure.value for figure in found if figure.name in _NAMES}
    assert set(mine) == set(KINDS)
    return {kind: value for kind, value in mine.items() if value}


def later(world: World) -> datetime:
    return world.now + timedelta(hours=1)


def put(world: World, statement: object) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(statement)  # type: ignore[call-overload]


def test_nothing_waits_where_everything_is_computed(world: World, gated: GatedWorld) -> None:
    assert waiting(world, later(world)) == waiting(gated, later(gated)) == {}


def test_a_trial_waits_from_its_request_on(world: World) -> None:
    request(world)
    world.now += timedelta(minutes=10)
    request(world)
    assert waiting(world, NOON + timedelta(hours=1)) == {"trials": HOUR}, "the oldest"
    while compute_trials(world):
        pass
    assert waiting(world, later(world)) == {}


def test_an_effect_waits_from_the_proposal_on_and_then_from_the_effect_before(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    assert waiting(world, later(world)) == {"effects": HOUR}
    world.now += timedelta(minutes=30)
    compute(world)
    assert waiting(world, later(world)) == {}
    world.apply(admitted("26-0010"), *world.sat("26-0010", "ECCECC"))
    assert waiting(world, later(world)) == {"effects": HOUR}
    compute(world)
    assert waiting(world, later(world)) == {}


def test_an_effect_that_a_ranking_behind_its_marks_holds_up_waits_too(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    with Session(world.engine) as session, session.begin():
        changes.add(session, {VACANCY})
    (job, _) = CORRECTION_JOBS
    assert job.run(world.engine, StoppedClock(world.now)) == 0, "it does not fail and does nothing"
    assert waiting(world, later(world))["effects"] == HOUR


def test_a_correction_waits_until_everybody_is_reported(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    world.now += timedelta(minutes=5)
    assert [sign_correction(world, 2, who) for who in (KARTIKA, SIREGAR)] == [False, True]
    world.keep()
    assert waiting(world, later(world)) == {"reports": HOUR}
    compute(world)
    assert waiting(world, later(world)) == {}


def test_a_ranking_is_behind_from_the_first_change_on(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        changes.add(session, {VACANCY})
    written = datetime.now(UTC)
    assert waiting(world, written + timedelta(hours=1)) == {"rankings": pytest.approx(HOUR, abs=60)}
    put(world, update(ranking_changes).values(changed_at=written - timedelta(hours=1)))
    with Session(world.engine) as session, session.begin():
        changes.add(session, {VACANCY})
    assert waiting(world, written) == {"rankings": HOUR}, "the first of them"
    world.keep()
    assert waiting(world, later(world)) == {}


def test_a_change_that_the_release_before_has_written_counts_from_the_ranking_on(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        changes.add(session, {VACANCY})
        session.execute(update(ranking_changes).values(changed_at=None))
        session.execute(update(rankings).values(kept_at=NOON))
    assert waiting(world, later(world)) == {"rankings": HOUR}


def test_a_ranking_by_other_rules_or_by_none_is_behind(world: World) -> None:
    put(world, update(rankings).values(rules_digest="0" * 64, kept_at=NOON))
    assert waiting(world, later(world)) == {"rankings": HOUR}
    put(world, rankings.delete())
    put(world, update(exams).values(created_at=NOON - timedelta(hours=1)))
    assert waiting(world, later(world)) == {"rankings": 2 * HOUR}


def test_a_ranking_of_earlier_shifts_is_behind_from_the_newest_shifts_on(world: World) -> None:
    world.apply(vacancy(vacancy_id="perawat"))
    put(world, update(rankings).values(shifts="a" * 64, kept_at=NOON - timedelta(days=1)))
    assert waiting(world, later(world)) == {}
    mine = update(rankings).where(rankings.c.vacancy_id == VACANCY)
    put(world, mine.values(shifts="b" * 64, kept_at=NOON))
    assert waiting(world, later(world)) == {"rankings": HOUR}


def test_the_gate_waits_for_marks_that_are_not_counted_and_then_for_its_report(gated: GatedWorld) -> None:
    number = f"26-{MANY + 1:04}"
    gated.now += timedelta(hours=2)
    gated.sit_all(MANY + 1, MANY + 1)
    gated.keep()
    marked_at = _marked_at(gated, number)
    assert waiting(gated, marked_at + timedelta(hours=1)) == {"gate": HOUR}, "not counted"
    (count, _) = ANALYSIS_JOBS
    count.run(gated.engine, StoppedClock(gated.now))
    assert waiting(gated, marked_at + timedelta(hours=1)) == {"gate": HOUR}, "counted, and not reported"
    work(gated)
    assert waiting(gated, later(gated)) == {}


def test_a_gate_that_never_was_waits_from_the_first_mark_on(gated: GatedWorld) -> None:
    put(gated, gate_reports.delete())
    with Session(gated.engine) as session:
        first = min(session.scalars(select(marks.c.marked_at)))
    assert waiting(gated, first + timedelta(hours=1)) == {"gate": HOUR}


def test_the_gate_waits_for_other_keys_and_other_sessions(gated: GatedWorld) -> None:
    reported_at = _reported_at(gated)
    put(gated, update(seat_sessions).values(name="malam"))
    assert waiting(gated, reported_at + timedelta(hours=1)) == {"gate": HOUR}, "since the report"
    work(gated)
    propose(gated, TWK, ChangeKind.VOID)
    put_in_force(gated, 2, KARTIKA, SIREGAR)
    compute(gated)
    with Session(gated.engine) as session:
        in_force_at = session.scalars(select(key_sets.c.in_force_at).where(key_sets.c.exam_id == EXAM)).one()
    assert waiting(gated, in_force_at + timedelta(hours=1))["gate"] == HOUR
    work(gated)
    assert "gate" not in waiting(gated, later(gated))


def _marked_at(world: World, number: str) -> datetime:
    with Session(world.engine) as session:
        found: datetime = session.scalars(select(marks.c.marked_at).where(marks.c.candidate_no == number)).one()
    return found


def _reported_at(world: World) -> datetime:
    with Session(world.engine) as session:
        found: datetime = session.scalars(select(gate_reports.c.computed_at)).one()
    return found
