"""A correction of an exam's keys: proposed by one, looked at with its effect, put in force by two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.scoring.exams.domain.key_sets import Change
from services.scoring.exams.domain.keys import Secrets
from shared.kernel.canonical import digest
from shared.kernel.errors import DomainError, Forbidden, Kind
from shared.kernel.words import N_


class State(StrEnum):
    OPEN = "open"
    IN_FORCE = "in_force"
    """It was put in force; a later one may have replaced it since."""
    REJECTED = "rejected"


class NotSealed(DomainError):
    code = "exam_not_sealed"
    text = N_("Ujian belum disegel; kuncinya masih dapat diganti di bank soal.")


class NothingProposed(DomainError):
    code = "correction_empty"
    text = N_("Koreksi ini tidak mengubah satu butir pun.")


class AlreadyDecided(DomainError):
    code = "correction_decided"
    text = N_("Koreksi ini sudah diputuskan.")


class NotComputed(DomainError):
    code = "correction_not_computed"
    text = N_("Akibat koreksi ini sedang dihitung. Muat ulang halaman ini sebentar lagi.")


class Outdated(DomainError):
    code = "correction_outdated"
    text = N_(
        "Nilai atau usul berubah sejak akibat ini dihitung, misalnya karena lembar baru masuk. Akibatnya dihitung "
        "ulang; periksa, lalu tanda tangani lagi."
    )


class SessionsRunning(DomainError):
    code = "correction_too_early"
    text = N_("Kunci dikoreksi setelah semua sesi ujian selesai.")


class SameSigner(Forbidden):
    code = "same_person"
    text = N_("Anda sudah menandatangani akibat ini. Tanda tangan kedua harus dari anggota lain.")


class NotBlind(Forbidden):
    code = "not_blind"
    text = N_(
        "Koreksi kunci diberlakukan anggota panitia yang tidak membaca nama pelamar. Mintalah operator mengubah peran "
        "Anda."
    )


class UnknownItem(DomainError):
    kind = Kind.INVALID
    code = "item_unknown"
    text = N_("Tidak ada butir dengan kode ini dalam ujian yang disegel.")


@dataclass(frozen=True)
class Counts:
    """People whose marks were compared; how many rise, fall or keep their points; who enters and leaves the group that
    goes on; and who gains and loses places among those who are ranked both before and after."""

    marked: int = 0
    up: int = 0
    down: int = 0
    enter: int = 0
    leave: int = 0
    higher: int = 0
    lower: int = 0

    @property
    def same(self) -> int:
        return self.marked - self.up - self.down

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class Correction:
    """`basis` names the changes and the rankings of which the effect was computed."""

    id: int
    exam_id: str
    number: int
    state: State
    replaces: int
    changes: tuple[Change, ...]
    proposer_id: str
    proposed_by: str
    proposed_at: datetime
    basis: str | None
    counts: Counts | None
    effect_digest: str | None
    computed_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    decided_because: str | None

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN


@dataclass(frozen=True)
class Approval:
    """A member's signature on the effect with this digest."""

    digest: str
    signer_id: str
    signer: str
    role: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str


def reasons_commitment(secrets: Secrets, changes: Sequence[Change]) -> str:
    """SHA-256 over the canonical JSON of {"salt", "reasons": {item id: reason}}, by the salt of the keys' commitment:
    a reason may name a key, and must not be guessed before the keys are published."""
    return digest({"salt": secrets.salt, "reasons": {change.item_id: change.reason for change in changes}})


def effect_content(
    exam_id: str,
    number: int,
    key_commitment: str,
    reasons_commitment: str,
    counts: Counts,
    rankings: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    """What two people sign the digest of: the set, the reasons for it, and the rankings that change by it, by the
    digests before and after."""
    return {
        "exam_id": exam_id,
        "set": number,
        "key_commitment": key_commitment,
        "reasons_commitment": reasons_commitment,
        "counts": vars(counts),
        "rankings": {vacancy_id: list(digests) for vacancy_id, digests in rankings.items()},
    }
