"""The verifier's signatures come to the vectors of docs/definitions/signatures.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.published import members

FILE = Path(__file__).parents[4] / "shared" / "contracts" / "vectors" / "signatures.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["cases"]


def cases(field: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES if field in case["input"]]


@pytest.mark.parametrize("case", cases("proof"))
def test_a_signature_is_valid_or_not(case: dict[str, Any]) -> None:
    given = case["input"]
    assert members.is_valid(given["key"], given["text"], given["proof"]) == case["output"]["valid"]


@pytest.mark.parametrize("case", cases("place"))
def test_a_place_leads_to_its_root_or_is_none(case: dict[str, Any]) -> None:
    ranking = {"overruled": 0, "stage": None, **case["input"]["ranking"]}
    place = case["input"]["place"]
    if not all(len(each) == 64 and set(each) <= set("0123456789abcdef") for each in place["path"]):
        # Such a sibling is refused where the file is read.
        assert case["output"]["root"] is None
        return
    if not ranking.get("accepted_builds"):
        ranking.pop("accepted_builds", None)
    assert members.root_at(ranking, place) == case["output"]["root"]


@pytest.mark.parametrize("case", cases("signer"))
def test_what_the_statement_of_a_ranking_says(case: dict[str, Any]) -> None:
    given = case["input"]["ranking"]
    document = {name: given[name] for name in ("selection_id", "exam_id", "vacancy_id")}
    document["rows"] = [{"rank": 1}] * given["ranked"] + [{"rank": None}] * (given["rows"] - given["ranked"])
    document["findings"] = [{}] * given["accepted"]
    document["overruled"] = [{}] * given.get("overruled", 0)
    document["accepted_builds"] = [{}] * given.get("accepted_builds", 0)
    if given.get("stage"):
        document["stage"] = given["stage"]
    ranking = {"version": given["version"], "present": given["present"], "document": document}
    found = members.expected(ranking, given["digest"], {"batch": None})
    said = json.loads(case["output"]["text"])
    assert found == {name: said[name] for name in ("what", "about", "digest", "counts")}
