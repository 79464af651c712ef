"""The places of a vacancy under a version of its last ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.usecases.roster import find_vacancy, get_vacancy
from services.scoring.releases.usecases.last_stage import FinalRelease, find_version, last_release
from services.scoring.reserve import storage
from services.scoring.reserve.domain import Move, PoolRun, Reply, ranked_of
from shared.contracts.leaving import Left
from shared.contracts.moving_up import Situation, situation
from shared.contracts.pooling import PlaceMove, pool_id, since
from shared.contracts.quota_places import quotas_of
from shared.contracts.reserve import Reserve
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Places:
    """A released version with its moves. `begun` is the situation before anybody left, `now` that after all moves;
    `pool_runs` are those of its pool, if it is of one, in which it stands."""

    exam: Exam
    vacancy: Vacancy
    release: FinalRelease
    reserve: Reserve
    begun: Situation
    moves: tuple[Move, ...]
    replies: tuple[Reply, ...]
    pool_runs: tuple[PoolRun, ...] = ()

    @cached_property
    def now(self) -> Situation:
        return self.begun.after([left for move in self.moves for left in move.left])

    @property
    def kinds_by_move(self) -> list[Mapping[str, str]]:
        """Of each move, by number, the kinds of places that it gave or changed; empty ones without quota groups."""
        found: list[Mapping[str, str]] = []
        now = self.begun
        for move in self.moves:
            found.append(now.changed_by(move.left) if now.quotas else {})
            now = now.after(move.left)
        return found

    @property
    def runs(self) -> list[PoolRun]:
        """The runs of its pool under this very version; the last one says what holds."""
        mine = (self.vacancy.vacancy_id, self.release.version)
        return [run for run in self.pool_runs if mine in {(each.vacancy_id, each.version) for each in run.vacancies}]

    @property
    def came(self) -> list[PlaceMove]:
        """Places of other vacancies that are now places of this one."""
        last = self.runs[-1].moves if self.runs else ()
        return [move for move in last if move.to_vacancy == self.vacancy.vacancy_id]

    @property
    def went(self) -> list[PlaceMove]:
        """Places of this vacancy that are now those of others."""
        last = self.runs[-1].moves if self.runs else ()
        return [move for move in last if self.vacancy.vacancy_id in move.from_vacancies]

    def moved_at(self, candidate_no: str) -> datetime | None:
        """Since when the candidate has a place from the reserve, on a place of this vacancy or a moved one."""
        own = next((move.moved_at for move in self.moves if candidate_no in move.moved_up), None)
        runs = self.runs
        index = since([run.moves for run in runs], candidate_no)
        return own if own is not None or index is None else runs[index].moved_at

    def after(self, left: list[Left]) -> Situation:
        return self.now.after(left)


def get_frame(session: Session, vacancy_id: str, *, lock: bool = False) -> tuple[Vacancy, Exam]:
    """`lock` makes whoever else moves or releases in this vacancy wait. Raises NotFound."""
    vacancy = get_vacancy(session, vacancy_id, lock=lock)
    exam = exams.find_of_selection(session, vacancy.selection_id)
    if exam is None:
        raise NotFound
    return vacancy, exam


def list_others(session: Session, places: Places) -> list[Vacancy]:
    """The vacancies that places came from or went to, by id."""
    moves = [*places.came, *places.went]
    names = {name for move in moves for name in (*move.from_vacancies, move.to_vacancy)}
    found = [find_vacancy(session, name) for name in sorted(names)]
    return [vacancy for vacancy in found if vacancy is not None]


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
    document, cut = release.document, exam.rules.last_cut
    begun = situation(
        vacancy_id=vacancy.vacancy_id,
        version=release.version,
        ranking_digest=release.digest,
        places=document["places"],
        edge=cut.boundary_ties,
        reserve=reserve,
        zone=exam.timezone,
        ranked=ranked_of(document, storage.numbers_by_code(session, vacancy.vacancy_id)),
        quotas=quotas_of(
            exam.rules.quota_groups,
            cut,
            quota=document["quota"],
            places=document["places"],
            position_group=vacancy.position_group,
        ),
    )
    moves = tuple(storage.moves(session, vacancy.vacancy_id, release.version))
    replies = tuple(storage.replies(session, vacancy.vacancy_id))
    runs = storage.pool_runs(session, pool_id(vacancy.selection_id, vacancy.pool)) if vacancy.pool else []
    return Places(exam, vacancy, release, reserve, begun, moves, replies, tuple(runs))
