"""What the release before kept of somebody who was ill when their seat was closed is gone, everything else stays."""

from __future__ import annotations

from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import closed_seats
from services.recruitment.trail.tables import trail
from services.scoring.marking.tables import missed_seats
from shared.db.engine import reading
from tests.builders.messaging import NOON
from tests.builders.older import engine, older

__all__ = ["engine"]

BEFORE = {"scoring": "0053", "recruitment": "0038"}
REASONS = ("ill", "technical")


def test_scoring_forgets_it(engine: Engine) -> None:
    rows = [{"candidate_no": each, "exam_id": "e", "ended_at": NOON, "closed_because": each} for each in REASONS]
    older(engine, BEFORE, "scoring", {"missed_seats": rows})
    with reading(engine) as session:
        found = session.execute(select(missed_seats)).all()
    assert {row.candidate_no: row.closed_because for row in found} == {"ill": "left", "technical": "technical"}


def test_recruitment_and_its_trail_forget_it(engine: Engine) -> None:
    facts = {
        "ill": {"closed": "sakit sebelum memulai", "person": "staff-1"},
        "technical": {"closed": "gangguan teknis tanpa komputer pengganti", "person": "staff-1"},
    }
    lines = [
        {"id": number, "event_id": each, "type": "cbt.seat.missed.v1", "occurred_at": NOON, "facts": facts[each]}
        for number, each in enumerate(REASONS, start=1)
    ]
    seats = [{"candidate_no": each, "exam_id": "e", "reason_code": each} for each in REASONS]
    older(engine, BEFORE, "recruitment", {"closed_seats": seats, "trail": lines})
    with reading(engine) as session:
        found = {row.candidate_no: row.reason_code for row in session.execute(select(closed_seats))}
        kept = {row.event_id: row.facts for row in session.execute(select(trail))}
    assert found == {"ill": "left", "technical": "technical"}
    assert kept == {
        "ill": {"closed": "berhalangan atau meninggalkan ruang sebelum memulai", "person": "staff-1"},
        "technical": facts["technical"],
    }
