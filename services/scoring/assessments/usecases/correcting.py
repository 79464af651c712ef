"""A score that counts is replaced by two people, until the stage's ranking is released."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials
from services.scoring.assessments.domain.errors import (
    NoChange,
    NothingProposed,
    NothingRecorded,
    OtherProposal,
    SamePerson,
    StageClosed,
)
from services.scoring.assessments.domain.scores import Assessed, Given
from services.scoring.assessments.storage import recorded as storage
from services.scoring.assessments.storage.recorded import Correction, Recorded
from services.scoring.assessments.usecases import recording
from services.scoring.assessments.usecases.entering import require_assessor, require_situation
from shared.kernel.roles import Principal


def propose(
    session: Session, now: datetime, assessed: Assessed, number: str, given: Given, because: str, who: Principal
) -> Given:
    """Proposes another score, in place of a proposal that waits; returns it.

    Raises NotBlind, NotTakingPart, StageClosed, NothingRecorded, NoChange.
    """
    before = _recorded(session, assessed, number, who)
    if before.given == given:
        raise NoChange
    waits = waiting(session, assessed, number)
    if waits is not None:
        storage.remove_correction(session, waits)
    mine = (who.id, initials(who.name))
    storage.add_correction(session, assessed.selection_id, assessed.part.code, number, given, because, mine, now)
    return given


def confirm(
    session: Session, now: datetime, assessed: Assessed, number: str, correction_id: int, who: Principal
) -> Given:
    """Another person confirms the proposal that they were shown; from now on its score, which is returned, counts.

    Raises NotBlind, NotTakingPart, StageClosed, NothingProposed, OtherProposal where it was replaced in between,
    SamePerson for whoever proposed it.
    """
    before = _recorded(session, assessed, number, who)
    found = waiting(session, assessed, number)
    if found is None:
        raise NothingProposed(number=number)
    if found.id != correction_id:
        raise OtherProposal(number=number)
    if found.proposer_id == who.id:
        raise SamePerson
    mine = (who.id, initials(who.name))
    storage.confirm_correction(session, found, mine, now)
    ids, names = (found.proposer_id, who.id), (found.proposed_by, mine[1])
    recording.replace(session, now, assessed, before, before.corrected(found.given, ids, names, now))
    return found.given


def waiting(session: Session, assessed: Assessed, number: str) -> Correction | None:
    """The proposal that waits for a second person."""
    return next((each for each in made(session, assessed, number) if each.confirmed_at is None), None)


def made(session: Session, assessed: Assessed, number: str) -> list[Correction]:
    """Every correction of a candidate's score in this part, the first one first."""
    return storage.corrections(session, assessed.selection_id, assessed.part.code, number)


def _recorded(session: Session, assessed: Assessed, number: str, who: Principal) -> Recorded:
    require_assessor(assessed, who)
    situation = require_situation(session, assessed, number)
    if situation.is_closed:
        raise StageClosed(number=number)
    if situation.recorded is None:
        raise NothingRecorded(number=number)
    return situation.recorded
