"""Why a score is not taken."""

from __future__ import annotations

from shared.kernel.errors import DomainError, Forbidden, Kind
from shared.kernel.words import N_


class NotBlind(Forbidden):
    code = "not_blind"
    text = N_(
        "Akun Anda bukan penilai di sini atau juga membaca nama pelamar, sehingga tidak menilai. Mintalah operator "
        "mengubah peran Anda."
    )


class NotTakingPart(DomainError):
    kind = Kind.INVALID
    code = "not_taking_part"
    text = N_("Nomor %(number)s tidak ada dalam daftar peserta tahap ini.")


class AlreadyRecorded(DomainError):
    code = "already_recorded"
    text = N_("Nilai %(number)s sudah tetap; perubahannya diajukan sebagai koreksi.")


class TwoHaveEntered(DomainError):
    code = "two_have_entered"
    text = N_("Dua orang sudah mengisi nilai %(number)s dan berbeda; orang ketiga yang memutuskan.")


class NothingToDecide(DomainError):
    code = "nothing_to_decide"
    text = N_("Nilai %(number)s tidak menunggu keputusan.")


class NothingRecorded(DomainError):
    code = "nothing_recorded"
    text = N_("Nilai %(number)s belum tetap, jadi tidak dikoreksi; isilah seperti biasa.")


class NothingProposed(DomainError):
    code = "nothing_proposed"
    text = N_("Tidak ada koreksi %(number)s yang menunggu pengesahan.")


class OtherProposal(DomainError):
    code = "other_proposal"
    text = N_("Usulan koreksi %(number)s sudah diganti sejak halaman ini dibuka. Periksa usulan yang baru.")


class NoChange(DomainError):
    kind = Kind.INVALID
    code = "no_change"
    text = N_("Nilai ini sama dengan yang sudah tercatat.")


class SamePerson(Forbidden):
    code = "same_person"
    text = N_("Anda sudah mengisi atau mengusulkan nilai ini. Orang lain yang memutuskan atau mengesahkannya.")


class StageClosed(DomainError):
    code = "stage_closed"
    text = N_("Peringkat tahap ini sudah dirilis; nilai %(number)s tidak berubah lagi.")
