"""An exam sealed as today: its summary, its encrypted papers, their key, and the opening code."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from shared.contracts.declaration import dump
from shared.contracts.exams import DrawnBy, ExamPapers
from shared.contracts.scoring import ExamSealed, ExamSealedV1, PaperKeyReleased, PapersReleased
from shared.contracts.sealing import Summary
from shared.encryption.envelopes import Opener
from shared.encryption.opening_codes import to_code
from shared.encryption.papers import encrypt, key_digest, new_secret, paper_key
from shared.kernel.canonical import canonical_bytes
from tests.builders.cbt import exam_sealed
from tests.builders.signed_seals import signed
from tests.builders.signing import paper_opener


@dataclass(frozen=True)
class LockedExam:
    """What scoring publishes of one exam, and the code that it shows."""

    sealed: ExamSealed
    papers: tuple[PapersReleased, ...]
    key: PaperKeyReleased
    code: str


def locked_exam(
    exam: ExamSealedV1 | None = None,
    *,
    parts: int = 1,
    opener: Opener | None = None,
    drawn_by: DrawnBy | None = "sheet_code",
    **content: Any,
) -> LockedExam:
    """The same exam as `exam_sealed`, locked, and signed by the two who seal; papers are drawn by sheet codes, as all
    are that are sealed today. `content` changes what the encrypted papers say, not what was signed."""
    exam = exam or exam_sealed()
    exam_id = exam.exam_id
    inside: dict[str, Any] = {
        "exam_id": exam_id,
        "blueprint": exam.blueprint,
        "items": exam.items,
        "draw_seed": exam.draw_seed,
    }
    secret = new_secret()
    key = paper_key(secret, exam_id)
    ciphertext = encrypt(key, exam_id, canonical_bytes(dump(ExamPapers(**{**inside, **content}))))
    digest = hashlib.sha256(ciphertext).hexdigest()
    sealed = ExamSealed(
        exam_id=exam_id,
        selection_id=exam.selection_id,
        title=exam.title,
        sections=exam.sections,
        items=len(exam.items),
        duration=exam.duration,
        draw_seed_commitment=hashlib.sha256(exam.draw_seed.encode()).hexdigest(),
        key_commitment=exam.key_commitment,
        content_digest="",
        papers_digest=digest,
        paper_key_digest=key_digest(key, exam_id),
        rules_digest=exam.rules_digest,
        sealed_at=exam.sealed_at,
        drawn_by=drawn_by,
    )
    sealed = replace(sealed, content_digest=Summary.of(sealed).digest_with(ExamPapers(**inside)))
    return LockedExam(
        signed(sealed), _parts(exam_id, ciphertext, digest, parts), key_released(exam, key, opener), to_code(secret)
    )


def key_released(exam: ExamSealedV1, key: bytes, opener: Opener | None = None) -> PaperKeyReleased:
    """The key in an envelope for the tests' cbt, or for `opener`."""
    recipient = (opener or paper_opener()).recipient
    return PaperKeyReleased(
        exam_id=exam.exam_id,
        recipient=recipient.key_id,
        envelope=base64.b64encode(recipient.close(key, exam.exam_id)).decode("ascii"),
        released_at=exam.sealed_at + timedelta(hours=20),
    )


def with_another_stem(exam: ExamSealedV1) -> dict[str, Any]:
    """Content of other papers than were signed."""
    first, *others = exam.items
    return {"items": (replace(first, stem="Pertanyaan yang ditukar"), *others)}


def _parts(exam_id: str, ciphertext: bytes, digest: str, parts: int) -> tuple[PapersReleased, ...]:
    size = -(-len(ciphertext) // parts)
    return tuple(
        PapersReleased(
            exam_id=exam_id,
            part=number,
            parts=parts,
            ciphertext=base64.b64encode(ciphertext[(number - 1) * size : number * size]).decode("ascii"),
            papers_digest=digest,
        )
        for number in range(1, parts + 1)
    )
