"""What a rules document says of objections to items, and the reasons that one may have. Part of
`shared.contracts.rules`."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from shared.contracts.declaration import part
from shared.kernel.words import N_

Reason = Literal["none_right", "several_right", "misprint", "off_syllabus", "other"]
REASONS: dict[str, str] = {
    "none_right": N_("tidak ada jawaban yang benar"),
    "several_right": N_("lebih dari satu jawaban benar"),
    "misprint": N_("salah cetak yang mengubah arti"),
    "off_syllabus": N_("di luar materi yang diumumkan"),
    "other": N_("alasan lain"),
}
"""Each reason as sentences about an objection have it."""
Outcome = Literal["upheld", "rejected"]
OUTCOMES: dict[str, str] = {"upheld": N_("sanggahan diterima"), "rejected": N_("sanggahan ditolak")}


@part
class ItemObjections:
    """Whoever has sat an exam may object to items of their own paper, to at most `most` of them, until `days` days
    after the day on which the exam's last session ends."""

    days: int
    most: int

    def until(self, last_session_ends_at: datetime, timezone: str) -> datetime:
        """The moment from which no objection is taken any more: the end of the last day, where the selection is."""
        zone = ZoneInfo(timezone)
        day = last_session_ends_at.astimezone(zone).date() + timedelta(days=self.days + 1)
        return datetime.combine(day, time(), zone).astimezone(UTC)
