"""Lots drawn by hand, entered by two members, each with a key of their own: the second confirms the order of the
first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, in_standing, keys_that_count, require_signed
from services.scoring.marking.usecases import changes
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.domain.lots import Entry, Group, NotBlind, NotTheseEquals, SameMember, TooEarly
from services.scoring.rankings.storage import lots
from services.scoring.rankings.usecases.ranking import Ranking, rank_vacancy
from shared.contracts.exams import SealSignature
from shared.contracts.lots import LotsRecorded
from shared.kernel.roles import Principal, Role, is_blind
from shared.messaging.outbox import emit
from shared.signatures.draws import SignedLots

_PROOF: tuple[Literal["statement", "key_id", "proof"], ...] = ("statement", "key_id", "proof")


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
    counting = _counting(session, ranking)
    return [Waiting(group, _entry_of(group, counting)) for group in ranking.undrawn]


def drawn(session: Session, vacancy_id: str, stage: str | None = None) -> list[Entry]:
    """The orders that two members have entered."""
    return [each for each in lots.entries(session, vacancy_id, stage or "") if each.confirmed_at is not None]


def statement_for(
    session: Session, now: datetime, vacancy_id: str, numbers: Sequence[str], who: Principal, stage: str | None = None
) -> str:
    """What `who` signs to enter this order. Raises NotFound, NotTheseEquals, TooEarly."""
    ranking = rank_vacancy(session, vacancy_id, stage)
    _require_group(ranking, tuple(numbers))
    return _signed(ranking, tuple(numbers)).statement(who.id, now).to_text()


def enter(
    session: Session,
    now: datetime,
    vacancy_id: str,
    numbers: Sequence[str],
    signed: SignedStatement,
    who: Principal,
    stage: str | None = None,
) -> Entered:
    """Enters the order of lots for equals of this vacancy, in this stage, as a member has signed it.

    Raises NotFound, NotBlind for a member who reads names elsewhere, NotTheseEquals for numbers that are not exactly a
    group that waits for lots, TooEarly while sheets are missing, SameMember for the same order by the same member, and
    the errors of `approvals.usecases.require_signed`.
    """
    vacancy = get_vacancy(session, vacancy_id, lock=True)
    if not is_blind(who.roles_in(vacancy.selection_id)):
        raise NotBlind
    ranking, order = rank_vacancy(session, vacancy_id, stage), tuple(numbers)
    group = _require_group(ranking, order)
    before = _entry_of(group, _counting(session, ranking))
    is_same = before is not None and before.numbers == order
    if before is not None and is_same and before.enterer_id == who.id:
        raise SameMember
    require_signed(session, now, signed, who, _signed(ranking, order).statement)
    if before is not None and is_same:
        lots.confirm(session, before, **_confirmed(signed, who, now))
        changes.add(session, {vacancy_id})
        (entry,) = (each for each in drawn(session, vacancy_id, stage) if each.id == before.id)
        emit(session, _event(ranking, entry, now), at=now)
        return Entered.CONFIRMED
    for each in _unconfirmed(session, ranking):
        if set(each.numbers) == set(group):
            lots.remove(session, each)
    lots.add(session, vacancy_id, stage or "", order, **_entered(signed, who))
    return Entered.FIRST if before is None or before.enterer_id == who.id else Entered.DIFFERS


def restore(session: Session, recorded: LotsRecorded) -> None:
    """Takes back, after a restore, what two members had entered; does nothing if it is there."""
    vacancy_id, stage, order = recorded.vacancy_id, recorded.stage or "", tuple(recorded.candidates)
    if order in [each.numbers for each in drawn(session, vacancy_id, stage)]:
        return
    first, second = recorded.initials
    given = [_kept(each) for each in recorded.signatures or ()] or [{}, {}]
    lots.add(
        session,
        vacancy_id,
        stage,
        order,
        enterer_id=recorded.entered_by,
        entered_by=first,
        entered_at=recorded.recorded_at,
        confirmer_id=recorded.confirmed_by,
        confirmed_by=second,
        confirmed_at=recorded.recorded_at,
        **given[0],
        **{f"confirming_{name}": value for name, value in given[1].items()},
    )
    changes.add(session, {vacancy_id})


def _require_group(ranking: Ranking, order: Group) -> Group:
    """The equals who wait for these lots. Raises NotTheseEquals, TooEarly."""
    group = next((each for each in ranking.undrawn if sorted(each) == sorted(order)), None)
    if group is None:
        raise NotTheseEquals("order")
    if ranking.summary.waits:
        raise TooEarly
    return group


def _unconfirmed(session: Session, ranking: Ranking) -> list[Entry]:
    every = lots.entries(session, ranking.vacancy.vacancy_id, ranking.code)
    return [each for each in every if each.confirmed_at is None]


def _counting(session: Session, ranking: Ranking) -> list[Entry]:
    """What single members have entered, as far as it is signed by who is a member still, with a key that has not
    ended."""
    entered = _unconfirmed(session, ranking)
    members = in_standing(session, {each.enterer_id for each in entered}, ranking.vacancy.selection_id, is_blind)
    keys = keys_that_count(session, {each.key_id for each in entered if each.key_id is not None})
    return [each for each in entered if each.enterer_id in members and each.key_id in keys]


def _entry_of(group: Group, entered: Sequence[Entry]) -> Entry | None:
    return next((each for each in reversed(entered) if set(each.numbers) == set(group)), None)


def _signed(ranking: Ranking, order: Group) -> SignedLots:
    return SignedLots(
        selection_id=ranking.vacancy.selection_id,
        exam_id=ranking.exam.exam_id,
        vacancy_id=ranking.vacancy.vacancy_id,
        candidates=order,
        stage=ranking.frame.stage,
    )


def _entered(signed: SignedStatement, who: Principal) -> dict[str, Any]:
    given = signed.given_by(who)
    kept: dict[str, str] = {name: given[name] for name in _PROOF}
    return {"enterer_id": who.id, "entered_by": given["signer"], "entered_at": given["signed_at"], **kept}


def _confirmed(signed: SignedStatement, who: Principal, now: datetime) -> dict[str, Any]:
    given = signed.given_by(who)
    kept = {f"confirming_{name}": given[name] for name in _PROOF}
    return {"confirmer_id": who.id, "confirmed_by": given["signer"], "confirmed_at": now, **kept}


def _kept(given: SealSignature) -> dict[str, Any]:
    return {name: getattr(given, name) for name in _PROOF}


def _event(ranking: Ranking, entry: Entry, now: datetime) -> LotsRecorded:
    return LotsRecorded(
        **vars(_signed(ranking, entry.numbers)),
        entered_by=entry.enterer_id,
        confirmed_by=entry.confirmer_id or "",
        initials=(entry.entered_by, entry.confirmed_by or ""),
        recorded_at=now,
        signatures=tuple(SealSignature(role=str(Role.COMMITTEE), **each) for each in entry.signatures),
    )
