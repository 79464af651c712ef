"""A selection that eight have sat, and a browser in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.scoring.service import create_app
from tests.builders.scoring import World, admitted
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import SHEETS
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings


def sit(world: World) -> None:
    world.apply(*(admitted(number) for number in SHEETS))
    for number, letters in SHEETS.items():
        world.apply(*world.sat(number, letters))


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(sit)


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


@pytest.fixture
def small() -> World:
    """Scoring with the small rules, which nobody has sat, in memory."""
    return World()


@pytest.fixture
def page(small: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=small.engine).test_client())
