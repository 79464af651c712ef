"""The supervisor with small real processes: order, restart, clean end, and no orphans."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.kernel.errors import Refused
from shared.processes.keep_alive import Pauses
from shared.processes.supervisor import Program, Supervisor, Timing

PAUSES = Pauses(first=0.05, look=0.02)
TIMING = Timing(ready=20, stop=5, pauses=PAUSES)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(tmp_path: Path, said: list[str]) -> Iterator[Callable[..., Supervisor]]:
    made: list[Supervisor] = []

    def make(*stages: list[Program], timing: Timing = TIMING, **options: Any) -> Supervisor:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        supervisor = Supervisor(
            stages, environment=environment, logs=tmp_path, report=said.append, timing=timing, **options
        )
        made.append(supervisor)
        return supervisor

    yield make
    for supervisor in made:
        supervisor.stop()


def program(folder: Path, name: str, mode: str = "plain") -> Program:
    ready = folder / f"{name}.ready"
    return Program(
        name=name,
        module="tests.integration.processes.dummy_program",
        arguments=[mode, str(folder), name],
        is_ready=lambda started: ready.exists() and ready.stat().st_mtime >= started - 1,
    )


def alive(pid: int) -> bool:
    try:
        # A zombie has ended too: only its parent has not asked yet.
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1]
    except FileNotFoundError:
        return False


def test_between_two_stages_it_calls(tmp_path: Path, supervise: Callable[..., Supervisor]) -> None:
    ready: list[list[str]] = []
    supervisor = supervise(
        [program(tmp_path, "first")],
        [program(tmp_path, "second")],
        reached=lambda _stage: ready.append(sorted(path.name for path in tmp_path.glob("*.ready"))),
    )
    supervisor.start()
    assert ready == [["first.ready"], ["first.ready", "second.ready"]]


def test_stages_start_and_stop_in_order(tmp_path: Path, supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise([program(tmp_path, "first")], [program(tmp_path, "second")])
    supervisor.start()
    assert (tmp_path / "first.ready").stat().st_mtime_ns < (tmp_path / "second.ready").stat().st_mtime_ns
    pids = supervisor.pids

    supervisor.stop()

    assert (tmp_path / "first.ended").read_text() == "[]"
    assert (tmp_path / "second.ended").read_text() == "['first.ended']"
    assert not any(alive(pid) for pid in pids.values())


def test_a_child_that_gives_way_stands_back_also_once_it_is_started_again(
    tmp_path: Path, supervise: Callable[..., Supervisor], wait_until: Callable[..., None]
) -> None:
    ordinary, humble = program(tmp_path, "a"), replace(program(tmp_path, "b"), gives_way=5)
    supervisor = supervise([ordinary, humble])
    supervisor.start()
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert [os.getpriority(os.PRIO_PROCESS, supervisor.pids[name]) for name in "ab"] == [own, own + 5]
    killed = supervisor.pids["b"]
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: supervisor.pids["b"] != killed)
    wait_until(lambda: os.getpriority(os.PRIO_PROCESS, supervisor.pids["b"]) == own + 5)


def test_a_killed_child_is_started_again_and_it_is_said(
    tmp_path: Path, said: list[str], supervise: Callable[..., Supervisor], wait_until: Callable[..., None]
) -> None:
    supervisor = supervise([program(tmp_path, "worker")])
    supervisor.start()
    killed = supervisor.pids["worker"]

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: supervisor.pids["worker"] != killed and alive(supervisor.pids["worker"]))
    assert len(said) == 1
    assert "worker ended (SIGKILL); starting it again in 0.1 s" in said[0]


def test_what_a_killed_child_had_started_is_ended_before_its_successor_starts(
    tmp_path: Path, supervise: Callable[..., Supervisor], wait_until: Callable[..., None]
) -> None:
    supervisor = supervise([program(tmp_path, "web", "parent")])
    supervisor.start()
    grandchild = int((tmp_path / "web.child").read_text())

    os.kill(supervisor.pids["web"], signal.SIGKILL)

    wait_until(lambda: not alive(grandchild))


def test_a_child_that_will_not_end_is_killed_after_the_deadline(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    supervisor = supervise([program(tmp_path, "deaf", "stubborn")], timing=Timing(ready=20, stop=0.2, pauses=PAUSES))
    supervisor.start()
    pid = supervisor.pids["deaf"]

    supervisor.stop()

    assert not alive(pid)


def test_a_child_that_cannot_start_stops_the_start_with_its_last_words(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    supervisor = supervise([program(tmp_path, "good")], [program(tmp_path, "broken", "fails")])

    with pytest.raises(
        Refused, match=r"broken ended before it was ready: TERANG_EXAMPLE is not set \(log: .*broken.log\)"
    ):
        supervisor.start()


def test_of_a_child_that_ends_without_a_word_it_is_said_how_it_ended(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    supervisor = supervise([program(tmp_path, "mute", "silent")])

    with pytest.raises(Refused, match=r"mute ended before it was ready: it wrote nothing \(exit code 3\)"):
        supervisor.start()


def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path, wait_until: Callable[..., None]) -> None:
    source = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from shared.processes.supervisor import Supervisor\n"
        "from tests.integration.processes.test_supervisor import program\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "stages = [[program(folder, 'plain'), program(folder, 'web', 'parent'), program(folder, 'deaf', 'stubborn')]]\n"
        "supervisor = Supervisor(stages, environment=dict(os.environ), logs=folder, report=print)\n"
        "supervisor.start()\n"
        "(folder / 'pids').write_text(' '.join(map(str, supervisor.pids.values())))\n"
        "signal.pause()\n"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", source], env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        wait_until(lambda: (tmp_path / "pids").exists() and len((tmp_path / "pids").read_text().split()) == 3)
    finally:
        supervisor.kill()
        supervisor.wait()
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    pids.append(int((tmp_path / "web.child").read_text()))

    wait_until(lambda: not any(alive(pid) for pid in pids))
