"""Prometheus gauges: places whose candidates have let their time to reply pass, and those that one member gave back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.recruitment.reserve.storage import giving_back
from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.tables import giving_back_wishes
from services.recruitment.results.usecases import last_stage
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.reserve_dates import reply_until
from shared.telemetry.figures import Figure, age
from shared.telemetry.second_members import SecondMember

_LOOKED_BACK = timedelta(days=30)
"""Moves of which nobody could be late any more are not read at each scrape."""


def reserve_figures(session: Session, now: datetime) -> list[Figure]:
    """The worker counts silence as a place given back within a minute: whoever is late for longer, it has missed."""
    late = (until for selection in selections.list_selections(session) for until in _late(session, selection, now))
    meaning = "Since the deadline of a place that is neither accepted nor given back."
    return [Figure("terang_places_overdue_seconds", meaning, age(min(late, default=None), now))]


def _late(session: Session, selection: Selection, now: datetime) -> Iterator[datetime]:
    """The deadlines that somebody has let pass, of places that they have by a ranking or from the reserve."""
    reserve, rules = selection.rules.reserve, selection.rules
    if reserve is None:
        return
    released = last_stage.list_released(session, selection.selection_id, rules)
    silent = storage.with_silence(session, selection.selection_id, rules.last_stage)
    for vacancy_id in sorted(silent & released.keys()):
        ranking = released[vacancy_id]
        until = reply_until(reserve, ranking.complete_at or ranking.released_at, selection.timezone)
        if until <= now and storage.without_reply(session, ranking, 1) and _is_in_force(session, selection, vacancy_id):
            yield until
    for vacancy_id, version, received_at in storage.moves_without_reply(session, now - _LOOKED_BACK):
        until = reply_until(reserve, received_at, selection.timezone)
        mine = released.get(vacancy_id)
        if until <= now and mine and mine.version == version and _is_in_force(session, selection, vacancy_id):
            yield until


def _is_in_force(session: Session, selection: Selection, vacancy_id: str) -> bool:
    return last_stage.last_release(session, selection.rules, vacancy_id) is not None


SECOND_MEMBERS = (SecondMember("giving_back", (giving_back_wishes,), giving_back.half_decided),)
