"""A small selection for cbt: an exam of five items, a session, candidates, and browsers that sit down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.journal import Answer
from services.cbt.attempts.usecases import attempts
from services.cbt.attempts.usecases.saves import Save, SaveReceipt, save
from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.usecases import exams
from services.cbt.hall.usecases.issuing_pins import issue_pin
from services.cbt.migrations import METADATA
from services.cbt.seating.domain.pins import token_digest
from services.cbt.seating.domain.sessions import Plan, Room, StoredSession
from services.cbt.seating.usecases import candidates, pins, proctors, selections, sessions
from services.cbt.stages.usecases import admit
from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import preset
from shared.contracts.declaration import contract_of
from shared.contracts.draws import sheet_code
from shared.contracts.envelope import Event
from shared.contracts.exams import BlueprintRow, Picture, SealedItem, SealedOption, SealedSection
from shared.contracts.recruitment import CandidateIdentified, SelectionOpened
from shared.contracts.rules import Duration
from shared.contracts.scoring import ExamSealedV1
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.clock import Clock
from shared.kernel.roles import Principal, Role
from shared.messaging.tables import outbox
from tests.builders.messaging import NOON, admitted
from tests.builders.web import staff

SELECTION = "cpns-sukamaju-2026"
EXAM = f"{SELECTION}-skd"
SECRET = "a secret of at least thirty-two characters"
ITEMS_ON_PAPER = 5
PROCTOR = Principal("pengawas", "Dedi Saputra", frozenset({Role.PROCTOR}), login_id="login of the proctor")
"""Issues the PINs of tests that act by use cases."""


def cbt_engine(path: Path | None = None, *, url: str | None = None) -> Engine:
    """An empty database with cbt's tables: at `url`, in an SQLite file, or in memory."""
    engine = make_engine(url or (f"sqlite:///{path}" if path else "sqlite://"))
    METADATA.create_all(engine)
    return engine


def selection_opened(**changes: Any) -> SelectionOpened:
    rules = preset("cpns-skd-2024")
    values: dict[str, Any] = {
        "selection_id": SELECTION,
        "title": "Seleksi CPNS 2026",
        "agency": "Pemerintah Kabupaten Sukamaju",
        "timezone": "Asia/Jakarta",
        "simulation": True,
        "rules": rules,
        "rules_digest": rules.digest,
        "calendar": (),
        "opened_at": NOON - timedelta(days=20),
    }
    return SelectionOpened(**{**values, **changes})


def sealed_item(item_id: str, section: str, topic: str, band: str = "easy", **changes: Any) -> SealedItem:
    values: dict[str, Any] = {
        "item_id": item_id,
        "section": section,
        "topic": topic,
        "band": band,
        "stem": f"Pertanyaan {item_id}",
        "options": tuple(SealedOption(option_id=f"{item_id}-{n}", text=f"Pilihan {n}") for n in range(5)),
    }
    return SealedItem(**{**values, **changes})


def exam_sealed(**changes: Any) -> ExamSealedV1:
    """An exam that came open, as the release before encryption sealed it (`tests/builders/papers.py` locks it). Five
    items on a paper out of a bank of ten: two TWK Pancasila, one TWK NKRI, two TIU Deret."""
    figure = Picture(svg='<svg xmlns="http://www.w3.org/2000/svg"/>', alt="Segitiga di dalam lingkaran")
    values: dict[str, Any] = {
        "exam_id": EXAM,
        "selection_id": SELECTION,
        "title": "Seleksi Kompetensi Dasar",
        "sections": (
            SealedSection(code="TWK", name="Tes Wawasan Kebangsaan", items=3),
            SealedSection(code="TIU", name="Tes Intelegensia Umum", items=2),
        ),
        "blueprint": (
            BlueprintRow(section="TIU", topic="Deret", band="hard", items=2),
            BlueprintRow(section="TWK", topic="Pancasila", band="easy", items=2),
            BlueprintRow(section="TWK", topic="NKRI", band="medium", items=1),
        ),
        "items": (
            *(sealed_item(f"pancasila{n}", "TWK", "Pancasila") for n in range(4)),
            *(sealed_item(f"nkri{n}", "TWK", "NKRI", "medium") for n in range(3)),
            *(sealed_item(f"deret{n}", "TIU", "Deret", "hard", picture=figure) for n in range(3)),
        ),
        "duration": Duration(minutes=100, extra_time_minutes=130, grace_seconds=30),
        "draw_seed": "the seed",
        "draw_seed_commitment": "0" * 64,
        "key_commitment": "1" * 64,
        "content_digest": "2" * 64,
        "rules_digest": "3" * 64,
        "sealed_at": NOON - timedelta(days=1),
    }
    return ExamSealedV1(**{**values, **changes})


def exam_with_numbers() -> ExamSealedV1:
    """The same exam, in which the one item about the NKRI on every paper asks for a number."""
    sealed = exam_sealed()
    items = tuple(replace(item, options=()) if item.topic == "NKRI" else item for item in sealed.items)
    return replace(sealed, items=items)


def exam_with_several() -> ExamSealedV1:
    """The same exam, in which an answer to an item of TWK may be several of its options."""
    sealed = exam_sealed()
    return replace(sealed, sections=tuple(replace(each, several=each.code == "TWK") for each in sealed.sections))


