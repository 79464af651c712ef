"""Two members close the roster of a whole system's selection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from services.recruitment.selections.tables import selections
from shared.db.engine import unit_of_work
from tests.builders import person_keys
from tests.builders.small_selection import SELECTION
from tests.builders.system import System

DESK = f"/petugas/daftar/{SELECTION}"


def close_roster(system: System) -> None:
    """The registration is over; the exam officer draws the roster up, and two sign it."""
    _end_registration(system)
    drawn_up = system.ask("recruitment", "POST", f"{DESK}/susun", "ujian", data={})
    assert drawn_up.status_code == 302, drawn_up.text
    # Both have sealed the exam, so their keys are bound.
    for username in ("ujian", "ketua"):
        text = system.must("recruitment", "GET", f"/api/rosters/{SELECTION}/statement", username)["statement"]
        signed = system.ask("recruitment", "POST", DESK, username, data=person_keys.signed(f"staff-{username}", text))
        assert signed.status_code == 302, signed.text


def _end_registration(system: System) -> None:
    before = str((datetime.now(UTC) - timedelta(days=2)).date())
    with unit_of_work(system.engines["recruitment"]) as session:
        (phases,) = session.scalars(select(selections.c.calendar).where(selections.c.selection_id == SELECTION))
        ended = [
            {**each, "starts_on": before, "ends_on": before} if each["code"] == "registration" else each
            for each in phases
        ]
        session.execute(update(selections).where(selections.c.selection_id == SELECTION).values(calendar=ended))
