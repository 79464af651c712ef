"""docs/asvs.md judges every requirement of levels 1 and 2 of OWASP ASVS 5.0.0 once, and says where or why.

That the files and tests which it names are there is held for all documents by tests/unit/tools/house/test_paths.py.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tools.house.tree import ROOT

STATES = ("met", "partly", "not met", "not applicable")
# How many requirements of levels 1 and 2 each section has; a section's numbers of level 3 are left out below.
_SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2
2.1:3 2.2:3 2.3:4 2.4:1
3.2:2 3.3:4 3.4:6 3.5:5 3.7:2
4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3
6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4
7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
8.1:2 8.2:3 8.3:1 8.4:1
9.1:3 9.2:4
11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1
12.1:3 12.2:2 12.3:4
13.1:1 13.2:5 13.3:2 13.4:5
14.1:2 14.2:4 14.3:3
15.1:3 15.2:3 15.3:7
16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
"""
SECTIONS = [(name, int(many)) for name, _, many in (each.partition(":") for each in _SECTIONS.split())]
WHOLE_CHAPTERS = {"10.1.1 to 10.7.3": 29, "17.1.1 to 17.3.2": 7}
_ROW = re.compile(r"^\| ([0-9.]+(?: to [0-9.]+)?) \| ([12](?:, 2)?) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, ...]]:
    """Number, level, requirement, state, and where or why."""
    return [match.groups() for match in _ROW.finditer((ROOT / "docs/asvs.md").read_text(encoding="utf-8"))]


def test_it_has_a_row_for_every_requirement() -> None:
    numbers = [row[0] for row in rows() if row[0] not in WHOLE_CHAPTERS]
    expected = [f"{section}.{place}" for section, many in SECTIONS for place in range(1, many + 1)]
    assert numbers == expected
    assert len(numbers) + sum(WHOLE_CHAPTERS.values()) == 253
    assert set(WHOLE_CHAPTERS) == {row[0] for row in rows()} - set(numbers)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_row_has_a_state_and_says_where_or_why(row: tuple[str, ...]) -> None:
    _number, _level, requirement, state, where = row
    assert state in STATES
    assert requirement
    assert len(where.split()) >= 2 or "`" in where, "a state alone can be believed by nobody"


def test_of_each_level_there_are_as_many_as_in_the_standard() -> None:
    levels = Counter(row[1] for row in rows() if row[0] not in WHOLE_CHAPTERS)
    # 70 and 183, less the five and 24 about OAuth and the seven about WebRTC.
    assert levels == {"1": 70 - 5, "2": 183 - 24 - 7}
