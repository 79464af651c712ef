"""Keeps each vacancy's ranking for the pages: made anew behind the changes of what it is made from.

The ranking is always the whole one that `rank_vacancies` computes, so what is kept cannot drift away from the marks;
only rows that differ are written. It is computed in a transaction that reads, which holds up no writer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.scoring.marking.usecases import changes
from services.scoring.rankings.domain.batches import MOST, together
from services.scoring.rankings.storage import facts, kept
from services.scoring.rankings.storage.kept import KeptHead, Texts
from services.scoring.rankings.usecases.ranking import Ranking, rank_vacancies
from shared.kernel.collection import paused_collection

_PEOPLE_A_SECOND = 5_000
_OF_SHIFTS_REST = timedelta(seconds=30)
"""Where totals are normalised, every sheet changes the rankings of all vacancies a little: those that have no change of
their own follow when nothing else is to be done, and not sooner than this after the time before."""


@dataclass(frozen=True)
class Prepared:
    """A ranking that was computed and what of it is to be written. `head` is None while the vacancy has no exam, and
    so no ranking; it has the revision that is kept if nothing differs from that. `changes` are those that are in it."""

    vacancy_id: str
    head: KeptHead | None
    differs: bool
    rows: dict[int, Texts]
    changes: tuple[int, ...]


def due(session: Session, now: datetime) -> list[str]:
    """The vacancies whose rankings are to be made next, all at once; empty if there is none. A long ranking rests
    between two times, a second for every 5,000 people, so that making it leaves the worker time for the sheets that
    are coming in."""
    ready = [
        (vacancy_id, people)
        for vacancy_id, kept_at, people in kept.changed(session)
        if kept_at is None or kept_at + timedelta(seconds=people // _PEOPLE_A_SECOND) <= now
    ]
    if not ready:
        ready = [(vacancy_id, 0) for vacancy_id in kept.missing(session, MOST)]
    if not ready:
        ready = [(vacancy_id, 0) for vacancy_id in kept.stale(session, now - _OF_SHIFTS_REST, MOST)]
    unknown = facts.people(session, [vacancy_id for vacancy_id, people in ready[:MOST] if not people])
    sized = ((vacancy_id, people or unknown.get(vacancy_id, 0)) for vacancy_id, people in ready)
    return next(together(sized), [])


def prepare(session: Session, vacancy_ids: Sequence[str]) -> list[Prepared]:
    """Computes the rankings of these vacancies and compares them with what is kept; changes nothing."""
    # The changes are read before the facts: what comes in between is in the ranking and leads to one more look.
    seen = [tuple(changes.of_vacancy(session, vacancy_id)) for vacancy_id in vacancy_ids]
    before = [kept.find_head(session, vacancy_id) for vacancy_id in vacancy_ids]
    # What is made here of a long ranking stays until it is stored.
    with paused_collection():
        rankings = rank_vacancies(session, vacancy_ids)
        return [
            _compared(session, vacancy_id, rankings.get(vacancy_id), head, ids)
            for vacancy_id, head, ids in zip(vacancy_ids, before, seen, strict=True)
        ]


def _compared(
    session: Session, vacancy_id: str, ranking: Ranking | None, before: KeptHead | None, seen: tuple[int, ...]
) -> Prepared:
    if ranking is None:
        return Prepared(vacancy_id, None, differs=False, rows={}, changes=seen)
    differing = _differing(_texts(ranking), kept.texts(session, vacancy_id))
    revision = before.revision if before is not None else 0
    head = KeptHead(revision, ranking.digest, ranking.frame, ranking.summary)
    if head == before and not differing:
        return Prepared(vacancy_id, head, differs=False, rows={}, changes=seen)
    return Prepared(vacancy_id, replace(head, revision=revision + 1), differs=True, rows=differing, changes=seen)


def _differing(rows: Mapping[int, Texts], old: Sequence[Texts]) -> dict[int, Texts]:
    return {at: row for at, row in rows.items() if at > len(old) or row != old[at - 1]}


def keep(session: Session, now: datetime, prepared: Prepared) -> bool:
    """Stores a ranking that was prepared; False if another one was stored meanwhile, which then stays."""
    vacancy_id, head = prepared.vacancy_id, prepared.head
    if head is not None and not prepared.differs:
        if not kept.note_looked(session, vacancy_id, head.revision, now):
            return False
    elif head is not None:
        if not kept.put_head(session, vacancy_id, head, now):
            return False
        kept.put_rows(session, vacancy_id, prepared.rows)
        kept.cut_after(session, vacancy_id, head.summary.people)
    changes.settle(session, prepared.changes)
    return True


def _texts(ranking: Ranking) -> dict[int, Texts]:
    """The rows as they are stored, by position."""
    checks = {line.candidate_no: line.checks for line in reversed(ranking.lines) if line.checks}
    numbers = ranking.columns.vectors.values(ranking.columns.numbers)
    return {
        position: Texts(number, text, checks.get(number, "[]"), number in ranking.may_still_sit)
        for position, (number, text) in enumerate(zip(numbers, ranking.texts, strict=True), 1)
    }


def drop(session: Session) -> None:
    """Removes every kept ranking; they are made again from the marks."""
    kept.drop(session)
