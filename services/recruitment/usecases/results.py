"""What scoring tells, kept until its reader comes; and a release as the public may see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.recruitment.domain.results import Decision, Row
from services.recruitment.storage import candidates, results
from services.recruitment.storage.results import Ranking, Score
from shared.contracts.declaration import dump
from shared.contracts.scoring import AttemptScored, RankingReleased
from shared.kernel.clock import Clock


@dataclass(frozen=True)
class Release:
    """One complete, signed version with the names of its candidates."""

    ranking: Ranking
    rows: tuple[Row, ...]
    names: dict[str, str]

    @property
    def going_on(self) -> int:
        return sum(row.status == "goes_on" for row in self.rows)


def keep_score(session: Session, told: AttemptScored, sequence: int) -> None:
    """`sequence` is the event's number within its candidate: the highest one counts."""
    score = Score(
        candidate_no=told.candidate_no,
        selection_id=told.selection_id,
        vacancy_id=told.vacancy_id,
        sections=dump(told)["sections"],
        total=told.total,
        max_total=told.max_total,
        thresholds=dump(told)["thresholds"],
        passed=told.passed,
        rules_digest=told.rules_digest,
        chain_head=told.chain_head,
        sequence=sequence,
        scored_at=told.scored_at,
    )
    results.keep_score(session, score)


def keep_part(session: Session, clock: Clock, told: RankingReleased) -> None:
    """Keeps a part of a release. It shows when all parts of its version are here; older versions stay kept."""
    ranking = Ranking(
        vacancy_id=told.vacancy_id,
        version=told.version,
        selection_id=told.selection_id,
        parts=told.parts,
        complete_at=None,
        quota=told.quota,
        places=told.places,
        present=told.present,
        ranked=told.ranked,
        ranking_digest=told.ranking_digest,
        rules_digest=told.rules_digest,
        tie_breaks=list(told.tie_breaks),
        signatures=dump(told)["signatures"],
        released_at=told.released_at,
    )
    rows = [
        Row(
            candidate_no=row.candidate_no,
            rank=row.rank,
            marks=row.marks,
            total=row.total,
            status=row.status,
            decision=_decision(row.decision),
        )
        for row in told.rows
    ]
    results.keep_part(session, ranking, told.part, rows, clock.now())


def release_of(session: Session, vacancy_id: str) -> Release | None:
    """The newest complete version with names; None while nothing of this vacancy was released.

    This is the one place where names and ranks meet.
    """
    ranking = results.current(session, vacancy_id)
    if ranking is None:
        return None
    rows = tuple(results.rows_of(session, ranking))
    return Release(ranking, rows, candidates.names(session, [row.candidate_no for row in rows]))


def _decision(told: object) -> Decision | None:
    return None if told is None else Decision(**dump(told))
