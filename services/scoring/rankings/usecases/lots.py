"""Lots drawn by hand, entered by two members: the second confirms the order of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials
from services.scoring.marking.usecases import changes
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.domain.lots import Entry, Group, NotBlind, NotTheseEquals, SameMember, TooEarly
from services.scoring.rankings.storage import lots
from services.scoring.rankings.usecases.ranking import Ranking, rank_vacancy
from shared.contracts.committee import LotsRecorded
from shared.kernel.roles import Principal, is_blind
from shared.messaging.outbox import emit


class Entered(StrEnum):
    """What became of an entry."""

    FIRST = "first"
    """It waits for another member."""
    DIFFERS = "differs"
    """Another member had entered another order; this one has taken its place and waits."""
    CONFIRMED = "confirmed"
    """Two have entered the same; the ranking has this order now."""


@dataclass(frozen=True)
class Waiting:
    """Equals who wait for lots, by number, and the order that one member has entered for exactly them."""

    group: Group
    entry: Entry | None


def waiting(session: Session, ranking: Ranking) -> list[Waiting]:
    every = lots.entries(session, ranking.vacancy.vacancy_id, ranking.code)
    entered = [each for each in every if each.confirmed_at is None]
    return [Waiting(group, _entry_of(group, entered)) for group in ranking.undrawn]


def drawn(session: Session, vacancy_id: str, stage: str | None = None) -> list[Entry]:
    """The orders that two members have entered."""
    return [each for each in lots.entries(session, vacancy_id, stage or "") if each.confirmed_at is not None]


def enter(
    session: Session,
    now: datetime,
    vacancy_id: str,
    numbers: Sequence[str],
    who: Principal,
    stage: str | None = None,
) -> Entered:
    """Enters the order of lots for equals of this vacancy, in this stage, on behalf of a member.

    Raises NotFound, NotBlind for a member who reads names elsewhere, NotTheseEquals for numbers that are not exactly a
    group that waits for lots, TooEarly while sheets are missing, SameMember for the same order by the same member.
    """
    vacancy = get_vacancy(session, vacancy_id, lock=True)
    if not is_blind(who.roles_in(vacancy.selection_id)):
        raise NotBlind
    ranking = rank_vacancy(session, vacancy_id, stage)
    order = tuple(numbers)
    group = next((each for each in ranking.undrawn if sorted(each) == sorted(order)), None)
    if group is None:
        raise NotTheseEquals("order")
    if ranking.summary.waits:
        raise TooEarly
    before = next(each.entry for each in waiting(session, ranking) if each.group == group)
    if before is None or before.numbers != order:
        if before is not None:
            lots.remove(session, before)
        lots.add(session, vacancy_id, stage or "", order, who.id, initials(who.name), now)
        return Entered.FIRST if before is None or before.enterer_id == who.id else Entered.DIFFERS
    if before.enterer_id == who.id:
        raise SameMember
    lots.confirm(session, before, who.id, initials(who.name), now)
    changes.add(session, {vacancy_id})
    emit(session, _event(ranking, before, who, now), at=now)
    return Entered.CONFIRMED


def restore(session: Session, recorded: LotsRecorded) -> None:
    """Takes back, after a restore, what two members had entered; does nothing if it is there."""
    vacancy_id, stage, order = recorded.vacancy_id, recorded.stage or "", tuple(recorded.candidates)
    if order in [each.numbers for each in drawn(session, vacancy_id, stage)]:
        return
    first, second = recorded.initials
    lots.add(session, vacancy_id, stage, order, recorded.entered_by, first, recorded.recorded_at)
    entry = lots.entries(session, vacancy_id, stage)[-1]
    lots.confirm(session, entry, recorded.confirmed_by, second, recorded.recorded_at)
    changes.add(session, {vacancy_id})


def _entry_of(group: Group, entered: Sequence[Entry]) -> Entry | None:
    return next((each for each in reversed(entered) if set(each.numbers) == set(group)), None)


def _event(ranking: Ranking, entry: Entry, who: Principal, now: datetime) -> LotsRecorded:
    return LotsRecorded(
        vacancy_id=ranking.vacancy.vacancy_id,
        selection_id=ranking.vacancy.selection_id,
        exam_id=ranking.exam.exam_id,
        candidates=entry.numbers,
        entered_by=entry.enterer_id,
        confirmed_by=who.id,
        initials=(entry.entered_by, initials(who.name)),
        recorded_at=now,
        stage=ranking.frame.stage,
    )
