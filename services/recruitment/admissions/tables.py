"""Candidate numbers, and the seats and attempts that cbt reports by number."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from services.recruitment.migrations import METADATA
from shared.db.types import UtcDateTime

candidate_counters = Table(
    "candidate_counters",
    METADATA,
    # The release before counted here. Nothing reads it; it is kept for whoever has to go back to that release.
    Column("year", Integer, primary_key=True),
    Column("last_number", Integer, nullable=False),
)

taken_numbers = Table(
    "taken_numbers",
    METADATA,
    # Published before a restore, whose holder this database does not know any more. Given to nobody else.
    Column("candidate_no", Text, primary_key=True),
)

candidates = Table(
    "candidates",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("application_id", Text, ForeignKey("applications.application_id"), nullable=False, unique=True),
    Column("account_id", Text, ForeignKey("accounts.account_id"), nullable=False),
    Column("selection_id", Text, ForeignKey("selections.selection_id"), nullable=False),
    Column("vacancy_id", Text, ForeignKey("vacancies.vacancy_id"), nullable=False),
    Column("admitted_at", UtcDateTime, nullable=False),
    # Null for those who were admitted under the release before.
    Column("sheet_code", Text),
)
Index("ix_candidates_vacancy", candidates.c.vacancy_id)
Index("ix_candidates_sheet_code", candidates.c.sheet_code, unique=True)

seats = Table(
    "seats",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("session_id", Text, nullable=False),
    Column("session_name", Text, nullable=False),
    Column("venue", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("seat_no", Integer, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("assigned_at", UtcDateTime, nullable=False),
    # When the candidate checked in first, or missed the seat: from then on nothing moves it.
    Column("fixed_at", UtcDateTime),
)

# Until when something may be done after an exam's last session.
Index("ix_seats_exam", seats.c.exam_id, seats.c.ends_at)

sittings = Table(
    "sittings",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("attempt_id", Text, nullable=False),
    Column("started_at", UtcDateTime),
    Column("deadline_at", UtcDateTime),
    Column("submitted_at", UtcDateTime),
    Column("reason", Text),
    Column("answered", Integer),
    Column("items", Integer),
    Column("chain_head", Text),
    # The builds of cbt that began and ended the attempt; null where the event came under a release that kept none.
    Column("begun_by", Text),
    Column("ended_by", Text),
)
Index("ix_sittings_submitted", sittings.c.exam_id, sittings.c.submitted_at)

closed_seats = Table(
    "closed_seats",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("reason_code", Text, nullable=False),
)
"""Candidates who had checked in and not begun when an exam officer closed their seat, and why."""

exclusions = Table(
    "exclusions",
    METADATA,
    Column("attempt_id", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False, index=True),
    Column("exam_id", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
)
"""Sheets that two people of the exam's staff have voided, or whose candidates they have disqualified."""
