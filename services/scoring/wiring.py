"""The composition root of scoring: what is put together here knows nothing of what put it together."""

from __future__ import annotations

from pathlib import Path

from services.scoring.events.recall import RECALL
from services.scoring.events.subscriptions import GROUP, SUBSCRIPTIONS, TOPICS
from services.scoring.usecases.marking import mark_waiting
from services.scoring.usecases.statistics import count_items
from services.scoring.web import bank_pages, exams_api, exams_pages, items_api, rankings_api, rankings_pages, words
from shared.messaging.consumer import ConsumerSpec
from shared.messaging.worker import Job
from shared.web.service import Service

MIGRATIONS = Path(__file__).with_name("storage") / "migrations"

_APIS = (items_api, exams_api, rankings_api)
_PAGES = (bank_pages, exams_pages, rankings_pages)


SERVICE = Service(
    name="scoring",
    port=8003,
    migrations=MIGRATIONS,
    apis=[module.api for module in _APIS],
    pages=[module.pages for module in _PAGES],
    set_up_app=words.register,
    consumers=[ConsumerSpec(GROUP, TOPICS, SUBSCRIPTIONS)],
    jobs=[Job("item-counts", 3.0, count_items), Job("marking", 5.0, mark_waiting)],
    recalls=RECALL,
)

create_app = SERVICE.create_app
make_worker = SERVICE.make_worker
recall = SERVICE.recall
migrate = SERVICE.migrate
