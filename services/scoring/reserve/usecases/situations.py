"""The places of a vacancy under a version of its last ranking."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.releases.usecases.last_stage import FinalRelease, find_version, last_release
from services.scoring.reserve import storage
from services.scoring.reserve.domain import Move, Reply, ranked_of
from shared.contracts.moving_up import Left, Situation, situation
from shared.contracts.reserve import Reserve
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Places:
    """A released version with its moves. `begun` is the situation before anybody left, `now` that after all moves."""

    exam: Exam
    vacancy: Vacancy
    release: FinalRelease
    reserve: Reserve
    begun: Situation
    moves: tuple[Move, ...]
    replies: tuple[Reply, ...]

    @property
    def now(self) -> Situation:
        return self.begun.after([left for move in self.moves for left in move.left])

    def after(self, left: list[Left]) -> Situation:
        return self.now.after(left)


def get_frame(session: Session, vacancy_id: str, *, lock: bool = False) -> tuple[Vacancy, Exam]:
    """`lock` makes whoever else moves or releases in this vacancy wait. Raises NotFound."""
    vacancy = get_vacancy(session, vacancy_id, lock=lock)
    exam = exams.find_of_selection(session, vacancy.selection_id)
    if exam is None:
        raise NotFound
    return vacancy, exam


def find_places(session: Session, vacancy: Vacancy, exam: Exam, version: int | None = None) -> Places | None:
    """The newest release that is in force, or a certain version whatever became of it; None where there is none, or the
    rules know no reserve."""
    reserve = exam.rules.reserve
    if reserve is None:
        return None
    if version is None:
        release = last_release(session, exam.rules, vacancy.vacancy_id)
    else:
        release = find_version(session, exam.rules, vacancy.vacancy_id, version)
    if release is None:
        return None
    document = release.document
    begun = situation(
        vacancy_id=vacancy.vacancy_id,
        version=release.version,
        ranking_digest=release.digest,
        places=document["places"],
        edge=exam.rules.last_cut.boundary_ties,
        reserve=reserve,
        zone=exam.timezone,
        ranked=ranked_of(document, storage.numbers_by_code(session, vacancy.vacancy_id)),
    )
    moves = tuple(storage.moves(session, vacancy.vacancy_id, release.version))
    replies = tuple(storage.replies(session, vacancy.vacancy_id))
    return Places(exam, vacancy, release, reserve, begun, moves, replies)
