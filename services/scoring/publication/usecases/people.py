"""The file of kind "people": of one ranking, a line for each candidate by sheet code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import reading
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.key_sets import SEALED
from services.scoring.exams.usecases import exams
from services.scoring.publication import storage
from services.scoring.publication.domain.sheets import NotPublishable, Places, Sitting
from services.scoring.publication.storage import Version
from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.usecases import lots
from services.scoring.rankings.usecases.comparable import shifts_of
from services.scoring.rankings.usecases.ranking import Ranking
from shared.contracts.exams import later_exam_id
from shared.contracts.stages import StagePart
from shared.kernel.canonical import canonical_bytes

FORMAT = "terang.bundle.people.v1"
_AT_ONCE = 500
"""So many sheets are in memory at a time."""
Values = dict[str, Any]


@dataclass(frozen=True)
class _Exam:
    """What is needed of one exam to write the sittings of a vacancy; `places` is None where only marks are published,
    `shifts` are by attempt, None where the exam's totals are not normalised."""

    lines: Mapping[str, Sequence[RosterLine]]
    places: Places | None
    shifts: Mapping[str, str] | None


def key_set_of(session: Session, exam_id: str) -> int:
    """The number of the set of keys in force."""
    later = exams.list_key_sets(session, exam_id)
    return later[-1].number if later else SEALED


def sat_in(session: Session, ranking: Ranking) -> list[Exam]:
    """The exams whose sheets this ranking is made from."""
    return [exams.get(session, exam_id) for exam_id in sorted(ranking.sittings)]


def people(
    session: Session, ranking: Ranking, version: Version, shifts: Mapping[str, str], before: str | None
) -> Iterator[bytes]:
    """The lines, in stretches. `ranking` is the present one, whose document is that of the `version`; `shifts` are the
    files of shifts by exam, `before` is the digest of the stage before. Raises NotPublishable."""
    rules, codes = ranking.rules, ranking.codes
    sat = sat_in(session, ranking)
    known = {exam.exam_id: _known(session, ranking, exam, is_open=rules.publishes_sheets) for exam in sat}
    rows = sorted(ranking.rows, key=lambda row: codes[row.candidate_no])
    head = {
        "format": FORMAT,
        "selection_id": ranking.frame.selection_id,
        "vacancy_id": version.vacancy_id,
        "stage": version.stage or None,
        "version": version.version,
        "digest": version.digest,
        "policy": "sheets" if rules.publishes_sheets else "marks",
        "key_sets": {exam.exam_id: key_set_of(session, exam.exam_id) for exam in sat},
        "shifts": dict(shifts),
        "before": before,
        "lots": _lots(session, ranking),
        "candidates": len(rows),
    }
    yield _line(head)
    category = {line.candidate_no: line.category for line in ranking.lines}
    of = _later(session, ranking) if ranking.stage else partial(_first, ranking.exam.exam_id)
    numbered = iter(rows)
    while some := list(islice(numbered, _AT_ONCE)):
        sittings = _Sittings(session, known, [row.candidate_no for row in some])
        yield b"".join(
            _line(
                {
                    "sheet_code": codes[row.candidate_no],
                    "category": category[row.candidate_no],
                    **({"quota_group": row.quota_group} if row.quota_group else {}),
                    **of(sittings, row.candidate_no),
                }
            )
            for row in some
        )


class _Sittings:
    """Those of some candidates, with their sheets."""

    def __init__(self, session: Session, known: Mapping[str, _Exam], numbers: Sequence[str]) -> None:
        self._of = {
            exam_id: {number: Sitting.of(exam.lines.get(number, ())) for number in numbers if number in exam.lines}
            for exam_id, exam in known.items()
        }
        wanted = {
            sitting.attempt_id
            for exam_id, found in self._of.items()
            if known[exam_id].places is not None
            for sitting in found.values()
            if sitting.attempt_id is not None
        }
        self._sheets = storage.sheets(session, wanted)
        self._known = known

    def values(self, exam_id: str, number: str) -> Values:
        exam, sitting = self._known[exam_id], self._of[exam_id].get(number)
        if sitting is None:
            raise NotPublishable("nothing is known of a candidate in an exam")
        attempt_id = sitting.attempt_id
        if attempt_id is None:
            return sitting.values(None, None)
        shift = None if exam.shifts is None else exam.shifts[attempt_id]
        sheet = None if exam.places is None else exam.places.sheet(*self._sheets[attempt_id])
        return sitting.values(shift, sheet)


def _first(exam_id: str, sittings: _Sittings, number: str) -> Values:
    return sittings.values(exam_id, number)


def _later(session: Session, ranking: Ranking) -> Callable[[_Sittings, str], Values]:
    stage, frame = ranking.stage, ranking.frame
    assert stage is not None
    given = {
        part.code: reading.scores_of(session, [frame.vacancy_id], frame.selection_id, stage.code, part.code)
        for part in stage.parts
        if part.source != "sitting"
    }

    def part_of(sittings: _Sittings, number: str, part: StagePart) -> Values:
        if part.source == "sitting":
            return sittings.values(later_exam_id(frame.selection_id, stage.code, part.code), number)
        score = given[part.code].get(number)
        if score is None:
            raise NotPublishable(f"a candidate without a score in {part.code}")
        if score.published is not None:
            return {"reason": score.published}
        return {"score": score.score} if part.source == "carried_over" else {"scores": dict(score.scores)}

    return lambda sittings, number: {"parts": {part.code: part_of(sittings, number, part) for part in stage.parts}}


def _known(session: Session, ranking: Ranking, exam: Exam, *, is_open: bool) -> _Exam:
    lines: defaultdict[str, list[RosterLine]] = defaultdict(list)
    for line in ranking.sittings[exam.exam_id]:
        lines[line.candidate_no].append(line)
    places = None
    if is_open:
        places = Places.of({each.key.item_id: each.key for each in exams.sealed_items(session, exam.exam_id)})
    normalised = exam.rules.normalisation is not None
    shifts = shifts_of(session, exam.exam_id, [ranking.frame.vacancy_id]) if normalised else None
    return _Exam(lines, places, shifts)


def _lots(session: Session, ranking: Ranking) -> list[list[str]]:
    entered = lots.drawn(session, ranking.frame.vacancy_id, ranking.frame.stage)
    named = [each.numbers for each in entered if ranking.codes.keys() >= set(each.numbers)]
    return [[ranking.codes[number] for number in numbers] for numbers in named]


def _line(values: Mapping[str, Any]) -> bytes:
    return canonical_bytes(values) + b"\n"
