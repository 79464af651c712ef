"""The gate's report on an exam's marked sheets: computed by the worker behind the marking, kept for the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases.analysing import Form
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.keys import keys_digest
from services.scoring.exams.usecases import exams
from services.scoring.gate.domain.gate import METHOD, Report
from services.scoring.gate.storage import overrulings, reports, sheets
from services.scoring.gate.storage.reports import Basis
from services.scoring.gate.usecases.figures import figures
from services.scoring.marking.usecases import changes

_SHEETS_A_SECOND = 500


@dataclass(frozen=True)
class Computed:
    """A report that is to be kept."""

    exam: Exam
    keys_digest: str
    sessions_digest: str
    report: Report


def rested(session: Session, now: datetime) -> list[Basis]:
    """The exams to look at, the one reported longest ago first. A long report rests between two times; a short one is
    made at once, for members wait for it."""
    return [
        basis
        for basis in reports.bases(session)
        if basis.computed_at is None or now >= basis.computed_at + timedelta(seconds=basis.sheets // _SHEETS_A_SECOND)
    ]


def compute(session: Session, basis: Basis) -> Computed | None:
    """The report on an exam with sheets, keys or hours of sessions that its kept report does not know, or with a report
    by an earlier method of which nothing was overruled; else None. Changes nothing."""
    keys = exams.authored_keys(session, basis.exam_id)
    by_keys = keys_digest(each.key for each in keys)
    in_sessions = sheets.sessions_digest(session, basis.exam_id)
    if _is_of_now(session, basis, by_keys, in_sessions):
        return None
    exam = exams.get(session, basis.exam_id)
    totals = list(sheets.totals(session, exam.exam_id).elements())
    blocks = partial(sheets.blocks, session, exam.exam_id)
    return Computed(exam, by_keys, in_sessions, figures(Form(exam.rules.sections, keys), totals, blocks))


def is_present(session: Session, basis: Basis) -> bool:
    """Whether the kept report knows the counted sheets, the keys and the sessions as they are."""
    by_keys = keys_digest(each.key for each in exams.authored_keys(session, basis.exam_id))
    return _is_of_now(session, basis, by_keys, sheets.sessions_digest(session, basis.exam_id))


def _is_of_now(session: Session, basis: Basis, by_keys: str, in_sessions: str) -> bool:
    is_of_now = (basis.sheets, by_keys, in_sessions) == (basis.reported, basis.keys_digest, basis.sessions_digest)
    return is_of_now and (basis.method == METHOD or bool(overrulings.of_exam(session, basis.exam_id)))


def keep(session: Session, now: datetime, computed: Computed) -> int:
    """Stores the report in the place of the one before. What was overruled may be decided about again, and a ranking's
    document has only what still is."""
    exam = computed.exam
    reports.put(session, exam.exam_id, computed.report, computed.keys_digest, computed.sessions_digest, now)
    if overrulings.of_exam(session, exam.exam_id):
        changes.add_all_of(session, exam.selection_id)
    return 1


def drop(session: Session) -> None:
    """Removes every report; they are made again from the marks."""
    reports.drop(session)
