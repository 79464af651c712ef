"""Minutes as they were sealed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.storage import minutes as storage
from services.scoring.minutes.storage.minutes import Sealed
from services.scoring.releases.usecases import released
from services.scoring.releases.usecases.released import Release
from shared.kernel.errors import NotFound
from shared.kernel.words import N_


class NotSealed(NotFound):
    code = "minutes_not_sealed"
    text = N_("Berita acara versi ini belum dibuat.")


def get(session: Session, of: Version) -> tuple[Release, Sealed | None]:
    """The release and its minutes, None while they are not made. Raises NotFound for what was not released."""
    release = released.find_release(session, of.vacancy_id, of.stage, of.version)
    if release is None:
        raise NotFound
    return release, storage.find(session, of)


def get_content(session: Session, of: Version) -> bytes:
    """The PDF. Raises NotFound or NotSealed."""
    _, sealed = get(session, of)
    content = storage.find_content(session, of) if sealed else None
    if content is None:
        raise NotSealed
    return content
