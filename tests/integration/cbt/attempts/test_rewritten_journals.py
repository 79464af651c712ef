"""Whoever rewrites a journal in cbt's database contradicts the minute links, or the receipts of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from services.cbt.attempts.tables import attempts as attempts_table
from services.cbt.attempts.tables import journal, minute_links
from services.cbt.attempts.usecases import chain
from shared.contracts.cbt import AnswersRecorded, AttemptStarted
from shared.contracts.declaration import contract_of
from shared.contracts.journal import GENESIS, head_hash
from shared.contracts.minute_links import HeadsLinked
from shared.db.engine import unit_of_work
from shared.messaging.tables import outbox
from tests.builders.cbt import code_of, emitted
from tests.builders.messaging import NOON
from tests.builders.minute_links import heads_of
from tests.builders.sat_minutes import Sat, found, work


def changed(session: Session, attempt_id: str) -> None:
    its = (journal.c.attempt_id == attempt_id, journal.c.sequence == 2)
    option = session.scalar(select(journal.c.option_id).where(*its)) or ""
    session.execute(update(journal).where(*its).values(option_id=option[:-1] + "4"))


def removed(session: Session, attempt_id: str) -> None:
    session.execute(delete(journal).where(journal.c.attempt_id == attempt_id, journal.c.sequence == 2))


def reordered(session: Session, attempt_id: str) -> None:
    times = {row.sequence: row.saved_at for row in session.execute(select(journal)) if row.attempt_id == attempt_id}
    for sequence, other in ((1, 2), (2, 1)):
        its = (journal.c.attempt_id == attempt_id, journal.c.sequence == sequence)
        session.execute(update(journal).where(*its).values(saved_at=times[other]))


def put_in(session: Session, attempt_id: str) -> None:
    (row,) = session.execute(
        select(journal).where(journal.c.attempt_id == attempt_id, journal.c.sequence == 2)
    ).mappings()
    session.execute(insert(journal).values({**row, "sequence": 77, "option_id": None}))


def at_another_time(session: Session, attempt_id: str) -> None:
    its = (journal.c.attempt_id == attempt_id, journal.c.sequence == 2)
    session.execute(update(journal).where(*its).values(saved_at=NOON + timedelta(seconds=85)))


def rewrite(sat: Sat, number: str, change: Callable[[Session, str], None]) -> None:
    """Changes the journal of somebody and has cbt make the chain anew, as if it had always been so."""
    with unit_of_work(sat.engine) as session:
        its = attempts_table.c.candidate_no == number
        row = session.execute(select(attempts_table).where(its)).one()
        change(session, row.attempt_id)
        _forget(session, AnswersRecorded, row.attempt_id)
        session.execute(update(journal).where(journal.c.attempt_id == row.attempt_id).values(position=None, hash=None))
        start = {"chain_length": 0, "chain_head": head_hash(row.head_line) if row.head_line else GENESIS}
        session.execute(update(attempts_table).where(its).values(**start))
    with unit_of_work(sat.engine) as session:
        chain.link_waiting(session, sat.clock.now() + timedelta(seconds=5))


def link_anew(sat: Sat) -> None:
    """Makes all links anew over what the journals are now."""
    kinds = (AttemptStarted, AnswersRecorded)
    journals = heads_of(*(emitted(sat.engine, kind) for kind in kinds))
    links = emitted(sat.engine, HeadsLinked)
    with unit_of_work(sat.engine) as session:
        session.execute(delete(minute_links))
        session.execute(update(attempts_table).values(linked_length=None))
        _forget(session, HeadsLinked, sat.session_id)
    assert len(links) > 1
    assert journals
    work(sat.engine, sat.clock)


def _forget(session: Session, kind: type[Any], about: str) -> None:
    said = (outbox.c.type == contract_of(kind).name, outbox.c.aggregate_id == about)
    session.execute(delete(outbox).where(*said))


CHANGES = [changed, removed, reordered, put_in, at_another_time]


@pytest.mark.parametrize("change", CHANGES)
def test_a_journal_that_is_rewritten_after_its_link_contradicts_that_link(
    sat: Sat, change: Callable[[Session, str], None]
) -> None:
    number = sat.numbers[0]
    changed_from = 1 if change is reordered else 3 if change is put_in else 2
    first = next(
        link.number
        for link in emitted(sat.engine, HeadsLinked)
        if any(each.sheet_code == code_of(number) and each.entries >= changed_from for each in link.heads)
    )
    rewrite(sat, number, change)
    named = found(sat.engine)
    assert named, "nothing is seen"
    assert all(code_of(number) in each for each in named), named
    assert min(int(each.split(":")[0].removeprefix("link ")) for each in named if each.startswith("link")) == first


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_makes_the_links_anew_contradicts_the_receipts_of_others(
    sat: Sat, change: Callable[[Session, str], None]
) -> None:
    rewrite(sat, sat.numbers[0], change)
    link_anew(sat)
    assert found(sat.engine) == [f"receipt of {number}" for number in sat.numbers[1:]]
