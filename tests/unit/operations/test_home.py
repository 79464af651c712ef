"""The folder of an embedded installation: made once, kept, private, one supervisor at a time."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from operations.home import Home
from shared.config import load
from shared.kernel.errors import Refused


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "var")
    made.prepare()
    return made


def test_keys_are_made_once_and_only_their_owner_reads_them(home: Home) -> None:
    files = [home.secret_key, home.staff_private_key, home.staff_public_key, home.minutes_authority, home.log_key]
    before = [file.read_bytes() for file in files]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 5

    home.prepare()

    assert [file.read_bytes() for file in files] == before


def test_a_home_that_others_could_read_is_closed_to_them_at_the_next_start(tmp_path: Path) -> None:
    """As after `mkdir -p` by hand, or in a home of an earlier release, whose databases had the usual mode."""
    home = Home(tmp_path / "var")
    home.logs.mkdir(parents=True)
    files = [
        *(home.database(name) for name in ("recruitment", "cbt", "scoring", "events")),
        home.path / "recruitment.sqlite3-wal",
        home.path / "recruitment.sqlite3-shm",
        home.logs / "cbt-worker.log",
        home.demo,
        home.secret_key,
    ]
    for file in files:
        file.write_text("what is of nobody else's concern")
        file.chmod(0o664)
    for folder in (home.path, home.logs):
        folder.chmod(0o755)

    home.prepare()

    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (home.path, home.logs)} == {0o700}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_closing_a_home_follows_no_link_out_of_it(home: Home, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("somebody else's")
    elsewhere.chmod(0o644)
    (home.path / "link").symlink_to(elsewhere)

    home.prepare()

    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644


def test_its_environment_is_all_that_every_service_needs(home: Home) -> None:
    environment = home.environment({}, public_url="http://localhost:8140", simulation=True)
    for service in ("recruitment", "cbt", "scoring"):
        settings = load(service, environment)
        assert settings.database_url == f"sqlite:///{home.path}/{service}.sqlite3"
        assert settings.public_url == "http://localhost:8140"
        assert settings.simulation


def test_addresses_that_commands_show_are_those_of_what_runs_here(home: Home) -> None:
    assert load("recruitment", home.environment({})).public_url == "http://localhost:8000"
    home.write_running({"url": "http://localhost:8140", "supervisor": 4711})
    assert load("recruitment", home.environment({})).public_url == "http://localhost:8140"
    assert load("recruitment", home.environment({}, public_url="http://cat.example")).public_url == "http://cat.example"


def test_what_the_operator_has_set_wins(home: Home) -> None:
    url = "postgresql+psycopg://cbt@db/cbt"
    assert load("cbt", home.environment({"TERANG_CBT_DATABASE_URL": url})).database_url == url


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file stands in the way")
    with pytest.raises(Refused, match=r"var"):
        Home(tmp_path / "var").prepare()


def test_a_second_supervisor_is_refused_and_told_where_the_first_one_is(home: Home) -> None:
    first, second = home.lock(), home.lock()
    first.acquire()
    home.write_running({"url": "http://localhost:8140", "supervisor": 4711})

    with pytest.raises(
        Refused, match=r"is in use: Terang runs from it already at http://localhost:8140 \(process 4711\)"
    ):
        second.acquire()

    first.release()
    second.acquire()
    second.release()


@pytest.mark.parametrize("content", [b"\xff\x00 no text", "kunci é".encode()])
@pytest.mark.parametrize("name", ["secret_key", "previous_secret_keys", "servers.json"])
def test_a_damaged_file_is_refused_by_name(home: Home, name: str, content: bytes) -> None:
    damaged = home.path / name
    damaged.write_bytes(content)
    with pytest.raises(Refused, match=rf"{name} is damaged"):
        home.environment({})
