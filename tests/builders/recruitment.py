"""Valid people, documents and events of recruitment; tests override what they are about."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

import services.recruitment.service  # noqa: F401 - declares the tables of all parts
from services.recruitment.accounts.tables import accounts as accounts_table
from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.admissions import usecases as admissions
from services.recruitment.applications import usecases as applications
from services.recruitment.migrations import METADATA
from services.recruitment.selections.usecases.opening import open_selection
from services.recruitment.verifications import usecases as verifications
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.ids import new_id
from shared.messaging.tables import outbox
from tests.builders.databases import content_of, engine_with, replace_content

NOW = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
"""10.00 WIB on a day of the registration phase."""
SECRET = "a secret of at least thirty-two characters"
SELECTION_ID = "cpns-sukamaju-2026"
VACANCY_ID = "pranata-komputer-umum"
FOUR = ("Ani Lestari", "Budi Santoso", "Citra Dewi", "Dodi Pranata")
"""Names of candidates."""
NIK = "3315041508990004"
"""Somebody born on 15 August 1999 in Jawa Tengah, a man."""
PASSWORD = "kuda baterai staples"


def make_database() -> Engine:
    """An empty database in memory with recruitment's tables."""
    return engine_with(_empty())


def database_with_demo_selection() -> Engine:
    """A database in memory in which the selection is open."""
    return engine_with(_opened())


def continue_with(engine: Engine, content: bytes) -> None:
    """Makes a database in which the selection is open, and nothing else has happened, hold what `content_of` returned
    of another that began so."""
    replace_content(engine, content, of=_opened())


@cache
def _empty() -> bytes:
    engine = make_engine("sqlite://")
    METADATA.create_all(engine)
    return content_of(engine)


@cache
def _opened() -> bytes:
    engine = make_database()
    with unit_of_work(engine) as session:
        open_demo_selection(session)
    return content_of(engine)


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
    return open_selection(session, NOW, selection_document(**changes))


def add_account(
    session: Session,
    nik: str = NIK,
    name: str = "Budi Santoso",
    born_on: date = date(1999, 8, 15),
    vault: Vault | None = None,
) -> str:
    """An account that cannot log in: its password hash is none, which saves the hashing."""
    vault, account_id = vault or Vault(SECRET), new_id()
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
    session: Session, account_id: str, vacancy_id: str = VACANCY_ID, at: datetime = NOW, **changes: Any
) -> str:
    return applications.apply(session, at, account_id, vacancy_id, statement(**changes))


def nik_number(index: int) -> str:
    """A different number for each index, of somebody born on 15 August 1999."""
    return f"331504150899{index:04d}"


def add_candidate(session: Session, index: int = 0, name: str = "", vacancy_id: str = VACANCY_ID) -> str:
    """A person who applied and was accepted; returns the candidate number."""
    account_id = add_account(session, nik_number(index), name or f"Peserta {index}")
    application_id = add_application(session, account_id, vacancy_id)
    verifications.accept(session, NOW, application_id, "staff-1")
    return number_of(session, application_id)


def number_of(session: Session, application_id: str) -> str:
    """The candidate number that this application was given."""
    number = admissions.find_number(session, application_id)
    assert number is not None
    return number


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
