"""The codes by which the document of a ranking names its candidates."""

from __future__ import annotations

import pytest

from shared.contracts.rankings import SameCode, codes_of


def test_all_have_a_code_or_the_document_is_by_number() -> None:
    assert codes_of({"26-0001": "A", "26-0002": "B"}) == {"26-0001": "A", "26-0002": "B"}
    assert codes_of({"26-0001": "A", "26-0002": None}) == {}
    assert codes_of({}) == {}


def test_two_candidates_cannot_share_a_code() -> None:
    """Their numbers could be swapped under signatures over the code."""
    with pytest.raises(SameCode, match="26-0001 and 26-0003"):
        codes_of({"26-0001": "A", "26-0002": "B", "26-0003": "A"})
