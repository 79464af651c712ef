"""The composition root: which parts cbt is made of."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy.pool import StaticPool

from services.cbt.events.recall import RECALL
from services.cbt.events.subscriptions import CONSUMER, SUBSCRIPTIONS, TOPICS
from services.cbt.usecases.attempts import submit_overdue
from services.cbt.usecases.figures import hall_figures
from services.cbt.usecases.journal import link_waiting
from services.cbt.usecases.seats import seat_all_waiting
from services.cbt.web import (
    attempts_api,
    attempts_pages,
    checkins_api,
    checkins_pages,
    memory,
    seat_access,
    seats_api,
    seats_pages,
    sessions_api,
    sessions_pages,
)
from services.cbt.web.memory import Memory, Presence
from services.cbt.web.save_writer import InlineSaves, SaveWriter
from shared.messaging.consumer import ConsumerSpec
from shared.messaging.worker import Job
from shared.web.service import Service
from shared.web.state import state

MIGRATIONS = Path(__file__).with_name("storage") / "migrations"

_APIS = (attempts_api, checkins_api, sessions_api, seats_api)
_PAGES = (checkins_pages, attempts_pages, sessions_pages, seats_pages)


def _set_up(app: Flask) -> None:
    """What the pages keep in memory, and the candidate's way in."""
    engine, clock, presence = state(app).engine, state(app).clock, Presence()
    in_memory = isinstance(engine.pool, StaticPool)
    memory.keep(app, Memory(InlineSaves() if in_memory else SaveWriter(engine, clock, presence), presence))
    seat_access.register(app)


SERVICE = Service(
    name="cbt",
    port=8002,
    migrations=MIGRATIONS,
    apis=[module.api for module in _APIS],
    pages=[module.pages for module in _PAGES],
    set_up_app=_set_up,
    consumers=[ConsumerSpec(CONSUMER, TOPICS, SUBSCRIPTIONS)],
    jobs=[
        Job("seat-waiting", 0.5, seat_all_waiting),
        Job("link-journal", 1.0, link_waiting),
        Job("submit-overdue", 1.0, submit_overdue),
    ],
    figures=[hall_figures],
    recalls=RECALL,
)

create_app = SERVICE.create_app
make_worker = SERVICE.make_worker
recall = SERVICE.recall
migrate = SERVICE.migrate
