"""Scores of a later stage made one, and two assessors who agree or do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.scoring.assessments.domain.scores import Given, Reason, agreed
from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import PartScore, standing_in
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.integration import weighed
from shared.contracts.rules import Rules
from shared.contracts.stages import Stage, StagePart
from shared.contracts.threshold_checks import is_enough, stage_checks
from shared.contracts.thresholds import asked_of
from tests.vectors import integration_cases
from tests.vectors.cases import Case, Values


def cases() -> Iterator[Case]:
    yield from integration_cases.every()


def answer(given: Values) -> Values:
    if "entries" in given:
        return {"agreed": _agreed(given["part"], given["entries"])}
    if "total" in given:
        return _judged(_asked(load(Stage, given["stage"]), given), given["scores"], given["total"])
    rules = load(Rules, given["rules"])
    stage = rules.stage(given["stage"])
    assert stage is not None
    parts = {code: _part_score(each) for code, each in given["parts"].items()}
    standing = standing_in(rules, stage, "26-0000001", given["carried"], parts, asked=_asked(stage, given))
    return {
        "weights": {each.code: str(each.weight) for each in weighed(rules, stage)},
        "outcome": str(standing.outcome),
        "marks": dict(standing.marks),
        "total": standing.total,
        **({"counts": {code: list(pair) for code, pair in standing.counts.items()}} if standing.counts else {}),
    }


def _asked(stage: Stage, given: Values) -> Stage:
    return asked_of(stage, given.get("category", ""), given.get("position_group"))


def _part_score(given: Values) -> PartScore:
    names = ("section", "marks", "max_marks", "right", "wrong", "blank")
    sections = [[each[name] for name in names] for each in given.get("sections", ())]
    return PartScore(Outcome(given["outcome"]), given.get("score", 0), sections=sections, value=given.get("value"))


def _agreed(part: Values, entries: list[Values]) -> Values | None:
    stated = StagePart(code="p", name="P", source="assessors", tolerance=part.get("tolerance"))
    one, other = (
        Given(each.get("scores") or {}, Reason(each["reason"]) if each.get("reason") else None) for each in entries
    )
    found = agreed(stated, one, other)
    if found is None:
        return None
    return {"reason": str(found.reason)} if found.reason else {"scores": dict(found.scores)}


def _judged(stage: Stage, scores: Mapping[str, int], total: int) -> Values:
    checks = stage_checks(stage, scores, total)
    return {"checks": [dump(each) for each in checks], "passed": is_enough(checks, stage.enough)}
