"""Whether what took the sheets of a ranking, and ranked them, was sealed with the exam or accepted by its members."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.results.domain import Ranking
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.exams import first_exam_id, later_exam_id
from shared.kernel.builds import named
from shared.signatures.belief import NotBelieved


def require_builds(session: Session, ranking: Ranking) -> None:
    """Returns if the attempts of the vacancy's candidates, as far as they have come, and the release name builds that
    the exams were sealed with, or that the ranking's members accepted. Of exams whose seal names no builds, or has not
    come, nothing is asked. Raises NotBelieved."""
    accepted = {(each.service, each.build) for each in ranking.accepted_builds}
    for exam_id in _judged(session, ranking):
        sealed = selections.find_sealed_builds(session, exam_id)
        if sealed is None:
            continue
        allowed = accepted | set(sealed.items())
        ran = {("cbt", build) for build in admissions.find_builds(session, ranking.vacancy_id, exam_id)}
        for service, build in sorted({*ran, ("scoring", named(ranking.build))} - allowed):
            raise NotBelieved(
                f"build: {service} ran as {build}, which {exam_id} was not sealed with and nobody accepted"
            )


def _judged(session: Session, ranking: Ranking) -> list[str]:
    """The exams of the ranking's stage; of one that nobody sits, the selection's first one."""
    rules, first = selections.get_selection(session, ranking.selection_id).rules, first_exam_id(ranking.selection_id)
    stage = rules.stage(ranking.stage) if ranking.stage else None
    if stage is None:
        return [first]
    sat = [part.code for part in stage.parts if part.source == "sitting"]
    return [later_exam_id(ranking.selection_id, stage.code, code) for code in sat] or [first]
