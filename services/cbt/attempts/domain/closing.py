"""Two exam officers close the seat of somebody who checked in and never began, for one reason."""

from __future__ import annotations

from dataclasses import dataclass

from services.cbt.seating.domain.closed_seats import REASONS
from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.public_texts import as_line, unseen_problems
from shared.kernel.words import N_

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Why:
    """`code` is one of `seating.domain.closed_seats.REASONS`; `note` is for this service's staff and in no event."""

    code: str
    note: str | None


class AlreadyBegun(DomainError):
    code = "already_begun"
    text = N_(
        "Peserta %(candidate_no)s sudah memulai ujian, jadi kursinya tidak dapat ditutup. Bila lembarnya tidak boleh "
        "dihitung, dua orang memutuskannya di halaman Pembatalan."
    )


class NeverCheckedIn(DomainError):
    code = "never_checked_in"
    text = N_(
        "Peserta %(candidate_no)s belum masuk di kursinya, jadi tidak ada yang perlu ditutup: bila sesi berakhir, "
        "ia tercatat tidak hadir dengan sendirinya."
    )


class SessionFarAhead(DomainError):
    code = "session_far_ahead"
    text = N_(
        "Sesi peserta %(candidate_no)s belum dekat: kursi dapat ditutup paling cepat %(hours)s jam sebelum sesinya "
        "mulai."
    )


class ClosedForAnotherReason(DomainError):
    code = "closed_for_another_reason"
    text = N_(
        "Kursi peserta %(candidate_no)s sudah ditutup dengan alasan lain: %(reason)s. Selama belum disahkan, "
        "penutupan itu dapat dibatalkan lebih dahulu."
    )


class NotHeld(DomainError):
    code = "closing_not_held"
    text = N_(
        "Penutupan kursi peserta %(candidate_no)s tidak menunggu lagi: sudah dibatalkan, atau sudah disahkan petugas "
        "kedua."
    )


class ClosedBeforeStart(DomainError):
    code = "seat_closed"
    text = N_("Kursi ini sudah ditutup petugas ujian, jadi ujian tidak dapat dimulai lagi. Panggil pengawas.")


def required_why(code: str, note: str) -> Why:
    """Raises InvalidInput that names each field."""
    line, problems = as_line(note), []
    if code not in REASONS:
        problems.append(Problem.of("reason_code", "reason_code_unknown", N_("Pilih salah satu alasan.")))
    if len(line) > LONGEST_NOTE:
        words = N_("Catatan paling panjang %(most)s huruf.")
        problems.append(Problem.of("note", "note_long", words, most=LONGEST_NOTE))
    problems += unseen_problems(line, "note")
    if problems:
        raise InvalidInput(problems)
    return Why(code, line or None)
