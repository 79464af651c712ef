"""No value of a rules document is left out of what its pages say of a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from shared.contracts.codec.reading import load
from shared.contracts.percentages import PERCENT_TEXT, Percent
from shared.contracts.rules import Rules
from shared.web.rules_in_words import (
    differences,
)
from tests.builders.every_document import EVERY
from tests.builders.rules_documents import Document, shipped

OTHER = {
    "kind": "numeric",
    "several": "all_or_nothing",
    "equal_ranks": "1223",
    "boundary_ties": "none",
    "tie_breaks": "wrong",
    "source": "carried_over",
    "rounding": "half_up",
    "first_day": "2027-03-02",
    "last_day": "2027-04-01",
    "within": "pool",
    "counts": "at_most",
    "constant": "all_shifts",
    "scores_shown": "after_session",
    "publication": "marks",
}
AGAIN = {
    "equal_ranks": "1224",
    "boundary_ties": "all",
    "tie_breaks": "age",
    "several": "per_option",
    "kind": "right_wrong",
    "source": "sitting",
    "rounding": "down",
    "within": "unit",
    "counts": "lower",
    "constant": "highest_mean",
    "scores_shown": "at_submit",
    "publication": "sheets",
}
"""Where the document has the other value already."""
OF_GROUPS = {
    "order": ("reserved_first", "open_first"),
    "declaration": ("diaspora", "papua"),
    "rounding": ("up", "down"),
    "unfilled": ("empty", "open"),
}
"""Of the fields of quota groups, two choices each."""


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = list(inside)
    if not found:
        yield way
    for key, each in found:
        yield from ways(each, (*way, key))


def changes(document: Document) -> Iterator[tuple[str, Document]]:
    """The document with one of its values changed, for every value that it has."""
    for way in ways(document):
        *holders, last = way
        changed = deepcopy(document)
        place: Any = changed
        for step in holders:
            place = place[step]
        value = place[last]
        if isinstance(value, bool):
            place[last] = not value
        elif isinstance(value, int):
            place[last] = value + 1
        elif isinstance(value, str) and re.fullmatch(PERCENT_TEXT, value):
            place[last] = Percent(Percent(value) + 1).in_json
        elif isinstance(value, str):
            field = last if isinstance(last, str) else holders[-1]
            if way[0] == "quota_groups" and field in OF_GROUPS:
                place[last] = next(each for each in OF_GROUPS[field] if each != value)
            else:
                place[last] = OTHER.get(field, f"{value}X") if OTHER.get(field) != value else AGAIN[field]
        if value is None or value == {} or way == ("version",) or is_unused(changed, way):
            continue
        yield ".".join(map(str, way)), changed


def is_unused(document: Document, way: tuple[Any, ...]) -> bool:
    """Whether nothing is decided by the value: points of a section of weights, an edge without a cut, and how much of
    what is left to the parts of a stage belongs to the only one; or whether it cannot change alone: the method of
    normalising has fields of its own."""
    if way[-2:] == ("normalisation", "method"):
        return True
    if way[0] == "stages" and way[-3:-1] == ("integration", "parts"):
        return len(document["stages"][way[1]]["integration"]["parts"]) == 1
    if way[:1] == ("sections",) and way[-1] in ("right", "wrong"):
        return bool(document["sections"][way[1]]["marking"]["kind"] == "weights")
    cut = document["cut"]
    return way == ("cut", "boundary_ties") and not (cut.get("multiple") or cut.get("count") or cut.get("share"))


@pytest.mark.usefixtures("indonesian")
@pytest.mark.parametrize("make", EVERY)
def test_every_value_of_a_document_is_said(make: Any) -> None:
    document = make()
    before, count = load(Rules, document), 0
    for way, changed in changes(document):
        assert differences(before, load(Rules, changed)), way
        count += 1
    assert count > 30


@pytest.mark.usefixtures("indonesian")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("cut",), {"count": 9, "boundary_ties": "all"}),
        (("cut",), {"share": 9, "boundary_ties": "all"}),
        (("cut",), {"boundary_ties": "all"}),
        (("cut",), {"multiple": 3, "boundary_ties": "none"}),
        (("units",), 2),
        (("equal_ranks",), "1223"),
        (("equal_ranks",), "none"),
        (("scores_shown",), "after_session"),
        (("scores_shown",), "after_release"),
        (("publication",), "sheets"),
        (("item_objections",), {"days": 3, "most": 5}),
        (("normalisation",), {"method": "percentile", "counts": "lower", "decimals": 5}),
        (("normalisation",), {"method": "equipercentile", "decimals": 5}),
        (("thresholds", 0, "enough"), 2),
        (("thresholds", 0, "total_percent"), 40),
        (("thresholds", 0, "percent"), {"TWK": 10}),
        (("thresholds", 0, "position_group"), "doctor"),
        (("sections", 0, "marking", "several"), "per_option"),
        (("sections", 0, "marking", "several"), "all_or_nothing"),
        (("sections", 0, "marking", "options"), 5),
        (("sections", 0, "marking", "kind"), "numeric"),
        (("sections", 2, "marking", "weights"), {"lowest": 1, "highest": 5, "each_once": False}),
    ],
)  # fmt: skip
def test_what_a_document_may_leave_out_is_said_once_it_is_there(path: tuple[Any, ...], value: Any) -> None:
    changed = shipped()
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert differences(load(Rules, shipped()), load(Rules, changed))
