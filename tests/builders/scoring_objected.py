"""A sat exam whose rules take objections to items; what recruitment says of them, and answers as members sign them."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.exams.usecases import exams
from services.scoring.objections.jobs import JOBS
from services.scoring.objections.usecases import answering, looking
from services.scoring.objections.usecases.answering import Typed
from services.scoring.objections.usecases.looking import Line, State
from shared.contracts.item_objections import Outcome
from shared.contracts.objections import ItemObjectionFiled, ObjectionWindowChanged
from shared.kernel.roles import Principal
from tests.builders import messaging, person_keys
from tests.builders.databases import content_of
from tests.builders.scoring import EXAM, NOON, SELECTION, World, make_rules, world_with
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import sit

TEXT = "Sanggahan ditolak: jawaban yang dinilai benar sesuai materi yang diumumkan."


def objected_world(engine: Engine | None = None) -> World:
    """Everybody has sat, and their sheets are marked; in a database in memory unless one is given."""
    return _sat(engine) if engine is not None else world_with(_content())


@cache
def _content() -> bytes:
    return content_of(_sat(None).engine)


def _sat(engine: Engine | None) -> World:
    return sit(World(bank_rows(), engine, make_rules(item_objections={"days": 3, "most": 5})))


def filed(place: int, code: str, candidate_no: str = "26-0001", **changes: Any) -> ItemObjectionFiled:
    """An objection to the item at this place of the candidate's paper, from 0."""
    values: dict[str, Any] = {
        "objection_id": code,
        "selection_id": SELECTION,
        "exam_id": EXAM,
        "attempt_id": f"attempt-{candidate_no}",
        "number": place + 1,
        "reason": "several_right",
        "filed_at": NOON,
    }
    return ItemObjectionFiled(**{**values, **changes})


def window(count: int, *, closed: bool = True, **changes: Any) -> ObjectionWindowChanged:
    values: dict[str, Any] = {
        "exam_id": EXAM,
        "selection_id": SELECTION,
        "until": NOON + timedelta(days=3),
        "closed": closed,
        "filed": count,
        "changed_at": NOON,
    }
    return ObjectionWindowChanged(**{**values, **changes})


def receive(world: World, *payloads: Any) -> None:
    """As the worker does it, the search for items included."""
    world.apply(*payloads)
    for job in JOBS:
        while job.run(world.engine, messaging.StoppedClock(world.now)):
            pass


def state_of(world: World) -> State:
    with Session(world.engine) as session:
        found = looking.state(session, exams.get(session, EXAM))
    assert found is not None
    return found


def lines_of(world: World) -> list[Line]:
    with Session(world.engine) as session:
        return looking.lines(session, exams.get(session, EXAM))


def signed_answer(
    world: World, place: int, who: Principal, outcome: Outcome = "rejected", text: str = TEXT
) -> dict[str, str]:
    """What a member's browser hands in."""
    item_id = world.paper()[place]
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        statement = answering.statement_for(session, world.now, EXAM, item_id, Typed(outcome, text), who)
    return person_keys.signed(who.id, statement)


def answer(
    world: World,
    place: int,
    who: Principal,
    outcome: Outcome = "rejected",
    text: str = TEXT,
    signed: dict[str, str] | None = None,
) -> bool:
    """A member answers what waits of the item at this place."""
    given = signed or signed_answer(world, place, who, outcome, text)
    handed_in = SignedStatement(given["statement"], given["key_id"], given["proof"])
    with Session(world.engine) as session, session.begin():
        typed = Typed(outcome, text)
        return answering.answer(session, world.now, EXAM, world.paper()[place], typed, handed_in, who)
