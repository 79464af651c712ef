"""The trail as a file: every line of the filter, newest first, one part of it in memory at a time.

Nothing leaves before the trail has it that it leaves: whoever breaks the connection off keeps nothing unrecorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from zoneinfo import ZoneInfo

from flask_babel import gettext

from services.recruitment.selections.domain.selections import Selection
from services.recruitment.trail import storage as trail
from services.recruitment.trail.domain.kinds import KINDS
from services.recruitment.trail.storage import Entry, TrailFilter
from services.recruitment.trail.usecases import People, note_export
from shared.kernel.ids import new_id
from shared.kernel.roles import Principal
from shared.web.csv_cells import csv_file
from shared.web.messages import words_of
from shared.web.navigation import ROLE_NAMES
from shared.web.unit_of_work import clock, commit_or_roll_back, db, writing

COLUMNS = (
    *("time", "zone", "kind", "what", "role", "person", "candidate_no", "vacancy_id", "selection_id", "service"),
    *("type", "subject_type", "subject_id", "sequence", "arrived", "event_id", "cause_id", "action_id"),
    *("digest", "key_id"),
)
_AT_ONCE = 500
_PORTIONS = 40
"""Of these many portions of lines a part consists: 20,000 lines, some 6 MB."""


def trail_csv(
    wanted: TrailFilter, reader: Principal, selection: Selection, candidate_no: str | None = None
) -> Iterator[bytes]:
    """CSV in UTF-8 with commas and CRLF (RFC 4180); lines that arrive while it is sent are left to the next one.

    Before each part is sent, the trail itself records how long the file is up to its end, and its SHA-256 up to there:
    what was recorded last is that of the whole file, and of one that was broken off it says how much left at most. It
    runs when the view has returned and its session is closed, so it looks up by itself who may read names.
    `candidate_no` is whose trail was asked for, if it was that of one.
    """
    export_id, digest, lines = new_id(), sha256(), 0
    for count, portions in _parts(wanted, reader, ZoneInfo(selection.timezone)):
        lines += count
        for portion in portions:
            digest.update(portion)
        with writing() as session:
            note_export(
                session, clock().now(), export_id, selection.selection_id, candidate_no, lines, digest.hexdigest()
            )
        yield from portions


def _parts(wanted: TrailFilter, reader: Principal, zone: ZoneInfo) -> Iterator[tuple[int, list[bytes]]]:
    """The parts of the file: how many lines each has, and its portions. The first begins with the columns' names, and
    is there where the filter finds nothing."""
    newest, before = trail.newest_id(db()), None
    portions, is_over = [csv_file([COLUMNS])], False
    while not is_over:
        count, people = 0, People(db(), reader, ROLE_NAMES, gettext)
        for _ in range(_PORTIONS):
            page = trail.list_page(db(), wanted, _AT_ONCE, before=before, up_to=newest)
            if page:
                people.meet(page)
                portions.append(csv_file([_values(entry, people, zone) for entry in page]))
                count, before = count + len(page), page[-1]
            is_over = len(page) < _AT_ONCE
            if is_over:
                break
        # No transaction stays open while a slow reader takes the part: PostgreSQL and SQLite could not tidy up.
        commit_or_roll_back(200)
        if portions:
            yield count, portions
        portions = []


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
