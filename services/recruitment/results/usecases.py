"""Marks and released rankings: received from scoring, shown to applicants and the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.results import storage as results
from services.recruitment.results.domain import GOES_ON, Ranking, Score
from shared.contracts.scoring import AttemptScored, RankedRow, RankingReleased


@dataclass(frozen=True)
class Release:
    """One complete, signed version with the names of its candidates."""

    ranking: Ranking
    rows: tuple[RankedRow, ...]
    names: dict[str, str]

    @property
    def going_on(self) -> int:
        return sum(row.status == GOES_ON for row in self.rows)


def receive_score(session: Session, scored: AttemptScored, sequence: int) -> None:
    """`sequence` is the event's number within its candidate: the highest one counts."""
    score = Score(
        candidate_no=scored.candidate_no,
        selection_id=scored.selection_id,
        vacancy_id=scored.vacancy_id,
        sections=scored.sections,
        total=scored.total,
        max_total=scored.max_total,
        thresholds=scored.thresholds,
        passed=scored.passed,
        rules_digest=scored.rules_digest,
        chain_head=scored.chain_head,
        sequence=sequence,
        scored_at=scored.scored_at,
    )
    results.put_score(session, score)


def receive_part(session: Session, now: datetime, released: RankingReleased) -> None:
    """Adds a part of a release. A version is shown once all its parts have arrived; older versions stay stored."""
    ranking = Ranking(
        vacancy_id=released.vacancy_id,
        version=released.version,
        selection_id=released.selection_id,
        parts=released.parts,
        complete_at=None,
        quota=released.quota,
        places=released.places,
        present=released.present,
        ranked=released.ranked,
        ranking_digest=released.ranking_digest,
        rules_digest=released.rules_digest,
        tie_breaks=released.tie_breaks,
        signatures=released.signatures,
        released_at=released.released_at,
    )
    results.put_part(session, ranking, released.part, released.rows, now)


def find_release(session: Session, vacancy_id: str) -> Release | None:
    """The newest complete version with names; None while nothing of this vacancy was released.

    This is the one place where names and ranks meet.
    """
    ranking = results.find_current(session, vacancy_id)
    if ranking is None:
        return None
    rows = tuple(results.list_rows(session, ranking))
    return Release(ranking, rows, admissions.find_names(session, [row.candidate_no for row in rows]))


def find_score(session: Session, candidate_no: str) -> Score | None:
    return results.find_score(session, candidate_no)


def find_current(session: Session, vacancy_id: str) -> Ranking | None:
    """The newest complete version of a vacancy's ranking."""
    return results.find_current(session, vacancy_id)


def list_released(session: Session, selection_id: str) -> dict[str, Ranking]:
    """The newest complete version of every vacancy that has one, by vacancy."""
    return results.list_released(session, selection_id)
