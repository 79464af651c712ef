"""Every kind of damage to a selection's public files is named by its step and place.

`make tamper N=1000` damages as many selections as one likes.
"""

from __future__ import annotations

import pytest

from tests.builders.public_files.kinds import KINDS, Kind, tampered

MOST_TRIED = 80


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_damage_is_named_by_step_and_place(kind: Kind) -> None:
    assert any(tampered(number, kind) for number in range(MOST_TRIED))


def test_there_are_many_kinds_of_every_step() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 60
    assert {kind.step for kind in KINDS} == {1, 9, 10, 11, 12, 13, 14, 15}
