"""The worker on a real log: what arrives is marked, what is emitted is published, and a replay agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.service import CONSUMER, drop_projections, make_worker
from shared.contracts.catalogue import TOPICS as CATALOGUE
from shared.contracts.committee import RESULTS
from shared.contracts.declaration import contract_of
from shared.contracts.scoring import EXAMS, AttemptScored
from shared.eventlog.interface import EventLog, Message
from shared.eventlog.open_log import open_log
from shared.messaging.tables import aggregate_positions, inbox
from tests.builders.scoring import VACANCY, World, admitted, event_of, vacancy
from tests.builders.signing import signed
from tests.builders.web import make_settings

SHEETS = {"26-0001": "ECCECC", "26-0002": "DCCECC", "26-0003": "ECCE--"}


def append(log: EventLog, payloads: list[Any]) -> None:
    """Each payload as the next event of its aggregate."""
    last: dict[tuple[str, str], int] = {}
    messages = []
    for payload in payloads:
        agreed = contract_of(payload)
        aggregate = (agreed.aggregate_type, str(getattr(payload, agreed.key_field)))
        last[aggregate] = last.get(aggregate, 0) + 1
        event = event_of(payload, last[aggregate])
        messages.append(Message(agreed.topic, event.aggregate_id, signed(event), {"type": event.type}))
    producer = log.producer()
    assert producer.append(messages) == [None] * len(messages)
    producer.close()


def test_the_worker_marks_publishes_and_replays(tmp_path: Path) -> None:
    world = World()
    settings = make_settings("scoring", tmp_path)
    log = open_log(settings.event_log_url)
    append(
        log,
        [
            *(payload for number, letters in SHEETS.items() for payload in world.sat(number, letters)),
            *(admitted(number) for number in SHEETS),
            vacancy(),
        ],
    )
    worker = make_worker(settings, engine=world.engine, log=log)
    worker.run_until_idle()
    with Session(world.engine) as session:
        before = rank_vacancy(session, VACANCY)
    assert [row.candidate_no for row in before.rows if row.rank is not None] == list(SHEETS)
    reader = log.consumer("test", [EXAMS, RESULTS])
    assert {record.topic for record in reader.poll(100, 0)} == {EXAMS, RESULTS}
    reader.close()

    log.delete_commits(CONSUMER.name)
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
        session.execute(delete(inbox))
        session.execute(delete(aggregate_positions))
    make_worker(settings, engine=world.engine, log=log).run_until_idle()
    with Session(world.engine) as session:
        assert rank_vacancy(session, VACANCY).digest == before.digest
    assert len(world.emitted(AttemptScored)) == len(SHEETS), "a replay reports nothing a second time"
    log.close()


def test_scoring_subscribes_to_exactly_what_the_catalogue_promises_it() -> None:
    for payload in CONSUMER.subscriptions:
        agreed = contract_of(payload)
        assert "scoring" in agreed.consumers
        assert agreed.topic in CONSUMER.topics
    assert all("scoring" in CATALOGUE[topic].readers for topic in CONSUMER.topics)
