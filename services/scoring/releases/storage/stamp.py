"""One look at everything that the page of a ranking follows from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.analysis.tables import counted_sheets, item_analyses
from services.scoring.approvals.tables import member_keys, staff_standing
from services.scoring.builds.tables import accepted_builds
from services.scoring.corrections.tables import key_corrections
from services.scoring.exams.tables import exams, key_sets
from services.scoring.gate.tables import gate_reports, overrulings
from services.scoring.marking.tables import acceptances, closed_rosters, seen_builds, unsettled_attempts, vacancies
from services.scoring.objections.tables import answered_objections, objection_windows, objections
from services.scoring.rankings.tables import rankings
from services.scoring.releases.tables import releases, signatures
from shared.kernel.builds import build_of
from shared.kernel.canonical import digest
from shared.kernel.clock import to_text
from shared.messaging.tables import dead_letters, held_events


def find(session: Session, vacancy_id: str, stage: str) -> str | None:
    """A text that is another one when anything has changed which the ranking's page shows; None for an unknown
    vacancy. One statement, each of whose parts is answered by index or from a table that holds the exceptions alone."""
    here = vacancies.c.vacancy_id
    # What is released of an earlier stage holds up a later one, and a later one the withdrawal of an earlier: releases
    # and signatures are those of all stages.
    own_releases = select(func.count()).where(releases.c.vacancy_id == here)
    own_signatures = select(func.max(signatures.c.id)).where(signatures.c.vacancy_id == here)
    taken_back = select(func.count(signatures.c.withdrawn_at)).where(signatures.c.vacancy_id == here)
    withdrawn = select(func.count(releases.c.withdrawn_at)).where(releases.c.vacancy_id == here)
    every = rankings.alias()
    others = select(func.sum(every.c.revision)).where(every.c.vacancy_id == here)
    sat = exams.alias()
    mine = (sat.c.selection_id == vacancies.c.selection_id, sat.c.stage == stage)
    its = select(sat.c.exam_id).where(*mine).correlate(vacancies)
    counted = select(func.sum(counted_sheets.c.sheets)).where(counted_sheets.c.exam_id.in_(its))
    analysed = select(func.max(item_analyses.c.computed_at)).where(item_analyses.c.exam_id.in_(its))
    proposed = select(func.max(key_corrections.c.number)).where(
        key_corrections.c.exam_id.in_(its), key_corrections.c.state == "open"
    )
    corrected = select(func.max(key_sets.c.number)).where(key_sets.c.exam_id.in_(its))
    strangers = select(func.count()).where(unsettled_attempts.c.exam_id.in_(its))
    sealed = select(func.count(sat.c.sealed_at)).where(*mine)
    reported = select(func.max(gate_reports.c.computed_at)).where(gate_reports.c.exam_id.in_(its))
    overruled = select(func.max(overrulings.c.id)).where(overrulings.c.exam_id.in_(its))
    met = select(func.count()).where(seen_builds.c.exam_id.in_(its))
    accepted = select(func.max(accepted_builds.c.id)).where(accepted_builds.c.exam_id.in_(its))
    objected = select(func.count()).where(objections.c.exam_id.in_(its))
    answered = select(func.count()).where(answered_objections.c.exam_id.in_(its))
    window = select(func.max(objection_windows.c.changed_at)).where(objection_windows.c.exam_id.in_(its))
    closed = select(func.count()).where(closed_rosters.c.selection_id == vacancies.c.selection_id)
    query = (
        select(
            rankings.c.revision,
            rankings.c.digest,
            rankings.c.rules_digest == exams.c.rules_digest,
            sealed.scalar_subquery(),
            vacancies.c.title,
            own_releases.scalar_subquery(),
            others.scalar_subquery(),
            own_signatures.scalar_subquery(),
            taken_back.scalar_subquery(),
            withdrawn.scalar_subquery(),
            counted.scalar_subquery(),
            analysed.scalar_subquery(),
            strangers.scalar_subquery(),
            proposed.scalar_subquery(),
            corrected.scalar_subquery(),
            objected.scalar_subquery(),
            answered.scalar_subquery(),
            window.scalar_subquery(),
            select(func.count()).where(dead_letters.c.closed_at.is_(None)).scalar_subquery(),
            # One of this selection may go and one of another come between two looks.
            select(func.max(dead_letters.c.id)).where(dead_letters.c.closed_at.is_(None)).scalar_subquery(),
            select(func.count()).select_from(held_events).scalar_subquery(),
            select(func.max(held_events.c.held_at)).scalar_subquery(),
            select(func.max(held_events.c.topic)).scalar_subquery(),
            select(func.max(held_events.c.unknown_type)).scalar_subquery(),
            select(func.max(acceptances.c.id)).scalar_subquery(),
            select(func.count(acceptances.c.seconded_at)).scalar_subquery(),
            # Another first member may take the place of one who no longer counts.
            select(func.max(acceptances.c.closed_at)).scalar_subquery(),
            reported.scalar_subquery(),
            overruled.scalar_subquery(),
            met.scalar_subquery(),
            accepted.scalar_subquery(),
            closed.correlate(vacancies).scalar_subquery(),
            # Whose signatures count: each table has few rows for a member of staff.
            select(func.sum(staff_standing.c.generation)).scalar_subquery(),
            select(func.count(member_keys.c.ended_at)).scalar_subquery(),
        )
        .select_from(vacancies)
        .outerjoin(exams, (exams.c.selection_id == vacancies.c.selection_id) & (exams.c.stage == ""))
        .outerjoin(rankings, (rankings.c.vacancy_id == vacancies.c.vacancy_id) & (rankings.c.stage == stage))
        .where(vacancies.c.vacancy_id == vacancy_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    # Which build ranks here is shown, too.
    values = [build_of("scoring"), *(to_text(each) if isinstance(each, datetime) else each for each in row)]
    return digest(values)[:16]
