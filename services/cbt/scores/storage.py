"""Marks by attempt, and the boards that are kept of sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import State
from services.cbt.attempts.tables import attempts
from services.cbt.scores.domain import Line, Score, SectionScore
from services.cbt.scores.tables import board_changes, boards, scores
from services.cbt.seating.tables import seats, selections, sessions
from shared.db.chunks import chunks
from shared.db.rows import insert_all, is_one_of
from shared.db.upsert import upsert
from shared.kernel.clock import from_text, to_text


@dataclass(frozen=True)
class Progress:
    """Of the candidates seated in a session, or in one of its rooms: how many are done, how many still work, and until
    when the last of them may."""

    seated: int
    done: int
    working: int
    deadline_at: datetime | None


@dataclass(frozen=True)
class ListedSession:
    session_id: str
    name: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    selection_title: str


_LISTED = ("session_id", "name", "venue", "starts_at", "ends_at", "timezone")


def put_scores(session: Session, found: Mapping[str, tuple[Score, int]]) -> set[str]:
    """Stores the newest marks of these attempts, each with the number that says how new they are; returns the attempts
    of which no newer ones were there."""
    rows = [
        {
            "attempt_id": attempt_id,
            "candidate_no": score.candidate_no,
            "sections": [list(astuple(section)) for section in score.sections],
            "total": score.total,
            "max_total": score.max_total,
            "minimum": score.minimum,
            "passed": score.passed,
            "scored_at": score.scored_at,
            "sequence": sequence,
        }
        for attempt_id, (score, sequence) in sorted(found.items())
    ]
    if not rows:
        return set()
    row = upsert(session)(scores)
    newer = row.on_conflict_do_update(
        index_elements=[scores.c.attempt_id],
        set_={column.name: row.excluded[column.name] for column in scores.c if column.name != "attempt_id"},
        where=scores.c.sequence < row.excluded.sequence,
    )
    return set(insert_all(session, newer.returning(scores.c.attempt_id), rows).scalars())


def find_score(session: Session, attempt_id: str) -> Score | None:
    row = session.execute(select(scores).where(scores.c.attempt_id == attempt_id)).one_or_none()
    return _score(row) if row else None


def of_session(session: Session, session_id: str) -> list[tuple[Score, int]]:
    """The marks of everybody who sat in the session, each with the number of their room."""
    # From the seats, which are found by session; attempts are found by candidate and exam.
    rows = (
        select(scores, seats.c.room_no)
        .join(attempts, attempts.c.attempt_id == scores.c.attempt_id)
        .join(seats, _same_candidate())
        .where(seats.c.session_id == session_id)
    )
    return [(_score(row), row.room_no) for row in session.execute(rows)]


def sessions_of(session: Session, attempt_ids: Collection[str]) -> set[str]:
    """The sessions in which these attempts are sat; attempts that are not of this installation are left out."""
    if not attempt_ids:
        return set()
    query = select(attempts.c.session_id).where(is_one_of(session, attempts.c.attempt_id, sorted(attempt_ids)))
    return set(session.scalars(query.distinct()))


def note_changes(session: Session, session_ids: Collection[str]) -> None:
    """Their boards are to be made anew."""
    if session_ids:
        session.execute(insert(board_changes), [{"session_id": session_id} for session_id in sorted(session_ids)])


def changed(session: Session, at_most: int) -> list[str]:
    """Sessions whose board is to be made anew."""
    return list(session.scalars(select(board_changes.c.session_id).distinct().limit(at_most)))


def changes_of(session: Session, session_id: str) -> list[int]:
    """The ids of the changes that this transaction sees."""
    return list(session.scalars(select(board_changes.c.id).where(board_changes.c.session_id == session_id)))


def settle(session: Session, ids: Collection[int]) -> None:
    for some in chunks(sorted(ids)):
        session.execute(delete(board_changes).where(board_changes.c.id.in_(some)))


def put_board(session: Session, session_id: str, lines: Sequence[Line]) -> None:
    content = [_stored(line) for line in lines]
    row = upsert(session)(boards).values(session_id=session_id, revision=1, lines=content)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[boards.c.session_id], set_={"revision": boards.c.revision + 1, "lines": content}
        )
    )


def find_revision(session: Session, session_id: str) -> int:
    """The number of the board that is kept; 0 while there is none."""
    return session.scalar(select(boards.c.revision).where(boards.c.session_id == session_id)) or 0


def find_lines(session: Session, session_id: str) -> tuple[Line, ...]:
    stored = session.scalar(select(boards.c.lines).where(boards.c.session_id == session_id))
    return tuple(_line(values) for values in stored or ())


def progress(session: Session, session_id: str, room_no: int | None) -> Progress:
    """`room_no`: None for the whole session."""
    working = attempts.c.state == State.ACTIVE.value
    counts = (
        select(
            func.count().label("seated"),
            func.count().filter(attempts.c.state == State.SUBMITTED.value).label("done"),
            func.count().filter(working).label("working"),
            func.max(attempts.c.deadline_at).filter(working).label("deadline_at"),
        )
        .select_from(seats.outerjoin(attempts, _same_candidate()))
        .where(seats.c.session_id == session_id)
    )
    if room_no is not None:
        counts = counts.where(seats.c.room_no == room_no)
    return Progress(*session.execute(counts).one())


def exam_of(session: Session, session_id: str) -> str | None:
    """The exam that is sat in the session; None while nobody has a seat there."""
    return session.scalar(select(seats.c.exam_id).where(seats.c.session_id == session_id).limit(1))


def list_sessions(
    session: Session, selection_id: str, search: str, offset: int, at_most: int
) -> tuple[list[ListedSession], int]:
    """A page of the sessions, those that start last first, and how many there are in all. `selection_id` narrows to one
    selection unless it is empty, `search` to names, venues and selections that contain it."""
    rows = select(*(sessions.c[name] for name in _LISTED), selections.c.title.label("selection_title"))
    rows = rows.join(selections)
    count = select(func.count()).select_from(sessions.join(selections))
    if selection_id:
        own = sessions.c.selection_id == selection_id
        rows, count = rows.where(own), count.where(own)
    if search:
        where = or_(*(_contains(column, search) for column in (sessions.c.name, sessions.c.venue, selections.c.title)))
        rows, count = rows.where(where), count.where(where)
    rows = rows.order_by(sessions.c.starts_at.desc(), sessions.c.venue, sessions.c.name).offset(offset).limit(at_most)
    return [ListedSession(**row._asdict()) for row in session.execute(rows)], session.scalar(count) or 0


def _same_candidate() -> Any:
    return and_(attempts.c.candidate_no == seats.c.candidate_no, attempts.c.exam_id == seats.c.exam_id)


def _contains(column: Any, search: str) -> Any:
    return column.icontains(search, autoescape=True)


def _score(row: Any) -> Score:
    return Score(
        candidate_no=row.candidate_no,
        sections=tuple(SectionScore(*section) for section in row.sections),
        total=row.total,
        max_total=row.max_total,
        minimum=row.minimum,
        passed=row.passed,
        scored_at=row.scored_at,
    )


def _stored(line: Line) -> list[Any]:
    score = line.score
    sections = [list(astuple(section)) for section in score.sections]
    facts = [score.candidate_no, sections, score.total, score.max_total, score.minimum, score.passed]
    return [*facts, to_text(score.scored_at), line.room_no, line.place]


def _line(values: Sequence[Any]) -> Line:
    number, sections, total, most, minimum, passed, scored_at, room_no, place = values
    parts = tuple(SectionScore(*section) for section in sections)
    return Line(Score(number, parts, total, most, minimum, passed, from_text(scored_at)), room_no, place)
