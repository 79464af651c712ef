"""Members withdraw a ranking that scoring has released."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.releases.usecases import withdrawing
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World

REASON = "Putusan PTUN 12/G/2026 membatalkan peringkat ini."


def withdraw(
    world: World, who: Principal, reason: str = REASON, code: str = "court", signed_reason: str | None = None
) -> bool:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = withdrawing.statement_for(session, world.now, VACANCY, code, signed_reason or reason, who)
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        return withdrawing.withdraw(session, world.now, VACANCY, code, reason, signed, who)


def withdraw_both(world: World) -> None:
    withdraw(world, KARTIKA)
    assert withdraw(world, SIREGAR)
