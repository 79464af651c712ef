"""Since when rankings wait for their second signature, and withdrawals for theirs."""

from __future__ import annotations

from services.scoring.releases.storage.half_signed import half_signed
from services.scoring.releases.storage.withdrawals import half_withdrawn
from services.scoring.releases.tables import signatures, withdrawals
from shared.telemetry.second_members import SecondMember

SECOND_MEMBERS = (
    SecondMember("ranking", (signatures,), half_signed),
    SecondMember("withdrawal", (withdrawals,), half_withdrawn),
)
