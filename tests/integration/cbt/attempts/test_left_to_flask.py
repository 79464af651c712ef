"""What the lane leaves to Flask: every refusal and every doubt, answered as if there were no lane."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from shared.kernel.roles import Role
from tests.builders.cbt_hall import entry
from tests.builders.cbt_roads import Both, Desk, a_second_time, in_english


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
