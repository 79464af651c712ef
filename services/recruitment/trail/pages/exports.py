"""The trail as a file: every line of the filter, newest first, a page of lines in memory at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from zoneinfo import ZoneInfo

from flask_babel import gettext

from services.recruitment.selections.domain.selections import Selection
from services.recruitment.trail import storage as trail
from services.recruitment.trail.domain.kinds import KINDS
from services.recruitment.trail.storage import Entry, TrailFilter
from services.recruitment.trail.usecases import People, note_export
from shared.kernel.roles import Principal
from shared.web.csv_cells import harmless
from shared.web.messages import words_of
from shared.web.navigation import ROLE_NAMES
from shared.web.unit_of_work import clock, commit_or_roll_back, db, writing

COLUMNS = (
    *("time", "zone", "kind", "what", "role", "person", "candidate_no", "vacancy_id", "selection_id", "service"),
    *("type", "subject_type", "subject_id", "sequence", "arrived", "event_id", "cause_id", "action_id"),
    *("digest", "key_id"),
)
_AT_ONCE = 500


def trail_csv(
    wanted: TrailFilter, reader: Principal, selection: Selection, candidate_no: str | None = None
) -> Iterator[bytes]:
    """CSV in UTF-8 with commas and CRLF (RFC 4180); lines that arrive while it is sent are left to the next one.

    Once all of it was taken, the trail itself records how long it is and its SHA-256. It runs when the view has
    returned and its session is closed, so it looks up by itself who may read names. `candidate_no` is whose trail was
    asked for, if it was that of one.
    """
    head = _rows([COLUMNS])
    digest, lines = sha256(head), 0
    yield head
    people = People(db(), reader, ROLE_NAMES, gettext)
    for page in trail.each_page(db(), wanted, _AT_ONCE):
        people.meet(page)
        portion = _rows([_values(entry, people, ZoneInfo(selection.timezone)) for entry in page])
        digest.update(portion)
        lines += len(page)
        # No transaction stays open while a slow reader takes the portion: PostgreSQL and SQLite could not tidy up.
        commit_or_roll_back(200)
        yield portion
    with writing() as session:
        note_export(session, clock().now(), selection.selection_id, candidate_no, lines, digest.hexdigest())


def _rows(rows: list[tuple[object, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([harmless(value) for value in row] for row in rows)
    return buffer.getvalue().encode()


def _values(entry: Entry, people: People, zone: ZoneInfo) -> tuple[object, ...]:
    local = entry.occurred_at.astimezone(zone)
    kind = {str(each): text for each, text in KINDS.items()}.get(entry.kind, entry.kind)
    about_staff = entry.aggregate_type == "staff"
    return (
        local.isoformat(timespec="milliseconds"),
        local.tzname(),
        gettext(kind) if kind else "",
        words_of(people.tell(entry)),
        people.role(entry),
        people.show(entry.person) if entry.person else "",
        entry.candidate_no or "",
        entry.vacancy_id or "",
        entry.selection_id or "",
        entry.source,
        entry.type,
        entry.aggregate_type,
        people.show(entry.aggregate_id) if about_staff else entry.aggregate_id,
        entry.sequence,
        entry.received_at.astimezone(zone).isoformat(timespec="milliseconds"),
        entry.event_id,
        entry.cause_id or "",
        entry.correlation_id or "",
        entry.digest or "",
        entry.key_id or "",
    )
