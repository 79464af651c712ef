"""Minutes of a released ranking: gathered from what was signed, and sealed once for each member who signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases import roster
from services.scoring.minutes.domain.minutes import DrawnLots, DrawnMember, Given, Minutes, Version, follows
from services.scoring.minutes.storage import minutes as storage
from services.scoring.minutes.storage.minutes import Sealed
from services.scoring.rankings.usecases import lots
from services.scoring.rankings.usecases.accepting import exams_of
from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.usecases import released
from services.scoring.releases.usecases.released import Released
from shared.contracts.cbt import SEAT_CLOSED
from shared.contracts.normalisation import Normalisation
from shared.contracts.rules import Rules
from shared.contracts.scales import Scale
from shared.contracts.stages import Stage
from shared.kernel.errors import NotFound
from shared.members import keys
from shared.pades.authority import Member, Sealer
from shared.signatures.belief import BoundKey
from shared.signatures.withdrawals import statement_digest


def due(session: Session, now: datetime, sealer: Sealer, most: int) -> list[Version]:
    """At most so many releases that have no minutes, the oldest first. Raises ValueError where there are some, but the
    sealer's certificate is not valid any more, which is the fault of none of them."""
    found = storage.list_due(session, most)
    if found:
        sealer.require_valid(now)
    return found


def make(session: Session, now: datetime, of: Version, sealer: Sealer) -> Callable[[Session, datetime], int]:
    """Makes and seals the minutes of a release; returns what stores them."""
    content = sealed(gather(session, of), sealer, now)
    made = Sealed(sealed_at=now, sealer=sealer.fingerprint, sealed_by_own=sealer.is_own)
    return partial(_store, of, made, content)


def gather(session: Session, of: Version) -> Minutes:
    """What the minutes of this release say. Raises NotFound."""
    vacancy = roster.get_vacancy(session, of.vacancy_id)
    exam = exams.find_of_selection(session, vacancy.selection_id)
    found = released.find(session, of.vacancy_id, of.stage, of.version)
    if exam is None or found is None:
        raise NotFound
    known = keys.find(session, {each.key_id for each in found.signatures if each.key_id})
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
        released_at=found.release.released_at,
        timezone=exam.timezone,
        digest=found.release.digest,
        document=found.document,
        labels=scale.labels_by(str, "{} (setara)".format),
        normalised=None if normalisation is None else 10**normalisation.decimals,
        normalisations=_normalisations(rules, stage),
        scale=scale,
        signatures=tuple(_given(each, known) for each in found.signatures),
        lots=_lots(session, of, found),
        closed=_closed(session, exam, of, found.release.released_at),
        groups={} if rules.quota_groups is None else {each.code: each.title for each in rules.quota_groups.groups},
    )


def _normalisations(rules: Rules, stage: Stage | None) -> dict[str, Normalisation]:
    if stage is None:
        return {} if rules.normalisation is None else {"": rules.normalisation}
    return {each.name: each.normalisation for each in stage.parts if each.normalisation is not None}


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


def _lots(session: Session, of: Version, found: Released) -> tuple[DrawnLots, ...]:
    """Those that two members had entered when it was released, and by which its rows stand."""
    entered = lots.drawn(session, of.vacancy_id, of.stage)
    codes = roster.sheet_codes_of(session, {number for each in entered for number in each.numbers})
    by_code = any("sheet_code" in row for row in found.document["rows"])
    kept = []
    for each in entered:
        if each.confirmed_at is None or each.confirmed_at > found.release.released_at:
            continue
        named = tuple(codes.get(number, number) if by_code else number for number in each.numbers)
        if follows(found.document, named):
            first = DrawnMember(each.entered_by, each.enterer_id, each.key_id)
            second = DrawnMember(each.confirmed_by or "", each.confirmer_id or "", each.confirming_key_id)
            kept.append(DrawnLots(named, (first, second), each.confirmed_at))
    return tuple(kept)


def _closed(session: Session, exam: Exam, of: Version, released_at: datetime) -> dict[str, int]:
    """What was known when it was released, so that minutes that are made again say the same."""
    ids = [each.exam_id for each in exams_of(session, exam, of.stage or None)]
    found = Counter(roster.closed_seats(session, of.vacancy_id, ids, released_at).values())
    return {code: found[code] for code in SEAT_CLOSED if code in found}


def _given(signature: Signature, known: Mapping[str, BoundKey]) -> Given:
    text, key_id, proof = signature.statement, signature.key_id, signature.proof
    if text is None or key_id is None or proof is None:
        raise ValueError(f"the signature of {signature.signer} was made with no key")
    key = known[key_id].key
    return Given(
        name=signature.signer,
        pseudonym=signature.signer_id,
        signed_at=signature.signed_at,
        statement=text,
        statement_digest=statement_digest(text),
        proof=proof,
        key_id=key_id,
        key_kind=key.kind,
        public_key=key.public_key,
        batch=signature.batch,
        device=None if key.device is None else {"rp_id": key.device.rp_id, "origin": key.device.origin},
    )
