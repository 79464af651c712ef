"""Valid things of scoring with overrides: rules small enough to read, a sealed exam, sittings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.bank.usecases.imports import Upload
from services.scoring.exams.tables import sealed_items
from services.scoring.exams.usecases import blueprints, sealing
from services.scoring.exams.usecases.imports import import_items
from services.scoring.migrations import METADATA
from services.scoring.rankings.jobs import JOBS
from services.scoring.service import CONSUMER
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import read_rules
from shared.contracts.declaration import contract_of
from shared.contracts.envelope import Event
from shared.contracts.exams import Band, BlueprintRow, ExamPapers
from shared.contracts.recruitment import CandidateAdmitted, Phase, SelectionOpened, VacancyPublished
from shared.contracts.rules import Rules
from shared.contracts.scoring import ExamSealed
from shared.db.engine import make_engine
from shared.kernel.builds import build_of
from shared.kernel.roles import Principal, Role
from shared.messaging.tables import outbox
from shared.signatures.statements import Statement
from tests.builders import messaging, person_keys
from tests.builders.databases import content_of, engine_with
from tests.builders.journals import chain
from tests.builders.scoring_bank import bank_rows, sheet_of
from tests.builders.scoring_sessions import session_of
from tests.builders.sealed_papers import papers_of

NOON = datetime(2026, 12, 8, 5, 0, tzinfo=UTC)
SELECTION = "cpns-uji-2026"
EXAM = f"{SELECTION}-skd"
VACANCY = "pranata-komputer-umum"

SRI = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}))
KARTIKA = Principal("staff-kartika", "R. Kartika", frozenset({Role.COMMITTEE}))
SIREGAR = Principal("staff-siregar", "M. Siregar", frozenset({Role.COMMITTEE}))


def make_rules(**changes: Any) -> Rules:
    """The shape of SKD with few items: TWK 2 and TIU 2 at five points, TKP 2 weighted; maximum 30."""
    document: dict[str, Any] = {
        "id": "skd-kecil",
        "version": "1",
        "title": "SKD kecil",
        "regulation": "untuk uji",
        "note": "",
        "categories": {"general": "Umum", "cum_laude": "Cum laude"},
        "sections": [
            _section("TWK", {"kind": "right_wrong", "right": 5, "wrong": 0, "blank": 0}, 10),
            _section("TIU", {"kind": "right_wrong", "right": 5, "wrong": 0, "blank": 0}, 10),
            _section("TKP", {"kind": "weights", "right": 0, "wrong": 0, "blank": 0}, 10),
        ],
        "duration": {"minutes": 100, "extra_time_minutes": 130, "grace_seconds": 30},
        "thresholds": [
            {"category": "general", "minima": {"TWK": 5, "TIU": 5, "TKP": 4}},
            {"category": "cum_laude", "minima": {"TIU": 10}, "total": 20},
        ],
        "tie_breaks": ["total", "TKP", "TIU", "TWK"],
        "cut": {"multiple": 3, "boundary_ties": "all"},
    }
    return read_rules({**document, **changes})


def _section(code: str, marking: dict[str, Any], max_marks: int) -> dict[str, Any]:
    return {"code": code, "name": f"Bagian {code}", "items": 2, "marking": marking, "max_marks": max_marks}


def blueprint_row(section: str, topic: str, band: Band, items: int) -> BlueprintRow:
    return BlueprintRow(section=section, topic=topic, band=band, items=items)


BLUEPRINT = tuple(blueprint_row(section, "Topik", "medium", 2) for section in ("TKP", "TIU", "TWK"))


def opened(**changes: Any) -> SelectionOpened:
    rules = changes.pop("rules", make_rules())
    values: dict[str, Any] = {
        "selection_id": SELECTION,
        "title": "Seleksi CPNS 2026",
        "agency": "Pemerintah Kabupaten Uji",
        "timezone": "Asia/Jakarta",
        "simulation": True,
        "rules": rules,
        "rules_digest": rules.digest,
        "calendar": (Phase(code="exam", name="Ujian", starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 8)),),
        "opened_at": NOON,
    }
    return SelectionOpened(**{**values, **changes})


def vacancy(**changes: Any) -> VacancyPublished:
    values: dict[str, Any] = {
        "selection_id": SELECTION,
        "vacancy_id": VACANCY,
        "title": "Pranata Komputer Ahli Pertama",
        "unit": "Dinas Komunikasi dan Informatika",
        "category": "general",
        "quota": 1,
    }
    return VacancyPublished(**{**values, **changes})


def admitted(candidate_no: str = "26-0001", **changes: Any) -> CandidateAdmitted:
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "selection_id": SELECTION,
        "vacancy_id": VACANCY,
        "category": "general",
        "extra_time": False,
        "gpa": Decimal("3.51"),
        "born_on": date(1999, 4, 12),
    }
    return CandidateAdmitted(**{**values, **changes})


class World:
    """A scoring database with a bank and a sealed exam; events are handed to the handlers directly.

    Without `rows`, `engine` and `rules` it is a copy of one that was sealed before, with the same secrets.
    """

    DRAWN = False
    """Whether sheets are of the papers that were drawn. The tests' usual sheets are put together by hand, so it is as
    if an earlier release had sealed the exam: what its papers follow from is not kept."""

    def __init__(
        self,
        rows: Sequence[Mapping[str, str]] | None = None,
        engine: Engine | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.now = NOON
        if rows is None and engine is None and rules is None:
            self.engine = engine_with(_sealed())
            return
        self.engine = engine or scoring_engine()
        self.apply(opened(rules=rules or make_rules()), vacancy())
        with Session(self.engine) as session, session.begin():
            import_items(session, self.now, Upload("bank.csv", sheet_of(rows or bank_rows()), {}))
            blueprints.put_blueprint(session, self.now, EXAM, BLUEPRINT)
            self._seal(session)

    def _seal(self, session: Session) -> None:
        for who in (SRI, KARTIKA):
            sealing.approve(session, self.now, EXAM, approval(session, self.now, who), who)
        if not self.DRAWN:
            session.execute(update(sealed_items).values(enemies=None))

    def apply(self, *payloads: Any) -> None:
        """Each payload in a transaction of its own, as the consumer does it; then the rankings are kept."""
        for payload in payloads:
            event = event_of(payload)
            with Session(self.engine) as session, session.begin():
                CONSUMER.subscriptions[type(payload)](session, self.now, event, load(type(payload), event.data))
        self.keep()

    def keep(self) -> None:
        """Keeps the rankings that have changed, as the worker does it."""
        (job,) = JOBS
        while job.run(self.engine, messaging.StoppedClock(self.now)):
            pass

    def sealed(self) -> ExamSealed:
        (event,) = self.emitted(ExamSealed)
        assert isinstance(event, ExamSealed)
        return event

    def papers(self) -> ExamPapers:
        """The items, the blueprint and the seed, which travel encrypted."""
        return papers_of(self.engine)

    def emitted(self, kind: type[Any]) -> list[Any]:
        """The payloads of a type in the outbox, in order."""
        name = contract_of(kind).name
        with Session(self.engine) as session:
            rows = session.execute(select(outbox.c.payload).where(outbox.c.type == name).order_by(outbox.c.id))
            return [load(kind, Event.from_bytes(row.payload).data) for row in rows]

    def option(self, item_id: str, letter: str) -> str:
        """The opaque id of an option by its author's letter, found by the text that the builder gave it."""
        item = next(item for item in self.papers().items if item.item_id == item_id)
        return next(o.option_id for o in item.options if o.text.startswith(f"Pilihan {letter} "))

    def paper(self) -> tuple[str, ...]:
        """Two items a section, in an order that is not the sections'."""
        by_section: dict[str, list[str]] = {}
        for item in self.papers().items:
            by_section.setdefault(item.section, []).append(item.item_id)
        return tuple(by_section[s][i] for i in (0, 1) for s in ("TKP", "TWK", "TIU"))

    def sat(self, candidate_no: str, letters: str, **changes: Any) -> list[Any]:
        """The three events of an attempt. `letters` answers the paper in order, "-" leaves a blank."""
        paper = self.paper()
        chosen = {item: self.option(item, letter) for item, letter in zip(paper, letters, strict=True) if letter != "-"}
        changes.setdefault("session_id", session_of(candidate_no, EXAM, self.engine))
        return attempt(candidate_no, paper, chosen, **changes)


