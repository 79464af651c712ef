"""Minutes as they were sealed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.minutes.storage import minutes as storage
from services.scoring.minutes.storage.minutes import Sealed
from shared.kernel.errors import NotFound
from shared.kernel.words import N_


class NotSealed(NotFound):
    code = "minutes_not_sealed"
    text = N_("Berita acara versi ini belum dibuat.")


def find(session: Session, vacancy_id: str, version: int) -> Sealed | None:
    """None while they are not made. Raises NotFound for a version that was not released."""
    if not storage.is_released(session, vacancy_id, version):
        raise NotFound
    return storage.find(session, vacancy_id, version)


def get_content(session: Session, vacancy_id: str, version: int) -> bytes:
    """The PDF. Raises NotFound or NotSealed."""
    find(session, vacancy_id, version)
    content = storage.find_content(session, vacancy_id, version)
    if content is None:
        raise NotSealed
    return content
