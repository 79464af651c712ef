"""Valid people, documents and events of recruitment; tests override what they are about."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from services.recruitment.storage.tables import METADATA
from services.recruitment.storage.tables import accounts as accounts_table
from services.recruitment.usecases import applications, verifications
from services.recruitment.usecases.selections import open_selection
from services.recruitment.usecases.vault import Vault
from shared.contracts.cbt import AttemptStarted, AttemptSubmitted, SeatAssigned
from shared.contracts.envelope import Event
from shared.contracts.payload import contract_of, dump
from shared.contracts.rules import Duration
from shared.contracts.scoring import (
    AttemptScored,
    BlueprintRow,
    Decision,
    ExamSealed,
    RankedRow,
    RankingReleased,
    SealedItem,
    SealedOption,
    SealedSection,
    SectionMark,
    Signature,
    ThresholdCheck,
)
from shared.db.engine import make_engine, unit_of_work
from shared.eventlog.interface import Record
from shared.kernel.ids import new_id
from shared.messaging.tables import outbox

NOW = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
"""10.00 WIB on a day of the registration phase."""
SECRET = "a secret of at least thirty-two characters"
SELECTION_ID = "cpns-sukamaju-2026"
VACANCY_ID = "pranata-komputer-umum"
NIK = "3315041508990004"
"""Somebody born on 15 August 1999 in Jawa Tengah, a man."""
PASSWORD = "kuda baterai staples"


class FixedClock:
    """Stands still until it is set."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def make_database() -> Engine:
    engine = make_engine("sqlite://")
    METADATA.create_all(engine)
    return engine


def vacancy_document(vacancy_id: str = VACANCY_ID, **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "vacancy_id": vacancy_id,
        "unit_id": "diskominfo",
        "title": "Pranata Komputer Ahli Pertama",
        "category": "general",
        "quota": 2,
        "duties": "Merawat sistem informasi kabupaten.",
        "requirements": {
            "education_levels": ["D4", "S1"],
            "majors": ["Informatika", "Sistem Informasi"],
            "min_gpa": "3.00",
            "min_age": 18,
            "max_age": 35,
        },
    }
    return {**document, **changes}


def selection_document(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "selection_id": SELECTION_ID,
        "title": "Seleksi CPNS 2026",
        "agency": "Pemerintah Kabupaten Sukamaju",
        "year": 2026,
        "timezone": "Asia/Jakarta",
        "simulation": True,
        "rules": "cpns-skd-2024",
        "age_on": "2026-11-03",
        "calendar": [
            {"code": "registration", "name": "Pendaftaran", "starts_on": "2026-11-03", "ends_on": "2026-11-17"},
            {"code": "verification", "name": "Verifikasi", "starts_on": "2026-11-04", "ends_on": "2026-11-24"},
            {"code": "exam", "name": "Ujian", "starts_on": "2026-12-08", "ends_on": "2026-12-10"},
            {"code": "results", "name": "Hasil", "starts_on": "2026-12-11", "ends_on": "2026-12-11"},
        ],
        "units": [
            {"unit_id": "diskominfo", "name": "Dinas Komunikasi dan Informatika"},
            {"unit_id": "rsud", "name": "RSUD Sukamaju"},
        ],
        "vacancies": [
            vacancy_document(),
            vacancy_document("pranata-komputer-cumlaude", category="cum_laude", quota=1),
            vacancy_document(
                "perawat-disabilitas",
                unit_id="rsud",
                title="Perawat Terampil",
                category="disability",
                requirements={
                    "education_levels": ["D3"],
                    "majors": ["Keperawatan"],
                    "min_gpa": "2.50",
                    "min_age": 18,
                    "max_age": 35,
                },
            ),
            vacancy_document(
                "operator-umum",
                title="Operator Layanan",
                requirements={"education_levels": ["SMA"], "majors": [], "min_gpa": None, "max_age": 30},
            ),
        ],
    }
    return {**deepcopy(document), **changes}


def open_demo_selection(session: Session, **changes: Any) -> str:
    return open_selection(session, FixedClock(), selection_document(**changes))


def add_account(session: Session, nik: str = NIK, name: str = "Budi Santoso", born_on: date = date(1999, 8, 15)) -> str:
    """An account that cannot log in: its password hash is none, which saves the hashing."""
    vault, account_id = Vault(SECRET), new_id()
    row = {
        "account_id": account_id,
        "nik_key": vault.key_of("nik", nik),
        "nik_sealed": vault.seal(nik, account_id),
        "name": name,
        "born_on": born_on,
        "email": "budi@contoh.id",
        "phone": "081234567890",
        "password_hash": "-",
        "consented_at": NOW,
        "created_at": NOW,
    }
    session.execute(insert(accounts_table).values(**row))
    return account_id


