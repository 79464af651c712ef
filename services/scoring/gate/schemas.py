"""Requests about soft reasons of the gate."""

from __future__ import annotations

from marshmallow import fields, validate

from services.scoring.approvals.schemas import StatementRequest
from shared.kernel.words import N_
from shared.web.api import StrictSchema

_TEXT = validate.Regexp("^[^\\x00]*$")


class GateQuery(StrictSchema):
    exam_id = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "An exam of a later stage; the selection's first one where none is named."},
    )


class OverrulingReasonRequest(StrictSchema):
    reason = fields.String(
        required=True, validate=[validate.Length(max=2_000), _TEXT], metadata={"label": N_("Alasan")}
    )


class OverrulingRequest(OverrulingReasonRequest, StatementRequest):
    """The reason beside the statement that the service gave for it, signed."""


class OverrulingAnswer(StrictSchema):
    complete = fields.Boolean(required=True, metadata={"description": "Two members have overruled it now."})
