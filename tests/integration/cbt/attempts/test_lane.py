"""The two roads of a save, the lane in front of Flask and Flask itself: whoever asks cannot tell which one answered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select

from services.cbt.attempts.api.lane import RULE, SaveLane
from services.cbt.attempts.tables import journal
from services.cbt.attempts.usecases.saves import Save, SaveReceipt
from services.cbt.seating.process_state import state_of
from services.cbt.service import create_app
from shared.db import batcher
from shared.db.engine import make_engine, reading
from shared.kernel.cache import Cache
from shared.kernel.roles import Role
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
    told: dict[str, Any]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    # In memory, and stored as a file at the end: nothing here needs to be durable in between.
    engine, clock = cbt_engine(), StoppedClock()
    session_id, numbers = hall(engine, clock)
    found = Hall(
        create_app(make_settings("cbt", folder), engine=engine, clock=clock), engine, clock, session_id, numbers
    )
    client, told = found.at_work(numbers[0])
    cookie = client.get_cookie("terang_seat")
    assert cookie is not None
    with engine.connect() as connection, connection.execution_options(isolation_level="AUTOCOMMIT"):
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM INTO ?", (str(folder / "cbt.db"),))
    engine.dispose()
    return Prepared(folder / "cbt.db", session_id, numbers, cookie.value, told)


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
    found.desk = Desk(found, prepared.token, prepared.told["attempt_id"], prepared.told["items"])

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


@pytest.fixture
def both(prepared: Prepared, tmp_path: Path) -> Both:
    def ask(happens: Callable[[Desk], None], **settings: Any) -> tuple[Outcome, bool]:
        outcomes = []
        for name in BOTH:
            with road(name, prepared, tmp_path, **settings) as taken:
                happens(taken.desk)
                taken.seen_by_flask.clear()
                outcomes.append((taken.desk.send(), not taken.seen_by_flask))
        (by_lane, answered), (by_flask, _) = outcomes
        assert by_lane == by_flask
        return by_lane, answered

    return ask


def as_it_is(_desk: Desk) -> None: ...


def with_its_attempt(desk: Desk) -> None:
    desk.body["attempt_id"] = desk.attempt_id


def with_a_correlation_id(desk: Desk) -> None:
    with_its_attempt(desk)
    desk.headers["X-Correlation-ID"] = "caller-s-own-0001"


def with_a_correlation_id_that_is_none(desk: Desk) -> None:
    desk.headers["X-Correlation-ID"] = "short"


def with_a_blank_in_doubt(desk: Desk) -> None:
    desk.body["entries"] = [entry(1, desk.items[0], None, True)]


def with_many_answers(desk: Desk) -> None:
    desk.body["entries"] = [entry(n + 1, item, n % 3) for n, item in enumerate(desk.items)]


def from_our_own_page(desk: Desk) -> None:
    desk.headers |= {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost", "Accept-Language": "en"}


def under_its_mount(desk: Desk) -> None:
    desk.environ["SCRIPT_NAME"] = "/cbt"


def in_english(desk: Desk) -> None:
    desk.headers["Cookie"] += "; terang_lang=en"


def a_second_time(desk: Desk) -> None:
    assert desk.send().status == 200


def at_the_last_moment(desk: Desk) -> None:
    desk.road.hall.clock.forward(minutes=100, seconds=30)


ANSWERED_BY_THE_LANE = [
    as_it_is,
    with_its_attempt,
    with_a_correlation_id,
    with_a_correlation_id_that_is_none,
    with_a_blank_in_doubt,
    with_many_answers,
    from_our_own_page,
    under_its_mount,
    in_english,
    a_second_time,
    at_the_last_moment,
]


@pytest.mark.parametrize("happens", ANSWERED_BY_THE_LANE, ids=lambda case: case.__name__)
def test_an_ordinary_save_is_answered_by_the_lane_as_flask_would(both: Both, happens: Callable[[Desk], None]) -> None:
    outcome, by_the_lane = both(happens)
    assert (outcome.status, outcome.answer["refused"], by_the_lane) == (200, [], True)
    assert [row["sequence"] for row in outcome.journal] == outcome.answer["saved"]


def after_the_grace(desk: Desk) -> None:
    desk.road.hall.clock.forward(minutes=100, seconds=31)


def in_english_after_the_grace(desk: Desk) -> None:
    in_english(desk)
    after_the_grace(desk)


def from_a_replaced_browser(desk: Desk) -> None:
    desk.road.hall.browser("26-0001")


def after_the_submission(desk: Desk) -> None:
    client = desk.road.hall.app.test_client(use_cookies=False)
    assert (
        client.post("/api/attempt/submission", json={}, headers={"Cookie": desk.headers["Cookie"]}).status_code == 200
    )


def from_a_page_of_another_attempt(desk: Desk) -> None:
    desk.body["attempt_id"] = "00000000-0000-4000-8000-000000000000"


def with_an_attempt_that_is_null(desk: Desk) -> None:
    desk.body["attempt_id"] = None


def with_an_attempt_of_another_form(desk: Desk) -> None:
    desk.body["attempt_id"] = "a b\x00"


def with_a_sequence_of_another_answer(desk: Desk) -> None:
    a_second_time(desk)
    desk.first["option_id"] = None


def with_one_good_and_one_used_sequence(desk: Desk) -> None:
    with_a_sequence_of_another_answer(desk)
    desk.body["entries"].append(entry(2, desk.items[1]))


def with_the_same_sequence_twice(desk: Desk) -> None:
    desk.body["entries"].append(entry(1, desk.items[1]))


def with_an_item_of_no_paper(desk: Desk) -> None:
    desk.first["item_id"] = "elsewhere"


def with_an_item_that_no_database_holds(desk: Desk) -> None:
    desk.first["item_id"] = "\x00"


def with_an_option_of_another_item(desk: Desk) -> None:
    desk.first["option_id"] = desk.items[1]["options"][0]["option_id"]


def with_one_option_of_another_item(desk: Desk) -> None:
    desk.body["entries"].append(desk.first | {"sequence": 2, "option_id": "of none"})


def without_a_doubt(desk: Desk) -> None:
    del desk.first["doubtful"]


def with_an_unknown_field(desk: Desk) -> None:
    desk.first["mark"] = 5


def with_no_answers(desk: Desk) -> None:
    desk.body["entries"] = []


def with_too_many_answers(desk: Desk) -> None:
    desk.body["entries"] = [entry(n, desk.items[0]) for n in range(1, 202)]


def with_sequence_zero(desk: Desk) -> None:
    desk.first["sequence"] = 0


def with_a_sequence_as_text(desk: Desk) -> None:
    desk.first["sequence"] = "1"


def with_a_huge_sequence(desk: Desk) -> None:
    desk.first["sequence"] = 10**30


def with_no_json(desk: Desk) -> None:
    desk.body = b"{"


def with_half_a_surrogate(desk: Desk) -> None:
    desk.body = b'{"entries":[{"sequence":1,"item_id":"\\ud800","option_id":null,"doubtful":false}]}'


def with_a_deep_body(desk: Desk) -> None:
    desk.body = b"[" * 3000 + b"]" * 3000


def with_a_number_that_python_does_not_read(desk: Desk) -> None:
    desk.body = b'{"entries":[{"sequence":' + b"9" * 5000 + b"}]}"


def with_a_long_body(desk: Desk) -> None:
    desk.body = json.dumps(desk.body).encode() + b" " * 70_000


def with_a_body_that_breaks_off(desk: Desk) -> None:
    desk.environ["CONTENT_LENGTH"] = "4000"


def as_a_form(desk: Desk) -> None:
    desk.headers["Content-Type"] = "application/x-www-form-urlencoded"


def with_a_charset(desk: Desk) -> None:
    desk.headers["Content-Type"] = "application/json; charset=utf-8"


def with_a_query(desk: Desk) -> None:
    desk.query = "a=1"


def with_nul_in_the_query(desk: Desk) -> None:
    desk.query = "a=%00"


def from_another_site(desk: Desk) -> None:
    desk.headers["Origin"] = "https://elsewhere.example"


def from_a_sandbox(desk: Desk) -> None:
    desk.headers["Origin"] = "null"


def sent_across_sites(desk: Desk) -> None:
    desk.headers["Sec-Fetch-Site"] = "cross-site"


def with_a_staff_token(desk: Desk) -> None:
    desk.headers |= desk.road.hall.staff(Role.PROCTOR)
    desk.headers["Cookie"] = ""


def without_a_seat(desk: Desk) -> None:
    desk.headers["Cookie"] = "terang_lang=en"


def with_an_unknown_token(desk: Desk) -> None:
    desk.headers["Cookie"] = "terang_seat=nobodys"


def with_a_quoted_token(desk: Desk) -> None:
    desk.headers["Cookie"] = f'terang_seat="{desk.token}"'


def with_two_tokens(desk: Desk) -> None:
    desk.headers["Cookie"] = f"terang_seat={desk.token}; terang_seat=nobodys"


def with_another_token_first(desk: Desk) -> None:
    desk.headers["Cookie"] = f"terang_seat=nobodys; terang_seat={desk.token}"


LEFT_TO_FLASK: list[tuple[Callable[[Desk], None], int, str | None]] = [
    (after_the_grace, 409, "deadline_passed"),
    (in_english_after_the_grace, 409, "deadline_passed"),
    (from_a_replaced_browser, 409, "session_replaced"),
    (after_the_submission, 409, "already_submitted"),
    (from_a_page_of_another_attempt, 403, "not_your_attempt"),
    (with_an_attempt_that_is_null, 422, "invalid_input"),
    (with_an_attempt_of_another_form, 422, "invalid_input"),
    (with_a_sequence_of_another_answer, 409, "sequence_conflict"),
    (with_one_good_and_one_used_sequence, 200, None),
    (with_the_same_sequence_twice, 200, None),
    (with_an_item_of_no_paper, 422, "item_not_on_paper"),
    (with_an_item_that_no_database_holds, 422, "invalid_input"),
    (with_an_option_of_another_item, 422, "option_not_of_item"),
    (with_one_option_of_another_item, 200, None),
    (without_a_doubt, 200, None),
    (with_an_unknown_field, 422, "invalid_input"),
    (with_no_answers, 422, "invalid_input"),
    (with_too_many_answers, 422, "invalid_input"),
    (with_sequence_zero, 422, "invalid_input"),
    (with_a_sequence_as_text, 422, "invalid_input"),
    (with_a_huge_sequence, 422, "invalid_input"),
    (with_no_json, 400, "malformed_json"),
    (with_half_a_surrogate, 422, "invalid_input"),
    (with_a_deep_body, 400, "malformed_json"),
    (with_a_number_that_python_does_not_read, 400, "malformed_json"),
    (with_a_long_body, 200, None),
    (with_a_body_that_breaks_off, 400, "bad_request"),
    (as_a_form, 422, "invalid_input"),
    (with_a_charset, 200, None),
    (with_a_query, 200, None),
    (with_nul_in_the_query, 400, "bad_request"),
    (from_another_site, 403, "cross_origin"),
    (from_a_sandbox, 403, "cross_origin"),
    (sent_across_sites, 403, "cross_origin"),
    (with_a_staff_token, 403, "forbidden"),
    (without_a_seat, 401, "unauthenticated"),
    (with_an_unknown_token, 401, "unauthenticated"),
    (with_a_quoted_token, 200, None),
    (with_two_tokens, 200, None),
    (with_another_token_first, 401, "unauthenticated"),
]


@pytest.mark.parametrize(("happens", "status", "code"), LEFT_TO_FLASK, ids=lambda case: getattr(case, "__name__", None))
def test_anything_else_is_left_to_flask_as_it_came(
    both: Both, happens: Callable[[Desk], None], status: int, code: str | None
) -> None:
    outcome, by_the_lane = both(happens)
    assert (outcome.status, outcome.answer.get("code"), by_the_lane) == (status, code, False)


@pytest.mark.parametrize("name", BOTH)
def test_a_save_is_counted_once_by_its_rule(prepared: Prepared, tmp_path: Path, name: str) -> None:
    labels = {"service": "cbt", "route": RULE, "method": "POST", "status": "2xx"}
    with road(name, prepared, tmp_path) as taken:
        before = REGISTRY.get_sample_value("terang_http_request_seconds_count", labels) or 0
        assert taken.desk.send().status == 200
        assert REGISTRY.get_sample_value("terang_http_request_seconds_count", labels) == before + 1


def test_over_https_both_roads_say_so(both: Both) -> None:
    outcome, by_the_lane = both(as_it_is, public_url="https://ujian.example", allowed_hosts=("localhost",))
    assert by_the_lane
    assert ("strict-transport-security", "max-age=31536000") in outcome.headers


def test_the_first_save_of_a_process_reads_the_seat_through_flask(prepared: Prepared, tmp_path: Path) -> None:
    with road("lane", prepared, tmp_path) as taken:
        taken.seen_by_flask.clear()
        state_of(taken.hall.app).logins = Cache(16)
        assert taken.desk.send().status == 200
        assert taken.seen_by_flask == [RULE]
        assert taken.desk.send().status == 200
        assert taken.seen_by_flask == [RULE]


def test_a_refused_save_is_judged_once_and_an_outage_waited_for_once(
    prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batcher, "_LOCK_WITHIN_SECONDS", 0.05)
    with road("lane", prepared, tmp_path) as taken:
        desk, saves, put = taken.desk, taken.hall.app.extensions["cbt"].saves, []
        takes = saves.put

        def counted(save: Save) -> SaveReceipt:
            put.append(save)
            receipt: SaveReceipt = takes(save)
            return receipt

        monkeypatch.setattr(saves, "put", counted)
        busy = make_engine(taken.hall.engine.url.render_as_string())
        with busy.connect() as connection, connection.begin() as transaction:
            response = taken.hall.app.test_client(use_cookies=False).post(RULE, json=desk.body, headers=desk.headers)
            transaction.rollback()
        busy.dispose()
        assert (response.status_code, response.get_json()["code"]) == (503, "unavailable")
        assert response.headers["Retry-After"] == "2"
        taken.hall.clock.moment += timedelta(hours=3)
        assert desk.send().answer["code"] == "deadline_passed"
        assert len(put) == 2
