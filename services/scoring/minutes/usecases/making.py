"""Minutes of a released ranking: gathered from what was signed, and sealed once for each member who signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.minutes.domain.minutes import Given, Minutes, Version
from services.scoring.minutes.storage import minutes as storage
from services.scoring.minutes.storage.minutes import Sealed
from shared.contracts.scales import Scale
from shared.kernel.errors import NotFound
from shared.members import keys
from shared.pades.authority import Member, Sealer
from shared.signatures.belief import BoundKey
from shared.signatures.statements import Statement
from shared.signatures.withdrawals import statement_digest


def due(session: Session, now: datetime, sealer: Sealer) -> Callable[[Session, datetime], int] | None:
    """Makes and seals the minutes of one release that has none; returns what stores them, or None if all have some.
    Raises ValueError where the sealer's certificate is not valid any more."""
    found = storage.find_due(session)
    if found is None:
        return None
    gathered = gather(session, found)
    content = sealed(gathered, sealer, now)
    made = Sealed(sealed_at=now, sealer=sealer.fingerprint, sealed_by_own=sealer.is_own)
    return partial(_store, found, made, content)


def gather(session: Session, of: Version) -> Minutes:
    """What the minutes of this release say. Raises NotFound."""
    vacancy = get_vacancy(session, of.vacancy_id)
    exam, release = exams.find_of_selection(session, vacancy.selection_id), storage.find_release(session, of)
    if exam is None or release is None:
        raise NotFound
    rows = storage.signatures_of(session, of, release.digest)
    known = keys.find(session, {row.key_id for row in rows})
    rules = exam.rules
    stage = rules.stage(of.stage) if of.stage else None
    scale = Scale.of(rules, stage)
    normalisation = rules.normalisation if stage is None else None
    return Minutes(
        selection=exam.selection_title,
        vacancy=vacancy.title,
        unit=vacancy.unit,
        category=rules.categories.get(vacancy.category, vacancy.category),
        rules=f"{rules.title}, versi {rules.version}",
        version=of.version,
        released_at=release.released_at,
        timezone=exam.timezone,
        digest=release.digest,
        document=release.ranking,
        stage=stage.name if stage else "",
        codes=scale.codes,
        steps=scale.steps,
        normalised=None if normalisation is None else 10**normalisation.decimals,
        signatures=tuple(_given(row, known[row.key_id]) for row in rows),
    )


def sealed(minutes: Minutes, sealer: Sealer, now: datetime) -> bytes:
    """The PDF with the seal of each signature."""
    # Both libraries take a moment to load, and only this needs them.
    from services.scoring.minutes.domain.paper import SEALS, paper
    from shared.pades.sealing import seal

    members = [Member(each.name, each.pseudonym, each.key_id, each.statement_digest) for each in minutes.signatures]
    return seal(paper(minutes), members, SEALS[: len(members)], sealer, now)


def _store(of: Version, made: Sealed, content: bytes, session: Session, _now: datetime) -> int:
    storage.add(session, of, made, content)
    return 1


def _given(row: Row[Any], bound: BoundKey) -> Given:
    device = bound.key.device
    return Given(
        name=row.signer,
        pseudonym=Statement.from_text(row.statement).signer,
        signed_at=row.signed_at,
        statement=row.statement,
        statement_digest=statement_digest(row.statement),
        proof=row.proof,
        key_id=row.key_id,
        key_kind=bound.key.kind,
        public_key=bound.key.public_key,
        batch=row.batch,
        device=None if device is None else {"rp_id": device.rp_id, "origin": device.origin},
    )
