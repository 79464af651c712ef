"""What has changed of a vacancy since its ranking was made, for whoever makes it anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from services.scoring.marking.storage import changes


def of_vacancy(session: Session, vacancy_id: str) -> Sequence[int]:
    """The changes of this vacancy that are committed by now."""
    return changes.of_vacancy(session, vacancy_id)


def add(session: Session, vacancy_ids: Collection[str]) -> None:
    """The rankings of these vacancies are to be made anew."""
    changes.add(session, vacancy_ids)


def add_all_of(session: Session, selection_id: str) -> None:
    """All rankings of this selection are to be made anew."""
    changes.add_all_of(session, selection_id)


def settle(session: Session, ids: Collection[int]) -> None:
    """These changes are in the vacancy's ranking now."""
    changes.remove(session, ids)
