"""Homes on one machine (SQLite) that older releases left in mid-selection, under this release."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.upgrade.archive import fixtures, unpack
from tests.upgrade.found import SERVICES
from tests.upgrade.going_on import GoingOn, tell_the_story
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
