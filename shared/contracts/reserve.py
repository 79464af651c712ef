"""Reserve lists: what a rules document says of them. Part of `shared.contracts.rules`.

Who has which place by these rules is computed in `shared.contracts.moving_up`.
"""

from __future__ import annotations

from datetime import date

from shared.contracts.declaration import part
from shared.contracts.percentages import Percent, least_of
from shared.kernel.words import N_

REPLY_REASONS = {
    "other_job": N_("pekerjaan lain"),
    "study": N_("pendidikan"),
    "personal": N_("alasan pribadi"),
    "other": N_("alasan lain"),
}
"""Why a place is given back, as pages call it. Few and broad: events carry the code, never the applicant's words."""
GIVEN_BACK_REASONS = {
    "in_writing": N_("mengundurkan diri secara tertulis"),
    "death": N_("meninggal dunia"),
    "ineligible": N_("ternyata tidak memenuhi syarat"),
}
"""Why two members give a place back for a candidate. None of these codes is one of `REPLY_REASONS`."""
NO_REPLY = "no_reply"
"""The reason of a place that its candidate did not reply about in time."""


@part
class Reserve:
    """Who stands ready for places that fall free, and between which days they are filled.

    On the list are those who are ranked below the line of the last stage, in the order of its ranking: the first
    `size` of them, or as many as `ratio` per cent of the vacancy's places, rounded up; all of them where neither is
    set. Whoever is equal in every key to the last on the list is on it, too.

    Whoever gets a place, by the ranking or from the reserve, accepts or declines it by the end of the `reply_days`-th
    day after; silence then counts as declined. A place that falls free until the end of `last_day` (YYYY-MM-DD) goes to
    the next on the list; one that falls free later stays empty. Before `first_day` nobody moves up and no place moves,
    where it is set; what fell free before moves as that day begins. Days are those of the selection's time zone.
    """

    size: int | None = None
    ratio: Percent | None = None
    reply_days: int
    first_day: str | None = None
    last_day: str

    @property
    def last_date(self) -> date:
        return date.fromisoformat(self.last_day)

    @property
    def first_date(self) -> date | None:
        return date.fromisoformat(self.first_day) if self.first_day is not None else None

    def length(self, places: int) -> int | None:
        """How many are on the list of a vacancy of so many places; None for everybody."""
        if self.ratio is not None:
            return least_of(self.ratio, places)
        return self.size
