"""A system whose scoring forgets what it has received, and reads the log again."""

from __future__ import annotations

import random
from pathlib import Path

from services.scoring.service import drop_projections
from shared.db.engine import unit_of_work
from shared.eventlog.open_log import open_log
from shared.messaging.tables import aggregate_positions, held_events, inbox
from tests.builders.services import append_all
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


def read_shuffled(system: System, seed: int, folder: Path, times: int = 2) -> None:
    """Scoring forgets what it has received and is sent each event of the log so many times, in an order that the seed
    gives."""
    copies = system.raw_log() * times
    random.Random(seed).shuffle(copies)
    forget_received_events(system)
    shuffled = open_log(f"sqlite:///{folder}/shuffled.db")
    append_all(shuffled, copies)
    while system.worker("scoring", shuffled).run_until_idle():
        continue
