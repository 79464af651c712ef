"""Requests about answers to objections."""

from __future__ import annotations

from marshmallow import fields, validate

from services.scoring.approvals.schemas import StatementRequest
from shared.contracts.item_objections import OUTCOMES
from shared.kernel.words import N_
from shared.web.api import StrictSchema

_TEXT = validate.Regexp("^[^\\x00]*$")


class AnswerRequest(StrictSchema):
    outcome = fields.String(required=True, validate=validate.OneOf(list(OUTCOMES)), metadata={"label": N_("Keputusan")})
    text = fields.String(
        required=True, validate=[validate.Length(max=2_000), _TEXT], metadata={"label": N_("Jawaban untuk umum")}
    )


class SignedAnswerRequest(AnswerRequest, StatementRequest):
    """The answer beside the statement that the service gave for it, signed."""


class AnsweredAnswer(StrictSchema):
    complete = fields.Boolean(required=True, metadata={"description": "Two members have signed it now; it is public."})
