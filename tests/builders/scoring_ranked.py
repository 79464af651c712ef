"""A scoring database in which nine candidates of one vacancy can be ranked, and how its ranking is signed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.marking.tables import acceptances
from services.scoring.marking.usecases.marking import mark_late
from services.scoring.rankings.usecases import lots
from services.scoring.rankings.usecases.lots import Entered
from services.scoring.rankings.usecases.ranking import Ranking, rank_vacancy
from services.scoring.releases.usecases import releases, withdrawing
from services.scoring.releases.usecases.release_checks import readiness
from shared.kernel.roles import Principal
from shared.signatures.draws import SignedLots
from tests.builders import person_keys
from tests.builders.databases import content_of
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted, world_with
from tests.builders.scoring_seats import missed

SHEETS = {
    "26-0001": "ECCECC",  # 30
    "26-0002": "DCCECC",  # 29
    "26-0003": "ECCDCC",  # 29, the same marks
    "26-0004": "CCCECC",  # 28
    "26-0005": "-CCECC",  # TKP 5: 25
    "26-0006": "ECCE--",  # TWK 5, TIU 5: 20
    "26-0007": "E---CC",  # TWK 5, TIU 5, TKP 5: 15
    "26-0008": "EAAEAA",  # below the thresholds
}

REASON = "Putusan PTUN 12/G/2026 membatalkan peringkat ini."
"""For which a released ranking is withdrawn."""


def ranked_world() -> World:
    """Eight sheets of different worth, and a ninth candidate who never came."""
    return world_with(_ranked())


@cache
def _ranked() -> bytes:
    world = sit(World())
    world.apply(admitted("26-0009"), missed("26-0009"))
    return content_of(world.engine)


def sit(world: World) -> World:
    """Eight are admitted and hand in their sheets."""
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    return world


def ranking_of(world: World, stage: str | None = None) -> Ranking:
    with Session(world.engine) as session:
        return rank_vacancy(session, VACANCY, stage)


def signed_lots(
    world: World, who: Principal, numbers: Sequence[str], stage: str | None = None, vacancy_id: str = VACANCY
) -> SignedStatement:
    """An order of lots, signed with the one key of this person whether it can be entered or not."""
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
    order = SignedLots(
        selection_id=SELECTION, exam_id=EXAM, vacancy_id=vacancy_id, candidates=tuple(numbers), stage=stage
    )
    text = order.statement(who.id, world.now).to_text()
    return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))


def enter_lots(world: World, who: Principal, numbers: Sequence[str], stage: str | None = None) -> Entered:
    signed = signed_lots(world, who, numbers, stage)
    with Session(world.engine) as session, session.begin():
        return lots.enter(session, world.now, VACANCY, numbers, signed, who, stage)


def statement_of(world: World, who: Principal) -> str:
    """What this member signs to release the ranking as it stands."""
    with Session(world.engine) as session:
        return releases.statement_for(session, world.now, VACANCY, who)


def sign(
    world: World,
    who: Principal,
    statement: str | None = None,
    stage: str | None = None,
    vacancy_id: str = VACANCY,
) -> bool:
    """A member signs the ranking, or the statement of an earlier one, with the member's own key."""
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = statement or releases.statement_for(session, world.now, vacancy_id, who, stage)
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        return releases.sign(session, world.now, vacancy_id, signed, who, stage)


def withdraw(
    world: World,
    who: Principal,
    reason: str = REASON,
    code: str = "court",
    signed_reason: str | None = None,
    vacancy_id: str = VACANCY,
) -> bool:
    """A member signs that the released ranking be withdrawn; `signed_reason` signs for another reason."""
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = withdrawing.statement_for(session, world.now, vacancy_id, code, signed_reason or reason, who)
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        return withdrawing.withdraw(session, world.now, vacancy_id, code, reason, signed, who)


def let_stand_before(world: World, attempt_id: str, fault: str = "head_differs", *, by_two: bool = True) -> None:
    """Under an earlier release two members, or the first of them, had let the sheet stand."""
    first = {"reason": "Kabel jaringan putus, berita acara 4.", "closed_by": "R.K.", "signer_id": KARTIKA.id}
    second = {"seconding_reason": "Berita acara 4 saya baca.", "seconded_by": "M.S.", "seconder_id": SIREGAR.id}
    values = {"attempt_id": attempt_id, "fault": fault, **first, "closed_at": world.now}
    if by_two:
        values |= {**second, "seconded_at": world.now}
    with Session(world.engine) as session, session.begin():
        session.execute(insert(acceptances).values(values))
        mark_late(session, world.now, [attempt_id])
    world.keep()


def blockers(world: World, stage: str | None = None, vacancy_id: str = VACANCY) -> set[str]:
    with Session(world.engine) as session:
        return {problem.code for problem in readiness(session, rank_vacancy(session, vacancy_id, stage)).blockers}
