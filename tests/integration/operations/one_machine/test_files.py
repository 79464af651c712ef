"""Databases and log of an embedded installation that are damaged, missing or empty: a sentence names the file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from operations.home import Home
from operations.installation import Installation
from operations.one_machine.files import require_whole
from operations.services import service_of
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine
from shared.eventlog.interface import Message
from shared.eventlog.open_log import open_log
from shared.kernel.errors import Refused
from shared.web.readiness import LEAST_FREE
from tests.builders.commands import terang

TOPICS = {"recruitment": "recruitment.staff", "cbt": "cbt.attempts", "scoring": "scoring.exams"}


@pytest.fixture
def whole(home: Home) -> Home:
    """Tables for each service, and an event of each on the log; everything is closed."""
    for service in SERVICES:
        engine = make_engine(f"sqlite:///{home.database(service)}")
        service_of(service).metadata.create_all(engine)
        engine.dispose()
    with closing(open_log(f"sqlite:///{home.database('events')}")) as log, closing(log.producer()) as producer:
        assert producer.append([Message(topic, "a", b"{}", {}) for topic in TOPICS.values()]) == [None] * 3
    return home


def require(home: Home) -> None:
    installation = Installation(home, {})
    require_whole({service: installation.settings(service) for service in SERVICES})


def rubbish(path: Path) -> None:
    path.write_bytes(b"no database" * 4096)


def half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("damage", [rubbish, half])
@pytest.mark.parametrize("name", [*SERVICES, "events"])
def test_a_damaged_file_stops_start_and_status_by_its_name(
    whole: Home, capsys: pytest.CaptureFixture[str], name: str, damage: Callable[[Path], None]
) -> None:
    require(whole)
    assert terang(whole, capsys, "status")[0] == 0
    damage(whole.database(name))
    found = whole.database(name).read_bytes()
    with pytest.raises(Refused, match=f"{whole.database(name)} (is damaged|cannot be read)"):
        require(whole)
    code, said = terang(whole, capsys, "status")
    assert (code, str(whole.database(name)) in said, "unexpected" in said) == (2, True, False)
    assert whole.database(name).read_bytes() == found


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_whose_database_is_lost_does_not_begin_anew_beside_its_own_events(
    whole: Home, capsys: pytest.CaptureFixture[str], service: str, lose: Callable[[Path], object]
) -> None:
    lose(whole.database(service))
    with pytest.raises(Refused, match=f"the event log has events of {service}: put the file back") as refusal:
        require(whole)
    # What the sentence offers as the last resort is a way on.
    assert f"terang migrate {service}" in str(refusal.value)
    assert terang(whole, capsys, "migrate", service)[0] == 0
    require(whole)


def test_what_has_just_begun_may_be_empty(whole: Home) -> None:
    for path in (*map(whole.database, SERVICES), whole.database("events")):
        path.unlink()
    require(whole)


def test_status_names_a_folder_that_is_nearly_full(
    whole: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(whole.path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=LEAST_FREE - 1))
    code, said = terang(whole, capsys, "status")
    assert (code, f"DISK 63 MB are free in {whole.path}" in said) == (1, True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=LEAST_FREE))
    assert terang(whole, capsys, "status")[0] == 0
