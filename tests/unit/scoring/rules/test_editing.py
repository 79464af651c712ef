"""A rules document as fields of a form: every preset comes back as it was, and what was typed stands at its place."""

from __future__ import annotations

import pytest

from services.scoring.rules.domain.editing import LABELS, edited, leaves, to_json
from services.scoring.rules.usecases.drafting import preset_names
from shared.contracts.codec.rules import preset, read_rules
from shared.kernel.errors import InvalidInput

RULES = preset("cpns-skd-2021")


@pytest.mark.parametrize("name", preset_names())
def test_a_form_that_is_sent_back_unchanged_is_the_same_document(name: str) -> None:
    document = to_json(preset(name))
    found = list(leaves(document))
    typed = {leaf.place: _typed(leaf.value) for leaf in found}
    assert read_rules(edited(document, typed)).digest == preset(name).digest
    assert {leaf.name for leaf in found} <= set(LABELS), "each field has a label"


def _typed(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_what_is_typed_stands_at_its_place() -> None:
    before = to_json(RULES)
    after = edited(before, {"thresholds[0].minima.TWK": "70", "duration.minutes": "90", "tie_breaks[1]": "TWK"})
    after["tie_breaks"] = before["tie_breaks"]
    assert after["thresholds"][0]["minima"]["TWK"] == 70
    assert after["duration"]["minutes"] == 90
    assert to_json(RULES) == before, "the document that was edited is as it was"


def test_a_place_that_the_document_has_not_is_ignored() -> None:
    assert edited(to_json(RULES), {"thresholds[99].minima.TWK": "1", "__class__": "x"}) == to_json(RULES)


@pytest.mark.parametrize("typed", ["", "enam", "6.5", "９９x", "1e3"])
def test_no_number_where_one_stood_is_named_by_its_place(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_rules(edited(to_json(RULES), {"thresholds[0].minima.TWK": typed}))
    assert [problem.place.field for problem in refused.value.problems] == ["thresholds[0].minima.TWK"]
