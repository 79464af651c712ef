"""A later stage in cbt: its exam and its session, the members who sign, and rankings as they come from scoring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select

from services.cbt.exams.usecases import opening
from services.cbt.seating.domain.sessions import StoredSession
from services.cbt.seating.usecases import candidates, sessions
from services.cbt.seating.usecases.seats import receive_exam
from services.cbt.stages.tables import going_on
from services.cbt.stages.usecases import receive_part
from shared.contracts.exams import ExamStage
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from shared.members import history, keys
from tests.builders import person_keys
from tests.builders.cbt import SELECTION, assign_proctors, exam_sealed, session_plan
from tests.builders.messaging import NOON, StoppedClock, admitted
from tests.builders.papers import LockedExam, locked_exam
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.recruitment_events import ranked
from tests.builders.signed_releases import SIGNERS
from tests.builders.signed_seals import announce, signed
from tests.builders.signing import paper_opener

CAT = f"{SELECTION}-cat"
SKB = ExamStage(stage="skb", part="cat")


def rows(*going: str, others: Sequence[str] = ()) -> list[RankedRow]:
    on = [ranked(number, place, 100, 100, 150, "goes_on") for place, number in enumerate(going, 1)]
    return on + [ranked(number, None, 0, 0, 0, "below_threshold") for number in others]


def committee(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        for holder in SIGNERS:
            keys.put(session, person_keys.bound(holder, NOW - timedelta(days=1)))
            history.add(session, holder, 0, NOW - timedelta(days=1), roles=[str(Role.COMMITTEE)], disabled=False)


def admit(engine: Engine, *numbers: str, **changes: Any) -> None:
    """Candidates of the vacancy whose rankings are released."""
    with unit_of_work(engine) as session:
        for number in numbers:
            candidates.admit(session, NOON, admitted(number, **{"vacancy_id": VACANCY_ID, **changes}))


def receive(engine: Engine, *parts: RankingReleased) -> None:
    for part in parts:
        with unit_of_work(engine) as session:
            receive_part(session, NOON, part)


def goes_on(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(going_on.c.candidate_no).order_by(going_on.c.candidate_no)))


def seal_second(engine: Engine, clock: StoppedClock, stage: ExamStage = SKB, **changes: Any) -> LockedExam:
    """The exam of the later stage, as scoring seals it."""
    exam = exam_sealed(exam_id=CAT, title="SKB dengan CAT", **changes)
    locked = locked_exam(exam)
    locked = replace(locked, sealed=signed(replace(locked.sealed, stage=stage)))
    with unit_of_work(engine) as session:
        announce(session, NOON - timedelta(days=9))
        receive_exam(session, clock.now(), locked.sealed)
    return locked


def open_second(engine: Engine, clock: StoppedClock, locked: LockedExam) -> None:
    """Its papers come, and their key."""
    with unit_of_work(engine) as session:
        for part in locked.papers:
            opening.receive_papers(session, part)
        opening.receive_key(session, clock.now(), locked.key)
        assert opening.open_received(session, clock.now(), paper_opener()) == 1


def plan_second(engine: Engine, clock: StoppedClock, *, in_days: int = 9) -> StoredSession:
    with unit_of_work(engine) as session:
        day = NOON + timedelta(days=in_days)
        later = session_plan(name="SKB 1", starts_at=day, ends_at=day + timedelta(hours=4))
        planned = sessions.create(session, clock.now(), later, SELECTION, exam_id=CAT)
        assign_proctors(session, clock, planned)
        return planned
