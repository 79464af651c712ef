"""Requests about sessions from the exam officer's programs and pages, and their answers."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment, in_usual_years
from shared.web.typed_fields import Name, TypedMoment, WholeNumber

_ID = validate.Length(min=1, max=100)


class SelectionQuery(StrictSchema):
    """Without `selection_id` a list is of every selection."""

    selection_id = fields.String(load_default="", validate=[validate.Length(max=100), validate.Regexp("^[^\\x00]*$")])


class RoomRequest(StrictSchema):
    name = Name(required=True, validate=validate.Length(max=80))
    seats = WholeNumber(required=True, validate=validate.Range(min=1, max=1000))


class SessionRequest(StrictSchema):
    """Without `selection_id` the session belongs to the selection that was opened last; without `exam_id` it is for
    that selection's first exam."""

    selection_id = fields.String(validate=_ID)
    exam_id = fields.String(validate=_ID)
    name = Name(required=True, validate=validate.Length(max=80))
    venue = Name(required=True, validate=validate.Length(max=80))
    rooms = fields.List(fields.Nested(RoomRequest), required=True, validate=validate.Length(min=1, max=200))
    starts_at = fields.AwareDateTime(required=True, validate=in_usual_years)
    ends_at = fields.AwareDateTime(required=True, validate=in_usual_years)
    timezone = Name(required=True, validate=validate.Length(max=64))


class SessionForm(StrictSchema):
    """The same on a page, where an empty `exam_id` is the first exam: times of the hall's clock, and rooms as lines
    such as "Ruang 1: 60"."""

    name = Name(required=True, validate=validate.Length(max=80), metadata={"label": N_("Nama sesi")})
    venue = Name(required=True, validate=validate.Length(max=80), metadata={"label": N_("Tempat")})
    rooms = fields.String(
        required=True, validate=validate.Length(max=20_000), metadata={"label": N_("Ruang dan kursi")}
    )
    starts_at = TypedMoment(required=True, validate=in_usual_years, metadata={"label": N_("Mulai")})
    ends_at = TypedMoment(required=True, validate=in_usual_years, metadata={"label": N_("Berakhir")})
    timezone = Name(required=True, validate=validate.Length(max=64), metadata={"label": N_("Zona waktu")})
    exam_id = fields.String(
        load_default="", validate=validate.Length(max=100), metadata={"label": N_("Ujian tahap lanjutan")}
    )


class RoomAnswer(RoomRequest):
    number = fields.Integer(required=True)


class SessionAnswer(StrictSchema):
    session_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    exam_id = fields.String(allow_none=True, metadata={"description": "Of a later stage; null for the first exam."})
    name = fields.String(required=True)
    venue = fields.String(required=True)
    rooms = fields.List(fields.Nested(RoomAnswer), required=True)
    seats = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    timezone = fields.String(required=True)


class SessionListAnswer(StrictSchema):
    items = fields.List(fields.Nested(SessionAnswer), required=True)


class DutyRequest(StrictSchema):
    """Numbers of rooms of the session."""

    rooms = fields.List(
        WholeNumber(required=True, validate=validate.Range(min=1, max=200)),
        required=True,
        validate=validate.Length(max=200),
    )


class ProctorAnswer(StrictSchema):
    staff_id = fields.String(required=True)
    name = fields.String(required=True)
    rooms = fields.List(fields.Integer(), required=True)


class ProctorListAnswer(StrictSchema):
    items = fields.List(fields.Nested(ProctorAnswer), required=True)
