"""Marks of this installation's attempts: received from scoring, kept as the boards of sessions, shown as the rules say.

What is shown decides nothing: ranks are made in scoring and believed in recruitment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import CheckedInCandidate
from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.usecases import exams
from services.cbt.exclusions import usecases as exclusions
from services.cbt.exclusions.domain import Exclusion
from services.cbt.scores import storage
from services.cbt.scores.domain import Line, Score, are_shown, asks_again, minimum_of_total, placed, sections_of
from services.cbt.scores.storage import ListedSession, Progress
from services.cbt.seating.domain.sessions import Room, StoredSession
from services.cbt.seating.usecases import sessions
from shared.contracts.scoring import AttemptScored
from shared.kernel.errors import NotFound

_AT_ONCE = 20
"""Boards made in one transaction."""


@dataclass(frozen=True)
class Prepared:
    """A board that was computed, and the changes that are in it."""

    session_id: str
    lines: tuple[Line, ...]
    changes: tuple[int, ...]


@dataclass(frozen=True)
class Board:
    """`lines` is empty while marks are not shown, and has none of whom a sheet was excluded, `excluded` in all; `exam`
    is None while nobody has a seat."""

    session: StoredSession
    room: Room | None
    exam: Exam | None
    progress: Progress
    revision: int
    excluded: int
    shown: bool
    lines: Sequence[Line]

    @property
    def units(self) -> int:
        return (self.exam.units if self.exam else None) or 1

    @property
    def version(self) -> str:
        """Changes whenever the page that shows the board would."""
        people = (self.progress.seated, self.progress.done, self.progress.working)
        return "-".join(map(str, (self.revision, self.excluded, *people, int(self.shown))))


@dataclass(frozen=True)
class OwnScore:
    """`score` is None while it is not there or not shown, and where two have excluded the sheet; `asks_again` is in how
    many seconds to ask again, None where asking does not help."""

    score: Score | None
    exam: Exam
    asks_again: int | None
    exclusion: Exclusion | None = None

    @property
    def units(self) -> int:
        return self.exam.units or 1


def receive(session: Session, reported: Sequence[tuple[AttemptScored, int]]) -> None:
    """Keeps the marks, each with its event's number within its candidate, and notes which boards change by them."""
    newest: dict[str, tuple[Score, int]] = {}
    for scored, sequence in reported:
        if scored.attempt_id not in newest or newest[scored.attempt_id][1] < sequence:
            newest[scored.attempt_id] = (_score(scored), sequence)
    changed = storage.put_scores(session, newest)
    storage.note_changes(session, storage.sessions_of(session, changed))


def _score(scored: AttemptScored) -> Score:
    return Score(
        candidate_no=scored.candidate_no,
        sections=sections_of(scored.sections, scored.thresholds),
        total=scored.total,
        max_total=scored.max_total,
        minimum=minimum_of_total(scored.thresholds),
        passed=scored.passed,
        scored_at=scored.scored_at,
    )


def prepare(session: Session) -> list[Prepared]:
    """Computes the boards of sessions that have changed; changes nothing."""
    found = []
    for session_id in storage.changed(session, _AT_ONCE):
        # The changes are read before the marks: what comes in between is on the board and leads to one more look.
        changes = tuple(storage.changes_of(session, session_id))
        found.append(Prepared(session_id, placed(storage.of_session(session, session_id)), changes))
    return found


def keep(session: Session, prepared: Sequence[Prepared]) -> int:
    for each in prepared:
        storage.put_board(session, each.session_id, each.lines)
        storage.settle(session, each.changes)
    return len(prepared)


def board(session: Session, now: datetime, session_id: str, room_no: int | None) -> Board:
    """The board of a session, or of one of its rooms. Raises NotFound."""
    stored = sessions.get(session, session_id)
    room = stored.room(room_no) if room_no is not None else None
    if room is None and room_no is not None:
        raise NotFound
    exam_id = storage.exam_of(session, session_id)
    exam = exams.find(session, exam_id) if exam_id is not None else None
    progress = storage.progress(session, session_id, room_no)
    is_over = stored.plan.ends_at <= now and not progress.working
    shown = exam is not None and are_shown(exam.scores_shown, session_is_over=is_over)
    revision = storage.find_revision(session, session_id)
    # Exclusions are not part of what is kept: whenever marks and decisions come, in whatever order and however often,
    # nothing is left to be made anew before the sheet leaves the board.
    excluded = exclusions.numbers_in(session, session_id)
    lines = storage.find_lines(session, session_id) if shown else ()
    if room is not None or excluded:
        lines = placed((line.score, line.room_no) for line in lines if _stands(line, room, excluded))
    return Board(stored, room, exam, progress, revision, len(excluded), shown, lines)


def _stands(line: Line, room: Room | None, excluded: Collection[str]) -> bool:
    return (room is None or line.room_no == room.number) and line.score.candidate_no not in excluded


def own(session: Session, now: datetime, candidate: CheckedInCandidate) -> OwnScore | None:
    """What the candidate at this browser sees of their marks; None before the attempt is submitted."""
    attempt = candidate.attempt
    if attempt is None or attempt.submitted_at is None:
        return None
    exam = exams.get(session, attempt.exam_id)
    exclusion = exclusions.find(session, attempt.attempt_id)
    if exclusion is not None:
        return OwnScore(None, exam, None, exclusion)
    is_over = candidate.ends_at <= now and not storage.progress(session, attempt.session_id, None).working
    if not are_shown(exam.scores_shown, session_is_over=is_over):
        return OwnScore(None, exam, None if exam.scores_shown == "after_release" else 30)
    score = storage.find_score(session, attempt.attempt_id)
    return OwnScore(score, exam, None if score else asks_again(now - attempt.submitted_at))


def list_sessions(
    session: Session, selection_id: str, search: str, offset: int, at_most: int
) -> tuple[list[ListedSession], int]:
    """A page of the selection's sessions, or of all where it is empty, the latest first, and how many there are."""
    return storage.list_sessions(session, selection_id, search, offset, at_most)
