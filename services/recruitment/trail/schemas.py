"""Requests and answers for programs about the trail."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.typed_fields import CandidateNumber

_SHORT = validate.Length(max=200)


class TrailQuery(StrictSchema):
    after = fields.Integer(load_default=0, validate=validate.Range(min=0, max=2**53 - 1))
    candidate_no = CandidateNumber(load_default="", validate=_SHORT)
    selection_id = fields.String(load_default="", validate=_SHORT)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class TrailEntryAnswer(StrictSchema):
    """`person` is the name of the member of staff who did it, or a pseudonym where the reader may not read names."""

    id = fields.Integer(required=True)
    event_id = fields.String(required=True)
    type = fields.String(required=True)
    kind = fields.String(required=True)
    topic = fields.String(required=True)
    source = fields.String(required=True)
    aggregate_type = fields.String(required=True)
    aggregate_id = fields.String(required=True)
    sequence = fields.Integer(required=True)
    candidate_no = fields.String(required=True, allow_none=True)
    selection_id = fields.String(required=True, allow_none=True)
    vacancy_id = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True)
    person = fields.String(required=True, allow_none=True)
    correlation_id = fields.String(required=True, allow_none=True)
    cause_id = fields.String(required=True, allow_none=True)
    occurred_at = Moment(required=True)
    received_at = Moment(required=True)
    delay_ms = fields.Integer(required=True)
    summary = fields.String(required=True)


class TrailAnswer(StrictSchema):
    """`last_id` is the next value of `after`."""

    items = fields.List(fields.Nested(TrailEntryAnswer), required=True)
    last_id = fields.Integer(required=True)
