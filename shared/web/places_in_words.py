"""What became of a candidate's place, in words."""

from __future__ import annotations

from shared.contracts.leaving import State
from shared.kernel.words import N_

STATES = {
    State.ASKED: N_("Ditawari tempat"),
    State.ASKED_FROM_RESERVE: N_("Ditawari tempat dari cadangan"),
    State.ACCEPTED: N_("Menerima"),
    State.ACCEPTED_FROM_RESERVE: N_("Menerima dari cadangan"),
    State.ON_RESERVE: N_("Cadangan"),
    State.DECLINED: N_("Menolak"),
    State.WITHDREW: N_("Telah mengundurkan diri"),
    State.GIVEN_BACK: N_("Tempat dikembalikan"),
    State.REVOKED: N_("Tempat dicabut"),
}
TONES = {
    State.ASKED: "light",
    State.ASKED_FROM_RESERVE: "light",
    State.ACCEPTED: "good",
    State.ACCEPTED_FROM_RESERVE: "good",
    State.ON_RESERVE: "",
    State.DECLINED: "bad",
    State.WITHDREW: "bad",
    State.GIVEN_BACK: "",
    State.REVOKED: "bad",
}
"""The tone of the tag that says so."""
