"""How encrypted papers come open: by the key that scoring sends, or by the opening code that an officer types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.cbt.exams.domain.exams import Exam
from shared.contracts.exams import ExamPapers
from shared.contracts.sealing import Summary
from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_


class OpenedBy(StrEnum):
    SEALING = "sealing"
    """They came open, in the event of an earlier release."""
    KEY = "key"
    CODE = "code"


class Obstacle(StrEnum):
    """Why the key that came does not open the papers."""

    OTHER_RECIPIENT = "other_recipient"
    """It is addressed to another public key of cbt than the one whose private key its worker has."""
    DAMAGED = "damaged"
    """The envelope does not open."""
    OTHER_KEY = "other_key"
    """It is not the key that was sealed."""
    PAPERS_MISSING = "papers_missing"
    PAPERS_DIFFER = "papers_differ"
    """What came is not the ciphertext that was sealed, or it does not say what two people have signed."""


@dataclass(frozen=True)
class Commitments:
    """What binds the seed of the draw, the keys and the rules without telling them."""

    draw_seed: str
    keys: str
    rules: str


@dataclass(frozen=True)
class Digests:
    """What `exam.sealed` fixes: the SHA-256 of the ciphertext, and the digest of the key that opens it; and by what two
    people signed, the content. `commitments` are None for an exam that an earlier release received."""

    papers: str
    key: str
    content: str
    commitments: Commitments | None

    def are_of(self, exam: Exam, papers: ExamPapers) -> bool:
        """Whether these papers are, with what is known of the exam, the content that two people signed."""
        if self.commitments is None:
            return True
        summary = Summary(
            exam_id=exam.exam_id,
            selection_id=exam.selection_id,
            title=exam.title,
            sections=exam.sections,
            duration=exam.duration,
            draw_seed_commitment=self.commitments.draw_seed,
            key_commitment=self.commitments.keys,
            rules_digest=self.commitments.rules,
            drawn_by=exam.drawn_by,
        )
        return summary.has_seed_of(papers) and summary.digest_with(papers) == self.content


@dataclass(frozen=True)
class Opening:
    """When and how papers came open; `officer` is the name of whoever typed the code."""

    at: datetime
    by: OpenedBy
    officer: str | None = None


@dataclass(frozen=True)
class PapersState:
    """Where an exam's papers are. `parts` of `parts_wanted` have come; 0 of 0 before the first."""

    exam_id: str
    selection_id: str
    title: str
    parts: int
    parts_wanted: int
    key_received_at: datetime | None
    obstacle: Obstacle | None
    opening: Opening | None

    @property
    def arrived(self) -> bool:
        return 0 < self.parts_wanted == self.parts


class PapersDiffer(DomainError):
    code = "papers_differ"
    text = N_("Naskah terenkripsi ujian %(exam_id)s yang diterima bukan naskah yang disegel. Hubungi operator.")


class PapersMissing(DomainError):
    code = "papers_missing"
    text = N_(
        "Naskah terenkripsi ujian ini belum lengkap diterima, jadi kode belum dapat dipakai. Hubungi operator; kode "
        "tetap berlaku."
    )


class WrongOpeningCode(DomainError):
    kind = Kind.INVALID
    code = "opening_code_wrong"
    text = N_("Kode ini bukan kode ujian ini. Pastikan kode dibacakan dari halaman ujian yang sama.")


class AlreadyOpen(DomainError):
    code = "papers_open"
    text = N_("Naskah ujian ini sudah terbuka; kode tidak diperlukan lagi.")
