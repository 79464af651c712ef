"""Random selections of every kind of rule: scoring and the verifier come to the same bytes.

`make selections N=20000` compares as many as one likes.
"""

from __future__ import annotations

from collections import Counter

from tests.builders.compared_selection import compare
from tests.builders.rule_kinds import KINDS


def test_scoring_and_the_verifier_agree() -> None:
    kinds: Counter[str] = Counter()
    for number in range(40):
        kinds.update(compare(number))
    assert not [kind for kind in KINDS if not kinds[kind]]
    assert kinds.keys() <= set(KINDS)
