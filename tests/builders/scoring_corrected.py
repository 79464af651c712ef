"""Corrections of keys in a scoring database: proposed, computed as the worker does it, signed, reported."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.corrections.domain.corrections import Correction, Counts
from services.scoring.corrections.domain.typed import Typed
from services.scoring.corrections.jobs import JOBS
from services.scoring.corrections.storage import effects
from services.scoring.corrections.storage.effects import EffectRow, VacancyEffect
from services.scoring.corrections.usecases import approving, proposing
from services.scoring.exams.domain.exams import AuthoredKey
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.exams.usecases import exams
from services.scoring.marking.tables import vacancies
from shared.kernel.roles import Principal, Role
from tests.builders import messaging, person_keys
from tests.builders.scoring import EXAM, SELECTION, World

BAYU = Principal("staff-bayu", "Bayu Pratama", frozenset({Role.ITEM_AUTHOR}))
REASON = "Pilihan yang benar salah ketik."
LARGE = "formasi-10"
NUMBERS = [f"27-{place:04}" for place in range(1, 451)]
ENTERS = NUMBERS[-1]


def item_at(world: World, place: int) -> AuthoredKey:
    """The sealed item at this place of the paper that everybody had."""
    item_id = world.paper()[place]
    with Session(world.engine) as session:
        return next(each for each in exams.sealed_items(session, EXAM) if each.key.item_id == item_id)


def propose(
    world: World,
    place: int,
    kind: ChangeKind,
    answer: str = "",
    tolerance: str = "",
    who: Principal = BAYU,
    reason: str = REASON,
) -> Correction:
    typed = Typed(kind, answer, tolerance, reason)
    with Session(world.engine) as session, session.begin():
        return proposing.put(session, world.now, EXAM, item_at(world, place).code, typed, who)


def take_back(world: World, place: int) -> None:
    item_id = item_at(world, place).key.item_id
    with Session(world.engine) as session, session.begin():
        proposing.take_back(session, EXAM, item_id)


def compute(world: World) -> None:
    """Everything that the worker has to do for corrections."""
    world.keep()
    for job in JOBS:
        while job.run(world.engine, messaging.StoppedClock(world.now)):
            world.keep()


def correction_of(world: World, number: int) -> Correction:
    with Session(world.engine) as session:
        return proposing.get(session, EXAM, number)


def statement_of(world: World, number: int, who: Principal) -> str:
    with Session(world.engine) as session:
        return approving.statement_for(session, world.now, EXAM, number, who)


def sign_correction(world: World, number: int, who: Principal, statement: str | None = None) -> bool:
    """A member signs the effect as it stands, or an earlier statement, with the member's own key."""
    text = statement or statement_of(world, number, who)
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        return approving.approve(session, world.now, EXAM, number, signed, who)


def put_in_force(world: World, number: int, *members: Principal) -> None:
    compute(world)
    assert [sign_correction(world, number, who) for who in members] == [False, True]


def marks_of(world: World, table: Any) -> dict[str, Any]:
    """All marks by attempt, without the time at which they were made."""
    with Session(world.engine) as session:
        rows = session.execute(table.select().order_by(table.c.attempt_id)).mappings()
        return {row["attempt_id"]: {name: row[name] for name in row if name != "marked_at"} for row in rows}


def add_vacancies(world: World, count: int) -> None:
    """Marks change by the second set in so many more vacancies: in the tenth those of 450 people, and the last of these
    enters."""
    correction_id = correction_of(world, 2).id
    ids = [f"formasi-{place:02}" for place in range(1, count + 1)]
    around = {"from": 1, "lines": [1, 1], "before": [], "after": []}
    parts = [VacancyEffect(each, "0" * 64, "1" * 64, Counts(9, up=place), around) for place, each in enumerate(ids, 1)]
    parts[0] = VacancyEffect("formasi-01", "0" * 64, "1" * 64, Counts(9, up=1, leave=2), around)
    if LARGE in ids:
        parts[ids.index(LARGE)] = VacancyEffect(LARGE, "0" * 64, "1" * 64, Counts(450, up=450, enter=7), around)
    rows = [
        EffectRow(f"lembar-{number}", number, LARGE, True, [], 5, True, at, "out", [], [], 10, True, at, status)
        for at, number in enumerate(NUMBERS, 1)
        for status in ["goes_on" if number == ENTERS else "out"]
    ]
    with Session(world.engine) as session, session.begin():
        named = [{"vacancy_id": each, "title": f"Jabatan {each[-2:]}", "unit": "Kantor Ende"} for each in ids]
        session.execute(
            insert(vacancies), [{**each, "selection_id": SELECTION, "category": "umum", "quota": 1} for each in named]
        )
        effects.add(session, correction_id, rows if LARGE in ids else [], parts)
