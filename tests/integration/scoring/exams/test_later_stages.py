"""Each part of a later stage that is sat has an exam of its own, which follows the rules until the first seal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.storage import exams as stored
from services.scoring.exams.usecases import blueprints, drafts
from services.scoring.exams.usecases.exams import find_of_selection
from services.scoring.rules.domain.thresholds import threshold_for
from shared.contracts.codec.rules import preset
from shared.contracts.exams import ExamStage
from shared.contracts.recruitment import SelectionAmended
from shared.contracts.rules import Rules
from shared.db.engine import unit_of_work
from tests.builders.scoring import EXAM, NOON, SELECTION, opened, scoring_engine

CAT = f"{SELECTION}-cat"


def two_stages(**changes: Any) -> Rules:
    return replace(preset("cpns-2024"), **changes)


def exams_of(session: Session) -> dict[str, Exam]:
    return {exam.exam_id: exam for exam in stored.of_selection(session, SELECTION)}


def amended(rules: Rules) -> SelectionAmended:
    return SelectionAmended(
        selection_id=SELECTION,
        rules=rules,
        rules_digest=rules.digest,
        replaces="",
        reason="Tahap berubah.",
        amended_at=NOON,
    )


def open_selection(session: Session, rules: Rules) -> None:
    assert drafts.open_draft(session, NOON, opened(rules=rules, rules_digest=rules.digest))


def test_a_selection_with_a_later_stage_has_two_drafts() -> None:
    rules = two_stages()
    with unit_of_work(scoring_engine()) as session:
        open_selection(session, rules)
        found = exams_of(session)
        assert set(found) == {EXAM, CAT}
        assert find_of_selection(session, SELECTION) == found[EXAM]
        assert not drafts.open_draft(session, NOON, opened(rules=rules, rules_digest=rules.digest))
    first, later = found[EXAM], found[CAT]
    assert (first.stage, later.stage) == (None, ExamStage(stage="skb", part="cat"))
    assert [section.code for section in later.rules.sections] == ["SKB"]
    assert (later.rules.duration.minutes, later.title) == (90, "SKB dengan CAT")
    assert first.rules_digest == later.rules_digest == rules.digest
    assert first.secrets != later.secrets
    assert threshold_for(later.rules.thresholds, "cum_laude", None).total is None


def test_the_least_that_a_stage_asks_for_of_a_part_is_its_threshold() -> None:
    [stage] = two_stages().later_stages
    rules = two_stages(stages=(replace(stage, minima={"cat": 200}),))
    with unit_of_work(scoring_engine()) as session:
        open_selection(session, rules)
        thresholds = exams_of(session)[CAT].rules.thresholds
    assert {threshold.total for threshold in thresholds} == {200}


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({"percent": {"cat": 33}}, 165),
        ({"percent": {"cat": 33}, "minima": {"wawancara": 60}, "enough": 2}, 165),
        ({"percent": {"cat": 33}, "minima": {"wawancara": 60}, "enough": 1}, None),
        ({"percent": {"wawancara": 33}, "final": 1}, None),
    ],
)
def test_a_sheet_has_a_threshold_only_where_it_must_be_reached(asked: dict[str, Any], total: int | None) -> None:
    """A share in the whole units that reach it; where another part may be enough, no sheet alone says who passes."""
    [stage] = two_stages().later_stages
    rules = two_stages(stages=(replace(stage, **asked),))
    with unit_of_work(scoring_engine()) as session:
        open_selection(session, rules)
        thresholds = exams_of(session)[CAT].rules.thresholds
    assert {(each.total, each.total_percent) for each in thresholds} == {(total, None)}


def test_another_version_of_the_rules_reaches_every_draft() -> None:
    [stage] = two_stages().later_stages
    with unit_of_work(scoring_engine()) as session:
        open_selection(session, two_stages())
        before = exams_of(session)[CAT]
        parts = tuple(
            replace(part, duration=replace(part.duration, minutes=60)) if part.duration else part
            for part in stage.parts
        )
        rules = two_stages(version="2", stages=(replace(stage, parts=parts),))
        assert drafts.put_rules(session, NOON, amended(rules))
        after = exams_of(session)
        assert after[CAT].rules.duration.minutes == 60
        assert {exam.rules_digest for exam in after.values()} == {rules.digest}
        assert after[CAT].secrets == before.secrets
        without = two_stages(version="3", stages=None, first_stage=None)
        assert drafts.put_rules(session, NOON, amended(without))
        assert set(exams_of(session)) == {EXAM}
        assert drafts.put_rules(session, NOON, amended(rules))
        assert set(exams_of(session)) == {EXAM, CAT}


def test_rules_are_fixed_once_one_exam_is_sealed() -> None:
    for sealed in (EXAM, CAT):
        with unit_of_work(scoring_engine()) as session:
            open_selection(session, two_stages())
            stored.seal(session, sealed, "digest", "sheet_code", {}, NOON)
            assert not drafts.put_rules(session, NOON, amended(two_stages(version="2")))
            assert {exam.rules.version for exam in exams_of(session).values()} == {two_stages().version}


def test_a_blueprint_is_held_against_the_sections_of_its_own_exam() -> None:
    with unit_of_work(scoring_engine()) as session:
        open_selection(session, two_stages())
        assert blueprints.compare(session, exams_of(session)[CAT]) == []
