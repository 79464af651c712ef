"""The builds that an exam met: sealed with it, accepted by two members, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.errors import DomainError
from shared.kernel.words import N_


class State(StrEnum):
    """Of a build that took, marked or ranks the sheets of an exam."""

    SEALED = "sealed"
    ACCEPTED = "accepted"
    """By two members, each with a reason."""
    DIFFERS = "differs"
    """It keeps every ranking of the exam from being signed."""
    UNKNOWN = "unknown"
    """The exam was sealed by a release that named no builds."""


@dataclass(frozen=True)
class Acceptance:
    """One member's part."""

    id: int
    exam_id: str
    service: str
    build: str
    reason: str
    signer_id: str
    signer: str
    key_id: str
    first_id: int | None

    @property
    def of(self) -> tuple[str, str]:
        return self.service, self.build


@dataclass(frozen=True)
class Met:
    """A build of a service that the exam met, or only was sealed with (`is_seen` is false then); `first` and `second`
    are the members who accepted it."""

    service: str
    build: str
    state: State
    is_seen: bool
    is_running: bool
    """Whether this process is it."""
    first: Acceptance | None = None
    second: Acceptance | None = None


def state_of(service: str, build: str, sealed: Mapping[str, str] | None, *, accepted: bool) -> State:
    """`sealed` are the builds that the exam was sealed with, by service; None where the seal named none."""
    if sealed is None:
        return State.UNKNOWN
    if sealed.get(service) == build:
        return State.SEALED
    return State.ACCEPTED if accepted else State.DIFFERS


class AlreadyAccepted(DomainError):
    code = "build_accepted"
    text = N_("Build ini sudah diterima dua anggota panitia.")


class SameMember(DomainError):
    code = "build_same_member"
    text = N_("Anda sudah menerima build ini. Anggota lain harus memeriksa dan memutuskannya juga.")


class NotBlind(DomainError):
    code = "build_not_blind"
    text = N_("Anda membaca nama peserta seleksi ini, jadi tidak memutuskan tentang peringkatnya.")


class NothingDiffers(DomainError):
    code = "build_nothing_differs"
    text = N_("Ujian ini tidak bertemu build itu, atau build itu yang disegel; tidak ada yang perlu diterima.")
