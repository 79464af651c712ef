"""Compares the minute links of sessions with the journals that they bind.

A record that its journal says, too, needs nothing more: what scoring has of a journal never changes. Any other is kept
and held against the journal whenever its attempt is checked: mostly lines were on their way, otherwise it is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.marking.domain.minute_links import misfit
from services.scoring.marking.storage import attempts, journals
from services.scoring.marking.storage import minute_links as storage
from services.scoring.marking.usecases.attempts import examine_submitted, note_changed
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.journal import head_hash
from shared.contracts.minute_links import HeadsLinked, JournalHead
from shared.messaging.jobs import Work

_AT_ONCE = 100


def link(session: Session, linked: HeadsLinked) -> None:
    """Keeps a link, and those of its records that the journals do not say (yet). Raises InvalidPayload for one that
    contradicts the links before it."""
    last = storage.find_last(session, linked.session_id)
    if last is not None and linked.number <= last.number:
        if storage.find_hash(session, linked.session_id, linked.number) != linked.hash:
            raise InvalidPayload(f"number: there is another link {linked.number} of this session")
        return
    wrong = misfit(linked, last)
    if wrong is not None:
        raise InvalidPayload(wrong)
    storage.add(session, linked)
    storage.put_bound(session, linked.session_id, _not_said(session, linked))


def look(session: Session, _now: datetime) -> Work | None:
    """Whether a link has said something of a sheet that was not examined since: link and sheet come from different
    partitions, and transactions that run at the same time do not see each other."""
    return examine if storage.any_unexamined(session) else None


def examine(session: Session, _now: datetime) -> int:
    """Examines such sheets; returns how many."""
    attempt_ids = storage.take_unexamined(session, _AT_ONCE)
    examine_submitted(session, attempt_ids)
    known = attempts.states(session, attempt_ids)
    note_changed(
        session,
        [(attempt_id, of.candidate_no, of.sheet.exam_id) for attempt_id, of in known.items() if of.sheet is not None],
    )
    return len(attempt_ids)


def _not_said(session: Session, linked: HeadsLinked) -> Iterator[JournalHead]:
    begun = storage.attempts_of(session, linked.session_id, {each.sheet_code for each in linked.heads})
    places = [(begun[each.sheet_code][0], each.entries) for each in linked.heads if each.sheet_code in begun]
    said = journals.hashes_at(session, places)
    for each in linked.heads:
        attempt_id, head_line = begun.get(each.sheet_code, ("", ""))
        own = said.get((attempt_id, each.entries)) if each.entries else head_hash(head_line)
        if own != each.head:
            yield each
