"""The statement that appends the answers that may be saved, once for SQLite and once for PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.journal import MAX_JUMP, Answer
from services.cbt.attempts.tables import attempts, journal
from services.cbt.seating.tables import logins
from shared.db.clock import DatabaseClock
from shared.db.rows import is_one_of
from shared.db.types import UtcDateTime


@dataclass(frozen=True)
class Offer:
    """An answer that came with a seat token, and the attempt whose page sent it, if the page names one."""

    token_digest: str
    attempt_id: str | None
    answer: Answer


@dataclass(frozen=True)
class Taken:
    """An offer that is in the journal once the transaction has committed, with the deadline of its attempt."""

    saved_at: datetime
    deadline_at: datetime


def append(session: Session, offers: Sequence[Offer], now: datetime | None) -> list[Taken | None]:
    """Appends the offers that may be saved; returns each offer's outcome in order, None if it was left out.

    One statement finds for every offer at once whether its token still holds the seat, whether the
    attempt is active and open at `now` (None: the database's present moment), whether the item is on its
    paper and the sequence unused. An offer that fails a test is left out; the others are not affected. An
    offer is left out too if an earlier one of the batch has the same token and sequence, or if its sequence lies more
    than MAX_JUMP above the highest that its attempt had before the batch.
    """
    places: dict[tuple[str, int], int] = {}
    for place, offer in enumerate(offers):
        places.setdefault((offer.token_digest, offer.answer.sequence), place)
    if high := {token for token, sequence in places if sequence > MAX_JUMP}:
        # Few attempts ever get there, so that an ordinary save does not pay for this look.
        highest = _highest(session, high)
        places = {key: place for key, place in places.items() if key[1] <= highest.get(key[0], 0) + MAX_JUMP}
    found: list[Taken | None] = [None] * len(offers)
    if not places:
        return found
    postgresql = session.get_bind().dialect.name == "postgresql"
    append_to = _append_postgresql if postgresql else _append_sqlite
    for token_digest, sequence, saved_at, deadline_at in append_to(
        session, [offers[place] for place in places.values()], now
    ):
        found[places[token_digest, sequence]] = Taken(saved_at, deadline_at)
    return found


def _highest(session: Session, tokens: Iterable[str]) -> dict[str, int]:
    """The highest sequence in the journal of each token's attempt; 0 without any."""
    of = (attempts.c.candidate_no == logins.c.candidate_no) & (attempts.c.exam_id == logins.c.exam_id)
    # Asked for each attempt by itself it is the last entry of an index, however long the journal.
    last = select(func.max(journal.c.sequence)).where(journal.c.attempt_id == attempts.c.attempt_id).scalar_subquery()
    rows = select(logins.c.token_digest, last.label("highest")).select_from(logins.join(attempts, of))
    found = session.execute(rows.where(is_one_of(session, logins.c.token_digest, [*tokens])))
    return {row.token_digest: row.highest or 0 for row in found}


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
    # SQLite's RETURNING knows the inserted row only, so its token is read back within the transaction.
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
