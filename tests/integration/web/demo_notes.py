"""The tables of the small application, the errors of its own, and what its pages and API do with notes."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Column, Engine, MetaData, Table, Text, insert, select

from shared.db.engine import make_engine
from shared.db.types import BigId
from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_
from shared.messaging import tables as messaging
from shared.web import standing
from shared.web.unit_of_work import db
from tests.builders.databases import content_of, engine_with

METADATA = MetaData()
notes = Table("notes", METADATA, Column("id", BigId, primary_key=True), Column("text", Text, nullable=False))
seats = Table("seats", METADATA, Column("seat", Text, primary_key=True))
messaging.copy_into(METADATA)
standing.copy_into(METADATA)


class Closed(DomainError):
    code = "closed"
    text = N_("Pendaftaran ditutup %(day)s.")


class Gone(DomainError):
    kind = Kind.GONE
    code = "gone"


def add_note(text: str) -> None:
    db().execute(insert(notes).values(text=text))


def all_notes() -> list[str]:
    return list(db().scalars(select(notes.c.text).order_by(notes.c.id)))


def demo_engine() -> Engine:
    return engine_with(_empty())


@cache
def _empty() -> bytes:
    engine = make_engine("sqlite://")
    METADATA.create_all(engine)
    return content_of(engine)
