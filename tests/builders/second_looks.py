"""What two people decided comes before their keys, and is taken up once scoring knows these."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from shared.contracts.declaration import contract_of
from shared.eventlog.interface import Record
from shared.members.tables import member_keys
from shared.messaging import dead_letters
from shared.messaging.jobs import LookingJob, Periodic
from shared.messaging.second_looks import SecondLook
from shared.signatures.belief import NotBelieved
from tests.builders import person_keys
from tests.builders.scoring import NOON, World, event_of


def taken_up_once_keys_are_here(
    world: World, payload: Any, holders: Collection[str], second_look: SecondLook, jobs: Sequence[Periodic]
) -> None:
    """Refused without the keys of `holders`, left alone until all are here, then taken up by one of the jobs."""
    with Session(world.engine) as session, session.begin():
        key_ids = [person_keys.fingerprint(each) for each in holders]
        session.execute(delete(member_keys).where(member_keys.c.key_id.in_(key_ids)))
    with pytest.raises(NotBelieved) as refused:
        world.apply(payload)
    told = event_of(payload)
    record = Record(contract_of(type(payload)).topic, 0, 1, told.aggregate_id, told.to_bytes(), {}, NOON)
    assert second_look.look in {job.look for job in jobs if isinstance(job, LookingJob)}
    with Session(world.engine) as session, session.begin():
        dead_letters.add(session, "scoring", record, told, f"invalid: {refused.value}", NOON)
        assert second_look.look(session, world.now) is None
        for each in holders:
            bind_key(session, person_keys.bound(each))
        job = second_look.look(session, world.now)
        assert job is not None
        assert job(session, world.now) == 1
