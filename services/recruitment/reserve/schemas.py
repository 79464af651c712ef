"""What a candidate types to give a place back."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.contracts.reserve import REPLY_REASONS
from shared.kernel.words import N_
from shared.web.api import StrictSchema
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
