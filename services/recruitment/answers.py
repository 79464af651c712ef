"""What programs get back."""

from __future__ import annotations

from marshmallow import fields, validate

from services.recruitment.applications.domain.applications import State
from shared.kernel.roles import Role
from shared.web.api import StrictSchema


class PhaseAnswer(StrictSchema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class SelectionAnswer(StrictSchema):
    selection_id = fields.String(required=True)
    title = fields.String(required=True)
    agency = fields.String(required=True)
    timezone = fields.String(required=True)
    simulation = fields.Boolean(required=True)
    rules_digest = fields.String(required=True)
    calendar = fields.List(fields.Nested(PhaseAnswer), required=True)
    opened_at = fields.DateTime(required=True)


class RequirementsAnswer(StrictSchema):
    education_levels = fields.List(fields.String(), required=True)
    majors = fields.List(fields.String(), required=True)
    min_gpa = fields.String(allow_none=True, required=True)
    min_age = fields.Integer(required=True)
    max_age = fields.Integer(required=True)


class VacancyAnswer(StrictSchema):
    vacancy_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    title = fields.String(required=True)
    unit = fields.String(required=True)
    unit_code = fields.String(required=True)
    category = fields.String(required=True)
    position_group = fields.String(allow_none=True)
    quota = fields.Integer(required=True)
    duties = fields.String(required=True)
    applicants = fields.Integer()
    requirements = fields.Nested(RequirementsAnswer, required=True)


class VacancyPage(StrictSchema):
    items = fields.List(fields.Nested(VacancyAnswer), required=True)
    total = fields.Integer(required=True)


class AccountAnswer(StrictSchema):
    """The same whether or not this NIK had an account before."""

    status = fields.String(required=True)
    message = fields.String(required=True)


class SessionAnswer(StrictSchema):
    account_id = fields.String(required=True)
    name = fields.String(required=True)


class StaffSessionAnswer(StrictSchema):
    token = fields.String(required=True)
    expires_at = fields.DateTime(required=True)
    roles = fields.List(fields.String(validate=validate.OneOf([role.value for role in Role])), required=True)


class NextStepAnswer(StrictSchema):
    code = fields.String(required=True)
    text = fields.String(required=True)


class SeatAnswer(StrictSchema):
    session_name = fields.String(required=True)
    venue = fields.String(required=True)
    room = fields.String(required=True)
    seat_no = fields.Integer(required=True)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True)
    timezone = fields.String(required=True)
    minutes = fields.Integer(required=True)


class ApplicationAnswer(StrictSchema):
    application_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    vacancy_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([s.value for s in State]))
    submitted_at = fields.DateTime(required=True)
    candidate_no = fields.String(required=True, allow_none=True)
    reason_code = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    seat = fields.Nested(SeatAnswer, required=True, allow_none=True)
    next_step = fields.Nested(NextStepAnswer, required=True)


class MyApplicationsAnswer(StrictSchema):
    items = fields.List(fields.Nested(ApplicationAnswer), required=True)


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


class ResultHeadAnswer(StrictSchema):
    vacancy_id = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True)
    quota = fields.Integer(required=True)
    places = fields.Integer(required=True)
    present = fields.Integer(required=True)
    ranked = fields.Integer(required=True)
    ranking_digest = fields.String(required=True)
    rules_digest = fields.String(required=True)
    released_at = fields.DateTime(required=True)


class ResultRowAnswer(StrictSchema):
    candidate_no = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    rank = fields.Integer(required=True, allow_none=True)
    marks = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Integer(required=True)
    status = fields.String(required=True)


class ResultAnswer(ResultHeadAnswer):
    rows = fields.List(fields.Nested(ResultRowAnswer), required=True)


class ResultListAnswer(StrictSchema):
    items = fields.List(fields.Nested(ResultHeadAnswer), required=True)


class TrailEntryAnswer(StrictSchema):
    id = fields.Integer(required=True)
    event_id = fields.String(required=True)
    type = fields.String(required=True)
    topic = fields.String(required=True)
    source = fields.String(required=True)
    aggregate_type = fields.String(required=True)
    aggregate_id = fields.String(required=True)
    sequence = fields.Integer(required=True)
    candidate_no = fields.String(required=True, allow_none=True)
    selection_id = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True)
    correlation_id = fields.String(required=True, allow_none=True)
    cause_id = fields.String(required=True, allow_none=True)
    occurred_at = fields.DateTime(required=True)
    received_at = fields.DateTime(required=True)
    delay_ms = fields.Integer(required=True)
    summary = fields.String(required=True)


class TrailAnswer(StrictSchema):
    """`last_id` is what to ask `after` next."""

    items = fields.List(fields.Nested(TrailEntryAnswer), required=True)
    last_id = fields.Integer(required=True)
