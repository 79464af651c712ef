"""A draft of rules."""

from __future__ import annotations

import pytest

from services.scoring.approvals.usecases import bind_key
from shared.db.engine import unit_of_work
from tests.builders import person_keys
from tests.builders.rule_documents import REASON
from tests.builders.scoring import KARTIKA, SIREGAR, World
from tests.builders.scoring_web import Browser


@pytest.fixture
def page(browser: Browser, world: World) -> str:
    """The address of a draft."""
    with unit_of_work(world.engine) as session:
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))
    begun = browser.post("/aturan", KARTIKA, data={"source": "cpns-skd-2024", "reason": REASON})
    assert begun.status_code == 302
    return str(begun.location)
