"""Minutes as they were sealed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.storage import minutes as storage
from services.scoring.minutes.storage.minutes import Sealed
from shared.kernel.errors import NotFound
from shared.kernel.words import N_


class NotSealed(NotFound):
    code = "minutes_not_sealed"
    text = N_("Berita acara versi ini belum dibuat.")


def find(session: Session, of: Version) -> Sealed | None:
    """None while they are not made. Raises NotFound for a version that was not released."""
    if storage.find_release(session, of) is None:
        raise NotFound
    return storage.find(session, of)


def get_content(session: Session, of: Version) -> bytes:
    """The PDF. Raises NotFound or NotSealed."""
    content = storage.find_content(session, of) if find(session, of) else None
    if content is None:
        raise NotSealed
    return content
