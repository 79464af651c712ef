"""All sheets of an exam marked again by other keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.corrections.storage.sheets import MarkedSheet, blocks
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.marking.domain.bulk import Bulk
from services.scoring.marking.domain.marks import Unmarkable
from services.scoring.marking.domain.results import as_stored
from services.scoring.rankings.domain.facts import OtherMarks
from services.scoring.rules.domain.thresholds import judge, threshold_for
from shared.contracts.rules import Rules
from shared.kernel.canonical import canonical_bytes
from shared.kernel.collection import paused_collection


@dataclass(frozen=True)
class Remarked:
    """A sheet that has other marks by the proposed set: its sections and whether it passed until now, and after. Of a
    whole selection they are many, so its answers are not kept."""

    attempt_id: str
    vacancy_id: str
    sections: list[list[Any]]
    passed: bool
    after: OtherMarks


def mark_again(session: Session, exam_id: str, rules: Rules, keys: Mapping[str, ItemKey]) -> tuple[int, list[Remarked]]:
    """How many sheets of the exam were marked by these keys, and those that have other marks, thresholds included."""
    count, bulk = 0, Bulk(rules.sections, keys)
    found: list[Remarked] = []
    with paused_collection():
        for block in blocks(session, exam_id):
            count += len(block)
            found.extend(_with_other_marks(rules, bulk, block))
    return count, found


def _with_other_marks(rules: Rules, bulk: Bulk, block: Sequence[MarkedSheet]) -> Iterator[Remarked]:
    results = bulk.mark_all([(sheet.items, sheet.answers) for sheet in block])
    for sheet, result in zip(block, results, strict=True):
        if isinstance(result, Unmarkable):
            continue
        verdict = judge(threshold_for(rules.thresholds, sheet.category, sheet.position_group), result)
        sections, checks = as_stored(result, verdict.checks)
        if (sections, checks, verdict.passed) != (sheet.sections, sheet.checks, sheet.passed):
            after = OtherMarks(sections, canonical_bytes(checks).decode(), verdict.passed)
            yield Remarked(sheet.attempt_id, sheet.vacancy_id, sheet.sections, sheet.passed, after)
