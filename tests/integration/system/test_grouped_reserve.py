"""A reserve where a quota group has places: one of the group declines, one of the open ones withdraws, the group has
nobody left; and the log read again gives the same. Three services, real workers, on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from operations.local_servers.postgres import create_service_databases
from services.recruitment.reserve.tables import reserve_moves as believed
from services.scoring.reserve.tables import reserve_moves as moved
from services.scoring.reserve.tables import reserve_replies
from shared.contracts.declaration import dump
from shared.db.engine import make_engine, reading
from shared.messaging.tables import dead_letters
from tests.builders.quota_groups import papua
from tests.builders.small_selection import VACANCY, small_rules
from tests.builders.system import Candidate, System
from tests.builders.system_applicants import accept_place, give_place_back, place_of
from tests.builders.system_replays import forget_received_events, read_log_again

GROUPS = (None, None, "papua", None, "papua", None)
"""Of the candidates in the ranking's order. Three have places, one of which is the group's."""
BEST = 14
"""Points of the first in TKP; each of the others has one less."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    engines = {}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        addresses = create_service_databases(url, prefix=f"grouped_{tmp_path.name[-12:].replace('-', '_')}")
        engines = {service: make_engine(address) for service, address in addresses.items()}
    made = System(tmp_path, engines=engines)
    rules = {**small_rules(), "version": "kelompok", "cut": {"count": 3, "boundary_ties": "all"}}
    rules |= {"quota_groups": dump(papua(count=None, share=34))}
    rules |= {"reserve": {"reply_days": 2, "last_day": "2199-12-31"}}
    made.draft_exam(rules=rules)
    made.seal_exam()
    made.plan_session()
    made.settle()
    yield made
    made.close()


@pytest.fixture
def people(system: System) -> list[Candidate]:
    """All have sat, the best first, and the ranking is released."""
    found = [
        system.admit(serial, **({"papua": True, "quota_group": group} if group else {}))
        for serial, group in enumerate(GROUPS, 1)
    ]
    system.settle()
    for at, candidate in enumerate(found):
        system.sit(candidate.number, answering(BEST - at))
    system.end_sessions()
    system.settle()
    for signer in ("ketua", "anggota"):
        system.sign_ranking(signer)
    system.settle()
    return found


def answering(points: int) -> Callable[[str, int], int]:
    """TWK and TIU are right; the three items of TKP come to so many points."""
    return lambda section, number: points // 3 + (number % 3 < points % 3) if section == "TKP" else 5


def risen(system: System) -> list[list[str]]:
    return [event.data["moved_up"] for event in system.all_events() if event.type == "scoring.reserve.moved.v1"]


def test_places_of_a_group_and_open_ones_go_to_whom_they_belong(system: System, people: list[Candidate]) -> None:
    first, second, member, fourth, next_member, last = people
    assert "Lewat tempat Putra-putri Papua." in place_of(member)
    assert "Anda cadangan nomor 1." in place_of(fourth)
    assert "nomor 2 untuk tempat umum dan nomor 1 untuk tempat Putra-putri Papua." in place_of(next_member)
    accept_place(second)
    give_place_back(member)
    system.settle()
    assert risen(system) == [[next_member.number]], "the next of the group, before somebody better"
    assert "Anda naik dari cadangan" in place_of(next_member)
    accept_place(next_member)
    give_place_back(first)
    system.settle()
    assert risen(system)[1:] == [[fourth.number]]
    give_place_back(next_member)
    system.settle()
    assert risen(system)[2:] == [[last.number]], "nobody of the group waits any more"
    public = system.ask("recruitment", "GET", f"/hasil/{VACANCY}/tempat").text
    inside = system.ask("scoring", "GET", f"/peringkat/{VACANCY}/cadangan", "auditor").text
    for page in (public, inside):
        assert "Putra-putri Papua: 1 tempat, 1 di daftar cadangan" in page
        history = page.split('id="riwayat"')[1].split("Perpindahan ke-2")[1]
        assert "naik dari cadangan lewat tempat umum" in history
        assert "naik dari cadangan lewat tempat Putra-putri Papua" in history.split("Perpindahan ke-1")[1]
    with reading(system.engines["recruitment"]) as session:
        assert session.execute(select(dead_letters)).all() == []
        kept = session.scalars(select(believed.c.moved_up).order_by(believed.c.number)).all()
    assert kept == [[next_member.number], [fourth.number], [last.number]]


def test_the_log_read_again_gives_the_same_places(system: System, people: list[Candidate]) -> None:
    give_place_back(people[2])
    system.settle()
    before = known(system)
    forget_received_events(system)
    assert known(system)[0] == []
    read_log_again(system)
    assert known(system) == before
    give_place_back(people[4])
    system.settle()
    assert risen(system) == [[people[4].number], [people[3].number]], "the situation is what it was"


def known(system: System) -> list[list[Any]]:
    """What scoring knows of replies and moves."""
    with reading(system.engines["scoring"]) as session:
        return [list(session.execute(select(table))) for table in (reserve_replies, moved)]
