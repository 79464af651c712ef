"""What a new version of a ranking changed for one candidate, whether the own marks changed or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.recruitment.results.domain import GOES_ON, KeyCorrection, Ranking, Withdrawal
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage import scores, withdrawals
from services.recruitment.results.usecases.releases import Release, find_version
from shared.contracts.scoring import RankedRow


@dataclass(frozen=True)
class Change:
    """A candidate's row in the version before and in the one in force, and what stands between the two releases."""

    before: RankedRow | None
    mine: RankedRow | None
    earlier: Ranking
    corrections: tuple[KeyCorrection, ...]
    withdrawal: Withdrawal | None
    """Of the version before."""

    @property
    def is_lost(self) -> bool:
        """Whether the candidate went on and does not any more."""
        return _goes_on(self.before) and not _goes_on(self.mine)

    @property
    def is_won(self) -> bool:
        return _goes_on(self.mine) and not _goes_on(self.before)

    @property
    def is_of_status(self) -> bool:
        """Whether more has changed than the number of the rank."""
        return _status(self.before) != _status(self.mine)


def find_change(session: Session, release: Release, candidate_no: str) -> Change | None:
    """None for whoever's status and rank are those of the released version before, and where there is none."""
    now = release.ranking
    if now.version == 1:
        return None
    versions = results.list_versions(session, now.vacancy_id, now.stage)
    before = next((each for each in versions if each.version < now.version), None)
    earlier = find_version(session, now.vacancy_id, before.version, now.stage) if before is not None else None
    if earlier is None:
        return None
    rows = [_row(session, each, candidate_no) for each in (earlier, release)]
    if _seen(rows[0]) == _seen(rows[1]):
        return None
    withdrawal = withdrawals.find_withdrawal(session, now.vacancy_id, earlier.ranking.version, now.stage)
    corrections = between(scores.list_key_corrections(session, now.selection_id), earlier.ranking, now)
    return Change(rows[0], rows[1], earlier.ranking, corrections, withdrawal)


def between(corrections: Sequence[KeyCorrection], earlier: Ranking, now: Ranking) -> tuple[KeyCorrection, ...]:
    """Those put in force between the two releases, the newest first."""
    return tuple(each for each in corrections if earlier.released_at < each.corrected_at <= now.released_at)


def _row(session: Session, release: Release, candidate_no: str) -> RankedRow | None:
    found = results.find_row(session, release.ranking, release.parts, candidate_no)
    return found.row if found is not None else None


def _seen(row: RankedRow | None) -> tuple[str | None, int | None]:
    return _status(row), row.rank if row is not None else None


def _status(row: RankedRow | None) -> str | None:
    return row.status if row is not None else None


def _goes_on(row: RankedRow | None) -> bool:
    return _status(row) == GOES_ON
