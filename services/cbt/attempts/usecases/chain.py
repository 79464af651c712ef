"""Links saved entries into the attempt's chain, after the saves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import Attempt
from services.cbt.attempts.domain.journal import Entry, chain
from services.cbt.attempts.domain.lines import Line, written
from services.cbt.attempts.storage import attempts
from services.cbt.attempts.storage import journal as storage
from services.cbt.exams.usecases import exams
from shared.contracts.cbt import AnswersRecorded
from shared.contracts.journal import JournalAct, JournalEntry
from shared.messaging.outbox import Cause, cause_of, emit_all, set_cause

LINK_AFTER = timedelta(seconds=2)
"""Entries wait this long for company, so that an event carries a stretch of the journal and not one click."""
ATTEMPTS_AT_ONCE = 50
LINK_AT_ONCE_SECONDS = 0.02
ENTRIES_PER_EVENT = 200


def link_waiting(session: Session, now: datetime) -> int:
    """Links entries that have waited long enough and emits them; returns how many. What it does not get to within
    `LINK_AT_ONCE_SECONDS` is for the next call: SQLite's saves wait until the transaction ends."""
    found = storage.attempts_to_link(session, now - LINK_AFTER, ATTEMPTS_AT_ONCE)
    ends_at = time.monotonic() + LINK_AT_ONCE_SECONDS
    linked = 0
    for attempt_id in found:
        if linked and time.monotonic() >= ends_at:
            break
        attempt = attempts.lock(session, attempt_id, saves_go_on=True)
        if attempt is not None:
            # Many saves stand behind one event; what they have in common is the attempt.
            set_cause(session, Cause("system", correlation_id=attempt_id))
            unlinked = storage.unlinked(session, attempt_id)
            linked += link_all(session, now, attempt, unlinked).chain_length - attempt.chain_length
    return linked


def link_all(session: Session, now: datetime, attempt: Attempt, unlinked: Sequence[Entry]) -> Attempt:
    """Links the entries that are not in the chain yet, as they were saved, and emits `answers.recorded` for them.

    `attempt` is locked by this transaction. Returns it with the chain's new length and head.
    """
    linked = link(session, attempt, unlinked)
    if not linked:
        return attempt
    attempt = moved(attempt, linked)
    attempts.move_chain(session, attempt)
    emit_all(session, [(each, cause_of(session)) for each in recorded(attempt, linked)], at=now)
    return attempt


def link(session: Session, attempt: Attempt, unlinked: Sequence[Entry]) -> list[Line]:
    """Gives the entries that are not in the chain yet their place in it, as they were saved; returns the lines with
    which the chain goes on. The attempt, which this transaction has locked, is not moved on."""
    linked = _lines(session, attempt, unlinked) if unlinked else []
    if linked:
        storage.link(session, attempt.attempt_id, linked)
    return linked


def _lines(session: Session, attempt: Attempt, unlinked: Sequence[Entry]) -> list[Line]:
    if attempt.head_line is None:
        return [*chain(attempt.attempt_id, attempt.chain_head, attempt.chain_length, unlinked)]
    shown = exams.as_shown(session, attempt.exam_id, attempt.paper_id, {entry.answer.item_id for entry in unlinked})
    return written(attempt, shown, unlinked, storage.find_taken_over(session, attempt.attempt_id))


def moved(attempt: Attempt, linked: Sequence[Line]) -> Attempt:
    """The attempt with the chain's length and head after these lines, of which there may be none."""
    return replace(attempt, chain_length=linked[-1].position, chain_head=linked[-1].hash) if linked else attempt


def recorded(attempt: Attempt, linked: Sequence[Line]) -> list[AnswersRecorded]:
    """What is told of these lines of the attempt, in their order."""
    stretches = [linked[begin : begin + ENTRIES_PER_EVENT] for begin in range(0, len(linked), ENTRIES_PER_EVENT)]
    return [
        AnswersRecorded(
            attempt_id=attempt.attempt_id,
            candidate_no=attempt.candidate_no,
            exam_id=attempt.exam_id,
            entries=tuple(line for line in stretch if isinstance(line, JournalEntry)),
            acts=tuple(line for line in stretch if isinstance(line, JournalAct)),
        )
        for stretch in stretches
    ]
