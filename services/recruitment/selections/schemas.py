"""The form by which a new version of the rules is put."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields

from shared.kernel.words import N_
from shared.web.api import StrictSchema


class RulesForm(StrictSchema):
    document = Upload(required=True, metadata={"label": N_("Dokumen aturan")})
    reason = fields.String(required=True, metadata={"label": N_("Alasan penggantian")})
