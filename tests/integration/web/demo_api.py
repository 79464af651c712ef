"""The API of the small application: notes and seats."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import insert

from shared.kernel.errors import InvalidInput, Place, Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import access, require_principal
from shared.web.api import Blueprint, StrictSchema
from shared.web.unit_of_work import clock, db
from tests.integration.web.demo_notes import Closed, Gone, add_note, all_notes, seats

api = Blueprint("notes", __name__, url_prefix="/api/notes", description="Notes")


class NoteSchema(StrictSchema):
    text = fields.String(required=True, validate=validate.Length(max=40))
    weight = fields.Integer()
    urgent = fields.Boolean()


class NotesQuery(StrictSchema):
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1000))


@api.get("")
@api.arguments(NotesQuery, location="query")
@api.response(200, NoteSchema(many=True))
@access(Role.COMMITTEE, Role.AUDITOR)
def list_notes(query: dict[str, Any]) -> list[dict[str, str]]:
    return [{"text": text} for text in all_notes()]


@api.post("")
@api.arguments(NoteSchema)
@api.response(201, NoteSchema)
@access(Role.COMMITTEE)
def create_note(values: dict[str, Any]) -> dict[str, Any]:
    """Adds a note."""
    add_note(values["text"])
    if values["text"] == "closed":
        raise Closed(day=date(2026, 11, 17))
    if values["text"] == "several":
        raise InvalidInput(
            [
                Problem.of(Place(row=2), "wrong_key", N_("Kunci harus A sampai E, bukan %(key)s."), key="F"),
                Problem.of("weight", "too_small", N_("Paling kecil %(min)s."), min=1),
            ]
        )
    if values["text"] == "gone":
        raise Gone(field="text")
    if values["text"] == "fault":
        raise RuntimeError("a secret of the inside")
    return values


@api.put("/seats/<seat>")
@api.response(200)
@access(Role.COMMITTEE)
def take_seat(seat: str) -> dict[str, Any]:
    db().execute(insert(seats).values(seat=seat))
    return {"seat": seat, "on": date(2026, 11, 22), "at": clock().now()}


@api.get("/own")
@api.response(200)
@access(Role.APPLICANT)
def own_note() -> dict[str, str]:
    return {"account": require_principal().id}
