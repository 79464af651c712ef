"""The forms of rules documents."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from shared.kernel.words import N_
from shared.web.api import StrictSchema


class BeginForm(StrictSchema):
    """`source` names a preset or the digest of an adopted version; a file counts where it is empty."""

    source = fields.String(load_default="", metadata={"label": N_("Mulai dari")})
    document = Upload(load_default=None, metadata={"label": N_("Dokumen sendiri")})
    reason = fields.String(required=True, metadata={"label": N_("Alasan dokumen ini")})
    request = fields.String(load_default="", validate=validate.Length(max=100))


class DraftForm(StrictSchema):
    """The whole document as JSON, and the digest of what was on the page when it was edited."""

    seen = fields.String(load_default="")
    text = fields.String(required=True, metadata={"label": N_("Dokumen sebagai JSON")})


class FieldsForm(StrictSchema):
    """The document field by field; what stands in the fields is read by their places (`domain/editing.py`)."""

    seen = fields.String(load_default="")


class DiscardForm(StrictSchema):
    """The digest of what was on the page that asked for confirmation."""

    seen = fields.String(load_default="")


class AdoptionAnswer(StrictSchema):
    adopted = fields.Boolean(required=True)
