"""The two services that receive a seal, each with a database of its own and what it knows of those who seal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.cbt.exams import handlers
from services.cbt.exams.tables import exams
from services.cbt.exams.usecases.exams import receive_sealed
from services.recruitment.selections.tables import sealed_exams
from services.recruitment.selections.usecases import sealing
from services.recruitment.staff.storage import keys as staff_keys
from services.recruitment.staff.usecases import members
from shared.contracts.scoring import ExamSealed
from shared.contracts.staff import RolesChanged, SigningKeyBound, SigningKeyEnded, StaffDisabled, StaffEnabled
from shared.db.engine import reading, unit_of_work
from shared.signatures.announced import key_of
from shared.signatures.belief import BoundKey
from tests.builders import recruitment as build
from tests.builders.cbt import cbt_engine
from tests.builders.messaging import event_of
from tests.builders.recruitment import NOW
from tests.builders.signed_seals import announce, enrol


class Receiver(Protocol):
    """What happens to people is said in its own words by each: by events at cbt, by the operator at recruitment."""

    def receive(self, sealed: ExamSealed, now: datetime = NOW) -> None: ...
    def has_exam(self) -> bool: ...
    def change_roles(self, holder: str, at: datetime, *roles: str) -> None: ...
    def disable(self, holder: str, at: datetime) -> None: ...
    def enable(self, holder: str, at: datetime) -> None: ...
    def bind(self, bound: SigningKeyBound) -> None: ...
    def end_key(self, holder: str, key_id: str, at: datetime) -> None: ...


class AtCbt:
    def __init__(self, since: datetime) -> None:
        self.engine = cbt_engine()
        self._generations: dict[str, int] = {}
        with unit_of_work(self.engine) as session:
            announce(session, since)

    def receive(self, sealed: ExamSealed, now: datetime = NOW) -> None:
        with unit_of_work(self.engine) as session:
            receive_sealed(session, now, sealed)

    def has_exam(self) -> bool:
        with reading(self.engine) as session:
            return session.scalar(select(exams.c.exam_id)) is not None

    def change_roles(self, holder: str, at: datetime, *roles: str) -> None:
        generation = self._next(holder)
        self._tell(RolesChanged(staff_id=holder, roles=roles, generation=generation, changed_at=at))

    def disable(self, holder: str, at: datetime) -> None:
        self._tell(StaffDisabled(staff_id=holder, generation=self._next(holder), disabled_at=at))

    def enable(self, holder: str, at: datetime) -> None:
        self._tell(StaffEnabled(staff_id=holder, generation=self._next(holder), enabled_at=at))

    def bind(self, bound: SigningKeyBound) -> None:
        self._tell(bound)

    def end_key(self, holder: str, key_id: str, at: datetime) -> None:
        self._tell(SigningKeyEnded(staff_id=holder, key_id=key_id, ended_at=at))

    def _next(self, holder: str) -> int:
        self._generations[holder] = self._generations.get(holder, 0) + 1
        return self._generations[holder]

    def _tell(self, payload: Any) -> None:
        with unit_of_work(self.engine) as session:
            handlers.STAFF_SUBSCRIPTIONS[type(payload)](session, NOW, event_of(payload), payload)


class AtRecruitment:
    def __init__(self, since: datetime) -> None:
        self.engine = build.database_with_demo_selection()
        with unit_of_work(self.engine) as session:
            enrol(session, since)

    def receive(self, sealed: ExamSealed, now: datetime = NOW) -> None:
        with unit_of_work(self.engine) as session:
            sealing.receive_sealed(session, now, sealed)

    def has_exam(self) -> bool:
        with reading(self.engine) as session:
            return session.scalar(select(sealed_exams.c.exam_id)) is not None

    def change_roles(self, holder: str, at: datetime, *roles: str) -> None:
        with self._writing() as session:
            members.change_roles(session, at, holder, roles, {})

    def disable(self, holder: str, at: datetime) -> None:
        with self._writing() as session:
            members.disable(session, at, holder)

    def enable(self, holder: str, at: datetime) -> None:
        with self._writing() as session:
            members.enable(session, at, holder)

    def bind(self, bound: SigningKeyBound) -> None:
        with self._writing() as session:
            assert staff_keys.add(session, BoundKey(key_of(bound), bound.bound_at), bound.statement, bound.proof)

    def end_key(self, holder: str, key_id: str, at: datetime) -> None:
        with self._writing() as session:
            assert staff_keys.end(session, key_id, at)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with unit_of_work(self.engine) as session:
            yield session


RECEIVERS: dict[str, Callable[[datetime], Receiver]] = {"cbt": AtCbt, "recruitment": AtRecruitment}


def renamed(bound: SigningKeyBound, holder: str) -> SigningKeyBound:
    """The key of this name, as another person's."""
    return replace(bound, staff_id=holder)
