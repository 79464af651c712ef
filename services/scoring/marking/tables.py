"""The roster, attempts with their journals, and marks: all of it can be dropped and made again from the log.

Only `announcements` and `acceptances` are scoring's own: they outlive a replay.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Date, Index, Integer, Table, Text, exists, func, text

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

vacancies = Table(
    "vacancies",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("position_group", Text),
    Column("quota", Integer, nullable=False),
    # Among whose vacancies its places may move; null for those of the release before, too.
    Column("pool", Text),
)

candidates = Table(
    "candidates",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("category", Text, nullable=False),
    Column("gpa", Text),
    Column("born_on", Date, nullable=False),
    # Null for those who were admitted under the release before.
    Column("sheet_code", Text),
    # The code of the quota group that they are in; null for all others.
    Column("quota_group", Text),
)

Index("uq_candidates_sheet_code", candidates.c.sheet_code, unique=True)

seen_builds = Table(
    "seen_builds",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("build", Text, primary_key=True),
)
"""Of each exam, the builds that took its sheets (cbt) and marked them (scoring)."""

closed_rosters = Table(
    "closed_rosters",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("spare_root", Text, nullable=False),
    Column("spare_codes", Integer, nullable=False),
    Column("vacancies", Json, nullable=False),
    Column("signatures", Json, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
)
"""Rosters that two members have closed in recruitment: how many were admitted for each vacancy."""

missed_seats = Table(
    "missed_seats",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("ended_at", UtcDateTime, nullable=False),
    # Why and when an exam officer closed the seat by hand; null where nobody did.
    Column("closed_because", Text),
    Column("closed_at", UtcDateTime),
)
"""Candidates who never began before their session was over or their seat closed. Who is neither here nor has an attempt
may still sit."""

opened_seats = Table(
    "opened_seats",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("opened_at", UtcDateTime, nullable=False),
)
"""Candidates who checked in, and when first. Whoever did so under the release before is not here."""

seats = Table(
    "seats",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("session_id", Text, nullable=False),
    Column("room", Text, nullable=False),
    # What this seat's own event said of its session.
    Column("name", Text),
    Column("venue", Text),
    Column("starts_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("timezone", Text),
)
"""Who sits in which room of which session. Those that were assigned under the release before are not here."""
Index("ix_seats_room", seats.c.exam_id, seats.c.session_id, seats.c.room)

seat_sessions = Table(
    "seat_sessions",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("venue", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("timezone", Text, nullable=False),
)
"""Of each session the least of what the seats in it say, the start first: the same in whatever order they came."""

attempts = Table(
    "attempts",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False, index=True),
    Column("exam_id", Text, nullable=False),
    Column("started_at", UtcDateTime),
    Column("started_items", Json),
    Column("deadline_at", UtcDateTime),
    # What the journal begins with; null where it has no lines.
    Column("head_line", Text),
    # The sessions that the start and the sheet name; null where they came under the release before.
    Column("started_in", Text),
    Column("submitted_in", Text),
    Column("submitted_at", UtcDateTime),
    Column("items", Json),
    Column("answers", Json),
    Column("entries", Integer),
    Column("chain_head", Text),
    Column("integrity", Text, nullable=False),
    Column("fault", Text),
    Column("fault_at", Integer),
    Column("conflict_at", Integer),
    Column("rewritten", Text),
    Column("disqualified_at", UtcDateTime),
    Column("disqualified_because", Text),
)
"""`conflict_at` is the position of a journal entry that came again with another content, `rewritten` the fault of an
attempt whose start or sheet did: what came first stays."""
Index("ix_attempts_session", attempts.c.started_in)
Index("ix_attempts_exam", attempts.c.exam_id, attempts.c.integrity)
Index(
    "ix_attempts_submitted",
    attempts.c.exam_id,
    sqlite_where=attempts.c.submitted_at.is_not(None),
    postgresql_where=attempts.c.submitted_at.is_not(None),
)

unsettled_attempts = Table(
    "unsettled_attempts",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False, index=True),
    Column("exam_id", Text, nullable=False, index=True),
)
"""Attempts for which something was missing when they came: their candidate, or what marks their sheet. Nobody has to
look through all attempts for these few; whether it is missing still, a query asks the other tables."""

ranking_changes = Table(
    "ranking_changes",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    # By the database's clock; null in those that the release before writes beside this one.
    Column("changed_at", UtcDateTime),
)
"""A row for each transaction that changed what a vacancy's ranking is made from. Rows are only added, so that
transactions never wait for one another here, and whoever has made the ranking anew removes those that were seen."""

journal_entries = Table(
    "journal_entries",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("option_id", Text),
    Column("doubtful", Boolean, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("hash", Text, nullable=False),
    # The same as the candidate saw it; null in a journal without lines.
    Column("line", Text),
)

journal_acts = Table(
    "journal_acts",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("line", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Lines of journals that are no answers."""

marks = Table(
    "marks",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False, index=True),
    Column("exam_id", Text, nullable=False),
    Column("sections", Json, nullable=False),
    Column("checks", Json, nullable=False),
    Column("total", Integer, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("marked_at", UtcDateTime, nullable=False),
)
Index(
    "ix_marks_uncounted",
    marks.c.attempt_id,
    sqlite_where=text("NOT counted"),
    postgresql_where=text("NOT counted"),
)

announcements = Table(
    "announcements",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("announced_at", UtcDateTime, nullable=False),
)
"""Which marks have been reported to recruitment; a replay that finds the same marks does not report them again."""

acceptances = Table(
    "closures",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("attempt_id", Text, nullable=False, index=True),
    Column("fault", Text, nullable=False),
    Column("fault_at", Integer),
    Column("reason", Text, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("seconding_reason", Text),
    Column("seconded_by", Text),
    Column("seconder_id", Text),
    Column("seconded_at", UtcDateTime),
    # What each signed with a key of their own; null of what was accepted before members signed findings.
    Column("statement", Text),
    Column("key_id", Text),
    Column("proof", Text),
    Column("seconding_statement", Text),
    Column("seconding_key_id", Text),
    Column("seconding_proof", Text),
)
"""Under an earlier release two committee members could let a sheet stand whose journal does not fit, each with a
reason. What both had let stand keeps standing; what only the first had does not."""


def stands() -> ColumnElement[bool]:
    """Whether an attempt's sheet counts: nothing known contradicts it, or two members have let it stand with the very
    fault that it has now. "mismatch" and "exam_unknown" are those of `domain.journals` and `usecases.checking`; a
    sheet of an unknown exam has no keys to be marked by, and needs no decision for that."""
    closed = exists().where(
        acceptances.c.attempt_id == attempts.c.attempt_id,
        acceptances.c.fault == attempts.c.fault,
        acceptances.c.fault_at.is_not_distinct_from(attempts.c.fault_at),
        acceptances.c.seconded_at.is_not(None),
    )
    return (attempts.c.integrity != "mismatch") | (attempts.c.fault == "exam_unknown") | closed


def sat_in() -> ColumnElement[str]:
    """The session of an attempt: the one that its own events name, and only where they came under an earlier release
    the one of the seat. No seat that is assigned afterwards moves a sheet to another session."""
    return func.coalesce(attempts.c.started_in, attempts.c.submitted_in, seats.c.session_id)


def in_turn() -> tuple[ColumnElement[Any], ...]:
    """The order of one candidate's attempts, of which the first counts: the one submitted earlier first, an open one
    last. Without saying where a missing time belongs, SQLite puts it first and PostgreSQL last."""
    return attempts.c.submitted_at.asc().nulls_last(), attempts.c.attempt_id.asc()
