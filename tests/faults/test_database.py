"""G1 when the database goes: PostgreSQL ended in immediate mode, and a disk that is full, while candidates save."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from operations.local_servers.postgres import PostgresServer, create_service_databases
from services.cbt.attempts.tables import attempts, journal
from services.cbt.service import create_app
from shared.db.engine import reading
from tests.builders.cbt import cbt_engine, hall
from tests.builders.cbt_hall import Hall, entry, save
from tests.builders.messaging import StoppedClock
from tests.builders.web import make_settings
from tests.faults.disks import fill, small_disk

pytestmark = pytest.mark.servers
CANDIDATES = 4
Wait = Callable[..., None]


class Sitting(threading.Thread):
    """A candidate who saves one answer after the other, the same one again until it is acknowledged."""

    def __init__(self, number: str, client: FlaskClient, items: list[dict[str, Any]], end: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number = number
        self._client = client
        self._items = items
        self._end = end
        self.acknowledged: list[int] = []
        self.statuses: Counter[int] = Counter()
        self.codes: set[str] = set()
        self.is_asking = False

    def run(self) -> None:
        sequence = 1
        while not self._end.is_set():
            self.is_asking = True
            response = save(self._client, entry(sequence, self._items[sequence % len(self._items)], sequence % 4))
            self.is_asking = False
            self.statuses[response.status_code] += 1
            if response.status_code == 200 and response.get_json()["saved"] == [sequence]:
                self.acknowledged.append(sequence)
                sequence += 1
            else:
                self.codes.add(response.get_json().get("code", ""))
                self._end.wait(0.05)


class Exam:
    """Candidates who save without a pause until the block ends."""

    def __init__(self, at: Hall) -> None:
        self._at = at
        self._end = threading.Event()
        working = [(number, *at.at_work(number)) for number in at.numbers]
        self._sittings = [Sitting(number, client, told["items"], self._end) for number, client, told in working]

    def __enter__(self) -> Exam:
        for sitting in self._sittings:
            sitting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for sitting in self._sittings:
            sitting.join(60)
            assert not sitting.is_alive()

    def acknowledged(self) -> int:
        return sum(len(sitting.acknowledged) for sitting in self._sittings)

    def statuses(self) -> Counter[int]:
        # Copied in one step: the candidates go on counting.
        return sum((sitting.statuses.copy() for sitting in self._sittings), Counter())

    def under_way(self) -> int:
        """Answers that wait for their acknowledgement at this moment."""
        return sum(sitting.is_asking for sitting in self._sittings)

    def codes(self) -> set[str]:
        return set().union(*(sitting.codes for sitting in self._sittings))

    def lost(self) -> set[tuple[str, int]]:
        """What was acknowledged and is not in the database."""
        rows = select(attempts.c.candidate_no, journal.c.sequence).join(
            attempts, attempts.c.attempt_id == journal.c.attempt_id
        )
        # The acknowledgements first: candidates go on saving while this looks.
        told = {(sitting.number, sequence) for sitting in self._sittings for sequence in list(sitting.acknowledged)}
        with reading(self._at.engine) as session:
            kept = {(number, sequence) for number, sequence in session.execute(rows)}
        return told - kept


@contextmanager
def hall_on(server: PostgresServer, folder: Path) -> Iterator[Hall]:
    engine, clock = cbt_engine(url=create_service_databases(server.url)["cbt"]), StoppedClock()
    session_id, numbers = hall(engine, clock, CANDIDATES)
    app = create_app(make_settings("cbt", folder), engine=engine, clock=clock)
    try:
        yield Hall(app, engine, clock, session_id, numbers)
    finally:
        app.extensions["cbt"].saves.close()
        engine.dispose()


def test_postgresql_ended_in_immediate_mode_again_and_again_loses_nothing(open_folder: Path, wait_until: Wait) -> None:
    with PostgresServer(open_folder / "postgres") as server, hall_on(server, open_folder) as at, Exam(at) as exam:
        for _ in range(3):
            before = exam.acknowledged()
            wait_until(lambda: exam.acknowledged() > before + 40, seconds=60, what="saves")  # noqa: B023
            refused = exam.statuses()[503]
            wait_until(exam.under_way, what="an answer under way")
            server.stop_immediate()
            # Nobody is told "saved" while it is away; who asks is told to come again.
            wait_until(lambda: exam.statuses()[503] > refused, seconds=60, what="a refusal")  # noqa: B023
            server.start()
        before = exam.acknowledged()
        wait_until(lambda: exam.acknowledged() > before + 40, seconds=60, what="saves")
        assert set(exam.statuses()) == {200, 503}
        assert exam.lost() == set()
    log = server.log.read_text(encoding="utf-8", errors="replace")
    assert log.count("received immediate shutdown request") == 3
    assert log.count("automatic recovery in progress") == 3


@pytest.fixture
def server_on_a_small_disk(open_folder: Path) -> Iterator[tuple[PostgresServer, Path]]:
    """Its data are on the disk; its log is elsewhere, to be complete."""
    settings = {"max_wal_size": "32MB", "min_wal_size": "32MB"}
    folder = open_folder / "postgres"
    folder.mkdir()
    with small_disk(open_folder / "disk", megabytes=160) as disk:
        room = disk / "room"
        room.mkdir(mode=0o711)
        (folder / "elsewhere").write_text(f"{room}\n", encoding="utf-8")
        with PostgresServer(folder, settings=settings) as server:
            assert server.data.is_relative_to(disk)
            yield server, disk


def test_a_full_disk_is_a_clear_refusal_and_saves_go_on_when_there_is_room(
    open_folder: Path, server_on_a_small_disk: tuple[PostgresServer, Path], wait_until: Wait
) -> None:
    server, disk = server_on_a_small_disk
    with hall_on(server, open_folder) as at, Exam(at) as exam:
        wait_until(lambda: exam.acknowledged() > 40, seconds=60, what="saves")
        ballast = disk / "ballast"

        def is_full() -> bool:
            # Again and again, because a checkpoint gives room back.
            fill(ballast)
            return exam.statuses()[503] > 20

        wait_until(is_full, seconds=60, what="refusals")
        full = exam.acknowledged()
        ballast.unlink()
        wait_until(lambda: exam.acknowledged() > full + 40, seconds=60, what="saves after the disk had room")
        assert exam.codes() == {"unavailable"}
        assert set(exam.statuses()) == {200, 503}
        assert exam.lost() == set()
    assert "No space left on device" in server.log.read_text(encoding="utf-8", errors="replace")
