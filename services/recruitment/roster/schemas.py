"""What members do to close a roster."""

from __future__ import annotations

from marshmallow import fields

from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.signed_requests import StatementRequest


class DrawingUpForm(StrictSchema):
    """Left empty, there are as many spare codes as usual."""

    spare_codes = fields.Integer(load_default=None, allow_none=True, metadata={"label": N_("Kode cadangan")})


class ClosingForm(StatementRequest):
    """The statement that the service gave, signed."""
