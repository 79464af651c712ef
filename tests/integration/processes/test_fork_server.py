"""Programs that begin as copies of a process that has loaded their modules: they start, end and return as others do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.processes.fork_server import ForkServer
from tests.integration.processes.test_supervisor import ROOT, alive

WAIT = Callable[..., None]


class Parent:
    """The process of forking_parent.py."""

    def __init__(self, folder: Path, *modes: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.processes.forking_parent", str(folder), *modes],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )

    @property
    def pids(self) -> dict[str, int]:
        found: dict[str, int] = json.loads((self.folder / "pids.json").read_text())
        return found

    @property
    def server(self) -> int:
        return int((self.folder / "server").read_text())

    @property
    def said(self) -> str:
        said = self.folder / "said"
        return said.read_text() if said.exists() else ""


@pytest.fixture
def parent_of(tmp_path: Path) -> Iterator[Callable[..., Parent]]:
    made: list[Parent] = []

    def make(*modes: str) -> Parent:
        made.append(Parent(tmp_path, *modes))
        return made[-1]

    yield make
    for parent in made:
        parent.process.kill()
        parent.process.wait()


@pytest.fixture
def started(parent_of: Callable[..., Parent], wait_until: WAIT) -> Callable[..., Parent]:
    def start(*modes: str) -> Parent:
        parent = parent_of(*modes)
        wait_until((parent.folder / "all.started").exists, seconds=60)
        return parent

    return start


def parent_pid(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_program_is_a_copy_with_its_own_arguments_settings_log_group_and_priority(
    started: Callable[..., Parent],
) -> None:
    parent = started("plain")
    pid = parent.pids["plain"]
    assert parent_pid(pid) == parent.server
    assert parent_pid(parent.server) == parent.process.pid
    assert os.getpgid(pid) == pid
    assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 3
    assert f"TERANG_GIVEN is by the parent, loaded already: True, process {pid}" in (
        (parent.folder / "plain.log").read_text()
    )


def test_the_parents_files_are_not_open_in_its_programs(started: Callable[..., Parent]) -> None:
    parent = started("plain")
    # Besides the three standard ones only the end of a pipe that is closed with the fork server.
    opened = {str(each.readlink()) for each in Path(f"/proc/{parent.pids['plain']}/fd").iterdir()}
    others = opened - {"/dev/null", str(parent.folder / "plain.log")}
    assert len(others) == 1
    assert others.pop().startswith("pipe:")


def test_it_is_ended_in_order_and_nothing_is_left(started: Callable[..., Parent]) -> None:
    parent = started("plain")
    pids = [parent.pids["plain"], parent.server]
    parent.process.send_signal(signal.SIGTERM)
    assert parent.process.wait(20) == 0
    assert (parent.folder / "plain.ended").exists()
    assert not any(alive(pid) for pid in pids)


def test_ctrl_c_reaches_the_parent_alone(started: Callable[..., Parent]) -> None:
    parent = started("plain")
    os.killpg(parent.process.pid, signal.SIGINT)
    assert parent.process.wait(20) == 0
    assert (parent.folder / "plain.ended").exists()
    assert "Traceback" not in (parent.folder / "plain.log").read_text()


def test_a_killed_one_is_copied_again_and_it_is_said(started: Callable[..., Parent], wait_until: WAIT) -> None:
    parent = started("plain", "parent")
    killed, grandchild = parent.pids["parent"], int((parent.folder / "parent.child").read_text())
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: parent.pids["parent"] != killed)
    assert parent_pid(parent.pids["parent"]) == parent.server
    assert "parent ended (SIGKILL); starting it again in 0.1 s" in parent.said
    assert not alive(grandchild)
    assert alive(parent.pids["plain"])


def test_one_that_will_not_end_is_killed_after_the_deadline(started: Callable[..., Parent]) -> None:
    parent = started("stubborn")
    pid = parent.pids["stubborn"]
    parent.process.send_signal(signal.SIGTERM)
    assert parent.process.wait(20) == 0
    assert not alive(pid)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("fails", "fails ended before it was ready: TERANG_EXAMPLE is not set (log: "),
        ("silent", "silent ended before it was ready: it wrote nothing (exit code 3)"),
        ("raises", "raises ended before it was ready: ValueError: a mistake (log: "),
    ],
)
def test_of_one_that_cannot_start_it_is_said_why(parent_of: Callable[..., Parent], mode: str, reason: str) -> None:
    parent = parent_of(mode)
    assert parent.process.wait(60) == 2
    assert reason in parent.said


def test_without_the_fork_server_programs_start_by_themselves(started: Callable[..., Parent], wait_until: WAIT) -> None:
    parent = started("plain", "stubborn")
    before = parent.pids
    os.kill(parent.server, signal.SIGKILL)
    wait_until(lambda: set(parent.pids.values()).isdisjoint(before.values()))
    assert not any(alive(pid) for pid in before.values())
    assert parent.said.count(" ended (SIGKILL)") == 2
    assert [parent_pid(pid) for pid in parent.pids.values()] == [parent.process.pid] * 2


def test_nothing_outlives_a_killed_parent(started: Callable[..., Parent], wait_until: WAIT) -> None:
    parent = started("plain", "parent", "stubborn")
    pids = [*parent.pids.values(), parent.server, int((parent.folder / "parent.child").read_text())]
    parent.process.kill()
    parent.process.wait()
    wait_until(lambda: not any(alive(pid) for pid in pids))


def test_a_process_with_threads_is_not_copied() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert ForkServer.begin() is None
    finally:
        ended.set()
        thread.join()
