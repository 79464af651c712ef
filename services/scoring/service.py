"""Assembles scoring; the module that gunicorn, the worker and `terang` import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from services.scoring.analysis import handlers as analysis_handlers
from services.scoring.analysis import jobs as analysis_jobs
from services.scoring.analysis.pages import analysis as analysis_pages
from services.scoring.analysis.usecases.counting import drop_counts
from services.scoring.approvals import handlers as approvals_handlers
from services.scoring.approvals import pages as approvals_pages
from services.scoring.assessments import handlers as assessments_handlers
from services.scoring.assessments.pages import importing as assessments_pages
from services.scoring.assessments.usecases import second_members as assessments_second
from services.scoring.bank import pages as bank_pages
from services.scoring.bank.usecases.imports import Upload
from services.scoring.builds import api as builds_api
from services.scoring.builds import handlers as builds_handlers
from services.scoring.builds import pages as builds_pages
from services.scoring.builds import usecases as builds
from services.scoring.corrections import api as corrections_api
from services.scoring.corrections import handlers as corrections_handlers
from services.scoring.corrections import jobs as corrections_jobs
from services.scoring.corrections.pages import corrections as corrections_pages
from services.scoring.corrections.usecases import second_members as corrections_second
from services.scoring.corrections.usecases.figures import correction_figures
from services.scoring.exams import api as exams_api
from services.scoring.exams import handlers as exams_handlers
from services.scoring.exams import jobs as exams_jobs
from services.scoring.exams import pages as exams_pages
from services.scoring.exams.usecases import second_members as exams_second
from services.scoring.exams.usecases.exams import find_selection as find_selection_of_exam
from services.scoring.exams.usecases.imports import import_items
from services.scoring.exams.usecases.papers import drop_sittings
from services.scoring.gate import handlers as gate_handlers
from services.scoring.gate import jobs as gate_jobs
from services.scoring.gate.api import api as gate_api
from services.scoring.gate.pages import gate as gate_pages
from services.scoring.gate.usecases import computing as gate
from services.scoring.gate.usecases import second_members as gate_second
from services.scoring.gate.usecases.waiting import gate_figures
from services.scoring.home import api as items_api
from services.scoring.home import pages as items_pages
from services.scoring.log import handlers as log_handlers
from services.scoring.log import jobs as log_jobs
from services.scoring.log import pages as log_pages
from services.scoring.log.usecases.figures import log_figures
from services.scoring.marking import handlers as marking_handlers
from services.scoring.marking import jobs as marking_jobs
from services.scoring.marking.usecases import replay
from services.scoring.marking.usecases.roster import find_selection as find_selection_of_vacancy
from services.scoring.migrations import METADATA
from services.scoring.minutes import jobs as minutes_jobs
from services.scoring.minutes.pages import minutes as minutes_pages
from services.scoring.minutes.usecases.figures import minutes_figures
from services.scoring.objections import api as objections_api
from services.scoring.objections import handlers as objections_handlers
from services.scoring.objections import jobs as objections_jobs
from services.scoring.objections.pages import objections as objections_pages
from services.scoring.objections.usecases import figures as objection_figures
from services.scoring.objections.usecases import receiving as objections
from services.scoring.publication import jobs as publication_jobs
from services.scoring.publication import pages as publication_pages
from services.scoring.publication.usecases.figures import publication_figures
from services.scoring.rankings import handlers as rankings_handlers
from services.scoring.rankings import jobs as rankings_jobs
from services.scoring.rankings.pages import words
from services.scoring.rankings.usecases import figures as draw_figures
from services.scoring.rankings.usecases import keeping
from services.scoring.rankings.usecases.digests import digests
from services.scoring.releases import api as rankings_api
from services.scoring.releases import handlers as releases_handlers
from services.scoring.releases.pages import batch as rankings_pages
from services.scoring.releases.usecases import second_members as releases_second
from services.scoring.releases.usecases.overview import overview
from services.scoring.reserve import handlers as reserve_handlers
from services.scoring.reserve import jobs as reserve_jobs
from services.scoring.reserve import pages as reserve_pages
from services.scoring.reserve.usecases import moving
from services.scoring.reserve.usecases.figures import reserve_figures
from services.scoring.rules import api as rules_api
from services.scoring.rules import handlers as rules_handlers
from services.scoring.rules.pages import documents as rules_pages
from services.scoring.rules.usecases import second_members as rules_second
from services.scoring.trials import jobs as trials_jobs
from services.scoring.trials.pages import trials as trials_pages
from services.scoring.trials.usecases.figures import trial_figures
from shared.config import Settings
from shared.contracts.cbt import ATTEMPTS, SEATING
from shared.contracts.objections import OBJECTIONS
from shared.contracts.recruitment import CANDIDATES, SELECTIONS
from shared.kernel.builds import NAMED_IN_SEALS
from shared.messaging.consumer import ConsumerSpec
from shared.messaging.jobs import Periodic
from shared.web import standing
from shared.web.service import Service

__all__ = [
    "CONSUMER",
    "MIGRATIONS",
    "SERVICE",
    "Upload",
    "create_app",
    "drop_projections",
    "import_items",
    "make_worker",
    "migrate",
    "ranking_digests",
    "recall",
]

MIGRATIONS = Path(__file__).with_name("migrations")

CONSUMER = ConsumerSpec(
    "scoring",
    # Names and identities are on no topic that scoring reads.
    (SELECTIONS, CANDIDATES, OBJECTIONS, SEATING, ATTEMPTS),
    exams_handlers.SUBSCRIPTIONS
    | marking_handlers.SUBSCRIPTIONS
    | analysis_handlers.SUBSCRIPTIONS
    | objections_handlers.SUBSCRIPTIONS
    | reserve_handlers.SUBSCRIPTIONS,
)


def _set_up(app: Flask) -> None:
    for part in (approvals_pages, bank_pages, exams_pages, words):
        part.set_up(app)


def _keyed_jobs(settings: Settings) -> Sequence[Periodic]:
    return [
        *exams_jobs.keyed_jobs(settings),
        *minutes_jobs.keyed_jobs(settings),
        *log_jobs.keyed_jobs(settings),
        *publication_jobs.keyed_jobs(settings),
    ]


SERVICE = Service(
    name="scoring",
    port=8003,
    migrations=MIGRATIONS,
    metadata=METADATA,
    apis=(
        rules_api.api,
        items_api.api,
        exams_api.api,
        builds_api.api,
        corrections_api.api,
        rankings_api.api,
        gate_api,
        objections_api.api,
    ),
    pages=(
        rules_pages.pages,
        items_pages.pages,
        exams_pages.pages,
        builds_pages.pages,
        analysis_pages.pages,
        assessments_pages.pages,
        corrections_pages.pages,
        objections_pages.pages,
        trials_pages.pages,
        rankings_pages.pages,
        minutes_pages.pages,
        publication_pages.pages,
        reserve_pages.pages,
        gate_pages.pages,
        log_pages.pages,
    ),
    set_up_app=_set_up,
    selection_of={
        "selection_id": lambda _session, selection_id: selection_id,
        "exam_id": find_selection_of_exam,
        "vacancy_id": find_selection_of_vacancy,
    },
    consumers=(CONSUMER, standing.consumer("scoring", approvals_handlers.SUBSCRIPTIONS), log_handlers.CONSUMER),
    builds=NAMED_IN_SEALS,
    figures=(
        gate_figures,
        draw_figures.ranking_figures,
        correction_figures,
        trial_figures,
        minutes_figures,
        publication_figures,
        objection_figures.objection_figures,
        reserve_figures,
        log_figures,
    ),
    second_members=(
        *rules_second.SECOND_MEMBERS,
        *exams_second.SECOND_MEMBERS,
        *objection_figures.SECOND_MEMBERS,
        *gate_second.SECOND_MEMBERS,
        *builds.SECOND_MEMBERS,
        *assessments_second.SECOND_MEMBERS,
        *draw_figures.SECOND_MEMBERS,
        *corrections_second.SECOND_MEMBERS,
        *releases_second.SECOND_MEMBERS,
    ),
    jobs=(
        *analysis_jobs.JOBS,
        *objections_jobs.JOBS,
        *gate_jobs.JOBS,
        *marking_jobs.JOBS,
        *rankings_jobs.JOBS,
        *reserve_jobs.JOBS,
        *corrections_jobs.JOBS,
        *trials_jobs.JOBS,
    ),
    keyed_jobs=_keyed_jobs,
    recalls={
        **rules_handlers.RECALLS,
        **exams_handlers.RECALLS,
        **marking_handlers.RECALLS,
        **builds_handlers.RECALLS,
        **gate_handlers.RECALLS,
        **objections_handlers.RECALLS,
        **assessments_handlers.RECALLS,
        **rankings_handlers.RECALLS,
        **releases_handlers.RECALLS,
        **reserve_handlers.RECALLS,
        **corrections_handlers.RECALLS,
    },
)

create_app = SERVICE.create_app
make_worker = SERVICE.make_worker
recall = SERVICE.recall
migrate = SERVICE.migrate


def drop_projections(session: Session) -> None:
    """Empties all tables that are filled from the log: vacancies, roster, sessions, attempts, journals, marks, counts,
    objections, reports of the gate, kept rankings, replies about places.

    Bank, exams, approvals, sealed keys, signatures, releases, moves, closures, overrulings, accepted builds and the
    record of what was reported to recruitment stay: they are scoring's own. Reading the log again then gives the
    identical ranking.
    """
    moving.drop(session)
    keeping.drop(session)
    gate.drop(session)
    objections.drop(session)
    drop_counts(session)
    drop_sittings(session)
    replay.drop_projections(session)


def ranking_digests(session: Session) -> dict[str, str]:
    """The digest of every vacancy's present rankings, by its id, and by `id/stage` for those of later stages."""
    return digests(session, [line.vacancy.vacancy_id for line in overview(session)])
