"""Three applications that wait for a decision."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from shared.db.engine import unit_of_work
from tests.builders import recruitment as build
from tests.builders.recruitment import NOW


@pytest.fixture
def cases(engine: Engine) -> list[str]:
    """Three applications, in the order in which they came."""
    with unit_of_work(engine) as session:
        found = []
        for index, name in enumerate(["Ani Lestari", "Budi Santoso", "Citra Dewi"]):
            account_id = build.add_account(session, build.nik_number(index), name)
            found.append(build.add_application(session, account_id, at=NOW.replace(minute=index)))
        return found
