"""What recruitment owns. Migrations are made from METADATA; a test holds the two against each other.

Personal data lies in `accounts` (and the education stated in `applications`) and nowhere else; the
tables that mirror other services' events hold candidate numbers.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from services.recruitment.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

selections = Table(
    "selections",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("simulation", Boolean, nullable=False),
    Column("rules", Json, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("calendar", Json, nullable=False),
    # The day on which an applicant's age is counted.
    Column("age_on", Date, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)

vacancies = Table(
    "vacancies",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("selection_id", Text, ForeignKey("selections.selection_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("unit_code", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("position_group", Text),
    Column("quota", Integer, nullable=False),
    Column("duties", Text, nullable=False),
    Column("requirements", Json, nullable=False),
    # Title, unit and majors in lower case: what the search looks through, the same on every database.
    Column("search_text", Text, nullable=False),
    UniqueConstraint("selection_id", "position", name="uq_vacancies_position"),
)

accounts = Table(
    "accounts",
    METADATA,
    Column("account_id", Text, primary_key=True),
    # Looked up by a keyed hash; the number itself is sealed and opened for verification only.
    Column("nik_key", Text, nullable=False, unique=True),
    Column("nik_sealed", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("born_on", Date, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("consented_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # How often somebody tried to register this NIK again.
    Column("repeats", Integer, nullable=False, server_default="0"),
)

staff = Table(
    "staff",
    METADATA,
    Column("staff_id", Text, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("roles", Json, nullable=False),
    Column("password_hash", Text, nullable=False),
    # Set for accounts whose password is the published one of the demo; a simulation lists them at the login.
    Column("demo", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

logins = Table(
    "logins",
    METADATA,
    # The digest of the token in the browser's cookie: a copy of this table opens no door.
    Column("token_digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
Index("ix_logins_expires_at", logins.c.expires_at)

login_attempts = Table(
    "login_attempts",
    METADATA,
    # A keyed hash of the NIK or the staff name that was tried, whether or not there is such an account.
    Column("subject_key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_failed_at", UtcDateTime, nullable=False),
)

applications = Table(
    "applications",
    METADATA,
    Column("application_id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.account_id"), nullable=False),
    Column("selection_id", Text, ForeignKey("selections.selection_id"), nullable=False),
    Column("vacancy_id", Text, ForeignKey("vacancies.vacancy_id"), nullable=False),
    Column("education_level", Text, nullable=False),
    Column("major", Text, nullable=False),
    # Hundredths of a grade point: 3.45 is 345, the same number on every database.
    Column("gpa_hundredths", Integer),
    Column("diploma_school", Text, nullable=False),
    Column("declarations", Json, nullable=False),
    Column("extra_time", Boolean, nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", Text),
    Column("reason_code", Text),
    Column("reason", Text),
    # One person, one application: two racing submissions cannot both be kept.
    UniqueConstraint("account_id", "selection_id", name="uq_applications_person"),
)
Index("ix_applications_queue", applications.c.selection_id, applications.c.state, applications.c.submitted_at)
Index("ix_applications_vacancy", applications.c.vacancy_id)

candidate_counters = Table(
    "candidate_counters",
    METADATA,
    Column("year", Integer, primary_key=True),
    Column("last_number", Integer, nullable=False),
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
)
Index("ix_candidates_vacancy", candidates.c.vacancy_id)

seats = Table(
    "seats",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
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
)

sittings = Table(
    "sittings",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("attempt_id", Text, nullable=False),
    Column("started_at", UtcDateTime),
    Column("deadline_at", UtcDateTime),
    Column("submitted_at", UtcDateTime),
    Column("reason", Text),
    Column("answered", Integer),
    Column("items", Integer),
    Column("chain_head", Text),
)

scores = Table(
    "scores",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("vacancy_id", Text, nullable=False),
    Column("sections", Json, nullable=False),
    Column("total", Integer, nullable=False),
    Column("max_total", Integer, nullable=False),
    Column("thresholds", Json, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("chain_head", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
)

ranking_parts = Table(
    "ranking_parts",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
)

rankings = Table(
    "rankings",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    # Set when the last part has arrived; nothing of a version is shown before.
    Column("complete_at", UtcDateTime),
    Column("quota", Integer, nullable=False),
    Column("places", Integer, nullable=False),
    Column("present", Integer, nullable=False),
    Column("ranked", Integer, nullable=False),
    Column("ranking_digest", Text, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("tie_breaks", Json, nullable=False),
    Column("signatures", Json, nullable=False),
    Column("released_at", UtcDateTime, nullable=False),
)

ranking_rows = Table(
    "ranking_rows",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("rank", Integer),
    Column("marks", Json, nullable=False),
    Column("total", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("decision", Json),
)
Index("ix_ranking_rows_candidate", ranking_rows.c.candidate_no)

sealed_exams = Table(
    "sealed_exams",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("items", Integer, nullable=False),
    Column("content_digest", Text, nullable=False),
    Column("key_commitment", Text, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
)
Index("ix_sealed_exams_selection", sealed_exams.c.selection_id)

trail = Table(
    "trail",
    METADATA,
    # Taken from `trail_counter`, whose row stays locked until the commit: ids appear in their own order,
    # so that a page may ask for "everything after 17" and miss nothing.
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("candidate_no", Text),
    Column("selection_id", Text),
    Column("actor", Text, nullable=False),
    Column("correlation_id", Text),
    Column("cause_id", Text),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    # The few values that the one-line summary needs (domain/trail.py), never a payload.
    Column("facts", Json, nullable=False),
)
trail_counter = Table(
    "trail_counter",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("last_id", BigId, nullable=False),
)
Index("ix_trail_candidate", trail.c.candidate_no, trail.c.id)
Index("ix_trail_cause", trail.c.cause_id)
Index("ix_trail_correlation", trail.c.correlation_id)
Index("ix_trail_selection", trail.c.selection_id, trail.c.id)
