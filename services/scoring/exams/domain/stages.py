"""The exams of later stages, as the selection's rules describe them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.contracts.exams import ExamStage, later_exam_id
from shared.contracts.rules import TOTAL, Rules, Threshold
from shared.contracts.stages import Stage, StagePart
from shared.contracts.thresholds import asked_of, part_minimum


@dataclass(frozen=True)
class LaterExam:
    """`rules` mark its sheets: the selection's rules with the sections and times of this part."""

    exam_id: str
    title: str
    stage: ExamStage
    rules: Rules


def later_exams(selection_id: str, rules: Rules) -> Iterator[LaterExam]:
    """One for each part of a later stage that is sat, in the order of the rules."""
    for stage in rules.later_stages:
        before = rules.stage_before(stage.code)
        for part in stage.parts:
            if part.source == "sitting":
                exam_id = later_exam_id(selection_id, stage.code, part.code)
                of = ExamStage(stage=stage.code, part=part.code, after=before.code if before else None)
                yield LaterExam(exam_id, part.name, of, _rules_of(rules, stage, part))


def _rules_of(rules: Rules, stage: Stage, part: StagePart) -> Rules:
    """Rules by which a sheet of this part is marked. The least that the stage asks for of the part is its threshold,
    unless some of several parts are enough: then no sheet alone says whether the stage's thresholds are met."""
    assert part.sections is not None, "a sitting has sections"
    assert part.duration is not None, "a sitting has a duration"
    return replace(
        rules,
        sections=part.sections,
        duration=part.duration,
        thresholds=tuple(_threshold(stage, part, *whose) for whose in _asked_apart(rules, stage)),
        tie_breaks=(TOTAL,),
        cut=stage.cut,
        first_stage=None,
        stages=None,
        normalisation=part.normalisation,
    )


def _asked_apart(rules: Rules, stage: Stage) -> Iterator[tuple[str, str | None]]:
    """Each category, then each position group of which the stage asks something of its own."""
    yield from ((category, None) for category in rules.categories)
    for each in stage.thresholds or ():
        if each.position_group is not None:
            yield each.category, each.position_group


def _threshold(stage: Stage, part: StagePart, category: str, position_group: str | None) -> Threshold:
    asked = asked_of(stage, category, position_group)
    least = part_minimum(asked, part) if asked.asks_all else None
    return Threshold(category=category, position_group=position_group, minima={}, total=least)
