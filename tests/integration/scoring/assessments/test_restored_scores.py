"""What people entered comes back after a replay, what counts after a restore; on each database."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.scoring.assessments import tables
from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.assessments.handlers import RECALLS
from services.scoring.service import drop_projections
from shared.contracts.assessments import AssessmentCorrected, AssessmentRecorded
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from tests.builders.scoring import World, event_of
from tests.builders.scoring_assessed import (
    AINI,
    BRIA,
    NUMBERS,
    TARIGAN,
    assess,
    confirm,
    decide,
    enter,
    interview,
    propose,
    scores,
)
from tests.builders.scoring_prepared import Prepared

FIRST, SECOND, _ = NUMBERS


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(assess)


def reasons(session: Session) -> list[str | None]:
    return list(session.scalars(select(tables.assessments.c.reason)))


def test_what_people_entered_outlives_a_replay_and_what_counts_a_restore(world: World) -> None:
    for who in (AINI, BRIA):
        enter(world, FIRST, interview(300, 500), who)
        enter(world, SECOND, interview(200, 500), who)
    propose(world, FIRST, interview(310, 500), AINI)
    confirm(world, FIRST, BRIA)
    before = scores(world)
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    assert scores(world) == before
    with Session(world.engine) as session, session.begin():
        session.execute(delete(tables.assessments))
    assert scores(world) == {}
    events = [*world.emitted(AssessmentRecorded), *world.emitted(AssessmentCorrected)]
    for _ in range(2):
        for each in (*events, events[0]):
            with Session(world.engine) as session, session.begin():
                assert RECALLS[type(each)](session, world.now, event_of(each), each)
    assert scores(world) == before == {FIRST: 810, SECOND: 700}


def test_why_a_third_decided_so_outlives_a_restore(world: World) -> None:
    enter(world, FIRST, interview(300, 500), AINI)
    enter(world, FIRST, interview(300, 521), BRIA)
    decide(world, FIRST, interview(300, 510), TARIGAN, "Rekaman wawancara saya dengar ulang.")
    (recorded,) = world.emitted(AssessmentRecorded)
    assert isinstance(recorded, AssessmentRecorded)
    older = {name: value for name, value in dump(recorded).items() if name != "decided_because"}
    for event, because in (
        (recorded, "Rekaman wawancara saya dengar ulang."),
        (load(AssessmentRecorded, older), None),
    ):
        with Session(world.engine) as session, session.begin():
            session.execute(delete(tables.assessments))
            assert RECALLS[AssessmentRecorded](session, world.now, event_of(event), event)
        with Session(world.engine) as session:
            found = session.execute(select(tables.assessments.c.decider_id, tables.assessments.c.decided_because)).one()
        assert tuple(found) == (TARIGAN.id, because), "an event of the release before is read without it"


@pytest.mark.parametrize(
    ("one", "other", "decided"),
    [
        (Given({}, Reason.ILL), interview(300, 500), interview(300, 500)),
        (interview(300, 500), Given({}, Reason.NO_SHOW), interview(300, 500)),
        (interview(300, 500), interview(300, 521), Given({}, Reason.ILL)),
    ],
)
def test_why_a_third_decided_about_an_absence_stays_with_the_assessors(
    world: World, one: Given, other: Given, decided: Given
) -> None:
    enter(world, FIRST, one, AINI)
    enter(world, FIRST, other, BRIA)
    decide(world, FIRST, decided, TARIGAN, "Surat dokternya tidak dapat diterima.")
    (recorded,) = world.emitted(AssessmentRecorded)
    assert (recorded.decided_by, recorded.decided_because) == (TARIGAN.id, None)
    with Session(world.engine) as session:
        kept = session.scalars(select(tables.assessments.c.decided_because)).one()
    assert kept == "Surat dokternya tidak dapat diterima.", "their own page shows it"


def test_which_absence_it_was_stays_with_the_assessors_and_comes_back_from_no_event(world: World) -> None:
    for who in (AINI, BRIA):
        enter(world, FIRST, Given({}, Reason.ILL), who)
    (recorded,) = world.emitted(AssessmentRecorded)
    assert recorded.reason == "absent"
    with Session(world.engine) as session, session.begin():
        assert reasons(session) == [Reason.ILL]
        session.execute(delete(tables.assessments))
    with Session(world.engine) as session, session.begin():
        assert RECALLS[AssessmentRecorded](session, world.now, event_of(recorded), recorded)
    with Session(world.engine) as session:
        assert reasons(session) == [Reason.ABSENT]
