"""A hall whose saves take the lane or go to Flask, and a candidate at work in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from services.cbt.attempts.api.lane import RULE, SaveLane
from services.cbt.attempts.tables import journal
from services.cbt.service import create_app
from shared.contracts.scoring import ExamSealedV1
from shared.db.engine import make_engine, reading
from shared.telemetry.server import ROUTE
from shared.web.hosts import Hosts
from tests.builders.cbt import cbt_engine, hall
from tests.builders.cbt_hall import Hall, entry
from tests.builders.messaging import StoppedClock
from tests.builders.web import make_settings

BOTH = ("lane", "flask")
Both = Callable[..., tuple["Outcome", bool]]
"""Takes what happens before a save, and returns what either road answers then, which must be the same, and whether the
lane answered by itself."""


@dataclass(frozen=True)
class Prepared:
    """A database in which a candidate has just begun, to be copied for every case."""

    file: Path
    session_id: str
    numbers: list[str]
    token: str
    attempt: dict[str, Any]


def prepare(folder: Path, sealed: ExamSealedV1 | None = None) -> Prepared:
    # In memory, and stored as a file at the end: nothing here needs to be durable in between.
    engine, clock = cbt_engine(), StoppedClock()
    session_id, numbers = hall(engine, clock, sealed=sealed)
    found = Hall(
        create_app(make_settings("cbt", folder), engine=engine, clock=clock), engine, clock, session_id, numbers
    )
    client, attempt = found.at_work(numbers[0])
    cookie = client.get_cookie("terang_seat")
    assert cookie is not None
    with engine.connect() as connection, connection.execution_options(isolation_level="AUTOCOMMIT"):
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM INTO ?", (str(folder / "cbt.db"),))
    engine.dispose()
    return Prepared(folder / "cbt.db", session_id, numbers, cookie.value, attempt)


@dataclass
class Road:
    """A hall whose saves take one road. `seen_by_flask` are the paths of the requests that Flask was asked, `logged_as`
    is the route that the access log has for the last request."""

    hall: Hall
    desk: Desk = field(init=False)
    logged_as: str = ""
    seen_by_flask: list[str] = field(default_factory=list)


@dataclass
class Desk:
    """A candidate at work, and the request that comes next: by default one that nothing stands against."""

    road: Road
    token: str
    attempt_id: str
    items: list[dict[str, Any]]
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    environ: dict[str, Any] = field(default_factory=dict)
    query: str = ""

    def __post_init__(self) -> None:
        self.body = {"entries": [entry(1, self.items[0])]}
        self.headers = {"Content-Type": "application/json", "Cookie": f"terang_seat={self.token}"}

    @property
    def first(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body["entries"][0]
        return found

    def send(self) -> Outcome:
        data = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        client = self.road.hall.app.test_client(use_cookies=False)
        response = client.post(
            RULE, data=data, query_string=self.query, headers=self.headers, environ_overrides=self.environ
        )
        assert self.road.logged_as == RULE
        names = {self.attempt_id: "the attempt's", response.headers["X-Correlation-ID"]: "some"}
        headers = sorted((name.lower(), names.get(value, value)) for name, value in response.headers)
        with reading(self.road.hall.engine) as session:
            rows = session.execute(select(journal).order_by(journal.c.sequence)).mappings()
            kept = [{name: value for name, value in row.items() if name != "attempt_id"} for row in rows]
        return Outcome(response.status_code, response.data, headers, kept)


@dataclass(frozen=True)
class Outcome:
    status: int
    body: bytes
    headers: list[tuple[str, str]]
    journal: list[dict[str, Any]]

    @property
    def answer(self) -> dict[str, Any]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


@contextmanager
def road(name: str, prepared: Prepared, folder: Path, **settings: Any) -> Iterator[Road]:
    (folder / name).mkdir()
    shutil.copy(prepared.file, folder / name / "cbt.db")
    engine, clock = make_engine(f"sqlite:///{folder / name / 'cbt.db'}"), StoppedClock()
    app = create_app(make_settings("cbt", folder, **settings), engine=engine, clock=clock)
    hosts = app.wsgi_app
    assert isinstance(hosts, Hosts)
    lane = hosts.behind
    assert isinstance(lane, SaveLane)
    found, flask = Road(Hall(app, engine, clock, prepared.session_id, prepared.numbers)), lane.behind
    found.desk = Desk(found, prepared.token, prepared.attempt["attempt_id"], prepared.attempt["items"])

    def watched(environ: Any, start_response: Any) -> Any:
        found.seen_by_flask.append(environ["PATH_INFO"])
        return flask(environ, start_response)

    lane.behind = watched
    hosts.behind = watched if name == "flask" else lane

    def logged(environ: Any, start_response: Any) -> Any:
        answer = hosts(environ, start_response)
        found.logged_as = environ[ROUTE]
        return answer

    app.wsgi_app = logged  # type: ignore[method-assign]
    # Any request of the seat reads it and its exam into the memory of the process.
    cookie = {"Cookie": found.desk.headers["Cookie"]}
    assert app.test_client(use_cookies=False).get("/api/attempt", headers=cookie).status_code == 200
    yield found
    app.extensions["cbt"].saves.close()
    engine.dispose()


def both_roads(prepared: Prepared, folder: Path) -> Both:
    def ask(happens: Callable[[Desk], None], **settings: Any) -> tuple[Outcome, bool]:
        outcomes = []
        for name in BOTH:
            with road(name, prepared, folder, **settings) as taken:
                happens(taken.desk)
                taken.seen_by_flask.clear()
                outcomes.append((taken.desk.send(), not taken.seen_by_flask))
        (by_lane, answered), (by_flask, _) = outcomes
        assert by_lane == by_flask
        return by_lane, answered

    return ask


def in_english(desk: Desk) -> None:
    desk.headers["Cookie"] += "; terang_lang=en"


def a_second_time(desk: Desk) -> None:
    assert desk.send().status == 200
