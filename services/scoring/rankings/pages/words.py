"""The words by which pages show the codes of a ranking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Flask
from flask_babel import gettext

from services.scoring.rankings.domain.ranking import NOT_YET_SAT, Status
from shared.contracts.exclusions import REASONS, is_voiding
from shared.contracts.scales import Scale
from shared.contracts.scoring import ThresholdCheck
from shared.kernel.words import N_
from shared.web.filters import poin

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

SHIPPED_CATEGORIES = (
    N_("Umum"),
    N_("Cum laude"),
    N_("Disabilitas"),
    N_("Diaspora"),
    N_("Papua"),
    N_("Daerah tertinggal"),
)
"""The category names of the shipped rules, named here so that they are translated; others show as written."""

FAULTS = {
    "chain_broken": N_("Rantai simpanan putus pada simpanan ke-%(at)s."),
    "entry_rewritten": N_("Simpanan ke-%(at)s datang dua kali dengan isi berbeda."),
    "surplus_entries": N_("Ada simpanan ke-%(at)s yang tidak disebut saat pengumpulan."),
    "head_differs": N_("Sidik akhir rantai berbeda dari yang dikumpulkan."),
    "answers_differ": N_("Jawaban yang dikumpulkan berbeda dari jurnal simpanan."),
    "second_sheet": N_("Lembar jawaban datang dua kali dengan isi berbeda; yang pertama yang berlaku."),
    "second_start": N_("Awal ujian datang dua kali dengan isi berbeda; yang pertama yang berlaku."),
    "paper_changed": N_("Lembar yang dikumpulkan bukan lembar yang dibuka."),
    "form_differs": N_("Lembar ini bukan naskah yang diundi untuk peserta ini dari ujian yang disegel."),
    "exam_unknown": N_("Lembar menyebut ujian yang tidak dikenal."),
    "item_twice": N_("Satu butir muncul dua kali pada lembar."),
    "item_unknown": N_("Lembar memuat butir yang tidak ada dalam ujian."),
    "section_incomplete": N_("Jumlah butir satu bagian tidak sesuai aturan."),
    "section_unknown": N_("Lembar memuat butir dari bagian yang tidak diujikan."),
    "answer_off_paper": N_("Ada jawaban untuk butir di luar lembar."),
    "option_unknown": N_("Ada pilihan yang bukan milik butirnya."),
    "too_many_options": N_("Ada butir dengan beberapa pilihan, padahal bagiannya meminta satu."),
}


def set_up(app: Flask) -> None:
    app.jinja_env.globals.update(statuses=STATUSES, fault_words=fault_words, missed=missed, as_on_paper=as_on_paper)


def excluded_words(reason_code: str) -> tuple[str, str]:
    """What two people have decided about a sheet, and why, to be translated."""
    decided = N_("Lembar dibatalkan") if is_voiding(reason_code) else STATUSES[Status.DISQUALIFIED]
    return decided, REASONS.get(reason_code, reason_code)


def fault_words(fault: str, at: int | None) -> str:
    return str(gettext(FAULTS.get(fault, fault))) % {"at": at}


def as_on_paper(checks: Iterable[ThresholdCheck], codes: Sequence[str]) -> list[ThresholdCheck]:
    """The comparisons in the order of the paper's sections, the total last; they are stored in the order of codes."""
    return sorted(checks, key=lambda check: codes.index(check.subject) if check.subject in codes else len(codes))


def missed(checks: Iterable[ThresholdCheck], scale: Scale) -> str:
    """The thresholds that were not met: "TIU 75, ambang 80; total 300, ambang 311"."""
    parts = []
    for check in as_on_paper(checks, scale.codes):
        if not check.met:
            subject = gettext(N_("total")) if check.subject == "total" else scale.labels[check.subject]
            steps = scale.steps[check.subject]
            parts.append(
                gettext(N_("%(subject)s %(marks)s, ambang %(minimum)s"))
                % {"subject": subject, "marks": poin(check.marks, steps), "minimum": poin(check.minimum, steps)}
            )
    return "; ".join(parts)
