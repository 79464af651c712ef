"""Requests and forms of verifiers, and the answers for programs."""

from __future__ import annotations

from marshmallow import fields, validate

from services.recruitment.applications.domain.applications import State
from services.recruitment.verifications.domain import REJECTION_REASONS
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.paging import page_number, page_size

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


class VerificationQuery(StrictSchema):
    page = page_number()
    per_page = page_size(50, 200)
    selection_id = fields.String(load_default="", validate=_SHORT)
    state = fields.String(load_default=State.SUBMITTED.value, validate=validate.OneOf([s.value for s in State]))
    vacancy_id = fields.String(load_default="", validate=_SHORT)
    q = fields.String(load_default="", validate=_SHORT)


class QueueLineAnswer(StrictSchema):
    application_id = fields.String(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    category = fields.String(required=True)
    submitted_at = Moment(required=True)
    state = fields.String(required=True)
    decided_at = Moment(allow_none=True)


class QueuePageAnswer(StrictSchema):
    items = fields.List(fields.Nested(QueueLineAnswer), required=True)
    total = fields.Integer(required=True)


class DecisionAnswer(StrictSchema):
    application_id = fields.String(required=True)
    state = fields.String(required=True)
