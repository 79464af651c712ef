"""The event of a place that two members have given back for somebody who cannot, or may not have it."""

from __future__ import annotations

from datetime import date, datetime

from shared.contracts.declaration import event
from shared.contracts.exams import SealSignature
from shared.contracts.recruitment import CANDIDATES


@event(
    "recruitment.place.returned.v1",
    topic=CANDIDATES,
    aggregate="candidate",
    key="candidate_no",
    consumers=("scoring",),
)
class PlaceReturned:
    """Two people recorded that a candidate's place, offered or accepted, or rank on the reserve is given back: by a
    letter, by a death, or because the candidate turned out not to be eligible. It is for good, and moves the reserve as
    the candidate's own reply would at `decided_at`.

    Each of `signatures` is over exactly this (`shared/signatures/giving_back.py`)."""

    candidate_no: str
    selection_id: str
    vacancy_id: str
    version: int
    """The released version of the vacancy's last ranking under which the place was."""
    reason_code: str
    """A code of `shared.contracts.reserve.GIVEN_BACK_REASONS`."""
    happened_on: date
    """The date of what it rests on: of the letter, the death, or the finding."""
    signatures: tuple[SealSignature, ...]
    decided_at: datetime
