"""Candidates report errors in questions: once for each, by a code, beside their answers and never in their way."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from services.cbt.attempts.tables import item_errors
from shared.contracts.cbt import ItemErrorReported
from shared.db.engine import reading
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall, entry, save

PATH = "/api/attempt/item-errors"


def kept(in_hall: Hall) -> list[tuple[str, str]]:
    with reading(in_hall.engine) as session:
        return [(row.item_id, row.reason) for row in session.execute(select(item_errors))]


def test_a_report_is_kept_once_and_becomes_an_event_without_a_text(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    item = told["items"][0]["item_id"]
    first = client.post(PATH, json={"item_id": item, "reason": "two_right", "attempt_id": told["attempt_id"]})
    assert (first.status_code, first.get_json()["added"]) == (200, True)
    again = client.post(PATH, json={"item_id": item, "reason": "typo"})
    assert (again.status_code, again.get_json()["added"]) == (200, False)
    assert kept(in_hall) == [(item, "two_right")]
    (reported,) = emitted(in_hall.engine, ItemErrorReported)
    assert (reported.item_id, reported.reason, reported.attempt_id) == (item, "two_right", told["attempt_id"])


def test_answers_are_saved_before_and_after_as_always(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    assert save(client, entry(1, told["items"][0])).get_json()["saved"] == [1]
    client.post(PATH, json={"item_id": told["items"][1]["item_id"], "reason": "other"})
    assert save(client, entry(2, told["items"][1])).get_json()["saved"] == [2]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"item_id": "i-lain"}, 422, "item_not_on_paper"),
        ({"item_id": ""}, 422, "invalid_input"),
        ({"reason": "kuncinya C"}, 422, "invalid_input"),
        ({"reason": None}, 422, "invalid_input"),
        ({"text": "bebas"}, 422, "invalid_input"),
        ({"attempt_id": "orang-lain"}, 403, "not_your_attempt"),
    ],
)
def test_anything_else_is_refused_and_keeps_nothing(
    in_hall: Hall, changes: dict[str, Any], status: int, code: str
) -> None:
    client, told = in_hall.at_work("26-0001")
    body = {"item_id": told["items"][0]["item_id"], "reason": "typo", **changes}
    answer = client.post(PATH, json=body)
    assert answer.status_code == status, answer.text
    assert answer.get_json()["code"] == code
    assert kept(in_hall) == []
    assert emitted(in_hall.engine, ItemErrorReported) == []


def test_before_the_start_and_after_the_end_nothing_is_reported(in_hall: Hall) -> None:
    body = {"item_id": "i1", "reason": "typo"}
    assert in_hall.browser("26-0002").post(PATH, json=body).status_code == 409
    client, told = in_hall.at_work("26-0001")
    client.post("/api/attempt/submission", json={})
    late = client.post(PATH, json={"item_id": told["items"][0]["item_id"], "reason": "typo"})
    assert (late.status_code, late.get_json()["code"]) == (409, "already_submitted")
    assert kept(in_hall) == []
