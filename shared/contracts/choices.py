"""A candidate's choice in one item, as journals, sheets and keys write it: an option id, or several.

Several ids stand in ascending order, joined by "+", which no id has in it. So equal choices are equal texts, a journal
needs no second form of entry, and a sheet of one option each is written as it always was.
"""

from __future__ import annotations

from collections.abc import Iterable

_JOINT = "+"


def choice_of(option_ids: Iterable[str]) -> str:
    """The text of a choice; "" for none."""
    return _JOINT.join(sorted(set(option_ids)))


def options_in(choice: str) -> frozenset[str]:
    """The ids of a choice. A text that `choice_of` would not write has "" or an unknown id in it, or is one twice."""
    return frozenset(choice.split(_JOINT))
