"""Seated candidates and their PINs, for the proctor's programs."""

from __future__ import annotations

from marshmallow import fields, validate

from services.cbt.attempts.domain.attempts import State
from services.cbt.hall.domain import Condition
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.paging import page_number, page_size


class SeatedCandidateQuery(StrictSchema):
    """`q` narrows to candidate numbers and names that contain it."""

    q = fields.String(load_default="", validate=validate.Length(max=100))
    page = page_number()
    per_page = page_size(200, 500)


class SeatedCandidateAnswer(StrictSchema):
    """`silent_seconds` is the time since an active seat last called."""

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


class SeatedCandidateListAnswer(StrictSchema):
    items = fields.List(fields.Nested(SeatedCandidateAnswer), required=True)
    total = fields.Integer(required=True)


class PinAnswer(StrictSchema):
    pin = fields.String(required=True)
    valid_until = Moment(required=True)
