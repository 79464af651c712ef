"""Which sections of an earlier sitting other rules can mark: where answers and keys say what they ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.trials.domain.remarking import Hindrance, Kept, NotToBeMarked, OtherSections, remarking
from shared.contracts.rules import Rules, Weights
from tests.builders.scoring import make_rules

OPTIONS = frozenset("abcde")
PAST = make_rules()
KEYS = {
    key.item_id: key
    for key in (
        ItemKey("twk-1", "TWK", OPTIONS, right="a"),
        ItemKey("twk-2", "TWK", OPTIONS, right="b"),
        ItemKey("tiu-1", "TIU", OPTIONS, right="c"),
        ItemKey("tiu-2", "TIU", OPTIONS, right="d"),
        ItemKey("tkp-1", "TKP", OPTIONS, points={"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}),
        ItemKey("tkp-2", "TKP", OPTIONS, points={"a": 5, "b": 4, "c": 3, "d": 2, "e": 1}),
    )
}


def rules_with(code: str, rules: Rules = PAST, **changes: Any) -> Rules:
    """With another marking of one section, or another `max_marks` or `items`."""
    own = {name: changes.pop(name) for name in ("max_marks", "items") if name in changes}
    sections = [
        replace(each, marking=replace(each.marking, **changes), **own) if each.code == code else each
        for each in rules.sections
    ]
    return replace(rules, sections=tuple(sections))


def test_rules_that_mark_alike_mark_nothing_anew() -> None:
    found = remarking(PAST, replace(PAST, thresholds=()), {})
    assert (found.anew, found.kept, found.sections) == ((), (), PAST.sections)


def test_another_marking_is_taken_for_the_sections_that_have_it() -> None:
    rules = rules_with("TWK", rules_with("TKP", blank=1), right=4, wrong=-1, max_marks=8)
    found = remarking(PAST, rules, KEYS)
    assert (found.anew, found.kept) == (("TWK", "TKP"), ())
    assert [section.marking for section in found.sections] == [section.marking for section in rules.sections]


def test_each_option_is_judged_where_the_items_have_as_many() -> None:
    judged: dict[str, Any] = {"several": "per_option", "right": 1, "max_marks": 10}
    assert remarking(PAST, rules_with("TIU", **judged, options=5), KEYS).anew == ("TIU",)
    assert hindrances(rules_with("TIU", **judged, options=4)) == (Kept("TIU", Hindrance.OPTIONS),)


def hindrances(rules: Rules, past: Rules = PAST, keys: dict[str, ItemKey] = KEYS) -> tuple[Kept, ...]:
    found = remarking(past, rules, keys)
    kept = {each.section for each in found.kept}
    old = {section.code: section for section in past.sections}
    assert all(section == old[section.code] for section in found.sections if section.code in kept)
    return found.kept


@pytest.mark.parametrize(
    ("rules", "past", "hindrance"),
    [
        (rules_with("TWK", kind="weights", right=0), PAST, Kept("TWK", Hindrance.KIND)),
        (rules_with("TWK", kind="numeric"), PAST, Kept("TWK", Hindrance.KIND)),
        (rules_with("TKP", kind="right_wrong", right=5), PAST, Kept("TKP", Hindrance.KIND)),
        (rules_with("TKP", weights=Weights(lowest=0, highest=5, each_once=True)), PAST, Kept("TKP", Hindrance.WEIGHTS)),
        (
            rules_with("TKP", weights=Weights(lowest=1, highest=4, each_once=False)),
            PAST,
            Kept("TKP", Hindrance.WEIGHTS),
        ),
        (rules_with("TWK", items=1, right=10), PAST, Kept("TWK", Hindrance.ITEMS)),
        (rules_with("TWK", wrong=-1), rules_with("TWK", several="all_or_nothing"), Kept("TWK", Hindrance.SEVERAL)),
    ],
)
def test_a_section_that_cannot_be_marked_keeps_its_marks_and_says_why(
    rules: Rules, past: Rules, hindrance: Kept
) -> None:
    assert hindrances(rules, past) == (hindrance,)


def test_without_keys_or_sheets_the_marks_stay() -> None:
    rules = rules_with("TWK", wrong=-1)
    assert hindrances(rules, keys={}) == (Kept("TWK", Hindrance.KEYS),)
    assert remarking(PAST, rules, KEYS, has_sheets=False).kept == (Kept("TWK", Hindrance.SHEETS),)


def test_numbers_are_marked_by_other_points() -> None:
    past = rules_with("TWK", kind="numeric")
    keys = {**KEYS} | {code: ItemKey(code, "TWK", frozenset(), number=Number("1", "0")) for code in ("twk-1", "twk-2")}
    assert remarking(past, rules_with("TWK", past, wrong=-1), keys).anew == ("TWK",)


def test_old_marks_are_not_taken_for_others_at_most() -> None:
    with pytest.raises(NotToBeMarked) as refused:
        remarking(PAST, rules_with("TKP", kind="right_wrong", right=4, max_marks=8), KEYS)
    assert refused.value.facts["sections"] == "TKP"


def test_other_sections_are_refused() -> None:
    others = replace(PAST, sections=PAST.sections[:2])
    for past, rules in ((PAST, others), (others, PAST)):
        with pytest.raises(OtherSections):
            remarking(past, rules, KEYS)
