"""Two people have voided a sheet of the small scoring database, or disqualified its candidate."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from shared.signatures.exclusions import Excluded
from tests.builders import person_keys
from tests.builders.excluded import excluded
from tests.builders.scoring import EXAM, KARTIKA, NOON, SELECTION, SRI, World


def decided(number: str, reason_code: str = "impersonation", attempt_id: str | None = None) -> Excluded:
    """What cbt emits of the attempt of this number."""
    return excluded(
        SRI.id,
        KARTIKA.id,
        at=NOON,
        reason_code=reason_code,
        attempt_id=attempt_id or f"attempt-{number}",
        candidate_no=number,
        exam_id=EXAM,
        selection_id=SELECTION,
    )


def exclude(world: World, number: str, reason_code: str = "impersonation") -> None:
    """The event comes to a database that knows the keys of both."""
    with Session(world.engine) as session, session.begin():
        for who in (SRI, KARTIKA):
            bind_key(session, person_keys.bound(who.id))
    world.apply(decided(number, reason_code))
