"""Homes on one machine (SQLite) that older releases left in mid-selection, under this release."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.db.clock import DatabaseClock
from shared.db.engine import make_engine, reading, unit_of_work
from shared.eventlog.open_log import open_log
from shared.messaging import dead_letters
from tests.builders.system import System
from tests.upgrade.archive import fixtures, unpack
from tests.upgrade.found import SERVICES
from tests.upgrade.going_on import GoingOn, tell_the_story
from tests.upgrade.on_its_way import take_back
from tests.upgrade.release import Installation, Release
from tests.upgrade.tables import DROPPED, content, require_same, rows_of, shape

_BEHIND = "SELECT count(*) FROM records JOIN commits ON commits.topic = records.topic AND records.id >= commits.next_id"


def database(home: Path, name: str) -> str:
    return f"sqlite:///{home}/{name}.sqlite3"


@pytest.mark.parametrize("fixture", fixtures("one-machine"))
def test_migrating_adds_to_the_tables_and_changes_no_row(fixture: str, tmp_path: Path) -> None:
    unpack(fixture, tmp_path)
    old, new = tmp_path / "home", tmp_path / "new"
    before = {service: content(database(old, service), without=DROPPED) for service in SERVICES}
    for home in (old, new):
        Installation(Release(), home).must("migrate")
    for service in SERVICES:
        require_same(before[service], content(database(old, service), before[service], without=DROPPED), service)
        assert shape(database(old, service)) == shape(database(new, service)), service


@pytest.mark.parametrize("fixture", fixtures("one-machine"))
def test_one_command_and_the_selection_goes_on(fixture: str, tmp_path: Path) -> None:
    facts = unpack(fixture, tmp_path)
    home = tmp_path / "home"
    databases = {service: database(home, service) for service in SERVICES}

    def behind() -> int:
        return int(rows_of(database(home, "events"), _BEHIND)[0][0])

    tell_the_story(GoingOn(facts, Installation(Release(), home), databases, behind))


@pytest.mark.parametrize("fixture", fixtures("one-machine"))
def test_what_was_approved_and_not_published_is_signed_again(fixture: str, tmp_path: Path) -> None:
    """Two members had approved it by their logins alone: nobody who receives it now can verify that."""
    facts = unpack(fixture, tmp_path)
    home = tmp_path / "home"
    (vacancy_id,) = facts.results
    take_back(lambda name: home / f"{name}.sqlite3", vacancy_id)
    Installation(Release(), home).must("migrate")
    engines = {service: make_engine(database(home, service)) for service in SERVICES}
    secret = (home / "secret_key").read_text(encoding="ascii").strip()
    system = System(tmp_path, engines, open_log(database(home, "events")), secret_key=secret)
    system.settle()
    (letter,) = letters_of(system)
    assert "have two members sign it again in scoring and discard this letter" in letter.reason
    assert system.ask("recruitment", "GET", f"/api/results/{vacancy_id}").status_code == 404
    before = system.must("scoring", "GET", f"/api/rankings/{vacancy_id}", "ketua")
    assert (before["is_released"], before["released_version"], before["signatures"]) == (False, 1, [])
    page = system.ask("scoring", "GET", f"/peringkat/{vacancy_id}", "ketua").text
    assert "Versi 1 disetujui, tetapi tidak terbit" in page

    system.end_sessions()
    system.settle()
    assert not system.sign_ranking("ketua", vacancy_id)
    assert system.sign_ranking("anggota", vacancy_id)
    system.settle()
    assert system.ask("recruitment", "GET", f"/api/results/{vacancy_id}").status_code == 404, "it waits for the letter"
    with unit_of_work(engines["recruitment"]) as session:
        now = DatabaseClock(session).now()
        dead_letters.propose_discard(session, letter.id, by="ketua", reason="Ditandatangani lagi.", at=now)
        dead_letters.confirm_discard(session, dead_letters.get(session, letter.id), by="anggota", at=now)
    system.settle()
    shown = system.must("recruitment", "GET", f"/api/results/{vacancy_id}")
    assert (shown["version"], shown["ranking_digest"]) == (2, before["digest"])
    assert [each["signer"] for each in shown["signatures"]] == ["Rara Kartika", "Made Siregar"]
    assert letters_of(system) == []
    system.close()


def letters_of(system: System) -> list[dead_letters.DeadLetter]:
    """The open letters of all services."""
    found = []
    for service in SERVICES:
        with reading(system.engines[service]) as session:
            found += dead_letters.listed(session)
    return found
