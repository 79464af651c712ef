"""Scores are entered by two people, neither of whom sees the other's; where they differ, a third decides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials
from services.scoring.assessments.domain.errors import (
    AlreadyRecorded,
    NotBlind,
    NothingToDecide,
    NotTakingPart,
    SamePerson,
    StageClosed,
    TwoHaveEntered,
)
from services.scoring.assessments.domain.scores import Assessed, Given, agreed, may_assess
from services.scoring.assessments.storage import entries, participants
from services.scoring.assessments.storage import recorded as scores
from services.scoring.assessments.storage.entries import Entry
from services.scoring.assessments.storage.recorded import Recorded
from services.scoring.assessments.usecases import recording
from shared.kernel.roles import Principal

PEOPLE = 2


class Entered(StrEnum):
    """What became of an entry."""

    FIRST = "first"
    """It waits for another person's."""
    DIFFERS = "differs"
    """The two differ; a third person decides."""
    AGREED = "agreed"
    """The score counts."""


@dataclass
class Situation:
    """What there is of a candidate before somebody enters something."""

    candidate_no: str
    vacancy_id: str
    is_closed: bool
    entries: list[Entry] = field(default_factory=list)
    recorded: Recorded | None = None

    @property
    def differs(self) -> bool:
        return self.recorded is None and len(self.entries) >= PEOPLE

    def mine(self, who_id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.enterer_id == who_id), None)


def situations(
    session: Session, assessed: Assessed, numbers: Collection[str], *, lock: bool = False
) -> dict[str, Situation]:
    """By number; those who do not take part in the stage are left out. `lock` makes others who enter something of them
    wait, so that the second of two entries always sees the first."""
    selection_id, part = assessed.selection_id, assessed.part.code
    known = participants.find(session, selection_id, assessed.stage.code, numbers, lock=lock)
    entered = entries.of(session, selection_id, part, known)
    counting = scores.of(session, selection_id, part, known)
    return {
        number: Situation(number, vacancy_id, is_closed, entered.get(number, []), counting.get(number))
        for number, (vacancy_id, is_closed) in known.items()
    }


def require_situation(session: Session, assessed: Assessed, number: str, *, lock: bool = True) -> Situation:
    """Raises NotTakingPart."""
    found = situations(session, assessed, [number], lock=lock).get(number)
    if found is None:
        raise NotTakingPart(number=number)
    return found


def require_assessor(assessed: Assessed, who: Principal) -> None:
    """Raises NotBlind for somebody who reads names elsewhere, or is no assessor of this selection."""
    if not may_assess(who, assessed.selection_id):
        raise NotBlind


def enter(session: Session, now: datetime, assessed: Assessed, number: str, given: Given, who: Principal) -> Entered:
    """Takes one person's scores of a candidate, in place of what they had entered before.

    Raises NotBlind, NotTakingPart, StageClosed, AlreadyRecorded, and TwoHaveEntered where two others have, or this
    person and another who differs.
    """
    require_assessor(assessed, who)
    found = judged(now, assessed, require_situation(session, assessed, number), given, who)
    keep(session, now, assessed, [found])
    return found.outcome


@dataclass(frozen=True)
class Judged:
    """What is to be kept of an entry; `recorded` where two agree by it."""

    outcome: Entered
    entry: Entry
    recorded: Recorded | None = None


def judged(now: datetime, assessed: Assessed, situation: Situation, given: Given, who: Principal) -> Judged:
    """What would become of this entry in a situation that is locked; raises what `enter` does of a candidate. It counts
    once it is kept."""
    number = situation.candidate_no
    if situation.is_closed:
        raise StageClosed(number=number)
    if situation.recorded is not None:
        raise AlreadyRecorded(number=number)
    if situation.differs:
        raise TwoHaveEntered(number=number)
    mine = Entry(number, who.id, initials(who.name), given, now)
    other = next((entry for entry in situation.entries if entry.enterer_id != who.id), None)
    if other is None:
        return Judged(Entered.FIRST, mine)
    counting = agreed(assessed.part, other.given, given)
    if counting is None:
        return Judged(Entered.DIFFERS, mine)
    return Judged(Entered.AGREED, mine, _recorded(assessed, situation, counting, (other, mine), now))


def keep(session: Session, now: datetime, assessed: Assessed, entered: Sequence[Judged]) -> None:
    """Stores these entries, and the scores that count by them."""
    entries.put(session, assessed.selection_id, assessed.part.code, [each.entry for each in entered])
    counting = [each.recorded for each in entered if each.recorded is not None]
    recording.record(session, now, assessed, counting)


def decide(
    session: Session, now: datetime, assessed: Assessed, number: str, given: Given, because: str, who: Principal
) -> Given:
    """A third person decides what counts where two differ; returns it.

    Raises NotBlind, NotTakingPart, StageClosed, NothingToDecide, SamePerson for one of the two.
    """
    require_assessor(assessed, who)
    situation = require_situation(session, assessed, number)
    if situation.is_closed:
        raise StageClosed(number=number)
    if not situation.differs:
        raise NothingToDecide(number=number)
    if situation.mine(who.id) is not None:
        raise SamePerson
    one, other = situation.entries[:PEOPLE]
    found = _recorded(assessed, situation, given, (one, other), now, who.id, because)
    # Who writes about an absence may write of an illness, and no event says anything of anybody's health.
    is_of_absence = any(each.outcome == "absent" for each in (one.given, other.given, given))
    recording.record(session, now, assessed, [found], None if is_of_absence else because)
    return given


def _recorded(
    assessed: Assessed,
    situation: Situation,
    given: Given,
    two: tuple[Entry, Entry],
    now: datetime,
    decider_id: str | None = None,
    because: str | None = None,
) -> Recorded:
    return Recorded(
        candidate_no=situation.candidate_no,
        stage=assessed.stage.code,
        vacancy_id=situation.vacancy_id,
        given=given,
        enterer_ids=tuple(entry.enterer_id for entry in two),
        entered_by=tuple(entry.entered_by for entry in two),
        recorded_at=now,
        decider_id=decider_id,
        decided_because=because,
    )
