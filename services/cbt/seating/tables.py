"""Selections, candidates, sessions with their rooms, seats, and the PINs and logins that open a seat."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from services.cbt.migrations import METADATA
from shared.db.types import UtcDateTime

selections = Table(
    "selections",
    METADATA,
    Column("selection_id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)


candidates = Table(
    "candidates",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("extra_time", Boolean, nullable=False),
    Column("admitted_at", UtcDateTime, nullable=False),
)
Index("ix_candidates_selection", candidates.c.selection_id, candidates.c.candidate_no)


# On its own, because it is personal: only the check-in desk reads it, and it can be emptied afterwards.
identities = Table(
    "identities",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("photo_reference", Text),
)


sessions = Table(
    "sessions",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("selection_id", Text, ForeignKey("selections.selection_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("venue", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # When the session was over and the last of its seats was reported as missed.
    Column("closed_at", UtcDateTime),
    # False in sessions planned before proctors were assigned to rooms: there every proctor acts in every room.
    Column("proctors_assigned", Boolean, nullable=False, server_default=false()),
    # Whose candidates sit here; null: those of the selection's first exam.
    Column("exam_id", Text),
    UniqueConstraint("selection_id", "venue", "name", name="uq_sessions_name"),
)


rooms = Table(
    "rooms",
    METADATA,
    Column("session_id", Text, ForeignKey("sessions.session_id"), primary_key=True),
    Column("room_no", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("seats", Integer, nullable=False),
)


# Proctors who asked for a duty in a session, and those who were given rooms without asking.
proctors = Table(
    "proctors",
    METADATA,
    Column("session_id", Text, ForeignKey("sessions.session_id"), primary_key=True),
    Column("staff_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("asked_at", UtcDateTime),
)


proctor_rooms = Table(
    "proctor_rooms",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("staff_id", Text, primary_key=True),
    Column("room_no", Integer, primary_key=True),
    Column("assigned_by", Text, nullable=False),
    Column("assigned_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["session_id", "room_no"], ["rooms.session_id", "rooms.room_no"], name="fk_proctor_rooms"),
    ForeignKeyConstraint(
        ["session_id", "staff_id"], ["proctors.session_id", "proctors.staff_id"], name="fk_proctor_rooms_proctor"
    ),
)


seats = Table(
    "seats",
    METADATA,
    Column("candidate_no", Text, ForeignKey("candidates.candidate_no"), primary_key=True),
    Column("exam_id", Text, ForeignKey("exams.exam_id"), primary_key=True),
    Column("session_id", Text, nullable=False),
    Column("room_no", Integer, nullable=False),
    Column("seat_no", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("assigned_at", UtcDateTime, nullable=False),
    # When the session was over, or the seat closed by hand, and the candidate had not begun: nobody begins at this seat
    # afterwards.
    Column("missed_at", UtcDateTime),
    # Why and by whom it was closed by hand, and when; the note leaves this table for nowhere.
    Column("closed_because", Text),
    Column("closed_by", Text),
    Column("closed_at", UtcDateTime),
    Column("closing_note", Text),
    # The second exam officer, and when; until then it can be taken back, and under an earlier release one was enough.
    Column("confirmed_by", Text),
    Column("confirmed_at", UtcDateTime),
    ForeignKeyConstraint(["session_id", "room_no"], ["rooms.session_id", "rooms.room_no"], name="fk_seats_room"),
    UniqueConstraint("session_id", "room_no", "seat_no", name="uq_seats_place"),
)


pins = Table(
    "pins",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("exam_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("valid_until", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    # The browser that showed the PIN and has not confirmed the name yet: the digest of its future seat token.
    Column("claimed_by", Text),
    Column("claimed_at", UtcDateTime),
)
Index("uq_pins_claimed", pins.c.claimed_by, unique=True)


# Failed tries to check in at a seat, for proctors: no rule depends on them.
failed_checkins = Table(
    "failed_checkins",
    METADATA,
    Column("candidate_no", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("network", Text, nullable=False),
)


logins = Table(
    "logins",
    METADATA,
    Column("token_digest", Text, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("exam_id", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("replaced_at", UtcDateTime),
)
Index(
    "uq_logins_live",
    logins.c.candidate_no,
    logins.c.exam_id,
    unique=True,
    sqlite_where=logins.c.replaced_at.is_(None),
    postgresql_where=logins.c.replaced_at.is_(None),
)
