"""The release of a selection's last stage, which says who is chosen: other parts find it here whatever the stages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.results.domain import Placed, Ranking
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage import withdrawals
from services.recruitment.results.usecases import releases
from services.recruitment.results.usecases.releases import Release, find_release
from shared.contracts.rules import Rules


def last_release(session: Session, rules: Rules, vacancy_id: str) -> Release | None:
    """The newest version of the last stage's ranking, if it is in force: complete, signed, and not withdrawn."""
    release = find_release(session, vacancy_id, rules.last_stage)
    if release is None:
        return None
    withdrawal = withdrawals.find_withdrawal(session, vacancy_id, release.ranking.version, rules.last_stage)
    return release if withdrawal is None else None


def find_version(session: Session, rules: Rules, vacancy_id: str, version: int) -> Release | None:
    """A complete, signed version of the last stage's ranking, whatever became of it."""
    return releases.find_version(session, vacancy_id, version, rules.last_stage)


def find_newest(session: Session, rules: Rules, vacancy_id: str) -> Ranking | None:
    """The newest complete version of the last stage's ranking, whatever became of it."""
    return results.find_current(session, vacancy_id, rules.last_stage)


def withdrawn_at(session: Session, rules: Rules, release: Release) -> datetime | None:
    """When two members withdrew it; None while it stands."""
    ranking = release.ranking
    found = withdrawals.find_withdrawal(session, ranking.vacancy_id, ranking.version, rules.last_stage)
    return None if found is None else found.withdrawn_at


def list_released(session: Session, selection_id: str, rules: Rules) -> dict[str, Ranking]:
    """The newest complete version of the last stage's ranking of every vacancy that has one, whatever became of it."""
    return results.list_released(session, selection_id, rules.last_stage)


def rows_between(session: Session, release: Release, offset: int, size: int) -> Sequence[Placed]:
    """The rows after `offset`, in the ranking's order."""
    return results.rows_between(session, release.ranking, release.parts, offset, size)


def find_row(session: Session, release: Release, candidate_no: str) -> Placed | None:
    return results.find_row(session, release.ranking, release.parts, candidate_no)
