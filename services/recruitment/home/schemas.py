"""Requests and answers for programs about selections, vacancies and their own applications."""

from __future__ import annotations

from marshmallow import fields, validate

from services.recruitment.applications.domain.applications import State
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.paging import page_number, page_size

_SHORT = validate.Length(max=200)


class VacancyQuery(StrictSchema):
    page = page_number()
    per_page = page_size(50, 200)
    selection_id = fields.String(load_default="", validate=_SHORT)
    q = fields.String(load_default="", validate=_SHORT)
    category = fields.String(load_default="", validate=_SHORT)
    unit = fields.String(load_default="", validate=_SHORT)


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
    opened_at = Moment(required=True)


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
    pool = fields.String(allow_none=True)
    duties = fields.String(required=True)
    applicants = fields.Integer()
    requirements = fields.Nested(RequirementsAnswer, required=True)


class VacancyPageAnswer(StrictSchema):
    items = fields.List(fields.Nested(VacancyAnswer), required=True)
    total = fields.Integer(required=True)


class NextStepAnswer(StrictSchema):
    code = fields.String(required=True)
    text = fields.String(required=True)


class SeatAnswer(StrictSchema):
    session_name = fields.String(required=True)
    venue = fields.String(required=True)
    room = fields.String(required=True)
    seat_no = fields.Integer(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    timezone = fields.String(required=True)
    minutes = fields.Integer(required=True)


class ApplicationAnswer(StrictSchema):
    application_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    vacancy_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([s.value for s in State]))
    submitted_at = Moment(required=True)
    candidate_no = fields.String(required=True, allow_none=True)
    reason_code = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    seat = fields.Nested(SeatAnswer, required=True, allow_none=True)
    next_step = fields.Nested(NextStepAnswer, required=True)


class MyApplicationsAnswer(StrictSchema):
    items = fields.List(fields.Nested(ApplicationAnswer), required=True)
