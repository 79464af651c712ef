"""The public log of a system of all services, once nothing waits to enter it."""

from __future__ import annotations

from pathlib import Path

from services.scoring.log import storage
from shared.db.engine import reading
from tests.builders.public_log import Read, read_log
from tests.builders.services import Services


def settled_log(system: Services, folder: Path) -> Read:
    """The log in the folder of the system; a checkpoint is signed once a second at most."""
    while True:
        system.settle()
        with reading(system.engines["scoring"]) as session:
            if storage.oldest_arrival(session) is None:
                break
    found = read_log(folder / "public-log")
    assert found is not None
    return found
