"""A roster that two members close, in recruitment."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.roster.domain import Roster
from services.recruitment.roster.usecases import closing, drawing_up
from services.recruitment.roster.usecases.checking import Checked, check
from services.recruitment.verifications import usecases as verifications
from shared.contracts.codec.reading import load
from shared.contracts.rosters import RosterClosed
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Principal
from shared.members.signing import SignedStatement
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders.giving_back import CHAIR, MEMBER
from tests.builders.recruitment import NOW, SELECTION_ID

OVER = datetime(2026, 11, 17, 17, tzinfo=UTC)
"""The day after the last one of the registration has begun, in Jakarta."""
VAULT = Vault(build.SECRET)


def refuse(session: Session, index: int, vacancy_id: str = build.VACANCY_ID) -> str:
    """A person who applied and was refused; returns the application's id."""
    account_id = build.add_account(session, build.nik_number(index), f"Pelamar {index}")
    application_id = build.add_application(session, account_id, vacancy_id)
    verifications.reject(session, NOW, application_id, "staff-1", "gpa", "IPK pada transkrip lain.")
    return application_id


def draw_up(engine: Engine, spare_codes: int | None = None, at: datetime = OVER, who: Principal = CHAIR) -> Roster:
    with unit_of_work(engine) as session:
        return drawing_up.draw_up(session, at, VAULT, SELECTION_ID, spare_codes, who)


def signed_by(engine: Engine, who: Principal, at: datetime = OVER) -> SignedStatement:
    """What the browser of `who` hands in for the statement that the service gives."""
    with reading(engine) as session:
        text = closing.statement_for(session, at, SELECTION_ID, who)
    return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))


def decide(
    engine: Engine, who: Principal, at: datetime = OVER, signed: SignedStatement | None = None, vault: Vault = VAULT
) -> bool:
    handed_in = signed or signed_by(engine, who, at)
    with unit_of_work(engine) as session:
        return closing.decide(session, at, vault, SELECTION_ID, handed_in, who)


def withdraw(engine: Engine, who: Principal) -> None:
    with unit_of_work(engine) as session:
        closing.withdraw(session, SELECTION_ID, who)


def close(engine: Engine) -> RosterClosed:
    """Drawn up, and signed by both."""
    draw_up(engine)
    assert not decide(engine, CHAIR)
    assert decide(engine, MEMBER)
    (event,) = events(engine)
    return event


def events(engine: Engine) -> list[RosterClosed]:
    name = "recruitment.roster.closed.v1"
    return [load(RosterClosed, data) for kind, data in build.emitted(engine) if kind == name]


def checked(engine: Engine, vault: Vault = VAULT) -> Checked:
    with unit_of_work(engine) as session:
        return check(session, OVER, vault, SELECTION_ID)
