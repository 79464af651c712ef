"""What has ended is started again, after pauses that grow while it does not stay alive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.kernel.errors import Refused
from shared.processes.keep_alive import KeepAlive, Pauses


class Thing:
    """Runs from a successful start until `running` is set to False."""

    name = "Thing"
    log = Path("thing.log")

    def __init__(self, *problems: Exception) -> None:
        self.running = False
        self.cleared_up = 0
        self._problems = list(problems)

    def how_it_ended(self) -> str:
        return "SIGKILL"

    def clear_up(self) -> None:
        self.cleared_up += 1

    def start_again(self) -> None:
        if self._problems:
            raise self._problems.pop(0)
        self.running = True


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def keep(said: list[str]) -> Iterator[Callable[..., None]]:
    made: list[KeepAlive] = []

    def watch_over(*things: Thing, changed: Callable[[], None] = lambda: None, settled: float = 30.0) -> None:
        pauses = Pauses(first=0.1, settled=settled, look=0.01)
        made.append(KeepAlive(things, report=said.append, changed=changed, pauses=pauses))
        made[-1].start()

    yield watch_over
    for keep_alive in made:
        keep_alive.stop()
        keep_alive.stop()


def test_a_start_that_fails_is_tried_again_later_and_its_reason_reported(
    keep: Callable[..., None], said: list[str], wait_until: Callable[..., None]
) -> None:
    thing = Thing(Refused("the port is taken"), OSError("no such file"))
    changes: list[bool] = []
    keep(thing, changed=lambda: changes.append(thing.running))
    wait_until(lambda: changes == [True])
    assert said == [
        "Thing ended (SIGKILL); starting it again in 0.1 s. Log: thing.log",
        "the port is taken; starting it again in 0.2 s. Log: thing.log",
        "no such file; starting it again in 0.4 s. Log: thing.log",
    ]
    assert thing.cleared_up == 3


@pytest.mark.parametrize(("settled", "pause"), [(30.0, "0.2"), (0.0, "0.1")])
def test_an_end_counts_until_it_has_stayed_alive_for_a_while(
    keep: Callable[..., None], said: list[str], wait_until: Callable[..., None], settled: float, pause: str
) -> None:
    thing = Thing()
    keep(thing, settled=settled)
    wait_until(lambda: thing.running)
    thing.running = False
    wait_until(lambda: thing.running)
    assert f"in {pause} s" in said[1]


def test_one_that_cannot_come_back_holds_up_no_other(
    keep: Callable[..., None], wait_until: Callable[..., None]
) -> None:
    broken, other = Thing(*[Refused("no")] * 20), Thing()
    keep(broken, other)
    wait_until(lambda: other.running, seconds=2)
    assert not broken.running
