"""A later exam of the same sections, which everybody of an analysed exam has sat, too."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.scoring.assessments.tables import stage_participants
from services.scoring.exams.tables import exams as exams_table
from services.scoring.marking.tables import attempts, candidates, marks
from tests.builders.scoring import SELECTION, World

LATER = f"{SELECTION}-skb-cat"
MORE = 5
"""Everybody has so many more in the first section."""


def add_later_exam(world: World, **others: object) -> None:
    """The same exam again, as that of a part of the second stage; `others` are its columns that differ."""
    with Session(world.engine) as session, session.begin():
        exam = session.execute(select(exams_table)).mappings().one()
        changed = {"exam_id": LATER, "title": "SKB", "stage": "skb", "part": "cat", **others}
        session.execute(insert(exams_table).values({**exam, **changed}))


def sit_again(world: World) -> None:
    add_later_exam(world)
    with Session(world.engine) as session, session.begin():
        for row in session.execute(select(attempts)).mappings().all():
            own = {"attempt_id": f"later {row['attempt_id']}", "exam_id": LATER}
            session.execute(insert(attempts).values({**row, **own}))
        for row in session.execute(select(marks)).mappings().all():
            first, *others = row["sections"]
            own = {"attempt_id": f"later {row['attempt_id']}", "exam_id": LATER, "total": row["total"] + MORE}
            sections = [[first[0], first[1] + MORE, *first[2:]], *others]
            session.execute(insert(marks).values({**row, **own, "sections": sections}))
        for row in session.execute(select(candidates)).mappings().all():
            whose = {name: row[name] for name in ("selection_id", "candidate_no", "vacancy_id")}
            session.execute(insert(stage_participants).values(stage="skb", **whose))
