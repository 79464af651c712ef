"""SIGKILLs spread over everything that runs while an exam is on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from operations.one_machine.running import Running
from shared.db.outages import OUTAGE
from tests.faults.exam import Hall, Outcome
from tests.faults.journeys import MARKING, TRAIL, Follower
from tests.faults.recovery import Blow, Kill, Passage, seconds_until_the_next, table, under_way

_PATIENCE = 180.0
_LOOK = 0.02
_FIRST_ANSWERS = 50
"""The first kill comes when the exam is well under way."""


def _of(name: str) -> Callable[[Running], int]:
    return lambda installation: installation.pids[name]


@dataclass(frozen=True)
class Target:
    """What is killed, when it is at work, and by whose progress its return is seen."""

    name: str
    pid: Callable[[Running], int]
    """Raises KeyError, IndexError or FileNotFoundError while it does not run."""
    answers: int = 0
    """It is at work when so many answers are under way."""
    events: Callable[[Hall], int] = lambda _hall: 1
    """It is at work when this is not 0."""
    follower: Follower = MARKING


def _unpublished(hall: Hall) -> int:
    return hall.journeys.unpublished()


WEB_WORKER = Target("web worker", lambda installation: installation.web_workers()[0], answers=2)
MASTER = Target("gunicorn master", _of("web"), answers=1)
RELAY = Target("relay (cbt)", _of("cbt-worker"), events=_unpublished)
MARKER = Target("consumer (scoring)", _of("scoring-worker"), events=lambda hall: hall.journeys.unapplied(MARKING))
WRITER = Target(
    "consumer (recruitment)",
    _of("recruitment-worker"),
    events=lambda hall: hall.journeys.unapplied(TRAIL),
    follower=TRAIL,
)
POSTGRES = Target("PostgreSQL", _of("postgres"), answers=1)
BROKER = Target("broker", _of("kafka"), events=_unpublished)

EMBEDDED = (WEB_WORKER, RELAY, MARKER, MASTER, WRITER)
PRODUCTION = (WEB_WORKER, BROKER, RELAY, POSTGRES, MARKER, MASTER, WRITER)


def plan(targets: Sequence[Target], rounds: int) -> list[tuple[Target, bool]]:
    """Who is killed, round after round, and whether all must be back before.

    In every fourth round they must, so that each recovery is seen alone; in the others one kill follows the other,
    and only the target itself must be back from the last time. The broker, which takes longest, has every second
    half of the rounds off.
    """
    return [
        (target, number % 4 == 0)
        for number in range(rounds)
        for target in targets
        if number % 4 < 2 or target is not BROKER
    ]


class Storm:
    """Kills according to plan, each target in the middle of its work."""

    def __init__(self, targets: Sequence[Target], rounds: int) -> None:
        self._targets = targets
        self._plan = plan(targets, rounds)
        self._last: dict[str, tuple[Kill, int]] = {}

    def __call__(self, hall: Hall) -> list[Kill]:
        """Ends early, with the kills so far, where something does not come back."""
        landed: list[Kill] = []
        if not hall.ledger.wait_for(_FIRST_ANSWERS):
            return landed
        for target, alone in self._plan:
            must_be_quiet = alone or (landed and landed[-1].alone)
            if not self._wait_for(hall, self._targets if must_be_quiet else [target]):
                return landed
            kill = self._strike(hall, target, alone)
            if kill is None:
                return landed
            landed.append(kill)
        self._wait_for(hall, self._targets)
        return landed

    def _wait_for(self, hall: Hall, targets: Sequence[Target]) -> bool:
        """False if one of them is not back in time."""
        give_up_at = time.monotonic() + _PATIENCE
        while time.monotonic() < give_up_at:
            try:
                if self._are_back(hall, targets):
                    return True
            except OUTAGE:
                # The database is away: it has been killed itself.
                pass
            time.sleep(_LOOK)
        return False

    def _are_back(self, hall: Hall, targets: Sequence[Target]) -> bool:
        """An answer and an event have gone all the way since each was killed."""
        for target in targets:
            if target.name in self._last:
                killed_at = self._last[target.name][0].at
                if hall.ledger.newest_sent_at <= killed_at:
                    return False
                if not hall.journeys.has_brought(target.follower, killed_at):
                    return False
        return True

    def _strike(self, hall: Hall, target: Target, alone: bool) -> Kill | None:
        give_up_at = time.monotonic() + _PATIENCE
        while time.monotonic() < give_up_at:
            if self._is_at_work(hall, target):
                try:
                    pid = target.pid(hall.installation)
                    if self._last.get(target.name, (None, 0))[1] != pid:
                        kill = Kill(target.name, time.time(), alone)
                        os.kill(pid, signal.SIGKILL)
                        self._last[target.name] = (kill, pid)
                        return kill
                except (KeyError, IndexError, ProcessLookupError, FileNotFoundError):
                    # It has just been killed in another way, and is being started again.
                    pass
            time.sleep(_LOOK)
        return None

    def _is_at_work(self, hall: Hall, target: Target) -> bool:
        try:
            at_work = target.events(hall) > 0
        except OUTAGE:
            return False
        return at_work and (target.answers == 0 or hall.ledger.wait_for_under_way(target.answers, 1.0))


def blows(outcome: Outcome[list[Kill]], targets: Sequence[Target]) -> list[Blow]:
    answers = outcome.answers()
    followers = {target.name: target.follower for target in targets}
    return [_blow(kill, outcome, answers, outcome.events[followers[kill.target]]) for kill in outcome.happened]


def _blow(kill: Kill, outcome: Outcome[list[Kill]], answers: list[Passage], events: list[Passage]) -> Blow:
    met = [entry for entry in outcome.entries if entry.sent_at <= kill.at < entry.acknowledged_at]
    return Blow(
        kill,
        answers_under_way=len(met),
        answers_sent_again=sum(entry.tries > 1 for entry in met),
        events_under_way=under_way(kill.at, events),
        next_answer=seconds_until_the_next(kill.at, answers),
        next_event=seconds_until_the_next(kill.at, events),
    )


def figures(found: Sequence[Blow]) -> str:
    """What each kill met and how soon things went on, by target."""
    kinds: Mapping[str, list[Blow]] = {
        "one at a time": [blow for blow in found if blow.kill.alone],
        "one upon the other": [blow for blow in found if not blow.kill.alone],
    }
    parts = [f"SIGKILLs {name}: {len(some)}\n{table(some)}" for name, some in kinds.items() if some]
    return "\n\n".join([f"SIGKILLs              {len(found)}", *parts])


def require_all_landed(found: Sequence[Blow], targets: Sequence[Target], rounds: int) -> None:
    """Each target was met at its work, four of five kills in all, and everything went on afterwards.

    Not every single one: between the look and the kill a consumer may commit the little that it had left.
    """
    assert [blow.kill.target for blow in found] == [target.name for target, _ in plan(targets, rounds)]
    by_name = {target.name: target for target in targets}
    met = [
        blow for blow in found
        if (blow.answers_under_way if by_name[blow.kill.target].answers else blow.events_under_way) > 0
    ]  # fmt: skip
    assert {blow.kill.target for blow in met} == by_name.keys()
    assert len(met) >= 0.8 * len(found), found
    for blow in found:
        assert blow.next_answer is not None, blow
        assert blow.next_event is not None, blow
