"""Selections with their vacancies, and the fact that a selection's exam was sealed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from services.recruitment.migrations import METADATA
from shared.db.types import Json, UtcDateTime

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
    # Since when two people have closed its roster: no application is decided any more.
    Column("roster_closed_at", UtcDateTime),
)

rules_versions = Table(
    "rules_versions",
    METADATA,
    Column("selection_id", Text, ForeignKey("selections.selection_id"), primary_key=True),
    # 0 is the version that the selection opened with; it is kept here once another one replaces it.
    Column("number", Integer, primary_key=True),
    Column("rules", Json, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("put_by", Text, nullable=False),
    Column("put_at", UtcDateTime, nullable=False),
)

adopted_rules = Table(
    "adopted_rules",
    METADATA,
    # Two documents may say the same; the one adopted first is kept.
    Column("rules_digest", Text, primary_key=True),
    Column("document_id", Text, nullable=False),
    Column("rules", Json, nullable=False),
    Column("adopted_at", UtcDateTime, nullable=False),
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
    Column("pool", Text),
    # Title, unit and majors in lower case: what the search looks through, the same on every database.
    Column("search_text", Text, nullable=False),
    UniqueConstraint("selection_id", "position", name="uq_vacancies_position"),
)

sealed_exams = Table(
    "sealed_exams",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("items", Integer, nullable=False),
    Column("content_digest", Text, nullable=False),
    Column("key_commitment", Text, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    # By service, those that two people sealed with; null where an earlier release sealed.
    Column("builds", Json),
)
Index("ix_sealed_exams_selection", sealed_exams.c.selection_id)
