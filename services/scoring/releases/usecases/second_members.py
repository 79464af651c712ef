"""Since when rankings wait for their second signature, or for both once they have changed, and withdrawals for
theirs."""

from __future__ import annotations

from services.scoring.releases.storage.half_signed import half_signed, void
from services.scoring.releases.storage.withdrawals import half_withdrawn
from services.scoring.releases.tables import signatures, withdrawals
from shared.telemetry.second_members import SecondMember

SECOND_MEMBERS = (
    SecondMember("ranking", (signatures,), half_signed),
    # The same table once more: what is void of it.
    SecondMember("changed_ranking", (), void),
    SecondMember("withdrawal", (withdrawals,), half_withdrawn),
)
