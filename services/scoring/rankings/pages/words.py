"""The words by which pages show the codes of a ranking."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext, ngettext

from services.scoring.rankings.domain.faults import FAULTS
from services.scoring.rankings.domain.line import Counted
from services.scoring.rankings.domain.ranking import NOT_YET_SAT, Status
from shared.contracts.exclusions import REASONS, is_voiding
from shared.contracts.scales import Scale
from shared.contracts.tie_breaks import parts_of
from shared.kernel.words import N_
from shared.web.stage_sums import key_in_words

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


def answers_words(scale: Scale, at: Counted, count: int) -> str:
    """So many wrong answers fewer, or of whoever goes on more, in the section that the key counts in, if it is one's:
    as the begin of a sentence's condition."""
    section = parts_of(at.key)[1]
    if at.goes_on:
        words = ngettext("%(num)s jawaban salah lebih banyak", "%(num)s jawaban salah lebih banyak", count)
    else:
        words = ngettext("%(num)s jawaban salah lebih sedikit", "%(num)s jawaban salah lebih sedikit", count)
    if section is not None:
        words = gettext("%(answers)s pada %(section)s", answers=words, section=key_in_words(scale, section))
    if at.is_ratio:
        words = gettext("%(answers)s dan jawaban benar yang tetap", answers=words)
    return str(words)


def fault_words(fault: str, at: int | None) -> str:
    return str(gettext(FAULTS.get(fault, fault))) % {"at": at}