def statement(**changes: Any) -> applications.Stated:
    values: dict[str, Any] = {
        "education_level": "S1",
        "major": "Informatika",
        "gpa": Decimal("3.45"),
        "diploma_school": "Universitas Sukamaju",
        "declarations": frozenset(),
        "extra_time": False,
    }
    return applications.Stated(**{**values, **changes})


def add_application(
    session: Session, account_id: str, vacancy_id: str = VACANCY_ID, clock: FixedClock | None = None, **changes: Any
) -> str:
    return applications.apply(session, clock or FixedClock(), account_id, vacancy_id, statement(**changes))


def nik_number(index: int) -> str:
    """A different number for each index, of somebody born on 15 August 1999."""
    return f"331504150899{index:04d}"


def add_candidate(session: Session, index: int = 0, name: str = "", vacancy_id: str = VACANCY_ID) -> str:
    """A person who applied and was accepted; returns the candidate number."""
    account_id = add_account(session, nik_number(index), name or f"Peserta {index}")
    application_id = add_application(session, account_id, vacancy_id)
    return verifications.accept(session, FixedClock(), application_id, "staff-1")


def registration_fields(**changes: Any) -> dict[str, Any]:
    """The registration form as a browser sends it."""
    fields: dict[str, Any] = {
        "nik": NIK,
        "name": "Budi Santoso",
        "birth_date": "1999-08-15",
        "email": "budi@contoh.id",
        "phone": "0812 3456 7890",
        "password": PASSWORD,
        "password_again": PASSWORD,
        "consent": "true",
    }
    return {**fields, **changes}


def application_fields(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "education_level": "S1",
        "major": "Informatika",
        "gpa": "3,45",
        "diploma_school": "Universitas Sukamaju",
    }
    return {**fields, **changes}


# ---- events of the other services ----


def event_of(payload: Any, sequence: int = 1, at: datetime = NOW, **changes: Any) -> Event:
    agreed = contract_of(payload)
    values: dict[str, Any] = {
        "id": new_id(),
        "type": agreed.name,
        "source": f"/{agreed.producer}",
        "time": at,
        "aggregate_type": agreed.aggregate_type,
        "aggregate_id": str(getattr(payload, agreed.key_field)),
        "sequence": sequence,
        "data": dump(payload),
    }
    return Event(**{**values, **changes})


def record_of(event: Event, topic: str = "") -> Record:
    return Record(topic, 0, 1, event.aggregate_id, event.to_bytes(), {}, event.time)


def seat_assigned(candidate_no: str, **changes: Any) -> SeatAssigned:
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "session_id": "sesi-1",
        "session_name": "Sesi 1",
        "venue": "SMKN 1 Sukamaju",
        "room": "Ruang 2",
        "seat_no": 14,
        "starts_at": datetime(2026, 12, 8, 1, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 8, 3, 30, tzinfo=UTC),
        "timezone": "Asia/Jakarta",
        "minutes": 100,
    }
    return SeatAssigned(**{**values, **changes})


def attempt_started(candidate_no: str, **changes: Any) -> AttemptStarted:
    values: dict[str, Any] = {
        "attempt_id": f"attempt-{candidate_no}",
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "session_id": "sesi-1",
        "items": tuple(f"item-{number}" for number in range(110)),
        "started_at": datetime(2026, 12, 8, 1, 0, tzinfo=UTC),
        "deadline_at": datetime(2026, 12, 8, 2, 40, tzinfo=UTC),
    }
    return AttemptStarted(**{**values, **changes})


def attempt_submitted(candidate_no: str, **changes: Any) -> AttemptSubmitted:
    values: dict[str, Any] = {
        "attempt_id": f"attempt-{candidate_no}",
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "session_id": "sesi-1",
        "reason": "candidate",
        "submitted_at": datetime(2026, 12, 8, 2, 30, tzinfo=UTC),
        "entries": 108,
        "chain_head": "ab" * 32,
        "items": tuple(f"item-{number}" for number in range(110)),
        "answers": {f"item-{number}": f"option-{number}" for number in range(108)},
    }
    return AttemptSubmitted(**{**values, **changes})


