"""A sat exam that met a build it was not sealed with, and members who accept it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.builds import usecases
from services.scoring.builds.domain import Met
from services.scoring.exams.usecases import exams
from shared.kernel.errors import DomainError
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.databases import content_of
from tests.builders.scoring import EXAM, World, admitted, world_with
from tests.builders.scoring_ranked import ranked_world

PATCHED = f"0.1.1+{'ab' * 32}"
REASON, SECOND = "Tambalan keamanan; perbedaan kodenya dibaca.", "Saya bandingkan sidiknya dengan rilis 0.1.1."


def patched_world() -> World:
    """One candidate's sheet was taken by a cbt that was replaced in mid-exam."""
    return world_with(_patched())


@cache
def _patched() -> bytes:
    world = ranked_world()
    patch(world)
    return content_of(world.engine)


def patch(world: World, number: str = "26-0099", build: str | None = PATCHED) -> None:
    *before, submitted = world.sat(number, "CCCECC")
    world.apply(admitted(number), *before, replace(submitted, build=build))


def met(world: World) -> dict[tuple[str, str], Met]:
    with Session(world.engine) as session:
        found = usecases.look(session, exams.get(session, EXAM))
    return {(each.service, each.build): each for each in found}


def accept(
    world: World, reason: str, who: Principal, *, service: str = "cbt", build: str = PATCHED, signed: str | None = None
) -> bool:
    with Session(world.engine) as session, session.begin():
        given = signed_acceptance(session, world, signed or reason, who, service=service, build=build)
        return usecases.accept(session, world.now, EXAM, service, build, reason, given, who)


def signed_acceptance(
    session: Session, world: World, reason: str, who: Principal, *, service: str = "cbt", build: str = PATCHED
) -> SignedStatement:
    """What the member's browser hands in; unsigned where no statement is given."""
    bind_key(session, person_keys.bound(who.id))
    try:
        exam = exams.get(session, EXAM)
        text = usecases.statement_for(session, world.now, exam, service, build, reason, who)
    except DomainError:
        return SignedStatement("", "", "")
    return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
