"""Seated candidates and their PINs, for the proctor's programs."""

from __future__ import annotations

from marshmallow import fields, validate

from services.cbt.attempts.domain.attempts import State
from services.cbt.hall.domain import Condition
from services.cbt.seating.domain.closed_seats import REASONS
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.paging import page_number, page_size


class SeatedCandidateQuery(StrictSchema):
    """`q` narrows to candidate numbers and names that contain it."""

    q = fields.String(load_default="", validate=validate.Length(max=100))
    page = page_number()
    per_page = page_size(200, 500)


class ClosingRequest(StrictSchema):
    """Why the seat of somebody who checked in and never began is closed."""

    reason_code = fields.String(
        required=True,
        validate=validate.Length(max=40),
        metadata={"label": N_("Alasan"), "description": f"One of {', '.join(REASONS)}."},
    )
    note = fields.String(
        load_default="",
        validate=[validate.Length(max=2_000), validate.Regexp("^[^\\x00]*$")],
        metadata={"label": N_("Catatan"), "description": "For the staff of the exam; in no event."},
    )


class TakingBackRequest(StrictSchema):
    """Nothing is asked."""


class ClosingAnswer(StrictSchema):
    candidate_no = fields.String(required=True)
    reason_code = fields.String(required=True)
    closed = fields.Boolean(
        required=True, metadata={"description": "False: a second exam officer has still to close it, or takes it back."}
    )


class SeatedCandidateAnswer(StrictSchema):
    """`silent_seconds` is the time since an active seat last called, `closed_because` the code of why an exam officer
    closed the seat before its candidate began."""

    candidate_no = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    room = fields.String(required=True)
    room_number = fields.Integer(required=True)
    seat_no = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    checked_in = fields.Boolean(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    condition = fields.String(required=True, validate=validate.OneOf(list(Condition)))
    answered = fields.Integer(required=True)
    silent_seconds = fields.Integer(required=True, allow_none=True)
    closed_because = fields.String(required=True, allow_none=True)


class SeatedCandidateListAnswer(StrictSchema):
    items = fields.List(fields.Nested(SeatedCandidateAnswer), required=True)
    total = fields.Integer(required=True)


class PinAnswer(StrictSchema):
    pin = fields.String(required=True)
    valid_until = Moment(required=True)
