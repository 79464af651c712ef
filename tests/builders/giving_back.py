"""Two members who give places back for candidates, in recruitment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine

from services.recruitment.reserve.usecases import giving_back
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Principal, Role
from shared.members.signing import SignedStatement
from tests.builders import person_keys
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import NAMES, SIGNERS

CHAIR, MEMBER = (Principal(each, NAMES[each], frozenset({Role.COMMITTEE})) for each in SIGNERS)
ON = date(2026, 11, 9)


def signed_by(
    engine: Engine, who: Principal, number: str, code: str = "death", on: date = ON, at: datetime = NOW
) -> SignedStatement:
    """What the browser of `who` hands in for the statement that the service gives."""
    with reading(engine) as session:
        text = giving_back.statement_for(session, at, number, code, on, who)
    return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))


def decide(
    engine: Engine,
    who: Principal,
    number: str,
    code: str = "death",
    on: date = ON,
    at: datetime = NOW,
    signed: SignedStatement | None = None,
) -> bool:
    handed_in = signed or signed_by(engine, who, number, code, on, at)
    with unit_of_work(engine) as session:
        return giving_back.decide(session, at, number, code, on, handed_in, who)


def give_back(engine: Engine, number: str, code: str = "death", at: datetime = NOW) -> None:
    """Both of them sign."""
    assert not decide(engine, CHAIR, number, code, at=at)
    assert decide(engine, MEMBER, number, code, at=at)
