"""An exam in which items have two right options, through all three services: what candidates tick is what is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.choices import choice_of
from tests.builders.small_selection import bank_rows, option_worth, small_rules
from tests.builders.system import System

ANSWERS: dict[int, Sequence[int]] = {1: (5, 4), 2: (5,), 3: (5, 4, 1), 4: (1, 2), 5: ()}
"""By candidate, the worth of the options that they tick in each item of TWK and TIU; 5 and 4 are right."""


def rules() -> dict[str, Any]:
    """TWK gives 5 points for exactly the right options; TIU judges each of the five options."""
    document = small_rules()
    twk, tiu, _ = document["sections"]
    twk.update(max_marks=15, marking={"kind": "right_wrong", "right": 5, "several": "all_or_nothing"})
    each = {"kind": "right_wrong", "right": 1, "wrong": -1, "several": "per_option", "options": 5}
    tiu.update(max_marks=15, marking=each)
    return {**document, "version": "beberapa-jawaban"}


def rows() -> list[dict[str, str]]:
    """The options worth 5 and 4 are right."""
    found = bank_rows()
    for row in found:
        if row["section"] != "TKP":
            right = [x for x in "abcde" if row[f"option_{x}"].startswith(("Pilihan bernilai 5", "Pilihan bernilai 4"))]
            row["key"] = "".join(right).upper()
    return found


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path)
    made.draft_exam(rows(), rules=rules())
    made.seal_exam()
    made.plan_session()
    made.settle()
    yield made
    made.close()


def ticking(worths: Sequence[int]) -> Callable[[Mapping[str, Any]], str | None]:
    def answer(item: Mapping[str, Any]) -> str | None:
        if item["section"] == "TKP":
            return option_worth(item, 3)
        return choice_of(option_worth(item, worth) for worth in worths) or None

    return answer


def sit(system: System, candidate_no: str, answer: Callable[[Mapping[str, Any]], str | None]) -> None:
    client = system.check_in(candidate_no)
    items = client.post("/api/attempt").get_json()["items"]
    entries = [
        {"sequence": item["number"], "item_id": item["item_id"], "option_id": answer(item), "doubtful": False}
        for item in items
    ]
    saved = client.post("/api/attempt/answers", json={"entries": entries}).get_json()
    assert (len(saved["saved"]), saved["refused"]) == (len(items), [])
    submitted = client.post("/api/attempt/submission", json={}).get_json()
    assert submitted["answered"] == sum(entry["option_id"] is not None for entry in entries)


def test_two_right_options_that_are_ticked_are_right_and_each_option_has_its_points(system: System) -> None:
    candidates = [system.admit(serial) for serial in ANSWERS]
    system.settle()
    for candidate, worths in zip(candidates, ANSWERS.values(), strict=True):
        sit(system, candidate.number, ticking(worths))
    system.end_sessions()
    system.settle()
    by_number = {row["candidate_no"]: row["marks"] for row in system.ranking()["rows"]}
    # Of five options, one misjudged leaves four right and one wrong: 3 points an item; all right gives 5; two chosen
    # wrongly and two not chosen leave one right and four wrong: -3.
    assert [(by_number[each.number]["TWK"], by_number[each.number]["TIU"]) for each in candidates] == [
        (15, 15),
        (0, 9),
        (0, 9),
        (0, -9),
        (0, 0),
    ]


def test_the_seal_says_which_sections_take_several(system: System) -> None:
    (sealed,) = [event for event in system.all_events() if event.type == "scoring.exam.sealed.v2"]
    assert [section["several"] for section in sealed.data["sections"]] == [True, True, False]
