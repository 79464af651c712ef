"""A ranking for the pages, as it is kept: a page of rows, or one row with its neighbours, each found by index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.domain.quotas import QuotaLine
from services.scoring.rankings.domain.ranking import Row, state_of
from services.scoring.rankings.storage import facts, kept
from services.scoring.rankings.storage.kept import KeptRow
from services.scoring.rankings.usecases.positions import RankedPosition, place_of
from services.scoring.rankings.usecases.ranking import Head, Ranking, rank_vacancy
from shared.contracts.exams import later_exam_id
from shared.contracts.quota_groups import OPEN
from shared.contracts.scoring import ThresholdCheck
from shared.contracts.threshold_checks import compared
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Shown:
    """A row with the candidate's thresholds, met or not; `state` is as `Ranking.state_of`."""

    row: Row
    checks: tuple[ThresholdCheck, ...]
    state: str


def look(session: Session, vacancy_id: str, stage: str | None = None) -> Head:
    """The ranking of a vacancy, or of a later stage there, without its rows. In the second in which none is kept yet,
    or one by earlier rules, it is computed.

    Raises NotFound."""
    vacancy = get_vacancy(session, vacancy_id)
    exam = exams.find_of_selection(session, vacancy.selection_id)
    if exam is None:
        raise NotFound
    head = kept.find_head(session, vacancy_id, stage or "")
    if head is None or head.frame.rules_digest != exam.rules_digest:
        return rank_vacancy(session, vacancy_id, stage)
    return Head(exam, vacancy, head.frame, head.digest, head.summary)


def rows_of(session: Session, head: Head, offset: int, size: int) -> Sequence[Shown]:
    """A page of the ranking's rows."""
    if isinstance(head, Ranking):
        rows = head.rows[offset : offset + size]
        return [Shown(row, head.checks[row.candidate_no], head.state_of(row)) for row in rows]
    return [_shown(row) for row in kept.page(session, head.vacancy.vacancy_id, head.code, offset, size)]


def find_place(session: Session, head: Head, candidate_no: str) -> RankedPosition:
    """Raises NotFound for a number that is not in the ranking."""
    if isinstance(head, Ranking):
        return place_of(head, candidate_no)
    vacancy_id, stage = head.vacancy.vacancy_id, head.code
    mine = kept.find_row(session, vacancy_id, stage, candidate_no)
    if mine is None:
        raise NotFound
    above = below = None
    if mine.row.rank is not None:
        near = {each.position: each.row for each in kept.page(session, vacancy_id, stage, max(0, mine.position - 2), 3)}
        above = near.get(mine.position - 1)
        below = near.get(mine.position + 1) if mine.position < head.ranked else None
    shown = _shown(mine)
    return RankedPosition(shown.row, above, below, shown.checks, shown.state)


def at_line(session: Session, head: Head) -> tuple[Row | None, Row | None]:
    """The last who goes on and the first ranked one who does not; None where there is none."""
    going_on = head.going_on
    near = rows_of(session, head, max(0, going_on - 1), 2 if going_on else 1)
    rows = [shown.row for shown in near]
    last = rows.pop(0) if going_on and rows else None
    return last, rows[0] if rows and rows[0].rank is not None else None


def at_lines(session: Session, head: Head, row: Row) -> list[tuple[QuotaLine, Row | None, Row | None]]:
    """With quota groups: the open line and that of the candidate's group, each with the last within and the first
    behind; empty where the vacancy has no groups."""
    mine = [line for line in head.summary.lines if line.place in (OPEN, row.quota_group)]
    return [(line, _named(session, head, line.last_on), _named(session, head, line.first_out)) for line in mine]


def _named(session: Session, head: Head, candidate_no: str | None) -> Row | None:
    return None if candidate_no is None else find_place(session, head, candidate_no).row


def get_line(session: Session, head: Head, candidate_no: str) -> RosterLine:
    """The facts behind a candidate's row. Raises NotFound."""
    line = facts.find_line(session, head.exam.exam_id, head.vacancy.vacancy_id, candidate_no)
    if line is None:
        raise NotFound
    return line


def sections_of(session: Session, head: Head, candidate_no: str) -> list[Sequence[Any]]:
    """The marked sections that keys of this ranking can count answers in, as `RosterLine` has them; in a later stage
    those of its own sittings, by the codes of its keys ("cat:SKB"). Raises NotFound."""
    if head.stage is None:
        return [*(get_line(session, head, candidate_no).sections or ())]
    found = list[Sequence[Any]]()
    for part in head.stage.parts:
        if part.source == "sitting":
            exam_id = later_exam_id(head.exam.selection_id, head.stage.code, part.code)
            line = facts.find_line(session, exam_id, head.vacancy.vacancy_id, candidate_no)
            found += [(f"{part.code}:{each[0]}", *each[1:]) for each in (line and line.sections) or ()]
    return found


def _shown(found: KeptRow) -> Shown:
    checks = tuple(compared(*each) for each in found.checks)
    return Shown(found.row, checks, state_of(found.row, found.may_still_sit))
