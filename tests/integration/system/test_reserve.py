"""Release, a withdrawal moves the reserve, and the log read again gives the same: three services, real workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.recruitment.reserve.tables import reserve_moves as believed
from services.scoring.reserve.tables import reserve_moves as moved
from services.scoring.reserve.tables import reserve_replies
from shared.db.engine import reading
from shared.messaging.tables import dead_letters
from tests.builders.small_selection import VACANCY, selection_document
from tests.builders.system import Candidate, System
from tests.builders.system_applicants import accept_place, give_place_back, place_of
from tests.builders.system_committee import give_back
from tests.builders.system_replays import forget_received_events, read_log_again


class Clock:
    """The present, and days later once it was turned forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def system(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[System]:
    made = System(tmp_path_factory.mktemp("reserve"), clock=clock)
    yield made
    made.close()


@pytest.fixture
def ranked(system: System, monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """Three have sat, the best first, and one of them has a place."""
    document = selection_document()
    document["rules"] |= {
        "cut": {"count": 1, "boundary_ties": "all"},
        "reserve": {"reply_days": 2, "last_day": "2199-12-31"},
    }
    monkeypatch.setattr("tests.builders.system.selection_document", lambda: document)
    system.prepare()
    people = [system.admit(serial) for serial in range(1, 4)]
    system.settle()
    for candidate, worth in zip(people, (5, 4, 3), strict=True):
        system.sit(candidate.number, answers(worth))
    system.end_sessions()
    system.settle()
    for signer in ("ketua", "anggota"):
        system.sign_ranking(signer)
    system.settle()
    return people


def answers(worth: int) -> Callable[[str, int], int]:
    """TWK and TIU are right; what TKP weighs makes the order."""
    return lambda section, _number: worth if section == "TKP" else 5


def test_a_withdrawal_moves_the_reserve_and_silence_the_next(
    system: System, clock: Clock, ranked: list[Candidate]
) -> None:
    first, second, third = ranked
    assert "Anda mendapat tempat" in place_of(first)
    assert "Anda cadangan nomor 1." in place_of(second)
    accept_place(first)
    system.settle()
    assert "Anda cadangan nomor 1." in place_of(second), "who accepts moves nobody"
    give_place_back(first)
    system.settle()
    assert "Anda mengundurkan diri." in place_of(first)
    assert "Anda naik dari cadangan" in place_of(second)
    clock.ahead = timedelta(days=3)
    system.settle()
    found = [event.data for event in system.all_events() if event.type == "scoring.reserve.moved.v1"]
    assert [(each["number"], each["moved_up"]) for each in found] == [(1, [second.number]), (2, [third.number])]
    page = system.ask("scoring", "GET", f"/peringkat/{VACANCY}/cadangan", "auditor").get_data(as_text=True)
    assert found[1]["situation_digest"] in page
    assert "Tidak menjawab sampai batas waktu" in page
    public = system.ask("recruitment", "GET", f"/hasil/{VACANCY}/tempat").get_data(as_text=True)
    rows = {number: public.split(number)[1].split("</tr>")[0] for number in (first.number, second.number, third.number)}
    assert "Telah mengundurkan diri" in rows[first.number]
    assert "Menolak" in rows[second.number]
    assert "Ditawari tempat dari cadangan" in rows[third.number]
    with reading(system.engines["recruitment"]) as session:
        assert session.execute(select(dead_letters)).all() == []


def test_two_members_give_a_place_back_that_was_accepted_and_the_next_moves_up(
    system: System, ranked: list[Candidate]
) -> None:
    first, second, third = ranked
    accept_place(first)
    system.settle()
    give_back(system, second.number, "ineligible")
    give_back(system, first.number, "in_writing")
    system.settle()
    assert "Panitia mencatat bahwa tempat Anda dikembalikan." in place_of(first)
    assert "Anda naik dari cadangan" in place_of(third)
    page = system.ask("scoring", "GET", f"/peringkat/{VACANCY}/cadangan", "auditor").get_data(as_text=True)
    assert "Mengundurkan diri secara tertulis" in page
    assert "Ternyata tidak memenuhi syarat" in page
    public = system.ask("recruitment", "GET", f"/hasil/{VACANCY}/tempat").get_data(as_text=True)
    assert "Tempat dikembalikan" in public
    assert "tidak memenuhi syarat" not in public
    trail = system.ask("recruitment", "GET", f"/jejak/{first.number}", "auditor").get_data(as_text=True)
    assert "Tempat peserta dikembalikan oleh dua orang: mengundurkan diri secara tertulis" in trail
    before = known(system)
    assert [row.moved_up for row in before[1]] == [[third.number]]
    for service in ("recruitment", "scoring"):
        with reading(system.engines[service]) as session:
            assert session.execute(select(dead_letters)).all() == []
    forget_received_events(system)
    read_log_again(system)
    assert known(system) == before


def test_the_log_read_again_gives_the_same_places(system: System, ranked: list[Candidate]) -> None:
    give_place_back(ranked[0])
    system.settle()
    before = known(system)
    forget_received_events(system)
    assert known(system)[0] == []
    read_log_again(system)
    assert known(system) == before
    with reading(system.engines["recruitment"]) as session:
        (row,) = session.execute(select(believed))
        assert row.moved_up == [ranked[1].number]


def known(system: System) -> list[list[Any]]:
    """What scoring knows of replies and moves."""
    with reading(system.engines["scoring"]) as session:
        return [list(session.execute(select(table))) for table in (reserve_replies, moved)]
