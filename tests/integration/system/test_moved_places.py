"""A place that nobody took moves to the best who wait in its pool, further where they decline it, and again by a new
version: three services, real workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from services.recruitment.reserve.tables import place_moves as believed
from services.scoring.reserve.tables import place_moves as moved
from shared.db.engine import reading
from shared.messaging.tables import dead_letters, held_events
from tests.builders.small_selection import VACANCY, selection_document
from tests.builders.system import Candidate, System
from tests.builders.system_applicants import accept_place, give_place_back, place_of
from tests.builders.system_committee import correct_keys, withdraw_ranking
from tests.builders.system_replays import forget_received_events, read_log_again

SPECIAL, FAR = "perawat-disabilitas", "perawat-jauh"
ALL = (SPECIAL, FAR, VACANCY)
STEPS = [
    {"giving": ["disability"], "taking": ["general"], "within": "unit"},
    {"giving": ["disability", "general"], "taking": ["disability", "general"], "within": "pool"},
]
APPLY: dict[str, dict[str, Any]] = {
    "special": {"vacancy_id": SPECIAL, "disability": True},
    "far": {"vacancy_id": FAR},
    "near": {},
}
# Where they apply, and what they score in TKP; the last one near has the first item of TIU wrong.
PEOPLE = {"special": [3], "near": [5, 3, 4], "far": [5, 4]}
FIRST_OF_TIU = 4


@pytest.fixture
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = System(tmp_path_factory.mktemp("pool"))
    yield made
    made.close()


def document() -> dict[str, Any]:
    made = selection_document()
    made["rules"] |= {
        "cut": {"multiple": 1, "boundary_ties": "all"},
        "reserve": {"reply_days": 2, "last_day": "2199-12-31"},
        "place_moves": STEPS,
    }
    made["units"].append({"unit_id": "puskesmas", "name": "Puskesmas Uji"})
    (near,) = made["vacancies"]
    near["pool"] = "perawat"
    special = {**near, "vacancy_id": SPECIAL, "category": "disability", "quota": 2}
    made["vacancies"] = [near, special, {**near, "vacancy_id": FAR, "unit_id": "puskesmas"}]
    return made


@dataclass(frozen=True)
class Field:
    """Candidates by where they apply, and the code of the item that one of them has wrong."""

    people: dict[str, list[Candidate]]
    wrong: str


@pytest.fixture
def field(system: System, monkeypatch: pytest.MonkeyPatch) -> Field:
    """All have sat, and every vacancy of the pool but the special one is released."""
    monkeypatch.setattr("tests.builders.system.selection_document", document)
    system.prepare()
    found: dict[str, list[Candidate]] = {}
    serial = 0
    for where, worths in PEOPLE.items():
        for _ in worths:
            serial += 1
            found.setdefault(where, []).append(system.admit(serial, **APPLY[where]))
    system.settle()
    for where, worths in PEOPLE.items():
        for candidate, worth in zip(found[where], worths, strict=True):
            if candidate is not found["near"][-1]:
                system.sit(candidate.number, answers(worth))
    wrong = sit_with_a_wrong_item(system, found["near"][-1], PEOPLE["near"][-1])
    system.end_sessions()
    system.settle()
    for vacancy_id in (VACANCY, FAR):
        release(system, vacancy_id)
    return Field(found, wrong)


def sit_with_a_wrong_item(system: System, candidate: Candidate, worth: int) -> str:
    """The code of the item that is wrong."""
    client = system.sit(candidate.number, answers(worth, FIRST_OF_TIU), submit=False)
    (item,) = [each for each in client.post("/api/attempt").get_json()["items"] if each["number"] == FIRST_OF_TIU]
    assert client.post("/api/attempt/submission", json={}).status_code < 300
    return f"TIU-{int(item['stem'].removeprefix('Soal TIU nomor ').removesuffix('?')):03}"


def answers(worth: int, wrong: int = 0) -> Callable[[str, int], int]:
    """TWK and TIU are right, but for one item; what TKP weighs makes the order."""
    return lambda section, number: worth if section == "TKP" else 5 - (number == wrong)


def release(system: System, *vacancies: str) -> None:
    for vacancy_id in vacancies:
        for signer in ("ketua", "anggota"):
            system.sign_ranking(signer, vacancy_id)
    system.settle()


def runs(system: System) -> list[list[tuple[int, list[str], str, list[str]]]]:
    return [
        [(each["step"], each["from_vacancies"], each["to_vacancy"], each["moved_up"]) for each in event.data["moves"]]
        for event in system.all_events()
        if event.type == "scoring.places.moved.v1"
    ]


def test_an_unfilled_place_moves_and_goes_on_where_it_is_declined(system: System, field: Field) -> None:
    _, second, third = field.people["near"]
    last = field.people["far"][1]
    assert runs(system) == [], "one vacancy of the pool is not released"
    assert "Anda cadangan nomor 1." in place_of(second)
    release(system, SPECIAL)
    assert runs(system) == [[(1, [SPECIAL], VACANCY, [second.number])]]
    page = place_of(second)
    assert "Anda naik dari cadangan" in page
    assert "tempat dari Perawat Terampil, RSUD Uji (Disabilitas), menurut langkah 1 aturan" in page
    accept_place(second)
    give_place_back(second)
    system.settle()
    assert runs(system)[1:] == [[(1, [SPECIAL], VACANCY, [third.number])]]
    give_place_back(third)
    system.settle()
    assert runs(system)[2:] == [[(2, [SPECIAL], FAR, [last.number])]]
    assert "menurut langkah 2 aturan" in place_of(last)
    accept_place(last)
    system.settle()
    for vacancy_id, words in (
        (SPECIAL, "1 tempat pindah ke Perawat Terampil, Puskesmas Uji (Umum)"),
        (FAR, last.number),
    ):
        public = system.ask("recruitment", "GET", f"/hasil/{vacancy_id}/tempat").get_data(as_text=True)
        inside = system.ask("scoring", "GET", f"/peringkat/{vacancy_id}/cadangan", "auditor").get_data(as_text=True)
        for page in (public, inside):
            assert words in page.split('id="pindahan"')[1]
    with reading(system.engines["recruitment"]) as session:
        assert session.execute(select(dead_letters)).all() == []
        assert session.execute(select(held_events)).all() == []


def test_a_correction_of_keys_moves_the_place_to_whom_the_new_version_puts_first(system: System, field: Field) -> None:
    _, second, third = field.people["near"]
    release(system, SPECIAL)
    accept_place(second)
    system.settle()
    correct_keys(system, field.wrong)
    system.settle()
    assert len(runs(system)) == 1, "the corrected ranking is not released"
    assert "Anda menerima tempat ini." in place_of(second)
    release(system, VACANCY)
    assert runs(system)[1:] == [[(1, [SPECIAL], VACANCY, [third.number])]]
    assert "Tempat Anda dicabut oleh peringkat yang baru." in place_of(second)
    assert "Anda naik dari cadangan" in place_of(third)
    withdraw_ranking(system)
    system.settle()
    assert len(runs(system)) == 2, "nothing moves while a ranking of the pool is withdrawn"
    with reading(system.engines["recruitment"]) as session:
        assert session.execute(select(dead_letters)).all() == []


def test_the_log_read_again_gives_the_same(system: System, field: Field) -> None:
    release(system, SPECIAL)
    give_place_back(field.people["near"][1])
    system.settle()
    with reading(system.engines["scoring"]) as session:
        before = list(session.execute(select(moved)))
    assert len(before) == 2
    forget_received_events(system)
    read_log_again(system)
    with reading(system.engines["scoring"]) as session:
        assert list(session.execute(select(moved))) == before
    with reading(system.engines["recruitment"]) as session:
        assert [row.number for row in session.execute(select(believed).order_by(believed.c.number))] == [1, 2]
