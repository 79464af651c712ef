"""Exams: the draft, its approvals, and the sealed items with their keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.bank.domain.items import Item, Number
from services.scoring.exams.domain.exams import Approval, AuthoredKey, Exam, PlacedItem
from services.scoring.exams.domain.keys import ItemKey, Secrets
from services.scoring.exams.tables import exam_approvals, exams, sealed_items
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.exams import Band, BlueprintRow, DrawnBy, ExamStage
from shared.contracts.rules import Rules
from shared.db.chunks import chunks
from shared.db.rows import is_one_of
from shared.db.upsert import upsert


def add_draft(session: Session, exam: Exam, at: datetime) -> bool:
    """Stores a draft; False if this part of the selection has its exam already, which then stays."""
    row = upsert(session)(exams).values(
        exam_id=exam.exam_id,
        selection_id=exam.selection_id,
        title=exam.title,
        selection_title=exam.selection_title,
        agency=exam.agency,
        timezone=exam.timezone,
        simulation=exam.simulation,
        rules=dump(exam.rules),
        rules_digest=exam.rules_digest,
        blueprint=[],
        identifier_secret=exam.secrets.identifiers,
        key_salt=exam.secrets.salt,
        draw_seed=exam.secrets.draw_seed,
        created_at=at,
        stage=exam.stage.stage if exam.stage else "",
        part=exam.stage.part if exam.stage else "",
        after=(exam.stage.after if exam.stage else None) or "",
    )
    done = session.execute(row.on_conflict_do_nothing().returning(exams.c.exam_id))
    return done.one_or_none() is not None


def find(session: Session, exam_id: str, *, lock: bool = False, hold: bool = False) -> Exam | None:
    """`lock` keeps others from changing the exam until the transaction ends; `hold` does, too, and many may hold it at
    once."""
    query = select(exams).where(exams.c.exam_id == exam_id)
    if lock or hold:
        query = query.with_for_update(read=hold and not lock)
    row = session.execute(query).one_or_none()
    return None if row is None else _exam(row)


def find_of_selection(session: Session, selection_id: str) -> Exam | None:
    """The selection's first exam."""
    row = session.execute(select(exams).where(exams.c.selection_id == selection_id, exams.c.stage == ""))
    found = row.one_or_none()
    return None if found is None else _exam(found)


def of_selection(session: Session, selection_id: str, *, lock: bool = False) -> list[Exam]:
    """All its exams. `lock` keeps others from changing them until the transaction ends."""
    query = select(exams).where(exams.c.selection_id == selection_id).order_by(exams.c.exam_id)
    return [_exam(row) for row in session.execute(query.with_for_update() if lock else query)]


def remove_draft(session: Session, exam_id: str) -> None:
    """Removes an exam that was never sealed, with its approvals."""
    session.execute(delete(exam_approvals).where(exam_approvals.c.exam_id == exam_id))
    session.execute(delete(exams).where(exams.c.exam_id == exam_id))


def listed(session: Session) -> list[Exam]:
    return [_exam(row) for row in session.execute(select(exams).order_by(exams.c.created_at, exams.c.exam_id))]


def put_rules(session: Session, exam_id: str, rules: Rules, rules_digest: str) -> None:
    row = update(exams).where(exams.c.exam_id == exam_id)
    session.execute(row.values(rules=dump(rules), rules_digest=rules_digest))


def put_blueprint(session: Session, exam_id: str, rows: Sequence[BlueprintRow]) -> None:
    values = [[row.section, row.topic, row.band, row.items] for row in rows]
    session.execute(update(exams).where(exams.c.exam_id == exam_id).values(blueprint=values))


def add_approval(session: Session, exam_id: str, approval: Approval) -> None:
    session.execute(insert(exam_approvals).values(exam_id=exam_id, **approval.__dict__))


def approvals(session: Session, exam_id: str) -> list[Approval]:
    """Oldest first."""
    columns = [exam_approvals.c[field.name] for field in fields(Approval)]
    rows = session.execute(select(*columns).where(exam_approvals.c.exam_id == exam_id).order_by(exam_approvals.c.id))
    return [Approval(**row._asdict()) for row in rows]


def half_approved(session: Session) -> list[datetime]:
    """Since when each draft waits that a member has approved, by the content that was approved last."""
    mine, newer = exam_approvals.c, exam_approvals.alias()
    changed = (newer.c.exam_id == mine.exam_id, newer.c.id > mine.id, newer.c.digest != mine.digest)
    query = (
        select(func.min(mine.approved_at))
        .join_from(exam_approvals, exams, exams.c.exam_id == mine.exam_id)
        .where(exams.c.sealed_at.is_(None), mine.proof.is_not(None), ~exists().where(*changed))
        .group_by(mine.exam_id)
    )
    return list(session.scalars(query))


