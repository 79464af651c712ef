"""Attempts, and the verdicts on their journals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Column, Row, bindparam, select, update
from sqlalchemy.orm import Session

from services.scoring.marking.domain.attempts import SECOND_SHEET, SECOND_START, Named, Sheet, State
from services.scoring.marking.domain.journals import Integrity, Start, Verdict
from services.scoring.marking.tables import attempts, stands
from shared.contracts.cbt import AttemptStarted
from shared.db.rows import insert_all, is_one_of
from shared.db.upsert import upsert
from shared.signatures.exclusions import Excluded

T = TypeVar("T")


def touch(session: Session, named: Iterable[Named]) -> set[str]:
    """Makes sure that the attempts have their rows, whichever of their events comes first. Returns those that had
    none."""
    rows = [_open_row(*each) for each in sorted(set(named))]
    if not rows:
        return set()
    new = upsert(session)(attempts).on_conflict_do_nothing().returning(attempts.c.attempt_id)
    return set(insert_all(session, new, rows).scalars())


def start(session: Session, started: Sequence[AttemptStarted]) -> None:
    """Keeps when the attempts began and with which papers. What came first stays; another start is a fault."""
    names = ("attempt_id", "started_at", "started_items", "started_in", "head_line", "deadline_at")
    columns = [attempts.c[name] for name in names]
    before = select(*columns).where(is_one_of(session, attempts.c.attempt_id, {each.attempt_id for each in started}))
    rows = session.execute(before.where(attempts.c.started_items.is_not(None)))
    # Of a start that came under an earlier release session and deadline are not known, and contradict none.
    named = {each.attempt_id: each for each in reversed(started)}
    known = {
        row.attempt_id: (
            Start(
                tuple(row.started_items),
                row.started_at,
                row.deadline_at or named[row.attempt_id].deadline_at,
                row.head_line,
            ),
            row.started_in or named[row.attempt_id].session_id,
        )
        for row in rows
    }
    arrived = [
        (each.attempt_id, (Start(each.items, each.started_at, each.deadline_at, each.head_line), each.session_id))
        for each in started
    ]
    first, again = _divide(arrived, known)
    _put(
        session,
        {
            attempt_id: {
                "started_at": start.started_at,
                "started_items": list(start.items),
                "started_in": session_id,
                "deadline_at": start.deadline_at,
                "head_line": start.head_line,
            }
            for attempt_id, (start, session_id) in first.items()
        },
        [(each.attempt_id, each.candidate_no, each.exam_id) for each in started if each.attempt_id in first],
    )
    _note_rewritten(session, again, SECOND_START)


def submit(session: Session, sheets: Sequence[Sheet]) -> None:
    """Keeps the sheets. What came first stays; another sheet of the same attempt is a fault."""
    arrived = [(sheet.attempt_id, sheet) for sheet in sheets]
    first, again = _divide(arrived, {})
    stored = _put(
        session,
        {
            sheet.attempt_id: {
                "submitted_at": sheet.submitted_at,
                "items": list(sheet.items),
                "answers": dict(sheet.answers),
                "entries": sheet.entries,
                "chain_head": sheet.chain_head,
                "submitted_in": sheet.session_id,
            }
            for sheet in first.values()
        },
        [(sheet.attempt_id, sheet.candidate_no, sheet.exam_id) for sheet in first.values()],
        unless=attempts.c.submitted_at,
    )
    if stored != first.keys():
        before = session.execute(
            select(attempts).where(is_one_of(session, attempts.c.attempt_id, first.keys() - stored))
        )
        known = {
            row.attempt_id: sheet if sheet.session_id else replace(sheet, session_id=first[row.attempt_id].session_id)
            for row in before
            if (sheet := _sheet(row)) is not None
        }
        _, again = _divide(arrived, known)
    _note_rewritten(session, again, SECOND_SHEET)


def find_owner(session: Session, attempt_id: str) -> tuple[str, str] | None:
    """The candidate's number and the exam of an attempt."""
    query = select(attempts.c.candidate_no, attempts.c.exam_id).where(attempts.c.attempt_id == attempt_id)
    row = session.execute(query).one_or_none()
    return (row.candidate_no, row.exam_id) if row is not None else None


def exclude(session: Session, decided: Excluded) -> None:
    """Keeps the decision with the attempt, whichever of its events comes first."""
    _put(
        session,
        {decided.attempt_id: {"disqualified_at": decided.decided_at, "disqualified_because": decided.reason_code}},
        [(decided.attempt_id, decided.candidate_no, decided.exam_id)],
    )


