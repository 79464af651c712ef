from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.domain.applications import State
from services.recruitment.home.domain.timeline import Mark, Progress, next_step, steps
from shared.contracts.recruitment import Phase

APPLIED = datetime(2026, 11, 10, 3, tzinfo=UTC)
PHASES = (
    Phase(code="registration", name="Pendaftaran", starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 17)),
    Phase(code="verification", name="Verifikasi", starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 24)),
    Phase(code="exam", name="Ujian", starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 10)),
    Phase(code="results", name="Hasil", starts_on=date(2026, 12, 11), ends_on=date(2026, 12, 11)),
)
FACTS = ("seat_assigned_at", "started_at", "submitted_at", "scored_at", "released_at")


def accepted(*facts: str) -> Progress:
    later = {name: APPLIED + timedelta(days=10 + FACTS.index(name)) for name in facts}
    return Progress(APPLIED, State.ACCEPTED, decided_at=APPLIED + timedelta(days=1), **later)


def marks(progress: Progress) -> str:
    return "".join(step.mark[0] for step in steps(progress, PHASES))


@pytest.mark.parametrize(
    ("progress", "expected", "code"),
    [
        (Progress(APPLIED, State.SUBMITTED), "dnaaaa", "verification"),
        (accepted(), "ddnaaa", "seat"),
        (accepted(*FACTS[:1]), "dddnaa", "exam"),
        (accepted(*FACTS[:2]), "dddnaa", "sitting"),
        (accepted(*FACTS[:3]), "ddddna", "score"),
        (accepted(*FACTS[:4]), "dddddn", "ranking"),
        (accepted(*FACTS), "dddddd", "finished"),
    ],
)
def test_each_fact_moves_the_present_on(progress: Progress, expected: str, code: str) -> None:
    assert marks(progress) == expected
    assert next_step(progress, PHASES, date(2026, 11, 12))[0] == code


def test_a_rejection_ends_the_way() -> None:
    rejected = Progress(APPLIED, State.REJECTED, decided_at=APPLIED)
    assert marks(rejected) == "ds"
    assert next_step(rejected, PHASES, date(2026, 11, 12))[0] == "rejected"


def test_marks_that_arrive_before_the_seat_prove_the_seat() -> None:
    assert marks(accepted("scored_at")) == "dddddn"


def test_the_present_step_says_until_when() -> None:
    now = next(step for step in steps(Progress(APPLIED, State.SUBMITTED), PHASES) if step.mark is Mark.NOW)
    assert now.until == date(2026, 11, 24)
    _, sentence = next_step(Progress(APPLIED, State.SUBMITTED), PHASES, date(2026, 11, 24))
    assert dict(sentence.facts) == {"until": date(2026, 11, 24)}


def test_a_day_that_has_passed_is_not_promised_again() -> None:
    _, sentence = next_step(Progress(APPLIED, State.SUBMITTED), PHASES, date(2026, 11, 25))
    assert sentence.facts == ()


@given(st.sets(st.sampled_from(FACTS)))
def test_whatever_has_been_received_there_is_one_present_at_most_and_nothing_done_after_it(facts: set[str]) -> None:
    text = marks(accepted(*facts))
    assert text.count("n") <= 1
    assert text == "".join(sorted(text, key="dna".index))