def seal(
    session: Session, exam_id: str, content_digest: str, drawn_by: DrawnBy, builds: Mapping[str, str], at: datetime
) -> None:
    row = update(exams).where(exams.c.exam_id == exam_id)
    values = {"content_digest": content_digest, "drawn_by": drawn_by, "builds": dict(builds)}
    session.execute(row.values(**values, sealed_at=at))


def add_sealed_items(
    session: Session,
    exam_id: str,
    items: Sequence[tuple[Item, ItemKey, Mapping[str, str]]],
    enemies: Mapping[str, Collection[str]],
) -> None:
    """Keeps each item's key in opaque identifiers, with the author's letter of each option id; `enemies` are by item
    id those that must not be on one paper with it."""
    session.execute(
        insert(sealed_items),
        [
            {
                "exam_id": exam_id,
                "item_id": key.item_id,
                "code": item.code,
                "section": item.section,
                "topic": item.topic,
                "band": item.band,
                "difficulty": str(item.difficulty),
                "options": dict(letters),
                "right_option": key.right,
                "points": None if key.points is None else dict(key.points),
                "value": key.number.value if key.number else None,
                "tolerance": key.number.tolerance if key.number else None,
                "enemies": sorted(enemies[key.item_id]),
            }
            for item, key, letters in items
        ],
    )


def placed_items(session: Session, exam_id: str) -> list[PlacedItem] | None:
    """The sealed items as papers are drawn from them; None of an exam that an earlier release sealed, of which it is
    not kept which items must not meet."""
    columns = ("item_id", "section", "topic", "band", "enemies")
    rows = session.execute(select(*(sealed_items.c[name] for name in columns)).where(sealed_items.c.exam_id == exam_id))
    found = rows.all()
    if not found or any(row.enemies is None for row in found):
        return None
    return [PlacedItem(**{**row._asdict(), "enemies": tuple(row.enemies)}) for row in found]


def keys(session: Session, exam_id: str) -> dict[str, ItemKey]:
    """The keys of a sealed exam by item id; empty for a draft."""
    rows = session.execute(
        select(
            sealed_items.c.item_id,
            sealed_items.c.section,
            sealed_items.c.options,
            sealed_items.c.right_option,
            sealed_items.c.points,
            sealed_items.c.value,
            sealed_items.c.tolerance,
        ).where(sealed_items.c.exam_id == exam_id)
    )
    return {row.item_id: _key(row) for row in rows}


def authored_keys(session: Session, exam_id: str) -> list[AuthoredKey]:
    """The sealed items by their authors' codes."""
    rows = session.execute(select(sealed_items).where(sealed_items.c.exam_id == exam_id).order_by(sealed_items.c.code))
    return [AuthoredKey(row.code, Decimal(row.difficulty), _key(row), row.options) for row in rows]


def sealed_codes(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The codes among `codes` whose item is in a sealed exam, with the exam's title."""
    found: dict[str, str] = {}
    joined = select(sealed_items.c.code, exams.c.title).join(exams, exams.c.exam_id == sealed_items.c.exam_id)
    for some in chunks(sorted(codes)):
        rows = session.execute(joined.where(is_one_of(session, sealed_items.c.code, some)))
        found.update({row.code: row.title for row in rows})
    return found


def exams_with(session: Session, code: str) -> list[str]:
    """The ids of the sealed exams that have the item with this code."""
    query = select(sealed_items.c.exam_id).where(sealed_items.c.code == code)
    return list(session.scalars(query.order_by(sealed_items.c.exam_id)))


def _blueprint_row(section: str, topic: str, band: Band, items: int) -> BlueprintRow:
    return BlueprintRow(section=section, topic=topic, band=band, items=items)


def _key(row: Any) -> ItemKey:
    number = None if row.value is None else Number(row.value, row.tolerance)
    return ItemKey(row.item_id, row.section, frozenset(row.options), row.right_option, row.points, number)


def _exam(row: Row[Any]) -> Exam:
    return Exam(
        exam_id=row.exam_id,
        selection_id=row.selection_id,
        title=row.title,
        selection_title=row.selection_title,
        agency=row.agency,
        timezone=row.timezone,
        simulation=row.simulation,
        rules=load(Rules, row.rules),
        rules_digest=row.rules_digest,
        blueprint=tuple(_blueprint_row(*values) for values in row.blueprint),
        secrets=Secrets(row.identifier_secret, row.key_salt, row.draw_seed),
        content_digest=row.content_digest,
        sealed_at=row.sealed_at,
        stage=ExamStage(stage=row.stage, part=row.part, after=row.after or None) if row.stage else None,
        builds=row.builds,
        drawn_by=row.drawn_by,
    )