def judge(session: Session, verdicts: Mapping[str, Verdict]) -> None:
    """Stores the verdict on each attempt."""
    if verdicts:
        row = update(attempts).where(attempts.c.attempt_id == bindparam("judged"))
        session.execute(
            row.values(integrity=bindparam("verdict"), fault=bindparam("because"), fault_at=bindparam("place")),
            [
                {"judged": attempt_id, "verdict": verdict.integrity, "because": verdict.fault, "place": verdict.at}
                for attempt_id, verdict in sorted(verdicts.items())
            ],
        )


def states(session: Session, attempt_ids: Collection[str]) -> dict[str, State]:
    """The state of each attempt that is known."""
    rows = session.execute(select(attempts).where(is_one_of(session, attempts.c.attempt_id, attempt_ids)))
    return {row.attempt_id: _state(row) for row in rows}


def submitted_among(session: Session, attempt_ids: Collection[str]) -> Collection[str]:
    query = select(attempts.c.attempt_id)
    query = query.where(is_one_of(session, attempts.c.attempt_id, attempt_ids), attempts.c.submitted_at.is_not(None))
    return session.scalars(query).all()


def standing_among(session: Session, attempt_ids: Collection[str]) -> set[str]:
    """Those of the attempts whose sheets count."""
    return set(
        session.scalars(
            select(attempts.c.attempt_id).where(is_one_of(session, attempts.c.attempt_id, attempt_ids), stands())
        )
    )


def submitted_of(session: Session, candidate_no: str) -> Sequence[str]:
    """The submitted attempts of a candidate, by time of submission."""
    query = select(attempts.c.attempt_id).where(
        attempts.c.candidate_no == candidate_no, attempts.c.submitted_at.is_not(None)
    )
    order = (attempts.c.submitted_at.asc().nulls_last(), attempts.c.attempt_id)
    return session.scalars(query.order_by(*order)).all()


def with_attempt(session: Session, numbers: Collection[str]) -> set[str]:
    """Those of the candidates who have begun."""
    return set(
        session.scalars(select(attempts.c.candidate_no).where(is_one_of(session, attempts.c.candidate_no, numbers)))
    )


def _divide(arrived: Iterable[tuple[str, T]], known: Mapping[str, T]) -> tuple[dict[str, T], set[str]]:
    """What came first of each attempt that is not `known`, and the attempts of which something else came later."""
    first: dict[str, T] = {}
    again = set()
    for attempt_id, content in arrived:
        standing = known[attempt_id] if attempt_id in known else first.setdefault(attempt_id, content)
        if standing != content:
            again.add(attempt_id)
    return first, again


def _note_rewritten(session: Session, attempt_ids: Collection[str], fault: str) -> None:
    if attempt_ids:
        row = update(attempts).where(is_one_of(session, attempts.c.attempt_id, attempt_ids))
        # Of two such faults the sheet's is named, whichever came first.
        row = row.where(attempts.c.rewritten.is_(None) | (attempts.c.rewritten != SECOND_SHEET))
        session.execute(row.values(rewritten=fault))


def _put(
    session: Session,
    values: Mapping[str, Mapping[str, Any]],
    named: Iterable[Named],
    unless: Column[Any] | None = None,
) -> set[str]:
    """Sets the values of each attempt's row and adds missing rows. All values have the same columns. Rows in which the
    column `unless` is set stay as they are. Returns the attempts of the others."""
    rows = {attempt_id: _open_row(attempt_id, *of) | dict(values[attempt_id]) for attempt_id, *of in named}
    if not rows:
        return set()
    row = upsert(session)(attempts)
    row = row.on_conflict_do_update(
        index_elements=[attempts.c.attempt_id],
        set_={name: row.excluded[name] for name in next(iter(values.values()))},
        where=None if unless is None else unless.is_(None),
    )
    sorted_rows = [rows[each] for each in sorted(rows)]
    return set(insert_all(session, row.returning(attempts.c.attempt_id), sorted_rows).scalars())


def _open_row(attempt_id: str, candidate_no: str, exam_id: str) -> dict[str, Any]:
    return {"attempt_id": attempt_id, "candidate_no": candidate_no, "exam_id": exam_id, "integrity": Integrity.OPEN}


def _state(row: Row[Any]) -> State:
    start = None
    if row.started_items is not None:
        start = Start(tuple(row.started_items), row.started_at, row.deadline_at, row.head_line)
    return State(row.candidate_no, start, _sheet(row), row.conflict_at, row.rewritten, row.started_in)


def _sheet(row: Row[Any]) -> Sheet | None:
    if row.submitted_at is None:
        return None
    return Sheet(
        attempt_id=row.attempt_id,
        candidate_no=row.candidate_no,
        exam_id=row.exam_id,
        submitted_at=row.submitted_at,
        items=tuple(row.items),
        answers=row.answers,
        entries=row.entries,
        chain_head=row.chain_head,
        session_id=row.submitted_in,
    )
