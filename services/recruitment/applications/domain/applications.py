"""An application: submitted once, decided once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from services.recruitment.applications.domain.eligibility import Qualifications
from shared.kernel.errors import DomainError
from shared.kernel.words import N_


class State(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Application:
    """`born_on` comes from the account."""

    application_id: str
    account_id: str
    selection_id: str
    vacancy_id: str
    born_on: date
    education_level: str
    major: str
    gpa: Decimal | None
    diploma_school: str
    declarations: frozenset[str]
    extra_time: bool
    submitted_at: datetime
    state: State
    decided_at: datetime | None
    decided_by: str | None
    reason_code: str | None
    reason: str | None
    quota_group: str | None = None
    """The code of the quota group of the rules that they chose."""

    @property
    def qualifications(self) -> Qualifications:
        return Qualifications(
            born_on=self.born_on,
            education_level=self.education_level,
            major=self.major,
            gpa=self.gpa,
            declarations=self.declarations,
            extra_time=self.extra_time,
        )


class AlreadyApplied(DomainError):
    code = "already_applied"
    text = N_(
        "Anda sudah melamar formasi %(title)s. Setiap orang hanya boleh melamar satu formasi dalam satu seleksi; "
        "lamaran pertama Anda tetap berlaku."
    )


class RegistrationClosed(DomainError):
    code = "registration_closed"
    text = N_(
        "Pendaftaran seleksi ini berlangsung %(starts_on)s sampai %(ends_on)s. "
        "Lamaran di luar masa itu tidak dapat diterima."
    )


class AlreadyDecided(DomainError):
    """Somebody else decided first; their decision remains."""

    code = "already_decided"
    text = N_("Lamaran ini sudah diputuskan petugas lain: %(outcome)s. Keputusan Anda tidak disimpan.")


class DecidedBefore(AlreadyDecided):
    """The same person has decided otherwise before."""

    text = N_("Anda sendiri sudah memutuskan lamaran ini: %(outcome)s. Keputusan pertama Anda tetap berlaku.")


class RosterIsClosed(DomainError):
    """Two people have closed the roster: whoever is on it, and whoever is not, stays so."""

    code = "roster_closed"
    text = N_(
        "Daftar peserta seleksi ini sudah ditutup oleh dua orang; sejak itu tidak ada lamaran yang diputuskan lagi."
    )


OUTCOMES = {State.ACCEPTED: N_("diterima"), State.REJECTED: N_("ditolak")}
