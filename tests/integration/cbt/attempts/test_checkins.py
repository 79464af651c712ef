"""Check-in: one answer for every failure, tries counted, the newest login holds the seat."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.cbt.seating.tables import logins, pins
from shared.db.engine import reading
from tests.builders.cbt_hall import Hall

REFUSAL = "Nomor peserta atau PIN tidak cocok"


def check_in(client: FlaskClient, candidate_no: str, pin: str) -> TestResponse:
    return client.post("/api/seat", json={"candidate_no": candidate_no, "pin": pin})


def other_than(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


def tries(in_hall: Hall) -> int:
    with reading(in_hall.engine) as session:
        return int(session.scalar(select(pins.c.wrong_tries)) or 0)


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


def test_five_wrong_tries_void_the_pin_and_a_new_one_helps(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    for n in range(1, 6):
        assert check_in(in_hall.browser(), "26-0001", other_than(pin)).status_code == 401
        assert tries(in_hall) == n
    assert check_in(in_hall.browser(), "26-0001", pin).status_code == 401
    assert check_in(in_hall.browser(), "26-0001", in_hall.pin("26-0001")).status_code == 200


def test_wrong_tries_on_the_page_count_too(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    response = in_hall.browser().post("/", data={"candidate_no": "26-0001", "pin": other_than(pin)})
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


def test_spaces_around_what_was_typed_do_not_matter(in_hall: Hall) -> None:
    assert check_in(in_hall.browser(), " 26-0001 ", f" {in_hall.pin('26-0001')} ").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [({"pin": "123456"}, "pin"), ({"candidate_no": "26-0001", "pin": 123456}, "pin"), ({"x": 1}, "x")],
)
def test_wrong_input_is_named(in_hall: Hall, body: dict[str, object], field: str) -> None:
    response = in_hall.browser().post("/api/seat", json=body)
    assert response.status_code == 422
    named = {error["field"] for error in response.get_json()["errors"]}
    assert named & {field, "candidate_no"}
