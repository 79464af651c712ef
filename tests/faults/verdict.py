"""After the faults: what was acknowledged against what every database and the log have."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from operations.simulation.bank import read as read_bank
from operations.simulation.committee import Desk
from services.cbt.attempts.tables import attempts, journal
from services.cbt.exams.tables import open_papers
from services.recruitment.trail.tables import trail
from services.scoring.marking import tables as scoring
from shared.contracts.catalogue import SERVICES, TOPICS, readable_by
from shared.contracts.declaration import CONTRACTS
from shared.contracts.envelope import Event
from shared.db.engine import reading
from shared.eventlog.interface import EventLog
from shared.messaging.tables import dead_letters, held_events, outbox
from tests.faults.hall import Acknowledged


@dataclass(frozen=True)
class Verdict:
    """All counts but `acknowledged` and `events` must be zero."""

    acknowledged: int
    lost_answers: int
    wrongly_submitted: int
    """Attempts whose submitted answers are not the newest acknowledged ones."""
    events: int
    """What the services have written."""
    lost_events: int
    unpublished: int
    duplicated_effects: int
    reordered: int
    dead_or_held: int

    @property
    def is_settled(self) -> bool:
        """Whether what still comes by itself has come."""
        return self.unpublished == 0 and self.dead_or_held == 0 and self.duplicated_effects == 0


def judge(engines: Mapping[str, Engine], log: EventLog, ledger: Sequence[Acknowledged]) -> Verdict:
    events = _events(log)
    distinct = {event.id: event for event in events}
    written: set[str] = set()
    unpublished = dead = 0
    for service in SERVICES:
        with reading(engines[service]) as session:
            written |= set(session.scalars(select(outbox.c.event_id)))
            unpublished += session.scalar(select(func.count()).where(outbox.c.published_at.is_(None))) or 0
            dead += session.scalar(select(func.count()).where(dead_letters.c.closed_at.is_(None))) or 0
            dead += session.scalar(select(func.count()).select_from(held_events)) or 0
    return Verdict(
        acknowledged=len(ledger),
        lost_answers=_lost_answers(engines["cbt"], ledger),
        wrongly_submitted=_wrongly_submitted(ledger, distinct),
        events=len(written),
        lost_events=len(written - set(distinct)),
        unpublished=unpublished,
        duplicated_effects=_duplicated(engines, distinct),
        reordered=_reordered(events),
        dead_or_held=dead,
    )


def waiting(engines: Mapping[str, Engine]) -> int:
    """Events that are not published yet, or not yet in the trail, which hears all that recruitment may read."""
    unpublished = written = 0
    for service in SERVICES:
        with reading(engines[service]) as session:
            unpublished += session.scalar(select(func.count()).where(outbox.c.published_at.is_(None))) or 0
            heard = outbox.c.topic.in_(readable_by("recruitment"))
            written += session.scalar(select(func.count()).where(heard)) or 0
    with reading(engines["recruitment"]) as session:
        told = session.scalar(select(func.count()).select_from(trail)) or 0
    return unpublished + written - told


def _events(log: EventLog) -> list[Event]:
    return [Event.from_bytes(record.value) for record in log.scan(list(TOPICS))]


def _lost_answers(cbt: Engine, ledger: Sequence[Acknowledged]) -> int:
    rows = select(attempts.c.candidate_no, journal.c.sequence, journal.c.item_id, journal.c.option_id).join(
        attempts, attempts.c.attempt_id == journal.c.attempt_id
    )
    with reading(cbt) as session:
        kept = {Acknowledged(*row) for row in session.execute(rows)}
    return len(set(ledger) - kept)


def _wrongly_submitted(ledger: Sequence[Acknowledged], events: Mapping[str, Event]) -> int:
    newest: dict[str, dict[str, tuple[int, str | None]]] = defaultdict(dict)
    for entry in sorted(ledger, key=lambda entry: entry.sequence):
        newest[entry.candidate_no][entry.item_id] = (entry.sequence, entry.option_id)
    submitted = {
        event.data["candidate_no"]: event.data["answers"]
        for event in events.values()
        if event.type == "cbt.attempt.submitted.v1"
    }
    expected = {
        number: {item: option for item, (_, option) in items.items() if option is not None}
        for number, items in newest.items()
    }
    return sum(submitted.get(number) != answers for number, answers in expected.items())


def _duplicated(engines: Mapping[str, Engine], events: Mapping[str, Event]) -> int:
    """Effects beyond one for each cause: marks, journal entries in scoring, lines of the trail."""
    submitted = [event for event in events.values() if event.type == "cbt.attempt.submitted.v1"]
    recorded = [event for event in events.values() if event.type == "cbt.answers.recorded.v1"]
    scored = [event for event in events.values() if event.type == "scoring.attempt.scored.v1"]
    heard = readable_by("recruitment")
    with reading(engines["scoring"]) as session:
        marks = session.scalar(select(func.count()).select_from(scoring.marks)) or 0
        entries = session.scalar(select(func.count()).select_from(scoring.journal_entries)) or 0
    with reading(engines["recruitment"]) as session:
        lines = session.scalar(select(func.count()).select_from(trail)) or 0
    excess = [
        marks - len(submitted),
        entries - sum(len(event.data["entries"]) for event in recorded),
        len(scored) - len(submitted),
        lines - sum(CONTRACTS[event.type].topic in heard for event in events.values()),
    ]
    return sum(abs(count) for count in excess)


def _reordered(events: Sequence[Event]) -> int:
    """Events that came for the first time before an earlier one of their aggregate."""
    reached: dict[tuple[str, str], int] = defaultdict(int)
    count = 0
    for event in events:
        aggregate = (event.aggregate_type, event.aggregate_id)
        if event.sequence > reached[aggregate] + 1:
            count += 1
        reached[aggregate] = max(reached[aggregate], event.sequence)
    return count


def totals(url: str, stop: threading.Event) -> dict[str, int]:
    """The total of each candidate who submitted, as the committee's ranking shows it."""
    desk = Desk(url, "auditor", stop)
    try:
        vacancies = desk.require_success("GET", "/scoring/api/rankings")["items"]
        rows = [
            row
            for vacancy in vacancies
            for row in desk.require_success("GET", f"/scoring/api/rankings/{vacancy['vacancy_id']}")["rows"]
        ]
    finally:
        desk.close()
    return {row["candidate_no"]: row["total"] for row in rows if row["status"] != "absent"}


def expected_totals(entries: Sequence[Acknowledged], engines: Mapping[str, Engine]) -> dict[str, int]:
    """Recomputed from the candidates' own accounts and the bank's sheets, by nothing of scoring."""
    with reading(engines["cbt"]) as session:
        (content,) = session.scalars(select(open_papers.c.content)).all()
    items = {item["item_id"]: item for item in content["items"]}
    bank = read_bank()
    newest: dict[tuple[str, str], str | None] = {}
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        newest[entry.candidate_no, entry.item_id] = entry.option_id
    sums = dict.fromkeys({entry.candidate_no for entry in entries}, 0)
    for (number, item_id), option_id in newest.items():
        known = bank.recognise(items[item_id])
        assert known is not None
        if option_id is not None:
            chosen = next(o for o in items[item_id]["options"] if o["option_id"] == option_id)
            worth = known.worth[chosen["text"] or chosen["picture"]["alt"]]
            sums[number] += worth if known.weighed else 5 * worth
    return sums
