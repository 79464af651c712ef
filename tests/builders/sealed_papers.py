"""What scoring has sealed: the encrypted papers in its outbox, opened by the secret that it keeps."""

from __future__ import annotations

import base64
import json

from sqlalchemy import Engine, select

from services.scoring.exams.tables import exam_papers
from shared.contracts.codec.reading import load
from shared.contracts.envelope import Event
from shared.contracts.exams import ExamPapers
from shared.contracts.scoring import PapersReleased
from shared.db.engine import reading
from shared.encryption.papers import decrypt, paper_key
from shared.messaging.tables import outbox


def parts_of(engine: Engine) -> list[PapersReleased]:
    """The parts of the one sealed exam's papers, in order."""
    with reading(engine) as session:
        rows = session.scalars(
            select(outbox.c.payload).where(outbox.c.type == "scoring.papers.released.v1").order_by(outbox.c.id)
        )
        return [load(PapersReleased, Event.from_bytes(bytes(raw)).data) for raw in rows]


def secret_of(engine: Engine) -> bytes:
    """What the opening code of the one sealed exam says."""
    with reading(engine) as session:
        return bytes.fromhex(session.execute(select(exam_papers.c.secret)).scalar_one())


def papers_of(engine: Engine) -> ExamPapers:
    """The one sealed exam's papers, as cbt reads them once they are open."""
    parts = parts_of(engine)
    ciphertext = b"".join(base64.b64decode(part.ciphertext) for part in parts)
    exam_id = parts[0].exam_id
    return load(ExamPapers, json.loads(decrypt(paper_key(secret_of(engine), exam_id), exam_id, ciphertext)))
