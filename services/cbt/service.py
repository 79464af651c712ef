"""Assembles cbt; the module that gunicorn, the worker and `terang` import."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from services.cbt.attempts import handlers as attempts_handlers
from services.cbt.attempts import jobs as attempts_jobs
from services.cbt.attempts import process_state as attempts_state
from services.cbt.attempts.api import attempts as attempts_api
from services.cbt.attempts.api import checkins as checkins_api
from services.cbt.attempts.api import lane
from services.cbt.attempts.api import saves as saves_api
from services.cbt.attempts.pages import attempts as attempts_pages
from services.cbt.attempts.pages import checkins as checkins_pages
from services.cbt.attempts.process_state import Presence, ProcessState
from services.cbt.exams import api as exams_api
from services.cbt.exams import handlers as exams_handlers
from services.cbt.exams import jobs as exams_jobs
from services.cbt.exams import pages as exams_pages
from services.cbt.exams.usecases.exams import find_selection as find_selection_of_exam
from services.cbt.exclusions import api as exclusions_api
from services.cbt.exclusions import handlers as exclusions_handlers
from services.cbt.exclusions import pages as exclusions_pages
from services.cbt.exclusions import usecases as exclusions
from services.cbt.exclusions.usecases import find_selection as find_selection_of_attempt
from services.cbt.hall import api as hall_api
from services.cbt.hall import pages as hall_pages
from services.cbt.hall.usecases.figures import hall_figures
from services.cbt.migrations import METADATA
from services.cbt.scores import handlers as scores_handlers
from services.cbt.scores import jobs as scores_jobs
from services.cbt.scores.pages import boards as boards_pages
from services.cbt.scores.pages import own as scores_pages
from services.cbt.seating import access
from services.cbt.seating import api as seating_api
from services.cbt.seating import handlers as seating_handlers
from services.cbt.seating import jobs as seating_jobs
from services.cbt.seating import pages as seating_pages
from services.cbt.seating import process_state as seating_state
from services.cbt.seating.usecases import selections
from services.cbt.seating.usecases.sessions import find_selection as find_selection_of_session
from services.cbt.stages import handlers as stages_handlers
from services.cbt.stages import jobs as stages_jobs
from shared.messaging.consumer import ConsumerSpec
from shared.web import choosing, standing
from shared.web.service import Service
from shared.web.state import state

MIGRATIONS = Path(__file__).with_name("migrations")


def _set_up(app: Flask) -> None:
    """Sets up the memory of a web process, the authentication of candidates and the lane for saves."""
    presence = Presence()
    saves = saves_api.make_saves(state(app).engine, state(app).clock, presence)
    seating_state.keep(app, seating_state.ProcessState())
    attempts_state.keep(app, ProcessState(saves, presence))
    access.register(app)
    boards_pages.install(app)
    # The outermost: a save passes by nothing else.
    lane.install(app)
    lists = {"sessions.listed", "sessions.create", "seats.sessions_listed", "papers.listed", "boards.listed"}
    lists.add("exclusions.listed")
    choosing.register(app, lists, selections.is_known)


SERVICE = Service(
    name="cbt",
    port=8002,
    migrations=MIGRATIONS,
    metadata=METADATA,
    apis=[attempts_api.api, checkins_api.api, exams_api.api, seating_api.api, hall_api.api, exclusions_api.api],
    pages=[
        checkins_pages.pages,
        attempts_pages.pages,
        exams_pages.pages,
        seating_pages.pages,
        hall_pages.pages,
        exclusions_pages.pages,
        boards_pages.pages,
        scores_pages.pages,
    ],
    set_up_app=_set_up,
    selection_of={
        "session_id": find_selection_of_session,
        "exam_id": find_selection_of_exam,
        "attempt_id": find_selection_of_attempt,
    },
    consumers=[
        ConsumerSpec(
            "cbt",
            tuple(
                dict.fromkeys(
                    (
                        *seating_handlers.TOPICS,
                        *exams_handlers.TOPICS,
                        *stages_handlers.TOPICS,
                        *scores_handlers.TOPICS,
                    )
                )
            ),
            {
                **seating_handlers.SUBSCRIPTIONS,
                **exams_handlers.SUBSCRIPTIONS,
                **stages_handlers.SUBSCRIPTIONS,
                **scores_handlers.SUBSCRIPTIONS,
            },
        ),
        standing.consumer("cbt", exams_handlers.STAFF_SUBSCRIPTIONS),
    ],
    jobs=[*exams_jobs.JOBS, *stages_jobs.JOBS, *seating_jobs.JOBS, *attempts_jobs.JOBS, *scores_jobs.JOBS],
    keyed_jobs=exams_jobs.keyed_jobs,
    builds=("cbt",),
    figures=[hall_figures],
    second_members=exclusions.SECOND_MEMBERS,
    recalls={
        **exams_handlers.RECALLS,
        **seating_handlers.RECALLS,
        **attempts_handlers.RECALLS,
        **exclusions_handlers.RECALLS,
    },
)

create_app = SERVICE.create_app
make_worker = SERVICE.make_worker
recall = SERVICE.recall
migrate = SERVICE.migrate
