"""What is known of the rankings of a stage before a member signs: read once for all that are looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage.releases import Release
from services.scoring.releases.usecases.common_checks import Common, common
from services.scoring.releases.usecases.counting import counted


@dataclass(frozen=True)
class Known:
    """By vacancy the last release; by vacancy and version the signatures that count now, in their order; by vacancy and
    digest the newest version of it that was withdrawn."""

    shared: Common
    last: Mapping[str, Release]
    counting: Mapping[tuple[str, int], Sequence[Signature]]
    withdrawn: Mapping[tuple[str, str], int]

    def next_version(self, vacancy_id: str) -> int:
        last = self.last.get(vacancy_id)
        return last.version + 1 if last else 1


def know(session: Session, exam: Exam, stage: str | None, vacancy_ids: Collection[str]) -> Known:
    """`exam` is the selection's first one, of which these are vacancies; `stage` is as in `common`."""
    code = stage or ""
    given = stored.standing_signatures(session, vacancy_ids, code)
    all_given = [signature for signatures in given.values() for signature in signatures]
    standing = {id(signature) for signature in counted(session, all_given, exam.selection_id)}
    counting = {place: [each for each in signatures if id(each) in standing] for place, signatures in given.items()}
    return Known(
        common(session, exam, stage),
        stored.last_releases(session, vacancy_ids, code),
        counting,
        stored.withdrawn_versions(session, vacancy_ids, code),
    )
