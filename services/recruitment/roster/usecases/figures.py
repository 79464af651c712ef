"""What waits for a second member."""

from __future__ import annotations

from services.recruitment.roster.storage import rosters
from services.recruitment.roster.tables import roster_wishes
from shared.telemetry.second_members import SecondMember

SECOND_MEMBERS = (SecondMember("roster", (roster_wishes,), rosters.half_closed),)
