"""The words by which pages show the codes of a ranking."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext

from services.scoring.rankings.domain.faults import FAULTS
from services.scoring.rankings.domain.ranking import NOT_YET_SAT, Status
from shared.contracts.exclusions import REASONS, is_voiding
from shared.contracts.scales import Scale
from shared.kernel.words import N_

STATUSES: dict[str, str] = {
    Status.GOES_ON: N_("Lanjut"),
    Status.BELOW_CUT: N_("Tidak lanjut"),
    Status.BELOW_THRESHOLD: N_("Di bawah nilai ambang"),
    Status.ABSENT: N_("Tidak hadir"),
    NOT_YET_SAT: N_("Belum ujian"),
    Status.SITTING: N_("Masih mengerjakan"),
    Status.UNMARKED: N_("Belum dapat dinilai"),
    Status.DISQUALIFIED: N_("Didiskualifikasi"),
}
_LAST = {**STATUSES, Status.GOES_ON: N_("Terpilih"), Status.BELOW_CUT: N_("Tidak terpilih")}

SHIPPED_CATEGORIES = (
    N_("Umum"),
    N_("Cum laude"),
    N_("Disabilitas"),
    N_("Diaspora"),
    N_("Papua"),
    N_("Daerah tertinggal"),
)
"""The category names of the shipped rules, named here so that they are translated; others show as written."""


def set_up(app: Flask) -> None:
    app.jinja_env.globals.update(statuses_of=statuses_of, fault_words=fault_words)


def statuses_of(scale: Scale) -> Mapping[str, str]:
    """To be translated."""
    return status_words(is_last=scale.is_last)


def status_words(*, is_last: bool) -> Mapping[str, str]:
    return _LAST if is_last else STATUSES


def excluded_words(reason_code: str) -> tuple[str, str]:
    """What two people have decided about a sheet, and why, to be translated."""
    decided = N_("Lembar dibatalkan") if is_voiding(reason_code) else STATUSES[Status.DISQUALIFIED]
    return decided, REASONS.get(reason_code, reason_code)


def fault_words(fault: str, at: int | None) -> str:
    return str(gettext(FAULTS.get(fault, fault))) % {"at": at}
