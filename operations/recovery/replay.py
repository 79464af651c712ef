"""Replay: scoring reads the log from the start into empty projections; every ranking must be the same byte for byte."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from operations.installation import Installation
from services.scoring.service import CONSUMER, SERVICE, drop_projections, ranking_digests
from shared.config import SettingsError
from shared.kernel.errors import Refused
from shared.messaging.dead_letters import open_count
from shared.messaging.tables import aggregate_positions, held_events, inbox


@dataclass(frozen=True)
class Comparison:
    """A ranking's digest before and after; None where there was none. `name` is the vacancy's id, with `/stage` after
    it for a later stage."""

    name: str
    before: str | None
    after: str | None

    @property
    def same(self) -> bool:
        return self.before == self.after


def replay_scoring(installation: Installation) -> list[Comparison]:
    """Drops the projections, reads the whole log again and returns every ranking's comparison, by its name.

    Scoring's worker must not run meanwhile. May be repeated after an interruption. Raises Refused while
    dead letters are open: their events would become dead letters a second time.
    """
    with installation.reading("scoring") as session:
        if open_count(session):
            raise Refused("scoring has open dead letters; decide about them first (terang dead-letters list)")
        before = ranking_digests(session)
    with closing(installation.log()) as log:
        try:
            worker = SERVICE.make_worker(installation.settings("scoring"), log=log, publishing=False)
        except SettingsError as error:
            raise Refused(str(error)) from error
        log.delete_commits(CONSUMER.name)
        with installation.writing("scoring") as (session, _now):
            drop_projections(session)
            _forget_what_was_consumed(session)
        worker.run_until_idle()
    with installation.reading("scoring") as session:
        after = ranking_digests(session)
    return [Comparison(name, before.get(name), after.get(name)) for name in sorted({*before, *after})]


def _forget_what_was_consumed(session: Session) -> None:
    """Clears inbox and positions; otherwise every event would count as applied and be skipped."""
    for table in (inbox, aggregate_positions, held_events):
        session.execute(delete(table).where(table.c.consumer == CONSUMER.name))
