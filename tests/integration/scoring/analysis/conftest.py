"""Scoring with an exam that is sat and analysed."""

from __future__ import annotations

import pytest

from tests.builders.scoring import World
from tests.builders.scoring_analysed import analysed_world


@pytest.fixture
def world() -> World:
    return analysed_world()
