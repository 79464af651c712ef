"""Keys that are offered at the same moment, on PostgreSQL: there two transactions see the same account at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from services.recruitment.migrations import METADATA
from services.recruitment.service import allow_key
from services.recruitment.staff.usecases import keys
from services.recruitment.staff.usecases.keys import Binding, FurtherKeyNeedsLeave
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.recruitment import NOW

pytestmark = pytest.mark.servers
MANY = 8


@pytest.fixture
def engine(postgres_database: str) -> Iterator[Engine]:
    made = make_engine(postgres_database)
    METADATA.create_all(made)
    yield made
    made.dispose()


def offered(who: Principal, name: str) -> Binding:
    public = person_keys.public_key(name)
    text = keys.binding_statement(NOW, who, public)
    return Binding(public_key=public, statement=text, proof=person_keys.proof(name, text))


def bound_at_once(engine: Engine, who: Principal, names: list[str]) -> int:
    """How many of the keys are bound, all of them offered at the same moment."""
    together = threading.Barrier(len(names))

    def bind(binding: Binding) -> bool:
        together.wait(10)
        try:
            with unit_of_work(engine) as session:
                keys.bind(session, NOW, who, binding)
        except FurtherKeyNeedsLeave:
            return False
        return True

    with ThreadPoolExecutor(len(names)) as pool:
        return sum(pool.map(bind, [offered(who, name) for name in names]))


def test_one_key_is_the_first_and_one_is_for_the_leave(engine: Engine, member: Principal) -> None:
    assert bound_at_once(engine, member, [f"first {number}" for number in range(MANY)]) == 1
    with unit_of_work(engine) as session:
        allow_key(session, NOW, "kartika")
    assert bound_at_once(engine, member, [f"further {number}" for number in range(MANY)]) == 1
    with reading(engine) as session:
        assert len(keys.list_keys(session, member.id)) == 2
