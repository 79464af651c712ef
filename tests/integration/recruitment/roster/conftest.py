"""Four applications for two vacancies, all decided: three admitted, one refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from shared.db.engine import unit_of_work
from tests.builders import recruitment as build
from tests.builders.recruitment import FOUR, NOW
from tests.builders.rosters import refuse
from tests.builders.signed_releases import SIGNERS, bind_keys


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    """Of those who were admitted."""
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        refuse(session, 9)
        return [build.add_candidate(session, index, name) for index, name in enumerate(FOUR[:3])]
