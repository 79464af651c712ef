"""A hall whose exam is locked, at a clock that stands still."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from services.cbt.exams.domain.openings import PapersState
from services.cbt.exams.usecases import exams, opening
from services.cbt.seating.usecases import candidates, seats, selections, sessions
from shared.contracts.scoring import PaperKeyReleased
from shared.db.engine import reading, unit_of_work
from shared.encryption.envelopes import Opener
from shared.kernel.roles import Principal, Role
from tests.builders.cbt import EXAM, assign_proctors, cbt_engine, code_of, selection_opened, session_plan
from tests.builders.messaging import StoppedClock, admitted
from tests.builders.papers import LockedExam, locked_exam
from tests.builders.signed_seals import announce
from tests.builders.signing import paper_opener

SRI = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}))
CLOCK = StoppedClock()


class Locked:
    """A hall of two whose exam is locked: summary, papers, seats; no key."""

    def __init__(self, engine: Engine | None = None, **options: Any) -> None:
        self.engine = engine or cbt_engine()
        self.exam: LockedExam = locked_exam(**options)
        with unit_of_work(self.engine) as session:
            announce(session, self.exam.sealed.sealed_at)
            selections.receive_opened(session, selection_opened())
            for number in ("26-0001", "26-0002"):
                candidates.admit(session, CLOCK.now(), admitted(number, sheet_code=code_of(number)))
            planned = sessions.create(session, CLOCK.now(), session_plan())
            assign_proctors(session, CLOCK, planned)
            self.session_id = planned.session_id
            seats.receive_exam(session, CLOCK.now(), self.exam.sealed)

    def receive_papers(self) -> None:
        with unit_of_work(self.engine) as session:
            for part in self.exam.papers:
                opening.receive_papers(session, part)

    def receive_key(self, key: PaperKeyReleased | None = None) -> None:
        with unit_of_work(self.engine) as session:
            opening.receive_key(session, CLOCK.now(), key or self.exam.key)

    def run_worker(self, opener: Opener | None = None) -> int:
        """What the worker's job opened."""
        with unit_of_work(self.engine) as session:
            return opening.open_received(session, CLOCK.now(), opener or paper_opener())

    def type(self, code: str) -> None:
        with unit_of_work(self.engine) as session:
            opening.open_by_code(session, CLOCK.now(), EXAM, code, SRI)

    def draw(self) -> None:
        with unit_of_work(self.engine) as session:
            while exams.draw_assigned(session, CLOCK.now()):
                continue

    @property
    def state(self) -> PapersState:
        with reading(self.engine) as session:
            return opening.get_state(session, EXAM)

    def papers(self) -> dict[str, tuple[Any, ...]]:
        with reading(self.engine) as session:
            ids = {number: exams.find_paper_id(session, number, EXAM) for number in ("26-0001", "26-0002")}
            return {number: exams.paper_items(session, found) for number, found in ids.items() if found is not None}
