"""Requests about builds that an exam was not sealed with."""

from __future__ import annotations

from marshmallow import fields, validate

from services.scoring.approvals.schemas import StatementRequest
from shared.kernel.words import N_
from shared.web.api import StrictSchema

_TEXT = validate.Regexp("^[^\\x00]*$")


class AcceptanceReasonRequest(StrictSchema):
    reason = fields.String(
        required=True, validate=[validate.Length(max=2_000), _TEXT], metadata={"label": N_("Alasan")}
    )


class AcceptanceRequest(AcceptanceReasonRequest, StatementRequest):
    """The reason beside the statement that the service gave for it, signed."""


class AcceptanceAnswer(StrictSchema):
    complete = fields.Boolean(required=True, metadata={"description": "Two members have accepted it now."})
