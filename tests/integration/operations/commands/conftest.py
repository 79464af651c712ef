"""Databases that have something to show."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from operations.home import Home
from operations.services import service_of
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine, unit_of_work
from shared.messaging import dead_letters
from tests.builders.members import add_members
from tests.builders.messaging import NOON, admitted, event_of, record_of


@pytest.fixture
def scoring(home: Home) -> Engine:
    """Scoring's database with two dead letters: an event with a fault, and bytes that are none."""
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with unit_of_work(engine) as session:
        event = event_of(admitted())
        dead_letters.add(session, "scoring", record_of(event), event, "Traceback\n  line 1\nKeyError: 'quota'", NOON)
        dead_letters.add(session, "scoring", record_of(b"rubbish"), None, "not JSON", NOON)
    return engine


@pytest.fixture
def members(home: Home) -> None:
    for service in SERVICES:
        service_of(service).metadata.create_all(make_engine(f"sqlite:///{home.database(service)}"))
    add_members(make_engine(f"sqlite:///{home.database('recruitment')}"))