def world_with(content: bytes) -> World:
    """A world whose database begins as `content_of` another one."""
    world = World.__new__(World)
    world.engine, world.now = engine_with(content), NOON
    return world


@cache
def _sealed() -> bytes:
    return content_of(World(bank_rows()).engine)


def approval(session: Session, now: datetime, who: Principal, digest: str | None = None) -> SignedStatement:
    """What the browser of this person hands in to approve the exam as it stands, or one with another digest; the person
    has one key."""
    bind_key(session, person_keys.bound(who.id))
    text = sealing.statement_for(session, now, EXAM, who)
    if digest is not None:
        text = replace(Statement.from_text(text), digest=digest).to_text()
    return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))


def attempt(candidate_no: str, paper: Sequence[str], answers: Mapping[str, str], **changes: Any) -> list[Any]:
    """started, recorded, submitted; `changes` go into the submission, another session into the start, too."""
    attempt_id = f"attempt-{candidate_no}"
    whose: dict[str, Any] = {"attempt_id": attempt_id, "candidate_no": candidate_no, "exam_id": EXAM}
    entries = chain(attempt_id, list(answers.items()))
    submission: dict[str, Any] = {
        "selection_id": SELECTION,
        "session_id": session_of(candidate_no),
        "reason": "candidate",
        "submitted_at": NOON,
        "entries": len(entries),
        "chain_head": entries[-1].hash if entries else "0" * 64,
        "items": tuple(paper),
        "answers": dict(answers),
        "build": build_of("cbt"),
    }
    started = AttemptStarted(
        **whose,
        selection_id=SELECTION,
        session_id=changes.get("session_id", submission["session_id"]),
        items=tuple(paper),
        started_at=NOON,
        deadline_at=NOON + timedelta(minutes=100),
        build=build_of("cbt"),
    )
    recorded = [AnswersRecorded(**whose, entries=tuple(entries))] if entries else []
    return [started, *recorded, AttemptSubmitted(**{**whose, **submission, **changes})]


def event_of(payload: Any, sequence: int = 1) -> Event:
    return messaging.event_of(payload, sequence, time=NOON)


def scoring_engine() -> Engine:
    """An empty database in memory with scoring's tables."""
    return engine_with(_empty())


@cache
def _empty() -> bytes:
    engine = make_engine("sqlite://")
    METADATA.create_all(engine)
    return content_of(engine)
