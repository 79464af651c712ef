"""Signatures that come at the same moment, on PostgreSQL: there two transactions see the same ranking at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.migrations import METADATA
from services.scoring.releases import tables
from services.scoring.releases.domain.signing import AlreadyReleased, SameSigner
from services.scoring.releases.usecases import releases
from shared.contracts.committee import RankingSigned
from shared.contracts.scoring import RankingReleased
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import statement_of

pytestmark = pytest.mark.servers


@pytest.fixture
def world(postgres_database: str) -> Iterator[World]:
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    made = World(bank_rows(), engine)
    made.apply(admitted("26-0001"), *made.sat("26-0001", "ECCECC"))
    with Session(engine) as session, session.begin():
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))
    yield made
    engine.dispose()


def pressed_at_once(world: World, members: Sequence[Principal]) -> list[str]:
    """What became of one press by each, in a transaction of its own and all at the same moment: "signed", "released",
    or the error's code."""
    together = threading.Barrier(len(members))

    def press(who: Principal) -> str:
        text = statement_of(world, who)
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        together.wait(10)
        try:
            with unit_of_work(world.engine) as session:
                return "released" if releases.sign(session, world.now, VACANCY, signed, who) else "signed"
        except (SameSigner, AlreadyReleased) as error:
            return error.code

    with ThreadPoolExecutor(len(members)) as pool:
        return sorted(pool.map(press, members))


def kept(world: World) -> tuple[int, int]:
    """How many signatures and releases are stored."""
    with Session(world.engine) as session:
        first, second = (
            session.scalar(select(func.count()).select_from(table)) for table in (tables.signatures, tables.releases)
        )
    assert first is not None
    assert second is not None
    return first, second


def test_ten_presses_of_one_member_are_one_signature(world: World) -> None:
    assert pressed_at_once(world, [KARTIKA] * 10) == ["same_person"] * 9 + ["signed"]
    assert (kept(world), len(world.emitted(RankingSigned)), world.emitted(RankingReleased)) == ((1, 0), 1, [])


def test_two_members_who_press_five_times_each_release_once(world: World) -> None:
    pressed = pressed_at_once(world, [KARTIKA, SIREGAR] * 5)
    assert (pressed.count("signed"), pressed.count("released"), len(pressed)) == (1, 1, 10)
    assert kept(world) == (2, 1)
    (released,) = world.emitted(RankingReleased)
    assert sorted(signature.signer for signature in released.signatures) == ["M.S.", "R.K."]
