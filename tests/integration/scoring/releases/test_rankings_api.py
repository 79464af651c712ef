"""Rankings as JSON: read, signed, and how a bad signature is refused."""

from __future__ import annotations

from typing import Any

import pytest

from shared.signatures.keys import LONGEST_PROOF
from tests.builders.scoring import (
    KARTIKA,
    SIREGAR,
    VACANCY,
    World,
)
from tests.builders.scoring_ranked import ranking_of
from tests.builders.scoring_web import TANAMAL, Browser, signature_of


def test_the_ranking_as_json(browser: Browser, world: World) -> None:
    answer = browser.get(f"/api/rankings/{VACANCY}", TANAMAL).json
    assert answer["digest"] == ranking_of(world).digest
    assert [(row["candidate_no"], row["rank"], row["status"]) for row in answer["rows"]][:2] == [
        ("26-0001", 1, "goes_on"),
        ("26-0002", 2, "goes_on"),
    ]
    assert answer["rows"][1]["decision"] == {"above": "26-0001", "key": "total", "theirs": 30, "mine": 29}
    assert {check["state"] for check in answer["checks"]} == {"good", "light"}
    place = browser.get(f"/api/rankings/{VACANCY}/candidates/26-0002", TANAMAL).json
    assert (place["above"]["candidate_no"], place["below"]["candidate_no"]) == ("26-0001", "26-0003")
    headlines = browser.get("/api/rankings", TANAMAL).get_json()["items"]
    assert [(line["vacancy_id"], line["admitted"], line["submitted"]) for line in headlines] == [(VACANCY, 6, 5)]


def test_two_members_sign_through_the_api(browser: Browser, world: World) -> None:
    address = f"/api/rankings/{VACANCY}/signatures"
    assert browser.post(address, KARTIKA, json=signature_of(world, KARTIKA)).json == {"released": False}
    refused = browser.post(address, KARTIKA, json=signature_of(world, KARTIKA))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "same_person")
    assert browser.post(address, SIREGAR, json=signature_of(world, SIREGAR)).json == {"released": True}
    again = browser.post(address, SIREGAR, json=signature_of(world, SIREGAR))
    assert (again.status_code, again.get_json()["code"]) == (409, "already_released")


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, ""),
        ({"statement": "x"}, 422, ""),
        ({"statement": 1}, 422, "statement"),
        ({"proof": "A" * (LONGEST_PROOF + 1)}, 422, "proof"),
        ({"key_id": "0" * 101}, 422, "key_id"),
        ({"statement": "", "warna": 1}, 422, "warna"),
        ([], 422, ""),
    ],
)
def test_a_bad_signature_names_its_field(browser: Browser, body: Any, status: int, field: str) -> None:
    answer = browser.post(f"/api/rankings/{VACANCY}/signatures", KARTIKA, json=body)
    assert answer.status_code == status
    if field:
        assert {error["field"] for error in answer.get_json()["errors"]} == {field}


@pytest.mark.parametrize("body", ["{", '{"statement": NaN}', '{"statement": Infinity}', '{"statement": 1e400}'])
def test_malformed_json(browser: Browser, body: str) -> None:
    answer = browser.post(f"/api/rankings/{VACANCY}/signatures", KARTIKA, data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_json")


@pytest.mark.parametrize(
    "path", ["/peringkat/lain", "/peringkat/lain/langsung", "/peringkat/lain/ekspor.csv", "/api/rankings/lain"]
)
def test_an_unknown_vacancy(browser: Browser, path: str) -> None:
    assert browser.get(path, KARTIKA).status_code == 404
