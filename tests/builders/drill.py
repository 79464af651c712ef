"""A selection whose databases and log are real files or real servers, backed up and restored by the command."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from operations import cli
from services.cbt.attempts.tables import attempts, journal
from services.recruitment.trail.tables import trail
from services.scoring.marking.tables import journal_entries, marks
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine, reading
from shared.eventlog.interface import LogUnavailable
from shared.eventlog.kafka_log import KafkaLog
from shared.eventlog.open_log import open_log
from shared.messaging import held_events
from shared.messaging.dead_letters import open_count
from shared.messaging.relay import backlog
from tests.builders.small_selection import option_worth
from tests.builders.system import System
from tests.builders.web import make_settings

Kind = TypeVar("Kind", bound=System)
Answer = tuple[str, int, str, str | None]
"""Candidate number, sequence, item, option."""


@dataclass
class Site:
    """Where everything is. `lose_log` leaves an empty one."""

    folder: Path
    urls: Mapping[str, str]
    log_url: str
    lose: Callable[[str], None]
    lose_log: Callable[[], None]
    backup: Path = field(init=False)

    def __post_init__(self) -> None:
        self.backup = self.folder / "backup"
        self.keys = make_settings("recruitment", self.folder)

    @property
    def environ(self) -> dict[str, str]:
        return {
            **{f"TERANG_{service.upper()}_DATABASE_URL": url for service, url in self.urls.items()},
            "TERANG_EVENT_LOG_URL": self.log_url,
            "TERANG_SECRET_KEY": self.keys.secret_key,
            "TERANG_STAFF_PUBLIC_KEY_FILE": str(self.keys.staff_public_key_file),
            "TERANG_STAFF_PRIVATE_KEY_FILE": str(self.keys.staff_private_key_file),
            "TERANG_EVENT_KEYS_FILE": str(self.keys.event_keys_file),
            "TERANG_PUBLIC_URL": self.keys.public_url,
        }

    def terang(self, *command: str, **environ: str) -> int:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in {**self.environ, **environ}.items():
                patched.setenv(name, value)
            return cli.run(["--home", str(self.folder / "home"), *command])

    def at_work(self) -> AbstractContextManager[System]:
        """The services as processes would be: made afresh, and gone at the end."""
        return self.at_work_as(System)

    @contextmanager
    def at_work_as(self, kind: type[Kind]) -> Iterator[Kind]:
        """With what the people of this kind of system do."""
        engines: dict[str, Engine] = {service: make_engine(url) for service, url in self.urls.items()}
        kafka = self.log_url.startswith("kafka://")
        log = KafkaLog(self.log_url, {}, idle_fetch_seconds=0.01) if kafka else open_log(self.log_url)
        system = kind(self.folder, engines, log)
        try:
            yield system
        finally:
            system.apps["cbt"].extensions["cbt"].saves.close()
            system.close()
            log.close()


class Sitting:
    """One candidate at an exam PC who keeps an account of what was acknowledged."""

    def __init__(self, number: str, client: FlaskClient) -> None:
        self.number = number
        self.client = client
        self.paper: list[dict[str, Any]] = client.post("/api/attempt").get_json()["items"]
        self.acknowledged: list[Answer] = []

    def answer(self, sequence: int, worth: int) -> None:
        item = self.paper[sequence % len(self.paper)]
        option = option_worth(item, worth)
        entry = {"sequence": sequence, "item_id": item["item_id"], "option_id": option, "doubtful": False}
        response = self.client.post("/api/attempt/answers", json={"entries": [entry]})
        assert response.status_code == 200, response.get_data(as_text=True)
        assert response.get_json()["saved"] == [sequence]
        self.acknowledged.append((self.number, sequence, str(item["item_id"]), option))


class Hurry(threading.Thread):
    """Candidates who save one answer after the other until the block ends."""

    def __init__(self, sittings: list[Sitting], first: int) -> None:
        super().__init__(daemon=True)
        self._sittings = sittings
        self._next = first
        self._end = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            # As quick as a hall, and not so quick that nothing is left of the machine for the backup.
            while not self._end.wait(0.02):
                for sitting in self._sittings:
                    sitting.answer(self._next, self._next % 5 + 1)
                self._next += 1
        except BaseException as error:
            self.failure = error

    def __enter__(self) -> Hurry:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self.join(60)
        assert self.failure is None


def saved(system: System) -> set[Answer]:
    rows = select(attempts.c.candidate_no, journal.c.sequence, journal.c.item_id, journal.c.option_id).join(
        attempts, attempts.c.attempt_id == journal.c.attempt_id
    )
    with reading(system.engines["cbt"]) as session:
        return {(number, sequence, item, option) for number, sequence, item, option in session.execute(rows)}


def settle(system: System) -> None:
    """Lets events pass until nobody has anything to do; a log that is slow to answer is waited out, as workers do."""
    give_up_at = time.monotonic() + 180
    while True:
        try:
            system.settle()
            return
        except LogUnavailable:
            if time.monotonic() > give_up_at:
                raise


def finish(system: System, candidates: list[str]) -> None:
    """Everybody sits down again, with a new PIN, and sends in what is saved."""
    for number in candidates:
        client = system.check_in(number)
        client.post("/api/attempt")
        response = client.post("/api/attempt/submission", json={})
        assert response.status_code < 300, response.get_data(as_text=True)
    settle(system)


def check_nothing_is_wrong(system: System, candidates: list[str]) -> None:
    """Nothing waits, nothing died, and each cause had one effect."""
    for service in SERVICES:
        with reading(system.engines[service]) as session:
            assert (service, backlog(session)[0]) == (service, 0)
            assert (service, open_count(session), held_events.count(session)) == (service, 0, 0)
    with reading(system.engines["scoring"]) as session:
        assert session.scalar(select(func.count()).select_from(marks)) == len(candidates)
        heard = session.scalar(select(func.count()).select_from(journal_entries))
    assert heard == len(saved(system))
    with reading(system.engines["recruitment"]) as session:
        lines = session.scalars(select(trail.c.event_id).where(trail.c.type == "scoring.attempt.scored.v1")).all()
    assert len(lines) == len(candidates), "a result was told twice"
    assert {row["candidate_no"] for row in system.ranking()["rows"] if row["status"] != "absent"} == set(candidates)
