"""The sealed exam, its papers while they are encrypted and once they are open, and the papers drawn from it. None of
these tables has a place for an answer key or a weight."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from services.cbt.migrations import METADATA
from shared.db.types import BigId, Json, UtcDateTime
from shared.members import tables as members

exams = Table(
    "exams",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("selection_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("extra_time_minutes", Integer, nullable=False),
    Column("grace_seconds", Integer, nullable=False),
    # Empty where the papers are, or were, encrypted: `open_papers` has it then.
    Column("draw_seed", Text, nullable=False),
    Column("content_digest", Text, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    # Sections; of an exam that an earlier release sealed also blueprint and items, without keys, and then it is large:
    # SQLite has to read through it to reach whatever follows.
    Column("content", Json, nullable=False),
    # Digests of the encrypted papers and of their key; none in an exam that an earlier release sealed.
    Column("papers_digest", Text),
    Column("paper_key_digest", Text),
    # What else the sealed summary says: with it whoever opens the papers recomputes `content_digest`.
    Column("draw_seed_commitment", Text),
    Column("key_commitment", Text),
    Column("rules_digest", Text),
    # What the rules say for the pages that show marks; null as in the rules.
    Column("units", Integer),
    Column("scores_shown", Text),
    # The later stage that the exam is a part of, and the stage before; all empty for the selection's first exam, and
    # `after` where that is the stage before.
    Column("stage", Text, nullable=False, server_default=""),
    Column("part", Text, nullable=False, server_default=""),
    Column("after", Text, nullable=False, server_default=""),
    # Null where papers are drawn by candidate numbers.
    Column("drawn_by", Text),
    UniqueConstraint("selection_id", "stage", "part", name="uq_exams_part"),
)

# Who seals, as recruitment announces it.
member_keys = members.member_keys.to_metadata(METADATA)
staff_history = members.staff_history.to_metadata(METADATA)
taken_statements = members.taken_statements.to_metadata(METADATA)

# No foreign keys: events of different topics come in any order.
encrypted_papers = Table(
    "encrypted_papers",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("parts", Integer, nullable=False),
    Column("papers_digest", Text, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
)

paper_keys = Table(
    "paper_keys",
    METADATA,
    Column("exam_id", Text, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    # Why the key that came does not open the papers.
    Column("obstacle", Text),
)

open_papers = Table(
    "open_papers",
    METADATA,
    Column("exam_id", Text, ForeignKey("exams.exam_id"), primary_key=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", Text, nullable=False),
    # The officer who typed the opening code.
    Column("officer", Text),
    # Papers up to this id have their items.
    Column("drawn_to", BigId, nullable=False),
    Column("draw_seed", Text, nullable=False),
    # Blueprint and items. Large, so it stands last: SQLite has to read through it to reach whatever follows.
    Column("content", Json, nullable=False),
)


# The row is there from the seat on, which is what `drawn_at` says; its items follow once the exam's papers are open.
papers = Table(
    "papers",
    METADATA,
    Column("paper_id", BigId, primary_key=True),
    Column("candidate_no", Text, nullable=False),
    Column("exam_id", Text, ForeignKey("exams.exam_id"), nullable=False),
    Column("drawn_at", UtcDateTime, nullable=False),
    # By which the paper is drawn. Null: by the candidate number.
    Column("sheet_code", Text),
    UniqueConstraint("candidate_no", "exam_id", name="uq_papers_candidate"),
)


# Clustered by paper and item: the save statement asks "is this item on that paper" for every answer.
paper_items = Table(
    "paper_items",
    METADATA,
    Column("paper_id", BigId, ForeignKey("papers.paper_id"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("option_order", Json, nullable=False),
    sqlite_with_rowid=False,
)
