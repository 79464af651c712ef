"""Exams with their approvals, the items that were sealed, keys included, and the keys of their papers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from services.scoring.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime

exams = Table(
    "exams",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("selection_title", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("simulation", Boolean, nullable=False),
    Column("rules", Json, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("blueprint", Json, nullable=False),
    Column("identifier_secret", Text, nullable=False),
    Column("key_salt", Text, nullable=False),
    Column("draw_seed", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("content_digest", Text),
    Column("sealed_at", UtcDateTime),
    # The later stage that the exam is a part of, and the stage before; all empty for the selection's first exam, and
    # `after` where that is the stage before.
    Column("stage", Text, nullable=False, server_default=""),
    Column("part", Text, nullable=False, server_default=""),
    Column("after", Text, nullable=False, server_default=""),
    # By service, the build that two people sealed with; null in drafts, and where an earlier release sealed.
    Column("builds", Json),
    # What papers are drawn by; null in drafts, and where an earlier release sealed, which drew them by number.
    Column("drawn_by", Text),
    UniqueConstraint("selection_id", "stage", "part", name="uq_exams_part"),
)

exam_approvals = Table(
    "exam_approvals",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("exam_id", Text, ForeignKey("exams.exam_id"), nullable=False, index=True),
    Column("digest", Text, nullable=False),
    Column("signer_id", Text, nullable=False),
    Column("signer_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
    # What the person signed, and with which key; null for approvals of the release before.
    Column("statement", Text),
    Column("key_id", Text),
    Column("proof", Text),
)

sealed_items = Table(
    "sealed_items",
    METADATA,
    Column("exam_id", Text, ForeignKey("exams.exam_id"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("code", Text, nullable=False, index=True),
    Column("section", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("band", Text, nullable=False),
    Column("difficulty", Text, nullable=False),
    Column("options", Json, nullable=False),
    Column("right_option", Text),
    Column("points", Json),
    Column("value", Text),
    Column("tolerance", Text),
    # Item ids that must not be on one paper with it. Null in exams that an earlier release sealed.
    Column("enemies", Json),
)
"""`options` maps option id to the author's letter; `points` maps option id to weight; `value` and `tolerance` are of an
item that asks for a number."""

key_sets = Table(
    "key_sets",
    METADATA,
    Column("exam_id", Text, ForeignKey("exams.exam_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    # Null where a restore brought back that two people put it in force, and the backup had no content of it.
    Column("changes", Json),
    Column("key_commitment", Text, nullable=False),
    Column("in_force_at", UtcDateTime, nullable=False),
)
"""Sets of keys that were put in force after the sealed one, from 2 on: what each changes of the sealed set. The highest
number is in force. People decided it; a replay does not change it."""

exam_papers = Table(
    "exam_papers",
    METADATA,
    Column("exam_id", Text, ForeignKey("exams.exam_id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("papers_digest", Text, nullable=False),
    # The public key of cbt to which the papers' key was sent last.
    Column("announced_to", Text),
    Column("announced_at", UtcDateTime),
)
"""`secret` is what the opening code says; an exam that an earlier release sealed has no row."""

sittings = Table(
    "sittings",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    Column("starts_at", UtcDateTime, nullable=False),
)
"""Sessions in which a candidate has a seat, each with the latest start that its seats say: the first one decides when
the papers' key is due."""

opening_code_showings = Table(
    "opening_code_showings",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("exam_id", Text, ForeignKey("exams.exam_id"), nullable=False, index=True),
    Column("shown_at", UtcDateTime, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("staff_name", Text, nullable=False),
    Column("reason", Text),
)
