"""The quick way through a save's schema takes nothing that the library would refuse or read otherwise."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.cbt.attempts import schemas
from services.cbt.attempts.schemas import SaveRequest
from shared.web.api import StrictSchema

USUAL = st.fixed_dictionaries(
    {
        "sequence": st.integers(1, 5000),
        "item_id": st.text("abc-019", min_size=1, max_size=100),
        "option_id": st.none() | st.text("abc-019", min_size=1, max_size=100),
        "doubtful": st.booleans(),
    }
)
ODD = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.lists(st.integers(), max_size=2)
)
ENTRY = st.dictionaries(st.sampled_from(["sequence", "item_id", "option_id", "doubtful", "mark"]), ODD)
CHANGED = st.tuples(USUAL, ENTRY).map(lambda pair: {**pair[0], **pair[1]})
BODY = st.fixed_dictionaries(
    {"entries": ODD | st.lists(USUAL | CHANGED | ENTRY | ODD, max_size=4)},
    optional={"attempt_id": ODD | st.just("a1"), "other": ODD},
)


def by_the_library(body: Any) -> Any:
    try:
        return StrictSchema.load(SaveRequest(), body)
    except ValidationError:
        return None


@given(BODY | ODD)
def test_both_ways_agree(body: Any) -> None:
    quick = schemas._usual_save(body)
    assert quick is None or quick == by_the_library(body)


@given(st.lists(USUAL, min_size=1, max_size=4), st.booleans())
def test_what_a_player_sends_goes_the_quick_way(entries: list[dict[str, Any]], named: bool) -> None:
    body = {"entries": entries, "attempt_id": "a1"} if named else {"entries": entries}
    assert schemas._usual_save(body) == body == by_the_library(body)
