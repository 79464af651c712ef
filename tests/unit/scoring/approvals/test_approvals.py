from __future__ import annotations

import pytest

from services.scoring.approvals.domain import initials


@pytest.mark.parametrize(
    ("name", "shown"), [("R. Kartika", "R.K."), ("M. Siregar", "M.S."), ("Sri Handayani", "S.H."), ("7", "–")]
)
def test_initials(name: str, shown: str) -> None:
    assert initials(name) == shown
