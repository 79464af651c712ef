"""A stage with an interview that three people take part in, and its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.scoring.service import create_app
from tests.builders.scoring import World
from tests.builders.scoring_assessed import assess
from tests.builders.scoring_prepared import prepared_in_memory
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings


@pytest.fixture
def world() -> World:
    return prepared_in_memory(assess)


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
