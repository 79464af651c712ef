"""The seed of a public draw, typed by two members, each with a key of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import both_of
from services.scoring.approvals.usecases import SignedStatement, require_signed, that_count
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases import changes
from services.scoring.rankings.domain.documents import Frame
from services.scoring.rankings.domain.lots import NotBlind
from services.scoring.rankings.domain.ranking import Row
from services.scoring.rankings.domain.seeds import AlreadyDrawn, Entry, NoDraw, SeedTooEarly, typed_seed
from services.scoring.rankings.domain.stages import Order
from services.scoring.rankings.storage import facts, kept, seeds
from services.scoring.rankings.usecases.lots import Entered
from shared.contracts.draw_seeds import DrawSeedRecorded
from shared.contracts.draws import Ticket, tickets_of
from shared.contracts.exams import SealSignature
from shared.contracts.rules import DRAW
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal, Role, is_blind
from shared.messaging.outbox import emit
from shared.signatures.draws import SignedSeed
from shared.signatures.statements import Statement


@dataclass(frozen=True)
class Seed:
    """What is known of the seed of a stage: nothing, what one member who still counts has typed, or what two have.
    `is_early` while sheets are missing or unmarked."""

    exam: Exam
    order: Order
    is_early: bool
    first: Entry | None = None
    second: Entry | None = None


def look(session: Session, selection_id: str, stage: str | None = None) -> Seed:
    """Of a stage, by default the first. Raises NotFound for a selection without an exam, or without this stage."""
    return _look(session, _exam_of(session, selection_id), stage)


def statement_for(
    session: Session, now: datetime, selection_id: str, typed: str, who: Principal, stage: str | None = None
) -> str:
    """What `who` signs to record this seed. Raises NotFound, the errors of `_require_open`, and InvalidInput for
    what is no seed."""
    found = look(session, selection_id, stage)
    _require_open(found)
    return _signed(found, typed_seed(typed)).statement(who.id, now).to_text()


def enter(
    session: Session,
    now: datetime,
    selection_id: str,
    typed: str,
    signed: SignedStatement,
    who: Principal,
    stage: str | None = None,
) -> Entered:
    """Takes the seed as a member typed it. The second member types it again: the same is recorded for good, another one
    takes the place of the first. The same by the same member once more changes nothing.

    Raises NotFound, NotBlind for a member who reads names, the errors of `_require_open`, InvalidInput for what is no
    seed, and those of `approvals.usecases.require_signed`."""
    exam = exams.get(session, _exam_of(session, selection_id).exam_id, lock=True)
    if not is_blind(who.roles_in(selection_id)):
        raise NotBlind
    found, seed = _look(session, exam, stage), typed_seed(typed)
    if found.second is not None and (found.second.signer_id, found.second.seed) == (who.id, seed):
        return Entered.CONFIRMED
    _require_open(found)
    first = found.first
    if first is not None and (first.signer_id, first.seed) == (who.id, seed):
        return Entered.FIRST
    require_signed(session, now, signed, who, _signed(found, seed).statement)
    is_second = first is not None and first.signer_id != who.id and first.seed == seed
    if not is_second:
        seeds.remove(session, exam.exam_id, found.order.code)
    _add(session, found, seed, signed, who, first.id if first is not None and is_second else None)
    if not is_second:
        return Entered.FIRST if first is None or first.signer_id == who.id else Entered.DIFFERS
    changes.add_all_of(session, selection_id)
    emit(session, _event(found, seeds.of_stage(session, exam.exam_id, found.order.code), now), at=now)
    return Entered.CONFIRMED


def tickets(session: Session, frame: Frame, rows: Sequence[Row]) -> list[Ticket]:
    """Those of candidates whom the seed put in order: of these rows that stand below an equal, and of that one."""
    if frame.draw_seed is None:
        return []
    decisions = [(row.decision.above, row.candidate_no) for row in rows if row.decision and row.decision.key == DRAW]
    numbers = list(dict.fromkeys(number for pair in decisions for number in pair))
    codes = facts.codes(session, numbers)
    return tickets_of(frame.draw_seed, frame.vacancy_id, [(number, codes[number]) for number in numbers])


def restore(session: Session, recorded: DrawSeedRecorded) -> None:
    """Takes back, after a restore, what two members had typed; does nothing if it is there."""
    stage = recorded.stage or ""
    if seeds.find_recorded(session, recorded.exam_id, stage) is not None:
        return
    seeds.remove(session, recorded.exam_id, stage)
    first_id = None
    for given, name in zip(recorded.signatures, recorded.initials, strict=True):
        statement = Statement.from_text(given.statement)
        first_id = seeds.add(
            session,
            exam_id=recorded.exam_id,
            stage=stage,
            seed=recorded.seed,
            signer_id=statement.signer,
            signer=name,
            role=given.role,
            signed_at=statement.signed_at,
            statement=given.statement,
            key_id=given.key_id,
            proof=given.proof,
            first_id=first_id,
        )
    changes.add_all_of(session, recorded.selection_id)


def _exam_of(session: Session, selection_id: str) -> Exam:
    exam = exams.find_of_selection(session, selection_id)
    if exam is None:
        raise NotFound
    return exam


def _look(session: Session, exam: Exam, stage: str | None) -> Seed:
    later = None if stage is None else exam.rules.stage(stage)
    if stage is not None and later is None:
        raise NotFound
    order = Order.of(exam.rules, later)
    given = seeds.of_stage(session, exam.exam_id, order.code)
    both = both_of(given)
    summaries = kept.summaries(session, exam.selection_id, order.code)
    is_early = not summaries or any(each.waits or each.is_any_contradicted for each in summaries)
    is_early = is_early or _is_any_to_begin(session, exam, order.code)
    if both is not None:
        return Seed(exam, order, is_early, *both)
    counting = that_count(session, given, exam.selection_id, is_blind)
    return Seed(exam, order, is_early, counting[-1] if counting else None)


def _is_any_to_begin(session: Session, exam: Exam, stage: str) -> bool:
    """Whether somebody goes on, by a ranking as it stands, to a stage that no ranking of their vacancy is kept of yet:
    an earlier one was not released there, and who will be equal in this one is still open."""
    codes = ["", *(each.code for each in exam.rules.later_stages)]
    going_on = [kept.going_on(session, exam.selection_id, code) for code in codes[: codes.index(stage) + 1]]
    return any(
        vacancy_id not in after
        for before, after in pairwise(going_on)
        for vacancy_id, people in before.items()
        if people
    )


def _require_open(found: Seed) -> None:
    """Returns if a seed can be recorded now. Raises NoDraw, AlreadyDrawn, SeedTooEarly."""
    if not found.order.equals.need_lots:
        raise NoDraw
    if found.second is not None:
        raise AlreadyDrawn
    if found.is_early:
        raise SeedTooEarly


def _signed(found: Seed, seed: str) -> SignedSeed:
    exam = found.exam
    return SignedSeed(selection_id=exam.selection_id, exam_id=exam.exam_id, seed=seed, stage=found.order.code or None)


def _add(
    session: Session, found: Seed, seed: str, signed: SignedStatement, who: Principal, first_id: int | None
) -> None:
    seeds.add(
        session,
        exam_id=found.exam.exam_id,
        stage=found.order.code,
        seed=seed,
        role=str(Role.COMMITTEE),
        **signed.given_by(who),
        first_id=first_id,
    )


def _event(found: Seed, both: list[Entry], now: datetime) -> DrawSeedRecorded:
    return DrawSeedRecorded(
        **vars(_signed(found, both[0].seed)),
        signatures=tuple(
            SealSignature(role=each.role, statement=each.statement, key_id=each.key_id, proof=each.proof)
            for each in both
        ),
        initials=tuple(each.signer for each in both),
        recorded_at=now,
    )
