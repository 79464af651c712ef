"""Items of which several options are right: a set of them in its one form is an answer, on both roads of a save, and
nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from services.cbt.attempts.domain.journal import Answer
from services.cbt.attempts.usecases import attempts
from services.cbt.seating.domain.pins import token_digest
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.choices import choice_of
from shared.db.engine import unit_of_work
from tests.builders.cbt import emitted, exam_with_several, hall, saved, started
from tests.builders.cbt_hall import entry
from tests.builders.cbt_roads import Both, Desk, Prepared, both_roads, prepare
from tests.builders.messaging import StoppedClock
from tests.integration.cbt.attempts.test_chain import verified


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("several"), exam_with_several())


@pytest.fixture
def both(prepared: Prepared, tmp_path: Path) -> Both:
    return both_roads(prepared, tmp_path)


def asked(desk: Desk, section: str = "TWK") -> dict[str, Any]:
    """An item of the paper whose section takes several, or of another one."""
    return next(item for item in desk.items if item["section"] == section)


def ids_of(item: dict[str, Any]) -> list[str]:
    return sorted(option["option_id"] for option in item["options"])


def answering(desk: Desk, *answers: str | None) -> None:
    """The next save answers that item so, one answer after another."""
    blank = entry(1, asked(desk), None)
    desk.body["entries"] = [{**blank, "sequence": n, "option_id": a} for n, a in enumerate(answers, 1)]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_set_of_options_is_saved_by_the_lane_as_flask_would(both: Both, count: int) -> None:
    chosen: list[str] = []

    def happens(desk: Desk) -> None:
        chosen[:] = ids_of(asked(desk))[:count]
        answering(desk, choice_of(chosen))

    outcome, by_lane = both(happens)
    assert by_lane
    assert outcome.status == 200
    assert [row["option_id"] for row in outcome.journal] == ["+".join(chosen)]


def test_an_answer_is_emptied_as_any_other(both: Both) -> None:
    outcome, by_lane = both(lambda desk: answering(desk, choice_of(ids_of(asked(desk))[:2]), None))
    assert by_lane
    assert outcome.answer["saved"] == [1, 2]
    assert outcome.journal[-1]["option_id"] is None


DAMAGED: dict[str, tuple[Callable[[list[str]], str], str]] = {
    "an unknown option": (lambda ids: choice_of([ids[0], "zz"]), "option_not_of_item"),
    "an option of another item": (lambda ids: choice_of([ids[0], "deret0-0"]), "option_not_of_item"),
    "one twice": (lambda ids: f"{ids[0]}+{ids[0]}", "choice_out_of_form"),
    "not in order": (lambda ids: f"{ids[1]}+{ids[0]}", "choice_out_of_form"),
    "more than there are": (lambda ids: "+".join([*ids, ids[-1]]), "choice_out_of_form"),
    "an end without an option": (lambda ids: f"{ids[0]}+", "option_not_of_item"),
    "the joint alone": (lambda ids: "+", "option_not_of_item"),
    "spaces": (lambda ids: f"{ids[0]} + {ids[1]}", "option_not_of_item"),
    "a character that no database stores": (lambda ids: f"{ids[0]}+\x00", "invalid_input"),
    "a text without an end": (lambda ids: "+".join(ids * 100), "invalid_input"),
    "no text": (lambda ids: "", "invalid_input"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_answer_is_refused_with_its_item_and_not_saved(both: Both, damage: str) -> None:
    damaged, code = DAMAGED[damage]
    items: list[dict[str, Any]] = []

    def happens(desk: Desk) -> None:
        items.append(asked(desk))
        answering(desk, damaged(ids_of(asked(desk))))

    outcome, by_lane = both(happens)
    assert not by_lane
    assert (outcome.status, outcome.answer["code"], outcome.journal) == (422, code, [])
    where = {error["field"] for error in outcome.answer["errors"]}
    assert where == ({"entries.0.option_id"} if code == "invalid_input" else {items[0]["item_id"]})


def test_of_several_answers_the_good_ones_are_saved_and_the_other_is_named(both: Both) -> None:
    def happens(desk: Desk) -> None:
        a, b, *_ = ids_of(asked(desk))
        answering(desk, a, f"{b}+{a}", f"{a}+{b}")

    outcome, by_lane = both(happens)
    assert not by_lane
    assert outcome.answer["saved"] == [1, 3]
    assert [(each["sequence"], each["code"]) for each in outcome.answer["refused"]] == [(2, "choice_out_of_form")]


def test_where_one_option_is_asked_for_two_are_refused(both: Both) -> None:
    def happens(desk: Desk) -> None:
        item = asked(desk, "TIU")
        desk.body["entries"] = [{**entry(1, item), "option_id": choice_of(ids_of(item)[:2])}]

    outcome, by_lane = both(happens)
    assert not by_lane
    assert (outcome.status, outcome.answer["code"], outcome.journal) == (422, "one_option_only", [])
    assert outcome.answer["detail"] == "Soal ini menerima satu pilihan saja."


def test_the_player_is_told_which_sections_take_several(prepared: Prepared) -> None:
    told = {section["code"]: section["several"] for section in prepared.attempt["sections"]}
    assert told == {"TWK": True, "TIU": False}


def test_journal_chain_and_sheet_have_the_set_as_it_was_sent(engine: Engine) -> None:
    clock = StoppedClock()
    session_id, (number, *_) = hall(engine, clock, sealed=exam_with_several())
    token, paper = started(engine, clock, session_id, number)
    both, all_three = (choice_of(f"{paper[0]}-{n}" for n in chosen) for chosen in ((0, 3), (0, 3, 4)))
    sets = (both, all_three, both)
    saved(engine, clock, token, *(Answer(n, paper[0], choice, False) for n, choice in enumerate(sets, 1)))
    saved(engine, clock, token, Answer(4, paper[1], f"{paper[1]}-2", False), Answer(5, paper[1], None, False))
    with unit_of_work(engine) as session:
        submission = attempts.submit(session, clock.now(), token_digest(token))
    (begun,) = emitted(engine, AttemptStarted)
    entries = [entry for stretch in emitted(engine, AnswersRecorded) for entry in stretch.entries]
    assert [entry.option_id for entry in entries][:3] == list(sets)
    (submitted,) = emitted(engine, AttemptSubmitted)
    assert submitted.chain_head == verified(begun, entries)
    assert submitted.answers == {paper[0]: both}
    assert submission.answered == 1
