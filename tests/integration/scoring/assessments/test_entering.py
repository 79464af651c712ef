"""Scores are entered twice by different people, decided by a third, corrected by two; on each database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.assessments.storage.progress import State
from services.scoring.assessments.usecases import correcting, entering, participants, reading
from services.scoring.assessments.usecases.entering import Entered
from services.scoring.migrations import METADATA
from shared.contracts.assessments import AssessmentCorrected, AssessmentRecorded
from shared.db.engine import make_engine
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.roles import Grants, Principal, Role
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, VACANCY, World
from tests.builders.scoring_assessed import (
    AINI,
    BRIA,
    FORMER,
    NUMBERS,
    TARIGAN,
    assess,
    confirm,
    decide,
    enter,
    interview,
    part_of,
    propose,
    scores,
)
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import ranking_of

FIRST, SECOND, _ = NUMBERS
READER = Principal("staff-baca", "B. Baca", frozenset({Role.ASSESSOR, Role.PROCTOR}))
_ELSEWHERE = Grants.of(["assessor@seleksi-lain"])
ELSEWHERE = Principal("staff-lain", "L. Lain", _ELSEWHERE.roles, limits=_ELSEWHERE.limits)


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(assess)


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(DomainError) as refusal:
        act()
    assert refusal.value.code == code


def state_of(world: World, who: Principal, number: str = FIRST) -> State:
    with Session(world.engine) as session:
        lines, _ = reading.lines(session, part_of(session), who.id, state=None, words=number, offset=0, size=9)
    (line,) = lines
    return line.state


def test_those_who_go_on_are_assessed_and_nobody_else(world: World) -> None:
    with Session(world.engine) as session:
        assert participants.taking_part(session, SELECTION, "skb", VACANCY) == list(NUMBERS)
        assert reading.unsettled(session, part_of(session), VACANCY) == 3
        with pytest.raises(NotFound):
            reading.get_part(session, EXAM, "TWK")
    refused("not_taking_part", lambda: enter(world, "26-0008", interview(300, 500), AINI))
    refused("not_taking_part", lambda: enter(world, "26-9999", interview(300, 500), AINI))


def test_a_score_counts_once_two_have_entered_it(world: World) -> None:
    assert enter(world, FIRST, interview(300, 500), AINI) is Entered.FIRST
    assert scores(world) == {}
    assert world.emitted(AssessmentRecorded) == []
    assert enter(world, FIRST, interview(319, 481), BRIA) is Entered.AGREED
    # The means are 309.5 and 490.5: rounded half up.
    assert scores(world) == {FIRST: 310 + 491}
    (recorded,) = world.emitted(AssessmentRecorded)
    assert (recorded.outcome, recorded.score, recorded.most, recorded.decimals) == ("scored", 801, 1_000, 1)
    assert (recorded.entered_by, recorded.decided_by) == ((AINI.id, BRIA.id), None)
    assert recorded.initials == ("N.A.", "Y.B.")
    refused("already_recorded", lambda: enter(world, FIRST, interview(300, 500), TARIGAN))


def test_one_person_never_counts_as_two(world: World) -> None:
    assert enter(world, FIRST, interview(300, 500), AINI) is Entered.FIRST
    assert enter(world, FIRST, interview(300, 500), AINI) is Entered.FIRST
    assert enter(world, FIRST, interview(310, 500), AINI) is Entered.FIRST, "the person mends their own entry"
    assert scores(world) == {}
    assert enter(world, FIRST, interview(310, 500), BRIA) is Entered.AGREED
    assert scores(world) == {FIRST: 810}


def test_a_third_person_decides_where_two_differ(world: World) -> None:
    enter(world, FIRST, interview(300, 500), AINI)
    assert enter(world, FIRST, interview(300, 521), BRIA) is Entered.DIFFERS
    assert (state_of(world, AINI), state_of(world, TARIGAN)) == (State.DIFFERS, State.DIFFERS)
    refused("two_have_entered", lambda: enter(world, FIRST, interview(300, 500), BRIA))
    refused("two_have_entered", lambda: enter(world, FIRST, interview(300, 500), TARIGAN))
    refused("same_person", lambda: decide(world, FIRST, interview(300, 510), AINI))
    refused("same_person", lambda: decide(world, FIRST, interview(300, 510), BRIA))
    refused("nothing_to_decide", lambda: decide(world, SECOND, interview(300, 510), TARIGAN))
    assert scores(world) == {}
    decide(world, FIRST, interview(300, 510), TARIGAN)
    assert scores(world) == {FIRST: 810}
    (recorded,) = world.emitted(AssessmentRecorded)
    assert (recorded.entered_by, recorded.decided_by) == ((AINI.id, BRIA.id), TARIGAN.id)
    refused("nothing_to_decide", lambda: decide(world, FIRST, interview(300, 510), TARIGAN))


@pytest.mark.parametrize(
    ("one", "other", "entered"),
    [
        (Given({}, Reason.ILL), Given({}, Reason.ILL), Entered.AGREED),
        (Given({}, Reason.ILL), Given({}, Reason.NO_SHOW), Entered.DIFFERS),
        (Given({}, Reason.CHEATING), interview(0, 0), Entered.DIFFERS),
        (interview(0, 0), Given({}, Reason.NO_SHOW), Entered.DIFFERS),
        (interview(0, 0), interview(20, 20), Entered.AGREED),
        (interview(0, 0), interview(21, 0), Entered.DIFFERS),
    ],
)
def test_when_two_agree(world: World, one: Given, other: Given, entered: Entered) -> None:
    enter(world, FIRST, one, AINI)
    assert enter(world, FIRST, other, BRIA) is entered


def test_absent_and_disqualified_have_a_reason_and_no_score(world: World) -> None:
    for number, reason in ((FIRST, Reason.LATE), (SECOND, Reason.IDENTITY)):
        for who in (AINI, BRIA):
            enter(world, number, Given({}, reason), who)
    assert scores(world) == {FIRST: None, SECOND: None}
    found = [(each.outcome, each.reason, each.score) for each in world.emitted(AssessmentRecorded)]
    assert found == [("absent", "absent", None), ("disqualified", "identity", None)]


def test_who_reads_names_or_has_the_role_elsewhere_enters_nothing(world: World) -> None:
    for who in (READER, ELSEWHERE, KARTIKA):
        refused("not_blind", lambda who=who: enter(world, FIRST, interview(300, 500), who))  # type: ignore[misc]


def test_two_correct_what_counts(world: World) -> None:
    refused("nothing_recorded", lambda: propose(world, FIRST, interview(300, 500), AINI))
    for who in (AINI, BRIA):
        enter(world, FIRST, interview(300, 500), who)
    refused("no_change", lambda: propose(world, FIRST, interview(300, 500), AINI))
    refused("nothing_proposed", lambda: confirm(world, FIRST, BRIA))
    propose(world, FIRST, interview(310, 500), AINI)
    assert scores(world) == {FIRST: 800}, "one person changes nothing"
    refused("same_person", lambda: confirm(world, FIRST, AINI))
    with Session(world.engine) as session:
        shown = correcting.waiting(session, part_of(session), FIRST)
    propose(world, FIRST, interview(320, 500), BRIA)
    assert shown is not None
    refused("other_proposal", lambda: confirm(world, FIRST, TARIGAN, shown.id + 7))
    confirm(world, FIRST, AINI)
    assert scores(world) == {FIRST: 820}
    (corrected,) = world.emitted(AssessmentCorrected)
    assert (corrected.score_before, corrected.score, corrected.correction) == (800, 820, 1)
    assert corrected.entered_by == (BRIA.id, AINI.id)
    refused("nothing_proposed", lambda: confirm(world, FIRST, TARIGAN))


def test_nothing_changes_once_the_stage_is_released(world: World) -> None:
    for who in (AINI, BRIA):
        enter(world, FIRST, interview(300, 500), who)
    propose(world, FIRST, interview(310, 500), AINI)
    enter(world, SECOND, interview(300, 500), AINI)
    with Session(world.engine) as session, session.begin():
        rules = part_of(session).rules
        participants.pass_on(session, world.now, rules, SELECTION, VACANCY, "skb", {FIRST: {}})
    refused("stage_closed", lambda: confirm(world, FIRST, BRIA))
    refused("stage_closed", lambda: propose(world, FIRST, interview(310, 500), BRIA))
    refused("stage_closed", lambda: enter(world, SECOND, interview(300, 500), BRIA))
    assert scores(world) == {FIRST: 800}


def test_a_new_release_of_the_stage_before_says_anew_who_takes_part(world: World) -> None:
    for who in (AINI, BRIA):
        enter(world, FIRST, interview(300, 500), who)
    with Session(world.engine) as session, session.begin():
        rules = part_of(session).rules
        participants.pass_on(session, world.now, rules, SELECTION, VACANCY, None, {SECOND: {}, "26-0004": {}})
        assert participants.taking_part(session, SELECTION, "skb", VACANCY) == [SECOND, "26-0004"]
    assert scores(world) == {}, "whoever does not take part has no score here"


def test_a_score_that_counts_makes_the_ranking_anew(world: World) -> None:
    """Whoever keeps rankings is told in the same transaction; the first stage's own ranking stays what it was."""
    digest = ranking_of(world).digest
    enter(world, FIRST, interview(300, 500), AINI)
    enter(world, FIRST, interview(300, 500), BRIA)
    world.keep()
    assert ranking_of(world).digest == digest


_WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


@pytest.mark.servers
def test_two_entries_at_the_same_moment_meet(
    postgres_database: str, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    """The second waits for the first's transaction, and so finds its entry; SQLite has one writer anyway."""
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    world = assess(World(bank_rows(), engine))
    results: list[Entered] = []
    second = threading.Thread(
        target=lambda: results.append(enter(world, FIRST, interview(300, 500), BRIA)), name="second"
    )

    def waits() -> bool:
        with engine.connect() as connection:
            return bool(connection.scalar(_WAITS)) or not second.is_alive()

    with Session(engine) as session, session.begin():
        entering.enter(session, world.now, part_of(session), FIRST, interview(300, 500), AINI)
        second.start()
        wait_until(waits)
    second.join()
    engine.dispose()
    assert results == [Entered.AGREED]


def test_a_score_carried_over_is_entered_by_two_as_well(world: World) -> None:
    given = Given({"nilai": 417})
    assert enter(world, FIRST, given, AINI, FORMER) is Entered.FIRST
    assert enter(world, FIRST, Given({"nilai": 418}), BRIA, FORMER) is Entered.DIFFERS
    assert scores(world) == scores(world, FORMER) == {}
    assert state_of(world, AINI) is State.MINE, "the parts are apart"
