"""Scores and signatures that come at the same moment, on PostgreSQL: there neither transaction sees the other's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.assessments.domain.errors import StageClosed
from services.scoring.assessments.usecases import correcting
from services.scoring.migrations import METADATA
from services.scoring.releases.domain.signing import RankingChanged
from services.scoring.releases.usecases import batch, releases
from shared.db.engine import make_engine
from tests.builders import person_keys
from tests.builders.databases import waiting_locks
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_assessed import (
    AINI,
    BRIA,
    NUMBERS,
    assess,
    assess_all,
    interview,
    part_of,
)
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import sign

pytestmark = pytest.mark.servers
FIRST, _, _ = NUMBERS


@pytest.fixture
def world(postgres_database: str) -> Iterator[World]:
    """All are assessed, one member has signed, and somebody has proposed another score of the first."""
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    made = assess(World(bank_rows(), engine))
    assess_all(made, {number: (interview(300, 500), 250 + place) for place, number in enumerate(NUMBERS)})
    made.keep()
    assert not sign(made, KARTIKA, stage="skb")
    with Session(engine) as session, session.begin():
        correcting.propose(session, made.now, part_of(session), FIRST, interview(10, 20), "salah salin", AINI)
    yield made
    engine.dispose()


def confirm(world: World, session: Session) -> None:
    (waits,) = correcting.made(session, part_of(session), FIRST)
    correcting.confirm(session, world.now, part_of(session), FIRST, waits.id, BRIA)


def signed_by_siregar(world: World, made: Callable[[Session], str]) -> SignedStatement:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(SIREGAR.id))
        text = made(session)
    return SignedStatement(text, person_keys.fingerprint(SIREGAR.id), person_keys.proof(SIREGAR.id, text))


def signed_ranking(world: World) -> SignedStatement:
    return signed_by_siregar(world, lambda session: releases.statement_for(session, world.now, VACANCY, SIREGAR, "skb"))


def release_it(world: World) -> bool:
    signed = signed_ranking(world)
    with Session(world.engine) as session, session.begin():
        return releases.sign(session, world.now, VACANCY, signed, SIREGAR, "skb")


def release_all(world: World) -> bool:
    signed = signed_by_siregar(
        world, lambda session: batch.statement_for(session, world.now, SELECTION, SIREGAR, "skb")
    )
    with Session(world.engine) as session, session.begin():
        return batch.sign(session, world.now, SELECTION, signed, SIREGAR, "skb").released > 0


@pytest.mark.parametrize("release", [release_it, release_all])
def test_no_ranking_is_released_by_a_score_that_is_being_corrected(
    world: World, release: Callable[[World], bool], wait_until: Callable[..., None]
) -> None:
    """Otherwise what two assessors have corrected before the release would not be in it."""
    with Session(world.engine) as correction, ThreadPoolExecutor(1) as pool:
        confirm(world, correction)
        second = pool.submit(release, world)
        wait_until(lambda: second.done() or waiting_locks(world.engine) > 0)
        correction.commit()
        with pytest.raises(RankingChanged):
            second.result()


def test_no_score_is_corrected_while_its_ranking_is_being_released(
    world: World, wait_until: Callable[..., None]
) -> None:
    signed = signed_ranking(world)

    def correct() -> None:
        with Session(world.engine) as session, session.begin():
            confirm(world, session)

    with Session(world.engine) as release, ThreadPoolExecutor(1) as pool:
        assert releases.sign(release, world.now, VACANCY, signed, SIREGAR, "skb")
        late = pool.submit(correct)
        wait_until(lambda: late.done() or waiting_locks(world.engine) > 0)
        release.commit()
        with pytest.raises(StageClosed):
            late.result()
