"""The two roads of a save, the lane in front of Flask and Flask itself: whoever asks cannot tell which one answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.cbt.attempts.api.lane import RULE
from services.cbt.attempts.usecases.saves import Save, SaveReceipt
from services.cbt.seating.process_state import state_of
from shared.db.engine import make_engine
from shared.kernel.cache import Cache
from tests.builders.cbt_hall import entry
from tests.builders.cbt_roads import BOTH, Both, Desk, Prepared, a_second_time, in_english, road
from tests.builders.databases import give_up_waiting_soon


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
    give_up_waiting_soon(monkeypatch)
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
