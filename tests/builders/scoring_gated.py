"""A scoring database whose exam 64 have sat in four rooms, two of them with the same mistakes, and its gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.scoring.analysis.jobs import JOBS as ANALYSIS_JOBS
from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.exams.usecases import exams
from services.scoring.gate.jobs import JOBS
from services.scoring.gate.usecases import overruling
from services.scoring.gate.usecases.overruling import Gate
from shared.contracts.cbt import SeatAssigned
from shared.kernel.errors import DomainError
from shared.kernel.roles import Principal
from tests.builders import messaging, person_keys
from tests.builders.databases import content_of
from tests.builders.scoring import EXAM, World, admitted, attempt, world_with
from tests.builders.scoring_analysed import AnalysedWorld, seat
from tests.builders.scoring_sessions import in_their_sessions

SHEETS, ROOM = 64, 16
COPIED = ("26-0901", "26-0902")
REASON, SECOND = "Rekaman kamera kedua kursi sudah dibaca.", "Denah dan berita acara saya cocokkan."


class GatedWorld(AnalysedWorld):
    def seat_all(self) -> None:
        numbers = [f"26-{number:04}" for number in range(1, SHEETS + 1)]
        for at, number in enumerate(numbers):
            self.apply(seat(number, at // ROOM))

    def copy(self, numbers: Sequence[str], seats: Sequence[SeatAssigned] = ()) -> None:
        """All of them answer every item that has a key, the same wrong option in each; by default in the first room."""
        codes = {item.stem[5:-1]: item for item in self.papers().items}
        paper = [item for code in ("TWK", "TIU", "TKP") for item in self._some(code)]
        answers = {
            codes[code].item_id: next(o.option_id for o in codes[code].options if o.text[8] == "ABDE"[at % 4])
            for at, code in enumerate(paper)
            if not code.startswith("TKP")
        }
        for own in seats or [seat(number, 0) for number in numbers]:
            number = own.candidate_no
            self.apply(admitted(number), own)
            sheet = attempt(number, [codes[code].item_id for code in paper], answers)
            self.apply(*in_their_sessions(sheet, {number: own.session_id}))

    def _some(self, code: str) -> list[str]:
        found = sorted(item.stem[5:-1] for item in self.papers().items if item.stem[5:].startswith(code))
        return found[: {"TWK": 10, "TIU": 10, "TKP": 6}[code]]


def gated_world(*, copied: bool = True) -> World:
    return world_with(_gated(copied))


@cache
def _gated(copied: bool) -> bytes:
    return content_of(make_gated(copied=copied).engine)


def make_gated(engine: Engine | None = None, *, copied: bool = True) -> GatedWorld:
    world = GatedWorld(engine)
    world.seat_all()
    world.sit_all(1, SHEETS)
    if copied:
        world.copy(COPIED)
    work(world)
    return world


def work(world: World) -> None:
    """The worker counts, analyses and computes the gate until there is nothing left to do."""
    while sum(job.run(world.engine, messaging.StoppedClock(world.now)) for job in (*ANALYSIS_JOBS, *JOBS)):
        world.now += timedelta(minutes=1)


def gate_of(world: World) -> Gate:
    with Session(world.engine) as session:
        return overruling.look(session, exams.get(session, EXAM))


def overrule(world: World, kind: str, reason: str, who: Principal, signed_reason: str | None = None) -> bool:
    with Session(world.engine) as session, session.begin():
        signed = signed_overruling(session, world, kind, signed_reason or reason, who)
        return overruling.overrule(session, world.now, EXAM, kind, reason, signed, who)


def signed_overruling(session: Session, world: World, kind: str, reason: str, who: Principal) -> SignedStatement:
    """What the member's browser hands in; unsigned where no statement is given."""
    bind_key(session, person_keys.bound(who.id))
    try:
        text = overruling.statement_for(session, world.now, exams.get(session, EXAM), kind, reason, who)
    except DomainError:
        return SignedStatement("", "", "")
    return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
