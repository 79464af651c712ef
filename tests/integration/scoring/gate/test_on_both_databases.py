"""The report of the same sheets is the same bytes on SQLite and on PostgreSQL, also where PostgreSQL sorts texts as a
dictionary does: rows come in another order there, and equally strange lines must not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from services.scoring.gate.domain.gate import Kind
from services.scoring.gate.tables import gate_reports
from services.scoring.marking.tables import seats
from services.scoring.migrations import METADATA
from shared.contracts.cbt import SeatAssigned
from shared.db.engine import make_engine
from shared.kernel.canonical import canonical_bytes
from tests.builders.scoring_analysed import seat
from tests.builders.scoring_gated import GatedWorld, gate_of, work

SITTING = 160
COPIED = (("a-0901", "B-0902"), ("c-0903", "D-0904"))
"""Two pairs of different rooms with the same mistakes, so that their chances are equal; in a dictionary b is behind a,
among code points before it."""
SESSIONS, VENUES = ("pagi", "Siang"), ("aula", "Balai")


def seat_of(number: str, at: int) -> SeatAssigned:
    session, venue, room = at % 2, at // 2 % 2, at // 4 % 4
    return replace(
        seat(number, 0, VENUES[venue]),
        session_id=f"{SESSIONS[session]}-{VENUES[venue]}",
        session_name=SESSIONS[session],
        room=("ruang 1", "Ruang 2", "ruang 3", "Éde 4")[room],
    )


def sat(engine: Engine | None = None) -> GatedWorld:
    world = GatedWorld(engine)
    world.apply(*(seat_of(f"26-{at:04}", at) for at in range(1, SITTING + 1)))
    world.sit_all(1, SITTING)
    for place, numbers in enumerate(COPIED):
        world.copy(numbers, [seat_of(number, 4 * place) for number in numbers])
    work(world)
    return world


def content(world: GatedWorld) -> bytes:
    with Session(world.engine) as session:
        return canonical_bytes(session.scalars(select(gate_reports.c.content)).one())


def sort_as_a_dictionary(engine: Engine) -> None:
    """Makes every text of the empty database sort by the rules of English, as databases made on a desk do."""
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            for column in inspect(connection).get_columns(table.name):
                if str(column["type"]) == "TEXT":
                    change = f'ALTER TABLE {table.name} ALTER COLUMN "{column["name"]}" TYPE text COLLATE "en-x-icu"'
                    connection.execute(text(change))


@pytest.mark.servers
@pytest.mark.parametrize("as_a_dictionary", [False, True], ids=["code points", "dictionary"])
def test_the_report_is_the_same_bytes(postgres_database: str, as_a_dictionary: bool) -> None:
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    if as_a_dictionary:
        sort_as_a_dictionary(engine)
    here, there = sat(), sat(engine)
    rooms = select(seats.c.room).distinct().order_by(seats.c.room)
    with Session(here.engine) as one, Session(engine) as other:
        assert (list(one.scalars(rooms)) != list(other.scalars(rooms))) is as_a_dictionary, "rows come otherwise"
    found = {each.item.kind: each.item for each in gate_of(here).reasons}
    for kind in (Kind.SITE, Kind.SESSION, Kind.PAIR):
        chances = [line.figures["chance"] for line in found[kind].lines]
        assert len(set(chances)) < len(chances), "there are ties"
    assert [line.subject[:2] for line in found[Kind.PAIR].lines] == [tuple(sorted(pair)) for pair in COPIED]
    assert content(there) == content(here)
    assert [each.item.digest for each in gate_of(there).reasons] == [item.digest for item in found.values()]
    engine.dispose()
