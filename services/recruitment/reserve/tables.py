"""What applicants replied about their places, or two members for them; and who moved up, as scoring reports it."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table, Text

from services.recruitment.migrations import METADATA
from shared.db.types import Json, UtcDateTime

reserve_replies = Table(
    "reserve_replies",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("reply", Text, primary_key=True),
    Column("vacancy_id", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("reason_code", Text),
    # The applicant's own words, for the applicant alone: in no event, and gone after a restore.
    Column("note", Text, nullable=False),
    Column("replied_at", UtcDateTime, nullable=False),
)

reserve_moves = Table(
    "reserve_moves",
    METADATA,
    Column("vacancy_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("situation_digest", Text, nullable=False),
    Column("left", Json, nullable=False),
    Column("moved_up", Json, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
    # By this service's clock: from here on whoever moved up has time to reply.
    Column("received_at", UtcDateTime, nullable=False),
)
"""Moves that were believed, under each version of a ranking from number 1."""

place_moves = Table(
    "place_moves",
    METADATA,
    Column("pool_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("vacancies", Json, nullable=False),
    Column("situation_digest", Text, nullable=False),
    Column("moves", Json, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
)
"""What was believed to move between the vacancies of a pool, from number 1; the last one says all that holds."""

giving_back_wishes = Table(
    "giving_back_wishes",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("signer_id", Text, primary_key=True),
    Column("reason_code", Text, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
)
"""A person signed that a candidate's place be given back; each has one wish about a place, the newest. Nothing follows
from it, and after a restore it is signed again."""

given_back_places = Table(
    "given_back_places",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("vacancy_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("signatures", Json, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
)
"""Decided by two, as the events say that this service emitted; beside each stands a row of `reserve_replies`."""
Index("ix_given_back_places_selection", given_back_places.c.selection_id, given_back_places.c.decided_at)
