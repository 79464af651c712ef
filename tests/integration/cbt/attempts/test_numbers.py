"""Items without options: a number in its one form is an answer, on both roads of a save, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.builders.cbt import exam_with_numbers
from tests.builders.cbt_hall import entry
from tests.builders.cbt_roads import Both, Desk, Prepared, both_roads, prepare


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("numbers"), exam_with_numbers())


@pytest.fixture
def both(prepared: Prepared, tmp_path: Path) -> Both:
    return both_roads(prepared, tmp_path)


def answering(desk: Desk, *answers: str | None) -> None:
    """The next save answers the item of the paper that has no options so, one answer after another."""
    item = asked(desk)
    blank = entry(1, item, None)
    desk.body["entries"] = [{**blank, "sequence": n, "option_id": a} for n, a in enumerate(answers, 1)]


def asked(desk: Desk) -> dict[str, Any]:
    (item,) = (item for item in desk.items if not item["options"])
    return item


@pytest.mark.parametrize("answer", ["0", "-12.5", "1000000", "0.00000000000000001", None])
def test_a_number_is_saved_by_the_lane_as_flask_would(both: Both, answer: str | None) -> None:
    outcome, by_lane = both(lambda desk: answering(desk, answer))
    assert by_lane
    assert outcome.status == 200
    assert [row["option_id"] for row in outcome.journal] == [answer]


@pytest.mark.parametrize("answer", ["12,5", "12.50", "+1", "1e3", "nkri0-1", "", "-0", " 1", "1" * 21, "1+2", "\x00"])
def test_what_is_no_number_in_its_form_is_refused_and_not_saved(both: Both, answer: str) -> None:
    outcome, by_lane = both(lambda desk: answering(desk, answer))
    assert not by_lane
    assert (outcome.status, outcome.journal) == (422, [])
    assert outcome.answer["code"] in ("not_a_number", "invalid_input")


def test_of_several_the_good_ones_are_saved_and_the_other_is_named(both: Both) -> None:
    outcome, by_lane = both(lambda desk: answering(desk, "1", "1.0", "2"))
    assert not by_lane
    assert outcome.answer["saved"] == [1, 3]
    assert [(each["sequence"], each["code"]) for each in outcome.answer["refused"]] == [(2, "not_a_number")]


def test_a_number_is_no_answer_where_there_are_options(both: Both) -> None:
    def happens(desk: Desk) -> None:
        desk.first["option_id"] = "12"

    outcome, _ = both(happens)
    assert (outcome.status, outcome.answer["code"]) == (422, "option_not_of_item")
