"""The journal: appended in batches, read per attempt, linked into its chain afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, insert, select, text, update
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.journal import Answer, Entry, Link
from services.cbt.seating.tables import journal
from shared.db.clock import DatabaseClock
from shared.db.types import UtcDateTime


@dataclass(frozen=True)
class Offer:
    """An answer that came with a seat token, and the attempt whose page sent it if the page said so."""

    token_digest: str
    attempt_id: str | None
    answer: Answer


@dataclass(frozen=True)
class Taken:
    """An offer that is in the journal once the transaction has committed, and until when its attempt lasts."""

    saved_at: datetime
    deadline_at: datetime


@dataclass(frozen=True)
class Progress:
    """Items whose newest answer is not blank, and when the last save was taken."""

    answered: int
    last_saved_at: datetime


def append(session: Session, offers: Sequence[Offer], now: datetime | None) -> list[Taken | None]:
    """Appends what may be appended; for each offer, in order, what became of it, None if it was left out.

    One statement finds for every offer at once whether its token still holds the seat, whether the
    attempt is active and open at `now` (None: the database's present moment), whether the item is on its
    paper and the sequence unused. Whatever fails a test is left out and does not disturb the others. An
    offer whose token and sequence stand earlier in the batch is left out too.
    """
    places: dict[tuple[str, int], int] = {}
    for place, offer in enumerate(offers):
        places.setdefault((offer.token_digest, offer.answer.sequence), place)
    found: list[Taken | None] = [None] * len(offers)
    if not offers:
        return found
    postgresql = session.get_bind().dialect.name == "postgresql"
    append_to = _append_postgresql if postgresql else _append_sqlite
    for token_digest, sequence, saved_at, deadline_at in append_to(
        session, [offers[place] for place in places.values()], now
    ):
        found[places[token_digest, sequence]] = Taken(saved_at, deadline_at)
    return found


# The order of the joins is fixed (CROSS JOIN): from the few offers, by keys only.
_APPEND_SQLITE = text(
    """
    WITH offered AS (
        SELECT json_extract(value, '$[0]') AS token, json_extract(value, '$[1]') AS attempt_id,
               json_extract(value, '$[2]') AS sequence, json_extract(value, '$[3]') AS item_id,
               json_extract(value, '$[4]') AS option_id, json_extract(value, '$[5]') AS doubtful
        FROM json_each(:offers)
    )
    INSERT INTO journal (attempt_id, sequence, item_id, option_id, doubtful, saved_at)
    SELECT a.attempt_id, o.sequence, o.item_id, o.option_id, o.doubtful, :now
    FROM offered AS o
    CROSS JOIN logins AS l ON l.token_digest = o.token AND l.replaced_at IS NULL
    CROSS JOIN attempts AS a ON a.candidate_no = l.candidate_no AND a.exam_id = l.exam_id
    CROSS JOIN paper_items AS p ON p.paper_id = a.paper_id AND p.item_id = o.item_id
    WHERE a.state = 'active' AND a.closes_at >= :now AND coalesce(o.attempt_id, a.attempt_id) = a.attempt_id
    ON CONFLICT DO NOTHING
    RETURNING attempt_id, sequence
    """
).bindparams(bindparam("now", type_=UtcDateTime))

_OPEN_SQLITE = text(
    """
    SELECT l.token_digest, a.attempt_id, a.deadline_at
    FROM json_each(:tokens) AS t
    CROSS JOIN logins AS l ON l.token_digest = t.value AND l.replaced_at IS NULL
    CROSS JOIN attempts AS a ON a.candidate_no = l.candidate_no AND a.exam_id = l.exam_id
    """
).columns(deadline_at=UtcDateTime)


def _append_sqlite(session: Session, offers: Sequence[Offer], now: datetime | None) -> Iterable[Any]:
    # Unlike PostgreSQL it is not asked over a wire, so a statement more is no matter.
    now = now or DatabaseClock(session).now()
    rows = [
        [o.token_digest, o.attempt_id, o.answer.sequence, o.answer.item_id, o.answer.option_id, o.answer.doubtful]
        for o in offers
    ]
    taken = session.execute(_APPEND_SQLITE, {"offers": json.dumps(rows), "now": now}).all()
    if not taken:
        return []
    # SQLite's RETURNING knows the inserted row only, so whose it was is read back within the transaction.
    tokens = json.dumps(list(dict.fromkeys(offer.token_digest for offer in offers)))
    whose = {row.attempt_id: row for row in session.execute(_OPEN_SQLITE, {"tokens": tokens})}
    return [(whose[attempt].token_digest, sequence, now, whose[attempt].deadline_at) for attempt, sequence in taken]


# FOR KEY SHARE on the attempt, which a submission's FOR UPDATE contradicts and the chain's FOR NO KEY UPDATE does not:
# a submission waits for saves under way, and a save that waited for a submission sees the attempt submitted and is
# refused; linking what was saved holds up nobody. On the login FOR SHARE: the same for a replaced seat.
_APPEND_POSTGRESQL = text(
    """
    WITH moment AS MATERIALIZED (
        SELECT coalesce(CAST(:now AS timestamptz), clock_timestamp()) AS now
    ), offered AS (
        SELECT * FROM unnest(
            CAST(:tokens AS text[]), CAST(:attempts AS text[]), CAST(:sequences AS integer[]),
            CAST(:items AS text[]), CAST(:options AS text[]), CAST(:doubts AS boolean[])
        ) AS o (token, attempt_id, sequence, item_id, option_id, doubtful)
    ), opened AS (
        SELECT l.token_digest, a.attempt_id, a.paper_id, a.deadline_at
        FROM logins AS l
        JOIN attempts AS a ON a.candidate_no = l.candidate_no AND a.exam_id = l.exam_id
        WHERE l.token_digest = ANY (CAST(:tokens AS text[])) AND l.replaced_at IS NULL
            AND a.state = 'active' AND a.closes_at >= (SELECT now FROM moment)
        ORDER BY a.attempt_id
        FOR KEY SHARE OF a FOR SHARE OF l
    ), taken AS (
        INSERT INTO journal (attempt_id, sequence, item_id, option_id, doubtful, saved_at)
        SELECT a.attempt_id, o.sequence, o.item_id, o.option_id, o.doubtful, (SELECT now FROM moment)
        FROM offered AS o
        JOIN opened AS a ON a.token_digest = o.token AND coalesce(o.attempt_id, a.attempt_id) = a.attempt_id
        JOIN paper_items AS p ON p.paper_id = a.paper_id AND p.item_id = o.item_id
        ON CONFLICT DO NOTHING
        RETURNING attempt_id, sequence, saved_at
    )
    SELECT a.token_digest, t.sequence, t.saved_at, a.deadline_at FROM taken AS t JOIN opened AS a USING (attempt_id)
    """
).bindparams(bindparam("now", type_=UtcDateTime))


def _append_postgresql(session: Session, offers: Sequence[Offer], now: datetime | None) -> Iterable[Any]:
    parameters = {
        "tokens": [offer.token_digest for offer in offers],
        "attempts": [offer.attempt_id for offer in offers],
        "sequences": [offer.answer.sequence for offer in offers],
        "items": [offer.answer.item_id for offer in offers],
        "options": [offer.answer.option_id for offer in offers],
        "doubts": [offer.answer.doubtful for offer in offers],
        "now": now,
    }
    return session.execute(_APPEND_POSTGRESQL, parameters)


def answers(session: Session, attempt_id: str) -> list[Answer]:
    """Everything ever saved in the attempt, by sequence."""
    rows = select(*_ANSWER).where(journal.c.attempt_id == attempt_id).order_by(journal.c.sequence)
    return [_answer(row) for row in session.execute(rows)]


def at_sequences(session: Session, attempt_id: str, sequences: Sequence[int]) -> dict[int, Answer]:
    """What is saved under these sequences."""
    rows = select(*_ANSWER).where(journal.c.attempt_id == attempt_id, journal.c.sequence.in_(sequences))
    return {row.sequence: _answer(row) for row in session.execute(rows)}


def progress(session: Session, attempt_ids: Sequence[str]) -> dict[str, Progress]:
    """How far each attempt is; attempts without an entry are left out."""
    place = func.row_number().over(
        partition_by=(journal.c.attempt_id, journal.c.item_id), order_by=journal.c.sequence.desc()
    )
    fields = (journal.c.attempt_id, journal.c.option_id, journal.c.saved_at, place.label("place"))
    each = select(*fields).where(journal.c.attempt_id.in_(attempt_ids)).subquery()
    counts = case((and_(each.c.place == 1, each.c.option_id.is_not(None)), 1), else_=0)
    rows = select(each.c.attempt_id, func.sum(counts), func.max(each.c.saved_at)).group_by(each.c.attempt_id)
    return {attempt_id: Progress(count, moment) for attempt_id, count, moment in session.execute(rows)}


def attempts_to_link(session: Session, saved_until: datetime, at_most: int) -> list[str]:
    """Attempts with an entry of at latest `saved_until` that is not in the chain yet."""
    rows = select(journal.c.attempt_id).distinct()
    rows = rows.where(journal.c.position.is_(None), journal.c.saved_at <= saved_until)
    return sorted(session.scalars(rows.limit(at_most)))


def unlinked(session: Session, attempt_id: str) -> list[Entry]:
    """The entries that are not in the chain yet, as they were saved. Lock the attempt first."""
    rows = select(*_ANSWER, journal.c.saved_at)
    rows = rows.where(journal.c.attempt_id == attempt_id, journal.c.position.is_(None))
    ordered = session.execute(rows.order_by(journal.c.saved_at, journal.c.sequence))
    return [Entry(_answer(row), row.saved_at) for row in ordered]


def link(session: Session, attempt_id: str, links: Sequence[Link]) -> None:
    """Gives entries their place in the chain."""
    row = update(journal).where(journal.c.attempt_id == attempt_id, journal.c.sequence == bindparam("of_sequence"))
    row = row.values(position=bindparam("at_position"), hash=bindparam("with_hash"))
    session.execute(
        row,
        [
            {"of_sequence": item.entry.answer.sequence, "at_position": item.position, "with_hash": item.hash}
            for item in links
        ],
    )


def put_back(session: Session, attempt_id: str, links: Sequence[Link]) -> bool:
    """Stores entries that were taken and linked, as they were. False, and nothing is stored, if a sequence holds
    another answer."""
    there = at_sequences(session, attempt_id, [item.entry.answer.sequence for item in links])
    if any(there.get(item.entry.answer.sequence, item.entry.answer) != item.entry.answer for item in links):
        return False
    missing = [item.entry for item in links if item.entry.answer.sequence not in there]
    if missing:
        rows = [{"attempt_id": attempt_id, **vars(entry.answer), "saved_at": entry.saved_at} for entry in missing]
        session.execute(insert(journal), rows)
    link(session, attempt_id, links)
    return True


_ANSWER = (journal.c.sequence, journal.c.item_id, journal.c.option_id, journal.c.doubtful)


def _answer(row: Any) -> Answer:
    return Answer(row.sequence, row.item_id, row.option_id, row.doubtful)
