"""Linking what was saved into the attempt's chain, behind the saves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import (
    Attempt,
)
from services.cbt.attempts.domain.journal import Link, chain
from services.cbt.attempts.storage import attempts
from services.cbt.attempts.storage import journal as storage
from shared.contracts.cbt import AnswersRecorded
from shared.contracts.journal import JournalEntry
from shared.kernel.clock import Clock
from shared.messaging.outbox import Cause, emit, set_cause

LINK_AFTER = timedelta(seconds=2)
"""Entries wait this long for company, so that an event carries a stretch of the journal and not one click."""


ATTEMPTS_AT_ONCE = 50


ENTRIES_PER_EVENT = 200


def link_waiting(session: Session, clock: Clock) -> int:
    """Links entries that have waited long enough and emits them; returns how many."""
    found = storage.attempts_to_link(session, clock.now() - LINK_AFTER, ATTEMPTS_AT_ONCE)
    linked = 0
    for attempt_id in found:
        attempt = attempts.lock(session, attempt_id, saves_go_on=True)
        if attempt is not None:
            # Many saves stand behind one event; what they have in common is the attempt.
            set_cause(session, Cause("system", correlation_id=attempt_id))
            linked += link_all(session, clock, attempt).chain_length - attempt.chain_length
    return linked


def link_all(session: Session, clock: Clock, attempt: Attempt) -> Attempt:
    """Links every entry that is not in the chain yet and emits `answers.recorded` for them.

    `attempt` is locked by this transaction. Returns it with the chain's new length and head.
    """
    links = chain(
        attempt.attempt_id,
        attempt.chain_head,
        attempt.chain_length,
        storage.unlinked(session, attempt.attempt_id),
    )
    if not links:
        return attempt
    storage.link(session, attempt.attempt_id, links)
    attempts.move_chain(session, attempt.attempt_id, links[-1].position, links[-1].hash)
    now = clock.now()
    for begin in range(0, len(links), ENTRIES_PER_EVENT):
        recorded = AnswersRecorded(
            attempt_id=attempt.attempt_id,
            candidate_no=attempt.candidate_no,
            exam_id=attempt.exam_id,
            entries=tuple(_told(link) for link in links[begin : begin + ENTRIES_PER_EVENT]),
        )
        emit(session, recorded, at=now)
    return replace(attempt, chain_length=links[-1].position, chain_head=links[-1].hash)


def _told(link: Link) -> JournalEntry:
    answer = link.entry.answer
    return JournalEntry(
        position=link.position,
        sequence=answer.sequence,
        item_id=answer.item_id,
        option_id=answer.option_id,
        doubtful=answer.doubtful,
        saved_at=link.entry.saved_at,
        hash=link.hash,
    )
