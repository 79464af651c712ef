"""An event that its topic would refuse is refused before it is stored, in words that a page can show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from shared.contracts import catalogue
from shared.contracts.catalogue import TOPICS
from shared.contracts.recruitment import CANDIDATES
from shared.db.engine import reading, unit_of_work
from shared.messaging.outbox import EventTooLarge, emit
from shared.messaging.tables import aggregate_sequences, outbox
from tests.builders.messaging import NOON, admitted, event_of, messaging_engine


def room_for(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Lets the candidates' topic take events of so many bytes."""
    monkeypatch.setitem(catalogue.TOPICS, CANDIDATES, replace(TOPICS[CANDIDATES], max_message_bytes=size + 4096))


def test_the_largest_event_that_fits_is_taken_and_one_byte_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(event_of(admitted("26-0001")).to_bytes())
    engine = messaging_engine()
    room_for(monkeypatch, size)
    with unit_of_work(engine) as session:
        emit(session, admitted("26-0001"), at=NOON)
    with pytest.raises(EventTooLarge) as caught, unit_of_work(engine) as session:
        emit(session, admitted("26-00001"), at=NOON)
    assert f"paling banyak {size // 1000} kB" in caught.value.message
    with reading(engine) as session:
        assert session.scalars(select(outbox.c.aggregate_id)).all() == ["26-0001"]
        assert session.scalars(select(aggregate_sequences.c.aggregate_id)).all() == ["26-0001"]
