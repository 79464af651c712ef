"""Check-in: one answer for every failure, failed tries slow down and void nothing, the newest login holds the seat."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from services.cbt.seating.domain.failed_tries import PER_NETWORK
from services.cbt.seating.tables import failed_checkins, logins, pins
from services.cbt.service import create_app
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from tests.builders.cbt_hall import Hall
from tests.builders.web import make_settings

REFUSAL = "Nomor peserta atau PIN tidak cocok"


def check_in(client: FlaskClient, candidate_no: str, pin: str) -> TestResponse:
    return client.post("/api/seat", json={"candidate_no": candidate_no, "pin": pin})


def other_than(pin: str) -> str:
    return f"{(int(pin) + 1) % 10 ** len(pin):0{len(pin)}d}"


def tries(in_hall: Hall) -> int:
    """Failed tries as far as they are recorded."""
    with reading(in_hall.engine) as session:
        return int(session.scalar(select(func.sum(failed_checkins.c.tries))) or 0)


def test_a_pin_opens_the_seat_once(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    client = in_hall.browser()
    response = check_in(client, "26-0001", pin)
    assert response.get_json() == {"candidate_no": "26-0001", "state": "ready"}
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("terang_seat=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/api/attempt").status_code == 200
    assert check_in(in_hall.browser(), "26-0001", pin).status_code == 401


def test_every_failure_gets_the_same_answer(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    wrong_pin = check_in(in_hall.browser(), "26-0001", other_than(pin))
    wrong_number = check_in(in_hall.browser(), "26-9999", pin)
    no_pin_issued = check_in(in_hall.browser(), "26-0002", pin)
    in_hall.clock.forward(minutes=16)
    expired = check_in(in_hall.browser(), "26-0001", pin)
    answers = [response.get_json() for response in (wrong_pin, wrong_number, no_pin_issued, expired)]
    assert all(answer == answers[0] for answer in answers)
    assert (answers[0]["status"], answers[0]["code"]) == (401, "checkin_refused")
    assert REFUSAL in answers[0]["detail"]


def test_a_stranger_who_guesses_is_slowed_down_and_voids_no_pin(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    answers = [check_in(in_hall.browser(), "26-0001", other_than(pin)) for _ in range(200)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 195
    assert answers[-1].get_json()["code"] == "checkin_slowed_down"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert check_in(in_hall.browser(), "26-0001", pin).status_code == 200


def test_a_number_without_a_pin_is_slowed_down_like_one_with(in_hall: Hall) -> None:
    in_hall.pin("26-0001")
    for number in ("26-0001", "26-0002", "26-9999", "x"):
        assert [check_in(in_hall.browser(), number, "1").status_code for _ in range(6)] == [401] * 5 + [429]
    in_hall.clock.forward(seconds=61)
    assert check_in(in_hall.browser(), "26-9999", "1").status_code == 401


def test_a_network_that_tries_many_numbers_is_slowed_down_and_another_is_not(in_hall: Hall, tmp_path: Path) -> None:
    app = create_app(make_settings("cbt", tmp_path, proxies=1), engine=in_hall.engine, clock=in_hall.clock)

    def tried(number: int, network: str) -> int:
        sent = {"candidate_no": f"26-{number:04d}", "pin": "1"}
        # Whatever stands before it in the header was written by the caller.
        headers = {"X-Forwarded-For": f"198.51.100.{number}, {network}"}
        return app.test_client().post("/api/seat", json=sent, headers=headers).status_code

    assert {tried(number, "203.0.113.9") for number in range(1, PER_NETWORK + 1)} == {401}
    assert tried(100, "203.0.113.9") == 429
    assert tried(101, "203.0.113.10") == 401


def test_a_hall_behind_one_address_checks_in_without_one_refusal(in_hall: Hall) -> None:
    for _ in range(100):
        for number in in_hall.numbers:
            assert check_in(in_hall.browser(), number, in_hall.pin(number)).status_code == 200


def test_failed_tries_that_come_together_are_recorded_together(in_hall: Hall) -> None:
    for expected in (1, 1, 1):
        check_in(in_hall.browser(), "26-0001", "1")
        assert tries(in_hall) == expected
    in_hall.clock.forward(seconds=3)
    check_in(in_hall.browser(), "26-0001", "1")
    assert tries(in_hall) == 4


def test_made_up_numbers_leave_nothing_behind(in_hall: Hall) -> None:
    check_in(in_hall.browser(), "26-9999", "1")
    assert tries(in_hall) == 0


@pytest.mark.parametrize("page", ["", "/ruang/1"])
def test_proctors_see_who_guesses_until_it_has_been_over_for_a_while(in_hall: Hall, page: str) -> None:
    def shown() -> str:
        address = f"/pengawas/{in_hall.session_id}{page}"
        return in_hall.browser().get(address, headers=in_hall.staff(Role.PROCTOR)).text

    for _ in range(4):
        check_in(in_hall.browser(), "26-0001", "1")
    assert "menebak PIN" not in shown()
    for _ in range(4):
        check_in(in_hall.browser(), "26-0001", "1")
    assert "Ada yang mencoba menebak PIN" in shown()
    assert "26-0001: 8 percobaan salah" in shown()
    assert "dari 127.0.0.1" in shown()
    in_hall.clock.forward(minutes=16)
    assert "menebak PIN" not in shown()


def test_wrong_tries_on_the_page_count_too(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    response = in_hall.typed(in_hall.browser(), "26-0001", other_than(pin))
    assert response.status_code == 401
    assert REFUSAL in response.text
    assert tries(in_hall) == 1


def test_a_new_pin_voids_the_one_before(in_hall: Hall) -> None:
    first, second = in_hall.pin("26-0001"), in_hall.pin("26-0001")
    if first != second:
        assert check_in(in_hall.browser(), "26-0001", first).status_code == 401
    assert check_in(in_hall.browser(), "26-0001", second).status_code == 200


def test_neither_pin_nor_token_is_kept_in_the_clear(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    client = in_hall.browser()
    check_in(client, "26-0001", pin)
    cookie = client.get_cookie("terang_seat")
    assert cookie is not None
    with reading(in_hall.engine) as session:
        stored = str([*session.execute(select(pins)), *session.execute(select(logins))])
    assert pin not in stored
    assert cookie.value not in stored


@pytest.mark.parametrize(
    "typed",
    [
        " 26-0001 ",
        "260001",
        "26 0001",
        "26\u20130001",
        "26\u22120001",
        "26.0001",
        "\uff12\uff16\uff0d\uff10\uff10\uff10\uff11",
    ],
)
def test_number_and_pin_are_understood_as_people_type_them(in_hall: Hall, typed: str) -> None:
    pin = in_hall.pin("26-0001")
    full_width = "".join(chr(ord("\uff10") + int(digit)) for digit in pin)
    for as_typed in (f" {pin} ", f"{pin[:4]} {pin[4:8]} {pin[8:]}", f"{pin[:4]}-{pin[4:8]}\u2013{pin[8:]}", full_width):
        assert check_in(in_hall.browser(), typed, as_typed).status_code == 200
        with unit_of_work(in_hall.engine) as session:
            session.execute(update(pins).values(used_at=None))


@pytest.mark.parametrize(
    ("body", "field"),
    [({"pin": "123456"}, "pin"), ({"candidate_no": "26-0001", "pin": 123456}, "pin"), ({"x": 1}, "x")],
)
def test_wrong_input_is_named(in_hall: Hall, body: dict[str, object], field: str) -> None:
    response = in_hall.browser().post("/api/seat", json=body)
    assert response.status_code == 422
    named = {error["field"] for error in response.get_json()["errors"]}
    assert named & {field, "candidate_no"}
