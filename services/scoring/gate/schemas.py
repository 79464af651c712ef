"""Requests about soft reasons of the gate."""

from __future__ import annotations

from marshmallow import fields, validate

from services.scoring.approvals.schemas import StatementRequest
from shared.kernel.words import N_
from shared.web.api import StrictSchema

_TEXT = validate.Regexp("^[^\\x00]*$")


class OverrulingReasonRequest(StrictSchema):
    reason = fields.String(
        required=True, validate=[validate.Length(max=2_000), _TEXT], metadata={"label": N_("Alasan")}
    )


class OverrulingRequest(OverrulingReasonRequest, StatementRequest):
    """The reason beside the statement that the service gave for it, signed."""


class OverrulingAnswer(StrictSchema):
    complete = fields.Boolean(required=True, metadata={"description": "Two members have overruled it now."})
