"""The form by which a new version of the rules is put."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from shared.kernel.words import N_
from shared.web.api import StrictSchema


class RulesForm(StrictSchema):
    document = Upload(required=True, metadata={"label": N_("Dokumen aturan")})
    reason = fields.String(
        required=True,
        validate=[
            validate.Length(min=10, max=1000),
            validate.Regexp(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]*\Z"),
        ],
        metadata={"label": N_("Alasan penggantian")},
    )
