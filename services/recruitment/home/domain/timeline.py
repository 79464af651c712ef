"""The timeline of an application: the steps done, the next step, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.recruitment.applications.domain.applications import State
from services.recruitment.selections.domain import calendar
from shared.contracts.recruitment import Phase
from shared.kernel.words import N_, Sentence


@dataclass(frozen=True)
class Progress:
    """Everything known about one application. Facts may come in any order, so each is independent."""

    applied_at: datetime
    state: State
    decided_at: datetime | None = None
    seat_assigned_at: datetime | None = None
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    scored_at: datetime | None = None
    released_at: datetime | None = None


class Mark(StrEnum):
    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Step:
    """`at` is when it happened; `until` is the last day of its phase while it has not happened yet."""

    code: str
    name: str
    mark: Mark
    at: datetime | None = None
    until: date | None = None


NAMES = {
    "application": N_("Lamaran terkirim"),
    "verification": N_("Verifikasi berkas"),
    "seat": N_("Sesi dan kursi ujian"),
    "exam": N_("Ujian"),
    "score": N_("Nilai"),
    "ranking": N_("Peringkat"),
}
_PHASES = {
    "verification": calendar.VERIFICATION,
    "seat": calendar.EXAM,
    "exam": calendar.EXAM,
    "ranking": calendar.RESULTS,
}


def steps(progress: Progress, phases: Sequence[Phase]) -> tuple[Step, ...]:
    """The whole way, in order. At most one step is `now`; after a rejection nothing is ahead."""
    moments = _moments(progress)
    last_done = max(index for index, moment in enumerate(moments.values()) if moment is not None)
    found = []
    for index, (code, at) in enumerate(moments.items()):
        if progress.state is State.REJECTED and code == "verification":
            found.append(Step(code, NAMES[code], Mark.STOPPED, progress.decided_at))
            break
        # A later fact proves the earlier step, even if its event has not arrived yet.
        mark = Mark.DONE if index <= last_done else Mark.NOW if index == last_done + 1 else Mark.AHEAD
        phase = calendar.find_phase(phases, _PHASES.get(code, ""))
        until = phase.ends_on if phase and mark is not Mark.DONE else None
        found.append(Step(code, NAMES[code], mark, at, until))
    return tuple(found)


def next_step(progress: Progress, phases: Sequence[Phase], today: date) -> tuple[str, Sentence]:
    """(code, what comes next and until when) for the applicant.

    A date that has already passed is not promised again.
    """
    if progress.state is State.REJECTED:
        return "rejected", Sentence.of(N_("Lamaran Anda tidak diterima. Alasan panitia tertulis di bawah ini."))
    current = next((step for step in steps(progress, phases) if step.mark is Mark.NOW), None)
    if current is None:
        return "finished", Sentence.of(N_("Lihat tempat Anda di tangga peringkat, dan alasannya."))
    code = "sitting" if current.code == "exam" and progress.started_at else current.code
    dated, undated = _NEXT[code]
    if dated and current.until and current.until >= today:
        return code, Sentence.of(dated, until=current.until)
    return code, Sentence.of(undated)


def _moments(progress: Progress) -> dict[str, datetime | None]:
    return {
        "application": progress.applied_at,
        "verification": progress.decided_at if progress.state is State.ACCEPTED else None,
        "seat": progress.seat_assigned_at,
        "exam": progress.submitted_at,
        "score": progress.scored_at,
        "ranking": progress.released_at,
    }


_NEXT: dict[str, tuple[str | None, str]] = {
    "verification": (
        N_(
            "Panitia memeriksa isian Anda paling lambat %(until)s. Anda tidak perlu berbuat apa-apa; "
            "hasilnya muncul di sini."
        ),
        N_("Panitia memeriksa isian Anda. Anda tidak perlu berbuat apa-apa; hasilnya muncul di sini."),
    ),
    "seat": (
        N_(
            "Panitia menetapkan sesi dan kursi Anda sebelum masa ujian berakhir pada %(until)s. "
            "Kartu ujian muncul di sini."
        ),
        N_("Panitia sedang menetapkan sesi dan kursi Anda. Kartu ujian muncul di sini."),
    ),
    "exam": (
        None,
        N_("Datanglah 60 menit sebelum sesi Anda dengan KTP dan kartu ujian. PIN diberikan petugas di tempat."),
    ),
    "sitting": (None, N_("Ujian Anda sedang berlangsung. Kembalilah ke layar ujian untuk melanjutkan.")),
    "score": (None, N_("Jawaban Anda sudah lengkap kami terima. Nilai muncul di sini dalam hitungan detik.")),
    "ranking": (
        N_(
            "Nilai Anda sudah ada. Peringkat diumumkan paling lambat %(until)s, "
            "setelah dua anggota panitia menandatanganinya."
        ),
        N_("Nilai Anda sudah ada. Peringkat diumumkan setelah dua anggota panitia menandatanganinya."),
    ),
}
