"""The attempt over HTTP: what a player is told, and every way in which a request is refused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.cbt.attempts.schemas import MAX_SEQUENCE
from services.cbt.attempts.tables import journal
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted
from shared.db.engine import reading
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall, entry, save


def journalled(in_hall: Hall) -> list[int]:
    with reading(in_hall.engine) as session:
        return list(session.scalars(select(journal.c.sequence).order_by(journal.c.sequence)))


def is_problem(response: TestResponse, status: int, code: str) -> None:
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    body = response.get_json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]


def test_before_the_start_there_is_a_seat_and_no_question(in_hall: Hall) -> None:
    told = in_hall.browser("26-0002").get("/api/attempt").get_json()
    assert (told["state"], told["candidate_no"], told["room"], told["seat_no"]) == ("ready", "26-0002", "Ruang 1", 2)
    assert (told["attempt_id"], told["items"], told["answers"], told["deadline_at"]) == (None, [], {}, None)
    assert told["minutes"] == 100


def test_the_paper_comes_with_the_start_in_the_order_drawn(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    (begun,) = emitted(in_hall.engine, AttemptStarted)
    assert [item["item_id"] for item in told["items"]] == list(begun.items)
    assert [item["number"] for item in told["items"]] == [1, 2, 3, 4, 5]
    assert [(s["code"], s["first"], s["last"]) for s in told["sections"]] == [("TWK", 1, 3), ("TIU", 4, 5)]
    assert told["items"][4]["picture"] == {
        "svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "alt": "Segitiga di dalam lingkaran",
    }
    assert (told["state"], told["remaining_seconds"], told["next_sequence"]) == ("active", 6000, 1)
    assert (told["server_time"], told["deadline_at"]) == ("2026-11-22T05:00:00.000000Z", "2026-11-22T06:40:00.000000Z")
    assert client.get("/api/attempt").get_json() == told


def test_a_second_start_finds_the_first(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    in_hall.clock.forward(minutes=1)
    again = client.post("/api/attempt", json={})
    assert again.status_code == 200
    assert again.get_json()["attempt_id"] == told["attempt_id"]
    assert again.get_json()["remaining_seconds"] == 5940
    assert len(emitted(in_hall.engine, AttemptStarted)) == 1


def test_answers_survive_into_another_browser(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    items = told["items"]
    response = save(client, entry(1, items[0], 2), entry(2, items[1], None, True), entry(3, items[0], 4))
    assert response.get_json() == {
        "saved": [1, 2, 3],
        "refused": [],
        "remaining_seconds": 6000,
        "server_time": "2026-11-22T05:00:00.000000Z",
    }
    there = in_hall.browser("26-0001").get("/api/attempt").get_json()
    assert there["answers"] == {
        items[0]["item_id"]: {"option_id": items[0]["options"][4]["option_id"], "doubtful": False},
        items[1]["item_id"]: {"option_id": None, "doubtful": True},
    }
    assert there["next_sequence"] == 4
    assert there["items"] == items


def test_the_old_browser_is_told_on_its_next_call(in_hall: Hall) -> None:
    old, told = in_hall.at_work("26-0001")
    in_hall.browser("26-0001")
    for response in (
        save(old, entry(1, told["items"][0])),
        old.get("/api/attempt"),
        old.post("/api/attempt", json={}),
        old.post("/api/attempt/submission", json={}),
        old.get("/api/time"),
    ):
        is_problem(response, 409, "session_replaced")
    assert journalled(in_hall) == []


def test_part_of_a_request_may_be_refused(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    good, foreign = entry(1, told["items"][0]), {**entry(2, told["items"][1]), "item_id": "unknown"}
    misfit = {**entry(3, told["items"][2]), "option_id": told["items"][0]["options"][0]["option_id"]}
    response = save(client, good, foreign, misfit)
    assert response.status_code == 200
    assert response.get_json()["saved"] == [1]
    refused = [(part["sequence"], part["code"]) for part in response.get_json()["refused"]]
    assert refused == [(2, "item_not_on_paper"), (3, "option_not_of_item")]
    assert all(part["message"] for part in response.get_json()["refused"])
    assert journalled(in_hall) == [1]


def test_everything_refused_for_two_reasons_is_listed_one_by_one(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    foreign = {**entry(1, told["items"][1]), "item_id": "unknown"}
    misfit = {**entry(2, told["items"][2]), "option_id": "unknown"}
    response = save(client, foreign, misfit)
    assert (response.status_code, response.get_json()["saved"]) == (200, [])
    assert len(response.get_json()["refused"]) == 2


def test_an_item_of_another_candidates_paper_is_refused(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    _, other = in_hall.at_work("26-0002")
    mine = {item["item_id"] for item in told["items"]}
    foreign = next(item for item in other["items"] if item["item_id"] not in mine)
    is_problem(save(client, entry(1, foreign)), 422, "item_not_on_paper")
    assert journalled(in_hall) == []


def test_an_option_of_another_item_is_refused(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    misfit = {**entry(1, told["items"][0]), "option_id": told["items"][1]["options"][0]["option_id"]}
    is_problem(save(client, misfit), 422, "option_not_of_item")
    assert journalled(in_hall) == []


def test_another_candidates_attempt_is_refused(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    _, other = in_hall.at_work("26-0002")
    is_problem(save(client, entry(1, told["items"][0]), attempt_id=other["attempt_id"]), 403, "not_your_attempt")
    submission = client.post("/api/attempt/submission", json={"attempt_id": other["attempt_id"]})
    is_problem(submission, 403, "not_your_attempt")
    assert journalled(in_hall) == []
    assert emitted(in_hall.engine, AttemptSubmitted) == []


def test_a_sequence_stands_for_one_answer(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    item = told["items"][0]
    assert save(client, entry(7, item, 1)).get_json()["saved"] == [7]
    assert save(client, entry(7, item, 1)).get_json()["saved"] == [7]
    is_problem(save(client, entry(7, item, 2)), 409, "sequence_conflict")
    assert journalled(in_hall) == [7]


@pytest.mark.parametrize("far", [MAX_SEQUENCE, 2_004])
def test_a_number_far_ahead_is_refused_and_the_attempt_goes_on(in_hall: Hall, far: int) -> None:
    """Taken, the highest number would leave none for any later answer, from this computer or another."""
    client, told = in_hall.at_work("26-0001")
    item = told["items"][0]
    assert save(client, entry(3, item, 1)).get_json()["saved"] == [3]
    is_problem(save(client, entry(far, item, 2)), 409, "sequence_too_far")
    assert save(client, entry(4, item, 3), entry(far, item, 2)).get_json()["refused"][0]["code"] == "sequence_too_far"
    follows = client.get("/api/attempt").get_json()["next_sequence"]
    assert follows == 5
    assert save(client, entry(follows, item, 0)).get_json()["saved"] == [5]
    assert journalled(in_hall) == [3, 4, 5]


def test_nothing_is_saved_before_the_start(in_hall: Hall) -> None:
    client = in_hall.browser("26-0001")
    started_elsewhere = in_hall.at_work("26-0002")[1]["items"][0]
    is_problem(save(client, entry(1, started_elsewhere)), 409, "not_started")
    is_problem(client.post("/api/attempt/submission", json={}), 409, "not_started")
    assert journalled(in_hall) == []


def test_nothing_is_saved_after_the_deadline(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    in_hall.clock.forward(minutes=100, seconds=29)
    late = save(client, entry(1, told["items"][0]))
    assert (late.get_json()["saved"], late.get_json()["remaining_seconds"]) == ([1], 0)
    in_hall.clock.forward(seconds=2)
    is_problem(save(client, entry(2, told["items"][0])), 409, "deadline_passed")
    assert journalled(in_hall) == [1]


def test_a_submission_ends_the_attempt_once(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    save(client, entry(1, told["items"][0], 3), entry(2, told["items"][1], None))
    told_after = client.post("/api/attempt/submission", json={"attempt_id": told["attempt_id"]}).get_json()
    assert (told_after["state"], told_after["answered"], told_after["items"], told_after["entries"]) == (
        "submitted",
        1,
        5,
        2,
    )
    is_problem(client.post("/api/attempt/submission", json={}), 409, "already_submitted")
    is_problem(client.post("/api/attempt", json={}), 409, "already_submitted")
    is_problem(save(client, entry(3, told["items"][2])), 409, "already_submitted")
    (submitted,) = emitted(in_hall.engine, AttemptSubmitted)
    assert submitted.chain_head == told_after["chain_head"]
    state = client.get("/api/attempt").get_json()
    assert (state["state"], state["items"], state["answers"]) == ("submitted", [], {})


def test_a_start_outside_the_session_is_refused(in_hall: Hall) -> None:
    client = in_hall.browser("26-0001")
    in_hall.clock.forward(minutes=-31)
    early = client.post("/api/attempt", json={})
    is_problem(early, 409, "session_not_open")
    assert "11.30" in early.get_json()["detail"]
    in_hall.clock.forward(hours=5)
    is_problem(client.post("/api/attempt", json={}), 409, "session_over")
    assert emitted(in_hall.engine, AttemptStarted) == []


@pytest.mark.parametrize(
    ("path", "method"),
    [("attempt", "GET"), ("attempt", "POST"), ("attempt/answers", "POST"), ("attempt/submission", "POST")],
)
def test_without_a_seat_token_nothing_is_shown(in_hall: Hall, path: str, method: str) -> None:
    stranger = in_hall.browser()
    is_problem(stranger.open(f"/api/{path}", method=method, json={}), 401, "unauthenticated")
    stranger.set_cookie("terang_seat", "made up")
    is_problem(stranger.open(f"/api/{path}", method=method, json={}), 401, "unauthenticated")


def test_the_time_is_shown_to_everyone_and_the_attempts_to_its_candidate(in_hall: Hall) -> None:
    assert in_hall.browser().get("/api/time").get_json() == {
        "server_time": "2026-11-22T05:00:00.000000Z",
        "state": None,
        "deadline_at": None,
        "remaining_seconds": None,
    }
    client, _ = in_hall.at_work("26-0001")
    in_hall.clock.forward(minutes=99, seconds=59.5)
    told = client.get("/api/time").get_json()
    assert (told["state"], told["remaining_seconds"]) == ("active", 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "entries"),
        ({"entries": []}, "entries"),
        ({"entries": "all"}, "entries"),
        ({"entries": [{"sequence": 1, "item_id": "a", "option_id": None}] * 201}, "entries"),
        ({"entries": [{"sequence": 0}]}, "entries.0.sequence"),
        ({"entries": [{"sequence": 100_001}]}, "entries.0.sequence"),
        ({"entries": [{"sequence": "1"}]}, "entries.0.sequence"),
        ({"entries": [{"sequence": True}]}, "entries.0.sequence"),
        ({"entries": [{"item_id": 5}]}, "entries.0.item_id"),
        ({"entries": [{"item_id": "x" * 101}]}, "entries.0.item_id"),
        ({"entries": [{"item_id": "\x00"}]}, "entries.0.item_id"),
        ({"entries": [{}]}, "entries.0.option_id"),
        ({"entries": [{"doubtful": "yes"}]}, "entries.0.doubtful"),
        ({"entries": [{"mark": 5}]}, "entries.0.mark"),
        ({"entries": [], "attempt_id": None}, "attempt_id"),
        ({"entries": [], "answers": []}, "answers"),
    ],
)
def test_wrong_input_is_named_by_its_field(in_hall: Hall, body: dict[str, Any], field: str) -> None:
    client, _ = in_hall.at_work("26-0001")
    response = client.post("/api/attempt/answers", json=body)
    is_problem(response, 422, "invalid_input")
    assert field in {error["field"] for error in response.get_json()["errors"]}
    assert journalled(in_hall) == []


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"entries": [}', b'{"entries": NaN}', b'{"entries": -Infinity}', b'{"x": 1e400}']
)
def test_malformed_json_is_named(in_hall: Hall, body: bytes) -> None:
    client, _ = in_hall.at_work("26-0001")
    is_problem(client.post("/api/attempt/answers", data=body, content_type="application/json"), 400, "malformed_json")


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"entries"'])
def test_json_that_is_no_object_is_refused(in_hall: Hall, body: bytes) -> None:
    client, _ = in_hall.at_work("26-0001")
    response = client.post("/api/attempt/answers", data=body, content_type="application/json")
    assert response.status_code == 422


def test_no_response_names_who_is_right(in_hall: Hall) -> None:
    client, _ = in_hall.at_work("26-0001")
    told = client.get("/api/attempt").text
    assert not [word for word in ("weight", "rationale", "band", "topic", "draw_seed", "blueprint") if word in told]


@pytest.mark.parametrize("path", ["/api/attempt/answers", "/api/attempt/submission"])
def test_an_attempt_that_the_caller_makes_up_is_no_correlation_id(in_hall: Hall, path: str) -> None:
    client, told = in_hall.at_work("26-0001")
    sent: dict[str, Any] = {"attempt_id": "3273010101900001"}
    if path.endswith("answers"):
        sent["entries"] = [entry(1, told["items"][0])]
    refused = client.post(path, json=sent)
    is_problem(refused, 403, "not_your_attempt")
    assert refused.headers["X-Correlation-ID"] != sent["attempt_id"]
    taken = client.post(path, json={**sent, "attempt_id": told["attempt_id"]})
    assert (taken.status_code, taken.headers["X-Correlation-ID"]) == (200, told["attempt_id"])
