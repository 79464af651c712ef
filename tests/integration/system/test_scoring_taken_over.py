"""Whoever holds scoring, with its database and the key that signs its events, publishes no rank that was not signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from services.recruitment.staff.usecases import members
from shared.db.engine import reading, unit_of_work
from shared.kernel.canonical import canonical_bytes
from shared.messaging.tables import dead_letters, outbox
from tests.builders.small_selection import VACANCY
from tests.builders.system import System

Event = dict[str, Any]


def released(system: System) -> Event:
    """What the release in scoring's outbox says."""
    with reading(system.engines["scoring"]) as session:
        raw = session.scalars(select(outbox.c.payload).where(outbox.c.type == "scoring.ranking.released.v1")).one()
    data: Event = json.loads(raw)["data"]
    return data


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


def _one(data: Event) -> None:
    data["signatures"] = data["signatures"][:1]


def _far_ahead(data: Event) -> None:
    data["version"] = 2_147_483_647


CAUSES: dict[Callable[[Event], None], str] = {
    _swap: "invalid: ranking_digest: its rows give ",
    _one: "invalid: signatures: 1 of 2 people have signed",
    _one_hand: "invalid: signatures: 1 of 2 people have signed",
    _no_hands: "invalid: signatures: that of R.K. was made with no key. If the ranking was approved before members had",
    _far_ahead: "invalid: version: 2147483647 is not near 0",
}


@pytest.mark.parametrize("change", CAUSES)
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
    assert letter.reason.startswith(CAUSES[change])


def test_a_member_who_was_disabled_between_is_not_one_of_the_two(sat: System) -> None:
    """Scoring, taken over, counts the first signature all the same; recruitment does not."""
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    assert sat.sign_ranking("anggota")
    with unit_of_work(sat.engines["recruitment"]) as session:
        signed = [datetime.fromisoformat(each["signed_at"]) for each in released(sat)["signatures"]]
        members.disable(session, signed[0] + (signed[1] - signed[0]) / 2, "staff-ketua")
    sat.settle()
    assert sat.ask("recruitment", "GET", f"/api/results/{VACANCY}").status_code == 404
    with reading(sat.engines["recruitment"]) as session:
        (reason,) = session.scalars(select(dead_letters.c.reason)).all()
    assert "signatures: staff-ketua was disabled, or no member of this committee, at" in reason
    shown = sat.must("scoring", "GET", f"/api/rankings/{VACANCY}", "auditor")
    assert shown["is_released"] is False, "scoring knows it by now, and takes two others' signatures"


def test_the_genuine_release_is_published(sat: System) -> None:
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    assert sat.sign_ranking("anggota")
    sat.settle()
    shown = sat.must("recruitment", "GET", f"/api/results/{VACANCY}")
    assert shown["version"] == 1
    assert [each["signer"] for each in shown["signatures"]] == ["Rara Kartika", "Made Siregar"]
    assert [each["signer"] for each in sat.ranking()["signatures"]] == ["R.K.", "M.S."], "scoring knows no names"
