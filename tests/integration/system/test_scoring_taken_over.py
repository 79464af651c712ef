"""Whoever holds scoring, with its database and the key that signs its events, publishes no rank that was not signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from shared.db.engine import reading, unit_of_work
from shared.kernel.canonical import canonical_bytes
from shared.messaging.tables import dead_letters, outbox
from tests.builders.small_selection import VACANCY
from tests.builders.system import System

Event = dict[str, Any]


def rewrite(system: System, change: Callable[[Event], None]) -> None:
    """Changes the release in scoring's outbox; scoring's worker then signs the event as its own."""
    with unit_of_work(system.engines["scoring"]) as session:
        released = outbox.c.type == "scoring.ranking.released.v1"
        raw = session.execute(select(outbox.c.payload).where(released)).scalar_one()
        event = json.loads(raw)
        change(event["data"])
        session.execute(update(outbox).where(released).values(payload=canonical_bytes(event)))


def _swap(data: Event) -> None:
    first, second = data["rows"][:2]
    first["candidate_no"], second["candidate_no"] = second["candidate_no"], first["candidate_no"]


def _one_hand(data: Event) -> None:
    data["signatures"] = data["signatures"][:1] * 2


def _no_hands(data: Event) -> None:
    for signature in data["signatures"]:
        signature.update(statement=None, key_id=None, proof=None)


@pytest.mark.parametrize("change", [_swap, _one_hand, _no_hands])
def test_a_release_that_was_not_signed_is_a_dead_letter_and_no_page(
    sat: System, change: Callable[[Event], None]
) -> None:
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    assert sat.sign_ranking("anggota")
    rewrite(sat, change)
    sat.settle()
    assert sat.ask("recruitment", "GET", f"/api/results/{VACANCY}").status_code == 404
    with reading(sat.engines["recruitment"]) as session:
        (letter,) = session.execute(select(dead_letters.c.type, dead_letters.c.reason)).all()
    assert letter.type == "scoring.ranking.released.v1"
    assert letter.reason.startswith("invalid: ")


def test_the_genuine_release_is_published(sat: System) -> None:
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    assert sat.sign_ranking("anggota")
    sat.settle()
    assert sat.must("recruitment", "GET", f"/api/results/{VACANCY}")["version"] == 1
