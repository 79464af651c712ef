"""What public files are made from that no use case of another part gives; and the newest editions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from services.scoring.assessments.tables import stage_participants
from services.scoring.exams.tables import exams, key_sets
from services.scoring.marking.tables import attempts, candidates, missed_seats, vacancies
from services.scoring.publication.tables import bundle_editions
from services.scoring.releases.tables import releases, signatures, withdrawals
from shared.db.chunks import chunks
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Version:
    """A ranking that was released; `stage` is empty for the first one."""

    vacancy_id: str
    stage: str
    version: int
    digest: str
    released_at: datetime
    withdrawn_at: datetime | None
    to_be_signed_again: bool

    @property
    def name(self) -> tuple[str, str, int]:
        return self.vacancy_id, self.stage, self.version


@dataclass(frozen=True)
class Edition:
    """The newest of a selection: the bytes of its index, and the digest of what it was made from."""

    edition: int
    content: bytes
    made_from: str
    opened: tuple[str, ...]


def selections(session: Session) -> list[str]:
    """Those of which a ranking was ever released."""
    mine = releases.c.vacancy_id == vacancies.c.vacancy_id
    return list(
        session.scalars(select(vacancies.c.selection_id).join(releases, mine).distinct().order_by("selection_id"))
    )


def versions(session: Session, selection_id: str) -> list[Version]:
    """By vacancy, stage and version."""
    columns = [releases.c[name] for name in Version.__dataclass_fields__]
    query = select(*columns).join(vacancies, vacancies.c.vacancy_id == releases.c.vacancy_id)
    found = [Version(*row) for row in session.execute(query.where(vacancies.c.selection_id == selection_id))]
    return sorted(found, key=lambda each: each.name)


def key_ids(session: Session, selection_id: str) -> dict[tuple[str, str, int], set[str]]:
    """By vacancy, stage and version, the keys by which members signed what was released."""
    of = and_(*(releases.c[name] == signatures.c[name] for name in ("vacancy_id", "stage", "version", "digest")))
    query = (
        select(signatures.c.vacancy_id, signatures.c.stage, signatures.c.version, signatures.c.key_id)
        .join(releases, of)
        .join(vacancies, vacancies.c.vacancy_id == releases.c.vacancy_id)
        .where(vacancies.c.selection_id == selection_id, signatures.c.withdrawn_at.is_(None))
        .where(signatures.c.key_id.is_not(None), signatures.c.proof.is_not(None))
    )
    found: defaultdict[tuple[str, str, int], set[str]] = defaultdict(set)
    for vacancy_id, stage, version, key_id in session.execute(query):
        found[vacancy_id, stage, version].add(key_id)
    return found


def wishes(session: Session, vacancy_id: str, stage: str, version: int) -> list[Mapping[str, Any]]:
    """What members signed to have a release withdrawn, oldest first."""
    this = (
        withdrawals.c.vacancy_id == vacancy_id,
        withdrawals.c.stage == stage,
        withdrawals.c.version == version,
    )
    return [row._asdict() for row in session.execute(select(withdrawals).where(*this).order_by(withdrawals.c.id))]


def vacancies_of(session: Session, selection_id: str) -> list[dict[str, Any]]:
    """All of the selection, by id, as public files have them."""
    names = ("vacancy_id", "title", "unit", "category", "position_group", "quota", "pool")
    query = select(*(vacancies.c[name] for name in names)).where(vacancies.c.selection_id == selection_id)
    return sorted((row._asdict() for row in session.execute(query)), key=lambda each: str(each["vacancy_id"]))


def key_sets_of(session: Session, selection_id: str) -> list[tuple[str, int, datetime]]:
    """Exam, number and the moment it came into force of each set after the sealed one."""
    query = (
        select(key_sets.c.exam_id, key_sets.c.number, key_sets.c.in_force_at)
        .join(exams, exams.c.exam_id == key_sets.c.exam_id)
        .where(exams.c.selection_id == selection_id)
    )
    return sorted((row[0], row[1], row[2]) for row in session.execute(query))


def may_be_sat(session: Session, selection_id: str, exam_id: str, stage: str) -> bool:
    """Whether anybody may still sit this exam: somebody of the roster, or of those who take part in the later `stage`,
    has neither begun nor missed it; or a sheet is open."""
    missed = exists().where(missed_seats.c.candidate_no == candidates.c.candidate_no, missed_seats.c.exam_id == exam_id)
    open_sheet = and_(attempts.c.submitted_at.is_(None), attempts.c.disqualified_because.is_(None))
    query = (
        select(candidates.c.candidate_no)
        .outerjoin(attempts, (attempts.c.candidate_no == candidates.c.candidate_no) & (attempts.c.exam_id == exam_id))
        .where(
            candidates.c.selection_id == selection_id,
            or_(
                and_(attempts.c.attempt_id.is_(None), ~missed),
                and_(attempts.c.attempt_id.is_not(None), open_sheet),
            ),
        )
    )
    if stage:
        query = query.where(
            exists().where(
                stage_participants.c.selection_id == selection_id,
                stage_participants.c.stage == stage,
                stage_participants.c.candidate_no == candidates.c.candidate_no,
            )
        )
    return session.execute(query.limit(1)).first() is not None


def sheets(session: Session, attempt_ids: Collection[str]) -> dict[str, tuple[Sequence[str], Mapping[str, str]]]:
    """Of these attempts, the items in the order shown and the answers by item."""
    found = {}
    for some in chunks(sorted(attempt_ids)):
        query = select(attempts.c.attempt_id, attempts.c["items"], attempts.c.answers)
        for row in session.execute(query.where(attempts.c.attempt_id.in_(some))):
            found[row.attempt_id] = (row[1] or (), row.answers or {})
    return found


def find_edition(session: Session, selection_id: str) -> Edition | None:
    row = session.execute(select(bundle_editions).where(bundle_editions.c.selection_id == selection_id)).one_or_none()
    return None if row is None else Edition(row.edition, bytes(row.content), row.made_from, tuple(row.opened))


def put_edition(session: Session, selection_id: str, edition: Edition, at: datetime) -> bool:
    """Replaces an earlier one, or the same; False, and nothing changed, where another worker has written this edition
    or a later one with other bytes."""
    values = {**vars(edition), "opened": list(edition.opened), "written_at": at}
    row = upsert(session)(bundle_editions).values(selection_id=selection_id, **values)
    added = session.execute(row.on_conflict_do_nothing().returning(bundle_editions.c.edition)).first()
    if added is not None:
        return True
    mine = bundle_editions.c
    earlier = or_(
        mine.edition < edition.edition, and_(mine.edition == edition.edition, mine.content == edition.content)
    )
    change = update(bundle_editions).where(mine.selection_id == selection_id, earlier).values(**values)
    return session.execute(change.returning(mine.edition)).first() is not None


def waiting_since(session: Session) -> datetime | None:
    """When the oldest ranking was released, or withdrawn, that came after its selection's newest edition."""
    mine = vacancies.c.vacancy_id == releases.c.vacancy_id
    acted = func.coalesce(releases.c.withdrawn_at, releases.c.released_at)
    query = (
        select(func.min(acted))
        .select_from(releases)
        .join(vacancies, mine)
        .outerjoin(bundle_editions, bundle_editions.c.selection_id == vacancies.c.selection_id)
        .where(or_(bundle_editions.c.selection_id.is_(None), bundle_editions.c.written_at < acted))
    )
    return session.scalar(query)
