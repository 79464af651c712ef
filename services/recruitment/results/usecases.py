"""Marks and released rankings: received from scoring, shown to applicants and the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.results import storage as results
from services.recruitment.results.domain import Placed, Ranking, Score, Standing, standing
from services.recruitment.results.storage import Part
from shared.contracts.scoring import AttemptScored, RankingReleased


@dataclass(frozen=True)
class Release:
    """The newest complete, signed version of a vacancy's ranking. `people` counts all rows, `going_on` those who go
    on; they are the first in the order."""

    ranking: Ranking
    parts: tuple[Part, ...]

    @property
    def people(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def going_on(self) -> int:
        return sum(part.going_on for part in self.parts)


@dataclass(frozen=True)
class NamedRows:
    """Some rows of a release with the names of their candidates."""

    placed: tuple[Placed, ...]
    names: dict[str, str]


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
    """None while nothing of this vacancy was released."""
    ranking = results.find_current(session, vacancy_id)
    return None if ranking is None else Release(ranking, tuple(results.parts_of(session, ranking)))


def named_rows(session: Session, release: Release, offset: int, size: int) -> NamedRows:
    """A page of a release, in its order.

    This is the one place where names and ranks meet.
    """
    placed = tuple(results.rows_between(session, release.ranking, release.parts, offset, size))
    return NamedRows(placed, admissions.find_names(session, [each.row.candidate_no for each in placed]))


def find_standing(session: Session, release: Release, candidate_no: str) -> Standing | None:
    """The standing of a candidate, from the own row, its neighbours and the last who goes on; None if the number is
    not in the release."""
    mine = results.find_row(session, release.ranking, release.parts, candidate_no)
    if mine is None:
        return None
    near = results.rows_between(session, release.ranking, release.parts, max(0, mine.place - 2), 3)
    going_on, ranked = release.going_on, release.ranking.ranked
    last = results.rows_between(session, release.ranking, release.parts, going_on - 1, 1) if going_on else []
    return standing(mine, near, last[0].row if last else None, ranked=ranked, going_on=going_on)


def find_score(session: Session, candidate_no: str) -> Score | None:
    return results.find_score(session, candidate_no)


def is_any_unreleased(session: Session) -> bool:
    """Whether the ranking of a vacancy, of whatever selection, is still to be released."""
    return results.is_any_unreleased(session)


def find_current(session: Session, vacancy_id: str) -> Ranking | None:
    """The newest complete version of a vacancy's ranking."""
    return results.find_current(session, vacancy_id)


def list_released(session: Session, selection_id: str) -> dict[str, Ranking]:
    """The newest complete version of every vacancy that has one, by vacancy."""
    return results.list_released(session, selection_id)