def exam_sealed(**changes: Any) -> ExamSealed:
    """Two items; their words must not be found in recruitment afterwards."""
    options = tuple(SealedOption(option_id=f"o{number}", text=f"Pilihan rahasia {number}") for number in range(5))
    values: dict[str, Any] = {
        "exam_id": f"{SELECTION_ID}-skd",
        "selection_id": SELECTION_ID,
        "title": "Seleksi Kompetensi Dasar",
        "sections": (SealedSection(code="TWK", name="Tes Wawasan Kebangsaan", items=2),),
        "blueprint": (BlueprintRow(section="TWK", topic="Pancasila", band="easy", items=2),),
        "items": tuple(
            SealedItem(
                item_id=f"i{number}",
                section="TWK",
                topic="Pancasila",
                band="easy",
                stem="Soal rahasia",
                options=options,
            )
            for number in range(2)
        ),
        "duration": Duration(minutes=100, extra_time_minutes=130, grace_seconds=30),
        "draw_seed": "benih",
        "draw_seed_commitment": "12" * 32,
        "key_commitment": "34" * 32,
        "content_digest": "56" * 32,
        "rules_digest": "cd" * 32,
        "sealed_at": NOW,
    }
    return ExamSealed(**{**values, **changes})


def attempt_scored(
    candidate_no: str, twk: int = 110, tiu: int = 145, tkp: int = 191, vacancy_id: str = VACANCY_ID, **changes: Any
) -> AttemptScored:
    """Marks against the thresholds of the general category."""
    marks = (("TWK", twk, 150, 65), ("TIU", tiu, 175, 80), ("TKP", tkp, 225, 166))
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "vacancy_id": vacancy_id,
        "exam_id": f"{SELECTION_ID}-skd",
        "attempt_id": f"attempt-{candidate_no}",
        "sections": tuple(
            SectionMark(section=code, marks=got, max_marks=most, right=None, wrong=None, blank=2)
            for code, got, most, _ in marks
        ),
        "total": twk + tiu + tkp,
        "max_total": 550,
        "thresholds": tuple(
            ThresholdCheck(subject=code, minimum=least, marks=got, met=got >= least) for code, got, _, least in marks
        ),
        "passed": all(got >= least for _, got, _, least in marks),
        "rules_digest": "cd" * 32,
        "chain_head": "ab" * 32,
        "scored_at": datetime(2026, 12, 8, 2, 30, 1, tzinfo=UTC),
    }
    return AttemptScored(**{**values, **changes})


def ranked(candidate_no: str, rank: int | None, twk: int, tiu: int, tkp: int, status: str, **changes: Any) -> RankedRow:
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "rank": rank,
        "marks": {"TWK": twk, "TIU": tiu, "TKP": tkp},
        "total": twk + tiu + tkp,
        "status": status,
        "decision": None,
    }
    return RankedRow(**{**values, **changes})


def ranking_released(rows: list[RankedRow], **changes: Any) -> RankingReleased:
    values: dict[str, Any] = {
        "vacancy_id": VACANCY_ID,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "version": 1,
        "part": 1,
        "parts": 1,
        "quota": 2,
        "places": 6,
        "present": len([row for row in rows if row.status != "absent"]),
        "ranked": len([row for row in rows if row.rank is not None]),
        "ranking_digest": "7f2c91ab04de6e58" * 4,
        "rules_digest": "cd" * 32,
        "tie_breaks": ("total", "TKP", "TIU", "TWK"),
        "signatures": (
            Signature(role="committee", signer="R.K.", digest="7f2c91ab04de6e58" * 4, signed_at=NOW),
            Signature(role="committee", signer="M.S.", digest="7f2c91ab04de6e58" * 4, signed_at=NOW),
        ),
        "rows": tuple(rows),
        "released_at": datetime(2026, 12, 11, 1, 0, tzinfo=UTC),
    }
    return RankingReleased(**{**values, **changes})


def decision(above: str, key: str, theirs: int, mine: int) -> Decision:
    return Decision(above=above, key=key, theirs=theirs, mine=mine)


# ---- looking ----


def emitted(engine: Engine) -> list[tuple[str, dict[str, Any]]]:
    """(type, data) of every event in the outbox, in order."""
    with unit_of_work(engine) as session:
        rows = session.execute(select(outbox.c.type, outbox.c.payload).order_by(outbox.c.id))
        return [(row.type, json.loads(row.payload)["data"]) for row in rows]


def actors(engine: Engine) -> list[str]:
    """The actor of every event in the outbox, in order."""
    with unit_of_work(engine) as session:
        rows = session.execute(select(outbox.c.payload).order_by(outbox.c.id))
        return [str(json.loads(row.payload)["actor"]) for row in rows]
