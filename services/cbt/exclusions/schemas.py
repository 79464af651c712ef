"""Requests about sheets that do not count, and their answers, for programs."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.signed_requests import StatementRequest

_TEXT = validate.Regexp("^[^\\x00]*$")


class ExclusionReasonRequest(StrictSchema):
    reason_code = fields.String(
        required=True,
        validate=[validate.Length(max=40), _TEXT],
        metadata={"label": N_("Jenis alasan"), "description": "A reason with the sheet voids it, others disqualify."},
    )
    reason = fields.String(
        required=True, validate=[validate.Length(max=2_000), _TEXT], metadata={"label": N_("Alasan")}
    )


class ExclusionRequest(ExclusionReasonRequest, StatementRequest):
    """The reason beside the statement that the service gave for it, signed."""


class ExclusionAnswer(StrictSchema):
    attempt_id = fields.String(required=True)
    decided = fields.Boolean(required=True, metadata={"description": "False: another person signs it, too."})
    decided_at = Moment(required=True, allow_none=True)
