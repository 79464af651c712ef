"""A place that a quota group leaves empty moves to another vacancy, where it is an open one: three services, real
workers, on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from operations.local_servers.postgres import create_service_databases
from services.recruitment.reserve.tables import place_moves as believed
from services.scoring.reserve.tables import place_moves as moved
from shared.contracts.declaration import dump
from shared.db.engine import make_engine, reading
from shared.messaging.tables import dead_letters
from tests.builders.quota_groups import papua
from tests.builders.small_selection import VACANCY, selection_document
from tests.builders.system import Candidate, System
from tests.builders.system_applicants import give_place_back, place_of
from tests.builders.system_replays import forget_received_events, read_log_again

FAR = "perawat-jauh"
PEOPLE: tuple[tuple[str, int, dict[str, Any]], ...] = (
    (VACANCY, 14, {}),
    (VACANCY, 13, {}),
    (VACANCY, 12, {"papua": True, "quota_group": "papua"}),
    (FAR, 14, {}),
)
"""Where they apply, their points in TKP, and what else they say."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    engines = {}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        addresses = create_service_databases(url, prefix=f"moved_{tmp_path.name[-12:].replace('-', '_')}")
        engines = {service: make_engine(address) for service, address in addresses.items()}
    made = System(tmp_path, engines=engines)
    yield made
    made.close()


def document() -> dict[str, Any]:
    """Each vacancy has two places, one of which is the group's, or nobody's."""
    made = selection_document()
    made["rules"] |= {
        "cut": {"multiple": 1, "boundary_ties": "all"},
        "quota_groups": dump(papua(count=None, share=50, unfilled="empty")),
        "reserve": {"reply_days": 2, "last_day": "2199-12-31"},
        "place_moves": [{"giving": ["general"], "taking": ["general"], "within": "pool"}],
    }
    (near,) = made["vacancies"]
    near |= {"pool": "perawat", "quota": 2}
    made["vacancies"] = [near, {**near, "vacancy_id": FAR}]
    return made


@pytest.fixture
def people(system: System, monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """All have sat, and both vacancies are released."""
    monkeypatch.setattr("tests.builders.system.selection_document", document)
    system.prepare()
    found = [
        system.admit(serial, vacancy_id=vacancy_id, **more) for serial, (vacancy_id, _, more) in enumerate(PEOPLE, 1)
    ]
    system.settle()
    for candidate, (_, points, _) in zip(found, PEOPLE, strict=True):
        system.sit(candidate.number, answering(points))
    system.end_sessions()
    system.settle()
    for vacancy_id in (VACANCY, FAR):
        for signer in ("ketua", "anggota"):
            system.sign_ranking(signer, vacancy_id)
    system.settle()
    return found


def answering(points: int) -> Callable[[str, int], int]:
    """TWK and TIU are right; the three items of TKP come to so many points."""
    return lambda section, number: points // 3 + (number % 3 < points % 3) if section == "TKP" else 5


def runs(system: System) -> list[list[tuple[list[str], str, list[str]]]]:
    return [
        [(each["from_vacancies"], each["to_vacancy"], each["moved_up"]) for each in event.data["moves"]]
        for event in system.all_events()
        if event.type == "scoring.places.moved.v1"
    ]


def test_what_a_group_leaves_empty_is_an_open_place_elsewhere(system: System, people: list[Candidate]) -> None:
    _, second, member, _ = people
    assert runs(system) == [[([FAR], VACANCY, [second.number])]]
    assert "Lewat tempat Putra-putri Papua." in place_of(member)
    page = place_of(second)
    assert "Anda naik dari cadangan" in page
    assert "Lewat tempat umum." in page
    assert "menurut langkah 1 aturan" in page
    give_place_back(member)
    system.settle()
    assert [event.data["moved_up"] for event in system.all_events() if event.type == "scoring.reserve.moved.v1"] == [[]]
    with reading(system.engines["recruitment"]) as session:
        assert session.execute(select(dead_letters)).all() == []
        assert len(session.execute(select(believed)).all()) == len(runs(system))


def test_the_log_read_again_gives_the_same(system: System, people: list[Candidate]) -> None:
    give_place_back(people[1])
    system.settle()
    with reading(system.engines["scoring"]) as session:
        before = list(session.execute(select(moved)))
    assert [row.moves == [] for row in before] == [False, True], "nobody waits any more"
    forget_received_events(system)
    read_log_again(system)
    with reading(system.engines["scoring"]) as session:
        assert list(session.execute(select(moved))) == before