def domain_exam(rows: Sequence[tuple[str, str, int, int]], options: int = 5, seed: str = "the seed") -> Exam:
    """An exam of the domain from (section, topic, items drawn, items in the bank)."""
    codes = list(dict.fromkeys(section for section, *_ in rows))
    return Exam(
        exam_id=EXAM,
        selection_id=SELECTION,
        title="Ujian",
        sections=tuple(
            SealedSection(code=code, name=code, items=sum(drawn for s, _, drawn, _ in rows if s == code))
            for code in codes
        ),
        blueprint=tuple(
            BlueprintRow(section=section, topic=topic, band="easy", items=drawn) for section, topic, drawn, _ in rows
        ),
        items=tuple(
            SealedItem(
                item_id=f"{section}.{topic}.{n}",
                section=section,
                topic=topic,
                band="easy",
                stem="?",
                picture=None,
                options=tuple(
                    SealedOption(option_id=f"{section}.{topic}.{n}.{o}", text=str(o)) for o in range(options)
                ),
            )
            for section, topic, _, there in rows
            for n in range(there)
        ),
        duration=Duration(minutes=100, extra_time_minutes=130, grace_seconds=30),
        draw_seed=seed,
    )


def session_plan(**changes: Any) -> Plan:
    values: dict[str, Any] = {
        "name": "Sesi 1",
        "venue": "SMKN 1 Sukamaju",
        "rooms": (Room(1, "Ruang 1", 2), Room(2, "Ruang 2", 60)),
        "starts_at": NOON - timedelta(minutes=30),
        "ends_at": NOON + timedelta(hours=4),
        "timezone": "Asia/Jakarta",
    }
    return Plan(**{**values, **changes})


def code_of(candidate_no: str) -> str:
    """The sheet code of a candidate of `hall`."""
    return sheet_code(7**20 + int(candidate_no[3:]))


def hall(
    engine: Engine,
    clock: Clock,
    candidate_count: int = 3,
    sealed: ExamSealedV1 | None = None,
    *,
    with_codes: bool = True,
    **plan: Any,
) -> tuple[str, list[str]]:
    """A session with seated candidates: the session's id and their numbers, 26-0001 and so on. Those who are admitted
    without sheet codes have journals as under an earlier release."""
    numbers = [f"26-{n:04d}" for n in range(1, candidate_count + 1)]
    with unit_of_work(engine) as session:
        selections.receive_opened(session, selection_opened())
        exams.receive_sealed_v1(session, sealed or exam_sealed())
        for number in numbers:
            admission = admitted(number, sheet_code=code_of(number) if with_codes else None)
            candidates.admit(session, clock.now(), admission)
            admit(session, admission)
            identified = CandidateIdentified(candidate_no=number, name=f"Peserta {number}")
            candidates.identify(session, identified)
        created = sessions.create(session, clock.now(), session_plan(**plan))
        assign_proctors(session, clock, created)
    return created.session_id, numbers


def assign_proctors(session: Session, clock: Clock, planned: StoredSession) -> None:
    """The tests' proctors are on duty in every room of the session."""
    rooms = [room.number for room in planned.plan.rooms]
    for proctor in (staff(Role.PROCTOR), PROCTOR):
        proctors.ask(session, clock.now(), planned.session_id, proctor)
        proctors.assign(session, clock.now(), planned.session_id, proctor.id, rooms, staff(Role.EXAM_OFFICER))


def pin_for(engine: Engine, clock: Clock, session_id: str, candidate_no: str) -> str:
    with unit_of_work(engine) as session:
        return issue_pin(session, clock.now(), SECRET, session_id, candidate_no, PROCTOR).pin


def seat_token(engine: Engine, clock: Clock, session_id: str, candidate_no: str) -> str:
    """The token of a browser that has checked in."""
    pin = pin_for(engine, clock, session_id, candidate_no)
    with unit_of_work(engine) as session:
        token = pins.check_in(session, clock.now(), [SECRET], candidate_no, pin)
    assert token is not None
    return token


def started(engine: Engine, clock: Clock, session_id: str, candidate_no: str) -> tuple[str, list[str]]:
    """A candidate at work: the seat token, and the items of the paper in the order shown."""
    token = seat_token(engine, clock, session_id, candidate_no)
    with unit_of_work(engine) as session:
        sitting = attempts.start(session, clock.now(), token_digest(token))
        return token, [item.item_id for item in exams.paper_items(session, sitting.paper_id)]


def answer(sequence: int, item_id: str, option: int | None = 0, doubtful: bool = False) -> Answer:
    return Answer(sequence, item_id, None if option is None else f"{item_id}-{option}", doubtful)


def saved(engine: Engine, clock: Clock, token: str, *answers: Answer, attempt_id: str | None = None) -> SaveReceipt:
    """What a save of these answers was told."""
    with unit_of_work(engine) as session:
        (receipt,) = save(session, clock.now(), [Save(token_digest(token), answers, attempt_id)])
    return receipt


def emitted(engine: Engine, payload: type[Any]) -> list[Any]:
    """Every payload of this class in the outbox, in the order emitted."""
    with unit_of_work(engine) as session:
        rows = session.execute(select(outbox).order_by(outbox.c.id)).all()
    events = [Event.from_bytes(bytes(row.payload)) for row in rows]
    name = contract_of(payload).name
    return [load(payload, event.data) for event in events if event.type == name]
