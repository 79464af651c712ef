"""The embedded form as a whole: one start for all tests here, because it takes seconds."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from operations import cli
from operations.one_machine.running import Running, running
from services.scoring.exams.usecases import exams
from shared.db.engine import make_engine, reading

BANK = Path("operations/simulation/bank")
WAIT = Callable[..., None]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("standalone") / "var") as made:
        yield made


def status_of(url: str, path: str, headers: Mapping[str, str] | None = None) -> int:
    """The status of a page, or 0 if nobody answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1]
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("path", ["/", "/cbt/", "/healthz", "/cbt/healthz", "/scoring/healthz"])
def test_one_origin_serves_all_three(installation: Running, path: str) -> None:
    assert status_of(installation.url, path) == 200


@pytest.mark.parametrize("header", ["SCRIPT_NAME", "PATH_INFO", "REMOTE_USER"])
@pytest.mark.parametrize("value", ["/zzz", "/cbt", "/scoring/healthz"])
def test_no_request_says_where_an_application_lies(installation: Running, header: str, value: str) -> None:
    assert status_of(installation.url, "/cbt/api/time", {header: value}) == 200


def test_its_processes_are_known_by_name(installation: Running) -> None:
    assert set(installation.pids) == {"web", "recruitment-worker", "cbt-worker", "scoring-worker"}
    assert all(alive(pid) for pid in installation.pids.values())
    assert len(installation.web_workers()) == 2


@pytest.mark.parametrize("name", ["web", "cbt-worker"])
def test_a_killed_child_comes_back(installation: Running, wait_until: WAIT, name: str) -> None:
    killed = installation.kill(name)
    wait_until(lambda: installation.pids[name] != killed and alive(installation.pids[name]), seconds=20)
    wait_until(lambda: status_of(installation.url, "/cbt/healthz") == 200, seconds=30)
    assert not alive(killed)


def test_while_the_web_server_starts_again_a_browser_waits_instead_of_being_refused(installation: Running) -> None:
    installation.kill("web")
    assert status_of(installation.url, "/healthz") == 200


def test_a_second_one_in_the_same_folder_is_refused(installation: Running, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--home", str(installation.home.path), "up", "--port", "0"]) == 2
    assert f"Terang runs from it already at {installation.url}" in capsys.readouterr().err
    assert status_of(installation.url, "/healthz") == 200


def test_a_port_that_is_taken_is_named_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.run(["--home", str(tmp_path / "var"), "up", "--port", str(port)]) == 2
    error = capsys.readouterr().err
    assert f"port {port} on 127.0.0.1 cannot be used" in error
    assert f"PORT={port + 1} make demo" in error
    assert not list((tmp_path / "var").glob("*.sqlite3"))


def test_commands_work_beside_it(installation: Running, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(installation.home.path)]
    selection = ["import", "selection", "operations/simulation/selection.json"]
    staff = ["staff", "add", "rini", "--name", "Rini", "--role", "verifier", "--password", "rahasia sekali"]
    staff += ["--nip", "198504122010012003"]
    assert cli.run([*home, *selection]) == 0
    assert cli.run([*home, *staff]) == 0
    assert cli.run([*home, *selection]) == 2
    assert cli.run([*home, *staff]) == 2
    said = capsys.readouterr()
    assert "cpns-sukamaju-2026: opened" in said.out
    assert "sudah dibuka" in said.err
    assert "rini sudah dipakai" in said.err
    assert cli.run([*home, "status"]) == 0
    assert f"Runs at {installation.url}" in capsys.readouterr().out


def scoring_knows_an_exam(installation: Running) -> bool:
    engine = make_engine(installation.settings("scoring").database_url)
    with reading(engine) as session:
        known = bool(exams.listed(session))
    engine.dispose()
    return known


def test_a_sheet_with_problems_changes_nothing_and_names_every_row(
    installation: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str], wait_until: WAIT
) -> None:
    # Which sections there are, scoring learns by an event.
    wait_until(lambda: scoring_knows_an_exam(installation), what="the selection to reach scoring")
    sheet = tmp_path / "twk.csv"
    rows = (
        Path("operations/simulation/bank/twk.csv")
        .read_text(encoding="utf-8-sig")
        .replace("TWK-001,TWK,", "TWK-001,XXX,", 1)
    )
    sheet.write_text(rows, encoding="utf-8")
    assert cli.run(["--home", str(installation.home.path), "import", "items", str(sheet)]) == 2
    assert f"{sheet}: baris 2" in capsys.readouterr().err
    assert cli.run(["--home", str(installation.home.path), "import", "items", str(BANK / "twk.csv")]) == 0
    assert "45 new, 0 changed, 0 as before" in capsys.readouterr().out


def test_it_stops_cleanly_and_starts_again_with_what_it_had(installation: Running, wait_until: WAIT) -> None:
    """The last one that asks the installation of this module."""
    pids = [*installation.pids.values(), *installation.web_workers()]
    key = installation.home.secret_key.read_bytes()
    installation.supervisor.send(signal.SIGTERM)
    assert installation.supervisor.wait(30) == 0
    assert not any(alive(pid) for pid in pids)
    assert installation.home.read_running() is None

    with running(installation.home.path) as second:
        assert second.home.secret_key.read_bytes() == key
        everybody = [*second.pids.values(), *second.web_workers()]
        second.supervisor.send(signal.SIGKILL)
        wait_until(lambda: not any(alive(pid) for pid in everybody), seconds=10)


def test_a_start_can_be_broken_off(tmp_path: Path, wait_until: WAIT) -> None:
    command = [sys.executable, "-m", "operations.cli", "--home", str(tmp_path / "var"), "up", "--port", "0"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TERANG_")}
    process = subprocess.Popen(command, env=environment)
    running_file = tmp_path / "var" / "running.json"
    wait_until(running_file.exists, seconds=30)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) in (0, 130)
    assert not running_file.exists()
