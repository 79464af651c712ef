"""Nobody whose sheet is in is left out of a released ranking, or called absent: cbt has reported the sheet here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from services.recruitment.admissions.handlers import attempts_started, attempts_submitted
from services.recruitment.admissions.usecases import receive_exclusion
from shared.contracts.scoring import RankedRow
from shared.db.engine import unit_of_work
from shared.messaging.early import NotYet
from shared.signatures.belief import NotBelieved
from tests.builders import recruitment_events as reported
from tests.builders.excluded import excluded
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.signed_releases import is_published, receive, release
from tests.builders.signed_seals import SEALERS, enrol

Ladder = list[RankedRow]


@pytest.fixture
def submitted(engine: Engine, ladder: Ladder) -> str:
    """The third, whom the ladder calls absent, has submitted a sheet."""
    number = ladder[2].candidate_no
    with unit_of_work(engine) as session:
        enrol(session, NOW - timedelta(hours=2))
        started, sent = reported.attempt_started(number), reported.attempt_submitted(number)
        attempts_started(session, NOW, [(reported.event_of(started), started)])
        attempts_submitted(session, NOW, [(reported.event_of(sent), sent)])
    return number


def exclude(engine: Engine, number: str, exam_id: str = f"{SELECTION_ID}-skd") -> None:
    attempt_id = f"attempt-{number}" + ("" if exam_id.endswith("-skd") else "-later")
    named = {"attempt_id": attempt_id, "candidate_no": number, "selection_id": SELECTION_ID}
    event = excluded(*SEALERS, at=NOW, reason_code="help", exam_id=exam_id, **named)
    with unit_of_work(engine) as session:
        receive_exclusion(session, NOW, event)


def left_out(ladder: Ladder) -> Ladder:
    return ladder[:2]


def called_absent(ladder: Ladder) -> Ladder:
    return ladder


def called_disqualified(ladder: Ladder) -> Ladder:
    return [*ladder[:2], replace(ladder[2], status="disqualified")]


@pytest.mark.parametrize(
    ("rows", "error", "problem"),
    [
        (left_out, NotBelieved, "has submitted a sheet and is none of them"),
        (called_absent, NotYet, "who has submitted a sheet, is absent"),
        (called_disqualified, NotYet, "who has submitted a sheet, is disqualified"),
    ],
)
def test_a_sheet_that_counts_is_ranked(
    engine: Engine,
    ladder: Ladder,
    submitted: str,
    rows: Callable[[Ladder], Ladder],
    error: type[Exception],
    problem: str,
) -> None:
    with pytest.raises(error, match=f"{submitted},? {problem}"):
        receive(engine, *release(rows(ladder)))
    assert not is_published(engine)


def test_one_that_two_people_excluded_is_not(engine: Engine, ladder: Ladder, submitted: str) -> None:
    exclude(engine, submitted, f"{SELECTION_ID}-cat")
    with pytest.raises(NotYet):
        receive(engine, *release(called_disqualified(ladder)))
    exclude(engine, submitted)
    receive(engine, *release(called_disqualified(ladder)))
    assert is_published(engine)


def test_below_the_thresholds_is_a_place_in_the_ranking_too(engine: Engine, ladder: Ladder, submitted: str) -> None:
    third = reported.ranked(submitted, None, 10, 10, 10, "below_threshold")
    receive(engine, *release([*ladder[:2], third]))
    assert is_published(engine)
