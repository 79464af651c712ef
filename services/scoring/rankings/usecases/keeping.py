"""Keeps each vacancy's ranking for the pages: made anew behind the changes of what it is made from.

The ranking is always the whole one that `rank_vacancies` computes, so what is kept cannot drift away from the marks;
only rows that differ are written. It is computed in a transaction that reads, which holds up no writer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import participants
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
class Made:
    """A ranking that was computed, of the first stage where `stage` is empty, and what of it is to be written. `head`
    has the revision that is kept if nothing differs from that."""

    stage: str
    head: KeptHead
    differs: bool
    rows: dict[int, Texts]


@dataclass(frozen=True)
class Prepared:
    """The rankings of a vacancy, one for each stage that somebody takes part in; none while it has no exam. `changes`
    are those that are in them."""

    vacancy_id: str
    made: tuple[Made, ...]
    changes: tuple[int, ...]


def due(session: Session, now: datetime, without: Collection[str] = ()) -> list[str]:
    """The vacancies whose rankings are to be made next, all at once, none of those `without`; empty if there is none. A
    long ranking rests between two times, a second for every 5,000 people, so that making it leaves the worker time for
    the sheets that are coming in."""
    ready = [
        (vacancy_id, people)
        for vacancy_id, kept_at, people in kept.changed(session)
        if vacancy_id not in without
        and (kept_at is None or kept_at + timedelta(seconds=people // _PEOPLE_A_SECOND) <= now)
    ]
    most = MOST + len(without)
    if not ready:
        ready = [(each, 0) for each in kept.missing(session, most) if each not in without]
    if not ready:
        ready = [(each, 0) for each in kept.stale(session, now - _OF_SHIFTS_REST, most) if each not in without]
    unknown = facts.people(session, [vacancy_id for vacancy_id, people in ready[:MOST] if not people])
    sized = ((vacancy_id, people or unknown.get(vacancy_id, 0)) for vacancy_id, people in ready)
    return next(together(sized), [])


def prepare(session: Session, vacancy_ids: Sequence[str]) -> list[Prepared]:
    """Computes the rankings of these vacancies and compares them with what is kept; changes nothing."""
    # The changes are read before the facts: what comes in between is in the ranking and leads to one more look.
    seen = [tuple(changes.of_vacancy(session, vacancy_id)) for vacancy_id in vacancy_ids]
    before = [kept.find_head(session, vacancy_id, "") for vacancy_id in vacancy_ids]
    # One that is kept is made again also where nobody takes part any more.
    later = kept.later_stages(session, vacancy_ids)
    for vacancy_id, stages in participants.stages(session, vacancy_ids).items():
        later.setdefault(vacancy_id, set()).update(stages)
    # What is made here of a long ranking stays until it is stored.
    with paused_collection():
        rankings = rank_vacancies(session, vacancy_ids)
        return [
            Prepared(vacancy_id, _made(session, rankings.get(vacancy_id), head, sorted(later.get(vacancy_id, ()))), ids)
            for vacancy_id, head, ids in zip(vacancy_ids, before, seen, strict=True)
        ]


def _made(session: Session, first: Ranking | None, before: KeptHead | None, later: Sequence[str]) -> tuple[Made, ...]:
    if first is None:
        return ()
    found = [_compared(session, first, before)]
    for stage in later:
        vacancy_id = first.vacancy.vacancy_id
        head = kept.find_head(session, vacancy_id, stage)
        rankings = rank_vacancies(session, [vacancy_id], stage=stage)
        found += [_compared(session, ranking, head) for ranking in rankings.values()]
    return tuple(found)


def _compared(session: Session, ranking: Ranking, before: KeptHead | None) -> Made:
    stage = ranking.frame.stage or ""
    differing = _differing(_texts(ranking), kept.texts(session, ranking.vacancy.vacancy_id, stage))
    revision = before.revision if before is not None else 0
    head = KeptHead(revision, ranking.digest, ranking.frame, ranking.summary)
    if head == before and not differing:
        return Made(stage, head, differs=False, rows={})
    return Made(stage, replace(head, revision=revision + 1), differs=True, rows=differing)


def _differing(rows: Mapping[int, Texts], old: Sequence[Texts]) -> dict[int, Texts]:
    return {at: row for at, row in rows.items() if at > len(old) or row != old[at - 1]}


def keep(session: Session, now: datetime, prepared: Prepared) -> bool:
    """Stores the rankings that were prepared; False if another one was stored meanwhile, which then stays."""
    if not all(_put(session, now, prepared.vacancy_id, made) for made in prepared.made):
        return False
    changes.settle(session, prepared.changes)
    return True


def _put(session: Session, now: datetime, vacancy_id: str, made: Made) -> bool:
    if not made.differs:
        return kept.note_looked(session, vacancy_id, made.stage, made.head.revision, now)
    if not kept.put_head(session, vacancy_id, made.stage, made.head, now):
        return False
    kept.put_rows(session, vacancy_id, made.stage, made.rows)
    kept.cut_after(session, vacancy_id, made.stage, made.head.summary.people)
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
