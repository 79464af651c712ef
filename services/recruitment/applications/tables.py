"""Applications: the applicant's statement about an education, and the decision."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from services.recruitment.migrations import METADATA
from shared.db.types import Json, UtcDateTime

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
    # The code of the quota group of the rules that they chose; null for all others.
    Column("quota_group", Text),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", Text),
    Column("reason_code", Text),
    Column("reason", Text),
    # One person, one application: two racing submissions cannot both be stored.
    UniqueConstraint("account_id", "selection_id", name="uq_applications_person"),
)
programme_tries = Table(
    "programme_tries",
    METADATA,
    # What applicants have typed for a vacancy that does not accept it: no person, only how often.
    Column("vacancy_id", Text, ForeignKey("vacancies.vacancy_id"), primary_key=True),
    Column("spelling", Text, primary_key=True),
    Column("typed", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
)

programmes_equal = Table(
    "programmes_equal",
    METADATA,
    # A spelling without degree, capitals and marks, and the one that an operator has declared it to mean.
    Column("spelling", Text, primary_key=True),
    Column("means", Text, nullable=False),
    Column("typed", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("declared_by", Text, nullable=False),
    Column("declared_at", UtcDateTime, nullable=False),
)

Index("ix_applications_queue", applications.c.selection_id, applications.c.state, applications.c.submitted_at)
Index("ix_applications_vacancy", applications.c.vacancy_id)
