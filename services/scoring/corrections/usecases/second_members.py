"""Since when a correction of keys waits for its second signature."""

from __future__ import annotations

from services.scoring.corrections.storage.corrections import half_approved
from services.scoring.corrections.tables import correction_approvals
from shared.telemetry.second_members import SecondMember

SECOND_MEMBERS = (SecondMember("correction", (correction_approvals,), half_approved),)
