"""A system whose scoring forgets what it has received, and reads the log again."""

from __future__ import annotations

from services.scoring.service import drop_projections
from shared.db.engine import unit_of_work
from shared.messaging.tables import aggregate_positions, held_events, inbox
from tests.builders.system import System


def forget_received_events(system: System) -> None:
    with unit_of_work(system.engines["scoring"]) as session:
        drop_projections(session)
        for table in (inbox, aggregate_positions, held_events):
            session.execute(table.delete())


def read_log_again(system: System) -> None:
    """From its beginning; emits nothing that was emitted before."""
    count = len(system.all_events())
    for group in ("scoring", "scoring.control"):
        system.log.delete_commits(group)
    system.settle()
    assert len(system.all_events()) == count
