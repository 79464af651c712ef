"""Since when a rules document waits for its second signature."""

from __future__ import annotations

from services.scoring.rules.storage import half_adopted
from services.scoring.rules.tables import rule_approvals
from shared.telemetry.second_members import SecondMember

SECOND_MEMBERS = (SecondMember("rules", (rule_approvals,), half_adopted),)
