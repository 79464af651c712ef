"""A vacancy whose two places end among equals, and members who type the seed of the draw between them."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.rankings.usecases import seeds
from services.scoring.rankings.usecases.lots import Entered
from shared.contracts.cuts import Cut
from shared.contracts.draws import sheet_code, ticket
from shared.contracts.recruitment import CandidateAdmitted
from shared.kernel.roles import Principal
from shared.signatures.draws import SignedSeed
from tests.builders import person_keys
from tests.builders.scoring import EXAM, SELECTION, VACANCY, World, admitted
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS

EQUAL = ("26-0002", "26-0003")


def code(number: str) -> str:
    return sheet_code(7**20 + int(number[3:]))


def coded(number: str, **changes: Any) -> CandidateAdmitted:
    return admitted(number, sheet_code=code(number), **changes)


def world_to_draw(world: World) -> World:
    """Eight have sat; two share the second of two places, and the draw decides who goes on."""
    for number, letters in SHEETS.items():
        world.apply(coded(number), *world.sat(number, letters))
    go_by(world, cut=Cut(count=2, boundary_ties="draw"))
    world.keep()
    return world


def seed_with(order: tuple[str, ...]) -> str:
    """A seed whose tickets put these candidates in this order."""
    for number in range(1_000):
        seed = hashlib.sha256(str(number).encode()).digest()
        if sorted(order, key=lambda each: ticket(seed, VACANCY, code(each))) == list(order):
            return seed.hex()
    raise AssertionError(order)


SEED, OTHER = seed_with(EQUAL[::-1]), seed_with(EQUAL)


def signed_seed(world: World, seed: str, who: Principal) -> SignedStatement:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
    text = SignedSeed(selection_id=SELECTION, exam_id=EXAM, seed=seed).statement(who.id, world.now).to_text()
    return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))


def enter(world: World, who: Principal, seed: str = SEED, signed: SignedStatement | None = None) -> Entered:
    given = signed or signed_seed(world, seed, who)
    with Session(world.engine) as session, session.begin():
        return seeds.enter(session, world.now, SELECTION, seed, given, who)
