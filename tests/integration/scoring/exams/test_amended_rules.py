"""A draft follows the newest rules of its selection, a sealed exam keeps its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.exams.storage import exams as stored
from services.scoring.exams.usecases import sealing
from shared.contracts.recruitment import SelectionAmended
from tests.builders.scoring import (
    EXAM,
    NOON,
    SELECTION,
    SRI,
    World,
    make_rules,
)
from tests.builders.scoring_draft import Draft


def amended(**changes: Any) -> SelectionAmended:
    rules = make_rules(version="2", **changes)
    return SelectionAmended(
        selection_id=SELECTION,
        rules=rules,
        rules_digest=rules.digest,
        replaces=make_rules().digest,
        reason="Ambang berubah.",
        amended_at=NOON,
    )


def test_a_draft_follows_the_rules_and_earlier_approvals_no_longer_count() -> None:
    world = Draft()
    assert not world.approve(SRI, world.digest())
    world.apply(amended(tie_breaks=["total"]))
    with Session(world.engine) as session:
        view = sealing.overview(session, EXAM)
    assert view.exam.rules.tie_breaks == ("total",)
    assert (view.approvals, len(view.stale)) == ((), 1)


def test_a_sealed_exam_keeps_its_rules() -> None:
    world = World()
    world.apply(amended(tie_breaks=["total"]))
    with Session(world.engine) as session:
        exam = stored.find(session, EXAM)
    assert exam is not None
    assert exam.rules_digest == make_rules().digest == world.sealed().rules_digest


def test_rules_that_contradict_themselves_keep_an_exam_from_sealing() -> None:
    """An earlier release stored what this one would refuse; such a selection goes on until its rules are replaced."""
    world = Draft()
    rules = replace(make_rules(), tie_breaks=())
    world.apply(replace(amended(), rules=rules, rules_digest=rules.digest))
    with Session(world.engine) as session:
        view = sealing.overview(session, EXAM)
    assert [problem.code for problem in view.problems] == ["tie_breaks_missing"]
