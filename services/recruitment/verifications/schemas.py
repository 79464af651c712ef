"""What verifiers send, and what programs get back."""

from __future__ import annotations

from marshmallow import fields, validate

from services.recruitment.applications.domain.applications import State
from services.recruitment.verifications.domain import REJECTION_REASONS
from shared.kernel.words import N_
from shared.web.api import StrictSchema

_SHORT = validate.Length(max=200)


class RejectionForm(StrictSchema):
    reason_code = fields.String(
        required=True, validate=validate.OneOf(list(REJECTION_REASONS)), metadata={"label": N_("Alasan")}
    )
    reason = fields.String(required=True, validate=validate.Length(max=2000), metadata={"label": N_("Penjelasan")})


class DecisionRequest(StrictSchema):
    """`reason_code` and `reason` go with a rejection only."""

    decision = fields.String(required=True, validate=validate.OneOf(["accept", "reject"]))
    reason_code = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(list(REJECTION_REASONS)))
    reason = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))


class Paging(StrictSchema):
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))
    per_page = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class VerificationQuery(Paging):
    selection_id = fields.String(load_default="", validate=_SHORT)
    state = fields.String(load_default=State.SUBMITTED.value, validate=validate.OneOf([s.value for s in State]))
    vacancy_id = fields.String(load_default="", validate=_SHORT)
    q = fields.String(load_default="", validate=_SHORT)


class QueueLineAnswer(StrictSchema):
    application_id = fields.String(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    category = fields.String(required=True)
    submitted_at = fields.DateTime(required=True)
    state = fields.String(required=True)
    decided_at = fields.DateTime(allow_none=True)
    candidate_no = fields.String(allow_none=True)


class QueuePage(StrictSchema):
    items = fields.List(fields.Nested(QueueLineAnswer), required=True)
    total = fields.Integer(required=True)


class DecisionAnswer(StrictSchema):
    application_id = fields.String(required=True)
    state = fields.String(required=True)
    candidate_no = fields.String(required=True, allow_none=True)
