"""What a candidate types to give a place back, and what members do to give it back for one."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.contracts.reserve import REPLY_REASONS
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.signed_requests import StatementRequest
from shared.web.typed_fields import TypedDate
from shared.web.visible_texts import visible


class LeavingForm(StrictSchema):
    """`confirmed`: the page that says what it does was seen."""

    reason_code = fields.String(
        required=True,
        validate=validate.OneOf(list(REPLY_REASONS), error=N_("Pilih salah satu alasan.")),
        metadata={"label": N_("Alasan")},
    )
    note = fields.String(
        load_default="",
        validate=[validate.Length(max=500), validate.Regexp("^[^\\x00]*$"), visible],
        metadata={"label": N_("Keterangan")},
    )
    confirmed = fields.Boolean(load_default=False)


class GivingBackReasonRequest(StrictSchema):
    reason_code = fields.String(
        required=True,
        validate=[validate.Length(max=40), validate.Regexp("^[^\\x00]*$")],
        metadata={"label": N_("Alasan")},
    )
    happened_on = TypedDate(
        required=True,
        metadata={"label": N_("Tanggal"), "description": "Of the letter, the death, or the finding."},
    )


class GivingBackRequest(GivingBackReasonRequest, StatementRequest):
    """Reason and date beside the statement that the service gave for them, signed."""


class GivingBackAnswer(StrictSchema):
    candidate_no = fields.String(required=True)
    decided = fields.Boolean(required=True, metadata={"description": "False: another person signs it, too."})
    decided_at = Moment(required=True, allow_none=True)
