"""What cbt's routes answer is what its OpenAPI document promises, and every moment has one form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema

from shared.kernel.roles import Role
from tests.builders.cbt_hall import Hall, entry, save

MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z")


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def test_every_answer_fits_the_document(in_hall: Hall) -> None:
    client = in_hall.browser()
    document = client.get("/api/openapi.json").get_json()

    def check(answer: Any, schema: str) -> None:
        promised = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
        jsonschema.Draft202012Validator(promised).validate(answer)
        moments = [text for text in texts(answer) if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", text)]
        assert all(MOMENT.fullmatch(text) for text in moments), moments

    pin = in_hall.pin("26-0001")
    seats, officer = f"/api/sessions/{in_hall.session_id}/seats", in_hall.staff(Role.EXAM_OFFICER, Role.PROCTOR)
    proctor = in_hall.staff(Role.PROCTOR)
    check(in_hall.app.test_client().post(f"{seats}/26-0002/pin", headers=proctor).get_json(), "PinAnswer")
    check(client.post("/api/seat", json={"candidate_no": "26-0001", "pin": pin}).get_json(), "CheckinAnswer")
    check(client.get("/api/attempt").get_json(), "AttemptAnswer")
    started = client.post("/api/attempt", json={}).get_json()
    check(started, "AttemptAnswer")
    two = entry(1, started["items"][0]), {**entry(2, started["items"][1]), "item_id": "elsewhere", "option_id": None}
    saved = save(client, *two).get_json()
    assert (saved["saved"], len(saved["refused"])) == ([1], 1)
    check(saved, "SaveAnswer")
    check(client.get("/api/attempt").get_json(), "AttemptAnswer")
    check(client.get("/api/time").get_json(), "TimeAnswer")
    staff = in_hall.app.test_client()
    check(staff.get(seats, headers=officer).get_json(), "SeatedCandidateListAnswer")
    check(staff.get("/api/sessions", headers=officer).get_json(), "SessionListAnswer")
    check(client.post("/api/attempt/submission", json={}).get_json(), "SubmissionAnswer")
    check(client.get("/api/attempt").get_json(), "AttemptAnswer")
