"""A member of the committee who has no key yet, and a verifier."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from services.recruitment.service import add_staff
from shared.db.engine import unit_of_work
from shared.kernel.roles import Principal, Role
from tests.builders.members import DEMO_PASSWORD
from tests.builders.recruitment import NOW

PASSWORD = "jembatan-hujan-42"


@pytest.fixture
def member(engine: Engine) -> Principal:
    with unit_of_work(engine) as session:
        staff_id = add_staff(session, NOW, "kartika", "Rara Kartika", [Role.COMMITTEE], PASSWORD)
    return Principal(staff_id, "Rara Kartika", frozenset({Role.COMMITTEE}))


@pytest.fixture
def verifier(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        return add_staff(session, NOW, "verifikator", "Rini Wulandari", ["verifier"], DEMO_PASSWORD)
