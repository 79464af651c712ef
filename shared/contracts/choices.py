"""A candidate's answer to one item, as journals, sheets and keys write it: an option id, several, or a number.

Several ids stand in ascending order, joined by "+", which no id has in it. A number, the answer to an item without
options, has one form: a minus if it is negative, the digits without needless zeros in front, and where there is a
fraction a point and its digits without zeros at the end; no exponent, at most 20 characters. So equal answers are equal
texts, a journal needs no second form of entry, and a sheet of one option each is written as it always was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_JOINT = "+"
LONGEST_NUMBER = 20
"""Characters of a number, with its minus and its point."""
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")
_TYPED = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]*))?")


def choice_of(option_ids: Iterable[str]) -> str:
    """The text of a choice; "" for none."""
    return _JOINT.join(sorted(set(option_ids)))


def options_in(choice: str) -> frozenset[str]:
    """The ids of a choice. A text that `choice_of` would not write has "" or an unknown id in it, or is one twice."""
    return frozenset(choice.split(_JOINT))


def is_choice(answer: str, options: Collection[str], *, takes_several: bool) -> bool:
    """Whether the text is one of these options or, where the item takes several, some of them in the one form."""
    if not takes_several:
        return answer in options
    chosen = options_in(answer)
    return chosen <= frozenset(options) and choice_of(chosen) == answer


def is_number(answer: str) -> bool:
    """Whether the text is a number in its one form."""
    return len(answer) <= LONGEST_NUMBER and answer != "-0" and _NUMBER.fullmatch(answer) is not None


def number_of(typed: str) -> str | None:
    """A number as somebody types it, with a comma or a point, in its one form; None if it is no number, or too long."""
    found = _TYPED.fullmatch(typed.replace("\N{MINUS SIGN}", "-"))
    if found is None or not (found[2] or found[3]):
        return None
    whole, fraction = found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    if found[1] == "-" and number != "0":
        number = f"-{number}"
    return number if len(number) <= LONGEST_NUMBER else None
